// Arrays of records: into columns, into Parquet and out again, and what is no array of its kind.

import Dataflow
import Parquet
import PipelineDSL
import Testing

@testable import Lake

private struct Line: Schema {
  let sku: Column<String>
  let price: Column<Double?>
  let place: OptionalGroup<Place>
  struct Place: Schema { let city: Column<String> }
}
private struct Order: Schema {
  let id: Column<Int64>
  let tags: Column<[String]?>
  let marks: Column<[Int32?]>
  let seen: Column<[Instant]?>
  let pins: Column<[Secret<String>]?>
  let lines: GroupArray<Line>
  let inner: Inner
  struct Inner: Schema { let days: Column<[Day]?> }
}

private func slice(_ json: String) -> RecordSlice { RecordSlice(Array(json.utf8)[...], path: "$.results[3]") }

@Suite("Arrays of records") struct ArrayRecordTests {
  /// Each record as it is read from the Parquet file that is made of all.
  private func written(_ records: [String]) throws -> [Substring] {
    var converter = RecordConverter(fields: Order.fields)
    for record in records { try converter.append(slice(record), arrival: someArrival) }
    let batch = converter.takeBatch()
    var writer = try ParquetWriter(schema: ParquetSchema(fields: batch.fields))
    try writer.append(batch.columns)
    let reader = try ParquetReader(bytes: writer.finish())
    return String(decoding: try reader.jsonLines(rowGroup: 0), as: UTF8.self).split(separator: "\n")
  }

