// Rules about keys of records that the stream cannot tell apart.

import Dataflow

extension DatasetDefinition {
  static let keyRules = [keysDiffer, arrivalIsAdded]

  private static let keysDiffer = Rule<DatasetDefinition>(
    "PG0606", "Keys of a record differ in more than case",
    because: """
      The stream compares keys without case (OpenX JSON SerDe): one of the two values lands in both columns, and which one is \
      a matter of the record's order.
      """,
    page: "Convert input data format in Amazon Data Firehose", wrong: "let userID, userid: Column<String>",
    right: "let userID: Column<String>"
  ) { dataset in
    for (index, field) in dataset.fields.enumerated() {
      if let twin = dataset.fields[..<index].first(where: {
        $0.name != field.name && $0.jsonKey.lowercased() == field.jsonKey.lowercased()
      }) {
        Finding(
          "keys \"\(twin.jsonKey)\" and \"\(field.jsonKey)\" of dataset \"\(dataset.name)\" are one for the stream",
          allowed: "keys that differ in more than case", fix: "leave out property \(field.jsonKey)")
      }
    }
  }

  private static let arrivalIsAdded = Rule<DatasetDefinition>(
    "PG0618", "No property is the time of arrival",
    because: "ingest adds p_time to every record: the API's own value would be replaced, or the column stand twice.",
    wrong: "let pTime: Column<String>", right: "let measuredAt: Column<String>"
  ) { dataset in
    for field in dataset.fields where field.name == StreamColumn.arrivalTime {
      Finding(
        "column \"\(field.name)\" of dataset \"\(dataset.name)\" is the time of arrival, which ingest adds",
        allowed: "any other name", fix: "remove property \(field.jsonKey): a table can read pTime all the same")
    }
  }
}
