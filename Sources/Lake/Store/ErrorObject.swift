// Records that could not become rows, kept with the reason in the shape of the stream's own error objects.

package import PipelineDSL

/// A record that is not to be lost, and why it is no row.
package struct SetAsideRecord: Sendable {
  /// The record as it came.
  package let rawData: ArraySlice<UInt8>
  /// Where it stood in the answer: `$.results[17]`.
  package let path: String
  /// A code of the stream's error objects, or of the call that failed.
  package let errorCode: String
  /// What is wrong, with the place and the value's start.
  package let message: String
  /// How often it has been tried to deliver it.
  let attempts: Int

  /// A record that breaks its schema.
  package init(_ record: RecordSlice, _ mismatch: RecordMismatch, attempts: Int = 1) {
    self.init(record, code: mismatch.errorCode.rawValue, message: mismatch.description, attempts: attempts)
  }

  /// A record that could not be delivered.
  package init(_ record: RecordSlice, code: String, message: String, attempts: Int = 1) {
    self.attempts = attempts
    rawData = record.bytes
    path = record.path
    errorCode = code
    self.message = message
  }
}

/// An object of records set aside: one JSON object a line, below `error/<dataset>/ingest-failed/p_date=…/`.
///
/// The members are those of Amazon Data Firehose's error objects ("Handling errors for data format conversion"), so that
/// one reader serves both. A record that ingest set aside has no sequence number.
package struct ErrorObject: Sendable {
  /// The object's key in the raw bucket, and its path below an embedded lake.
  package let key: String
  package let bytes: [UInt8]

  /// The object for these records; nil for none.
  package init?(_ records: [SetAsideRecord], from stream: StreamDefinition, arrival: Arrival) {
    guard !records.isEmpty else { return nil }
    bytes = ErrorObject.lines(records, from: stream, arrival: arrival)
    key =
      LakePrefix.error(stream.dataset) + LakePrefix.ingestErrorType + "/" + LakePrefix.partition(arrival.day)
      + LakeFolder.objectName(of: stream, arrival) + ".json"
  }

  /// The lines for these records.
  package static func lines(_ records: [SetAsideRecord], from stream: StreamDefinition, arrival: Arrival) -> [UInt8] {
    var text = JSONText()
    for record in records { text.append(record, of: stream.dataset, arrival) }
    return text.bytes
  }
}

extension LakeFolder {
  /// Writes an object of records set aside, and returns its path.
  package func store(_ object: ErrorObject) throws(LakeError) -> String {
    let parts = object.key.split(separator: "/")
    let folder = parts.dropLast().joined(separator: "/")
    return try store(object.bytes, in: path(of: folder), as: String(parts.last ?? ""))
  }
}

extension JSONText {
  fileprivate mutating func append(_ record: SetAsideRecord, of dataset: DatasetDefinition, _ arrival: Arrival) {
    let milliseconds = arrival.unixSeconds.multipliedReportingOverflow(by: 1_000).partialValue
    append(json: #"{"attemptsMade":\#(record.attempts),"arrivalTimestamp":\#(milliseconds),"lastErrorCode":"#)
    append(string: record.errorCode)
    append(json: #","lastErrorMessage":"#)
    append(string: record.message)
    append(json: #","attemptEndingTimestamp":\#(milliseconds),"rawData":"#)
    append(base64: record.rawData)
    append(json: #","dataCatalogTable":{"databaseName":"#)
    append(string: dataset.layer.database)
    append(json: #","tableName":"#)
    append(string: dataset.name)
    append(json: "}}\n")
  }
}