  @Test("come out of Parquet as they went in")
  func roundTrip() throws {
    let none = #""seen":null,"pins":null,"lines":null,"inner":null"#
    let whole =
      #"{"id":1,"tags":["a","b"],"marks":[1,null,2],"seen":["1970-01-01T00:00:01.000000Z"],"pins":["x"],"#
      + #""lines":[{"sku":"s","price":1.5,"place":{"city":"c"}},{"sku":"t","price":null,"place":null}],"#
      + #""inner":{"days":["2025-02-03"]}}"#
    let records: [(given: String, read: String)] = [
      (whole.replacing("1970-01-01T00:00:01.000000Z", with: "1970-01-01 00:00:01"), whole),
      (#"{"id":2,"marks":[]}"#, #"{"id":2,"tags":null,"marks":[],"# + none + "}"),
      (
        #"{"lines":[ ],"MARKS":["7"],"tags":[1,true,{"A":[1]}],"id":"3","inner":{"days":[]}}"#,
        #"{"id":3,"tags":["1","true","{\"a\":[1]}"],"marks":[7],"seen":null,"pins":null,"lines":[],"#
          + #""inner":{"days":[]}}"#
      ),
      (
        #"{"id":4,"marks":[null],"lines":[{"price":null,"sku":"u"}]}"#,
        #"{"id":4,"tags":null,"marks":[null],"seen":null,"pins":null,"#
          + #""lines":[{"sku":"u","price":null,"place":null}],"inner":null}"#
      ),
    ]
    let read = try written(records.map(\.given))
    for (line, record) in zip(read, records) { #expect(line == record.read) }
    #expect(read.count == records.count)
  }

  @Test(
    "break a record where a value is none of theirs",
    arguments: [
      (#"{"id":1}"#, "$.results[3].marks: expected array of int32, found nothing"),
      (#"{"id":1,"marks":null}"#, "$.results[3].marks: expected array of int32, found null"),
      (#"{"id":1,"marks":7}"#, "$.results[3].marks: expected array, found number 7"),
      (#"{"id":1,"marks":[1,"x"]}"#, #"$.results[3].marks[1]: expected int32, found string "x""#),
      (#"{"id":1,"marks":[1,[2]]}"#, "$.results[3].marks[1]: expected int32, found array [2]"),
      (#"{"id":1,"marks":[],"tags":["a",null]}"#, "$.results[3].tags[1]: expected string, found null"),
      (#"{"id":1,"marks":[],"lines":{}}"#, "$.results[3].lines: expected array, found object {}"),
      (#"{"id":1,"marks":[],"lines":[null]}"#, "$.results[3].lines[0]: expected object, found null"),
      (#"{"id":1,"marks":[],"lines":[{"sku":"a"},7]}"#, "$.results[3].lines[1]: expected object, found number 7"),
      (#"{"id":1,"marks":[],"lines":[{"sku":"a"},{}]}"#, "$.results[3].lines[1].sku: expected string, found nothing"),
      (
        #"{"id":1,"marks":[],"lines":[{"sku":"a","place":{"city":null}}]}"#,
        "$.results[3].lines[0].place.city: expected string, found null"
      ),
      (
        #"{"id":1,"marks":[],"lines":[{"sku":"a","SKU":"b"}]}"#,
        #"$.results[3].lines[0]: expected each key once, in whatever case, found the key a second time "SKU""#
      ),
      (#"{"id":1,"marks":[],"pins":["a",null]}"#, "$.results[3].pins[1]: expected string, found null"),
      (#"{"id":1,"marks":[1,]}"#, "$.results[3].marks[1]: expected a JSON value, found ']' at byte 19 of the record"),
    ])
  func refusals(_ json: String, _ message: String) throws {
    var converter = RecordConverter(fields: Order.fields)
    do throws(RecordMismatch) {
      try converter.append(slice(json), arrival: someArrival)
      Issue.record("no mismatch")
    } catch {
      #expect("\(error)" == message)
    }
    // Nothing of it stays, in whatever array it broke off.
    try converter.append(slice(#"{"id":9,"marks":[4],"lines":[{"sku":"z"}]}"#), arrival: someArrival)
    let batch = converter.takeBatch()
    #expect(batch.rowCount == 1)
    for column in batch.columns where column.count != 1 { Issue.record("\(column.count) rows") }
  }

  @Test("of groups say where an unknown field stood")
  func drift() throws {
    var converter = RecordConverter(fields: Order.fields)
    let record = #"{"id":1,"marks":["1"],"lines":[{"sku":"a","colour":1},{"sku":2,"colour":2}]}"#
    try converter.append(slice(record), arrival: someArrival)
    let drift = converter.takeDrift()
    #expect(drift.unknownFields == ["$.lines[*].colour": 2])
    #expect(drift.undeclaredCoercions == ["$.marks[*]": 1, "$.lines[*].sku": 1])
  }

  @Test("are read from a file of another layout, and from one that has none")
  func partitions() throws {
    let leaves = Order.fields.leaves.filter { ["tags", "lines"].contains($0.path[0]) && $0.path.last != "city" }
    // Hive's layout, which the delivery stream writes.
    let bag = { (element: ParquetSchema.Node) in
      ParquetSchema.Node.group(name: "bag", repetition: .repeated, children: [element])
    }
    let schema = ParquetSchema(root: [
      .group(
        name: "tags", repetition: .optional, children: [bag(.leaf(.init("array_element", .byteArray, .string)))],
        logicalType: .list),
      .group(
        name: "lines", repetition: .optional,
        children: [
          bag(
            .group(name: "array_element", repetition: .optional, children: [.leaf(.init("sku", .byteArray, .string))]))
        ], logicalType: .list),
    ])
    #expect(leaves.map { leaf in schema.leaves.contains { $0.fieldPath == leaf.path } } == [true, true, false])
    #expect(leaves[0].type.canRead(schema.leaves[0]) && leaves[1].type.canRead(schema.leaves[1]))
    #expect(!DataType.string.canRead(schema.leaves[0]) && !leaves[0].type.canRead(.init("tags", .byteArray, .string)))
    let nulls = ColumnVector.nulls(of: leaves[2].type, count: 3)
    #expect(nulls.count == 3 && nulls.definitionLevels == [0, 0, 0])
  }
}
