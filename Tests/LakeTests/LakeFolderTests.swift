// The lake on a real folder: files that appear whole, partitions found, records set aside with their reason.

import Dataflow
import Manifest
import Parquet
import PipelineDSL
import Testing

@testable import Lake

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A folder of its own for one test, removed with all that is in it.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/lake-\(UUID().uuidString)"
    try FileSystem.createFolder(path)
  }

  deinit { try? FileSystem.removeTree(path) }

  /// The paths of all files below, relative, sorted.
  func files(_ folder: String = "") throws -> [String] {
    try FileSystem.names(in: "\(path)/\(folder)").flatMap { name -> [String] in
      let relative = folder.isEmpty ? name : "\(folder)/\(name)"
      return try FileSystem.entry(at: "\(path)/\(relative)") == .folder ? files(relative) : [relative]
    }
  }

  func write(_ text: String, to relative: String) throws {
    try FileSystem.createFolder(FileSystem.parent(of: "\(path)/\(relative)"))
    try FileSystem.create("\(path)/\(relative)", Array(text.utf8))
  }

  func text(of relative: String) throws -> String {
    String(decoding: try FileSystem.contents(of: "\(path)/\(relative)", limit: 1 << 20), as: UTF8.self)
  }
}

let someDay = someArrival.day

@Suite struct LakeFolderTests {
  private let stream = project.pipelines[0].ingest.stream
  private let user = #"""
    {"gender":"female","name":{"title":"Mrs","first":"Ané","last":"M"},"location":{"street":{"number":859,"name":"R"},
    "city":"L","state":"M","country":"U","postcode":72622,"coordinates":{"latitude":"45","longitude":"-31"},
    "timezone":{"offset":"+1","description":"E"}},"email":"a@example.com","login":{"uuid":null,"username":"u","password":"p",
    "salt":"s","md5":"m","sha1":"s1","sha256":"s2"},"dob":{"date":"1993-09-21T01:04:21.748Z","age":null},
    "registered":{"date":"2018-09-01T11:38:30.116Z","age":7},"phone":"1","cell":null,"id":{"name":"SSN","value":null},
    "picture":{"large":"l","medium":"m","thumbnail":"t"},"nat":"US"}
    """#

  private func batch(of records: [String]) throws -> RecordBatch {
    var converter = RecordConverter(fields: stream.dataset.rowFields)
    for json in records { try converter.append(RecordSlice(Array(json.utf8)[...]), arrival: someArrival) }
    return converter.takeBatch()
  }

  @Test func appendedRowsAreReadBack() throws {
    let folder = try TemporaryFolder()
    let lake = LakeFolder(folder.path + "/new/lake/")
    let stored = try #require(try lake.append(batch(of: [user, user]), from: stream, arrival: someArrival))
    #expect(stored.rowCount == 2)
    let files = try lake.partitionFiles(of: stream.dataset, on: someDay)
    #expect(files == [stored.path])
    let expected =
      #/.*/new/lake/raw/users/p_date=2025-11-04/user-data-stream-1-2025-11-04-01-01-02-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.parquet/#
    #expect(stored.path.wholeMatch(of: expected) != nil, "\(stored.path)")
    #expect(try FileSystem.names(in: FileSystem.parent(of: stored.path)).count == 1)

    let leaves = stream.dataset.rowFields.leaves
    var groups: [PartitionReader.RowGroup] = []
    try PartitionReader(leaves).read(stored.path) { groups.append($0) }
    #expect(groups.map(\.rowCount) == [2])
    #expect(groups[0].columns == (try batch(of: [user, user])).columns)
    #expect(groups[0].presentLevels == leaves.map { [$0.path.count] })
  }

  @Test func noRowsMakeNoFile() throws {
    let folder = try TemporaryFolder()
    #expect(try LakeFolder(folder.path).append(batch(of: []), from: stream, arrival: someArrival) == nil)
    #expect(ErrorObject([], from: stream, arrival: someArrival) == nil)
    #expect(try folder.files().isEmpty)
  }

  @Test func filesAppearUnderTheirNamesWhole() throws {
    let folder = try TemporaryFolder()
    let lake = LakeFolder(folder.path)
    // What a writer that was cut off leaves has a hidden name, and no reader sees it.
    try folder.write("half", to: "raw/users/p_date=2025-11-04/.user-data-stream-1-x.parquet.partial")
    #expect(throws: LakeError.self) { try lake.partitionFiles(of: stream.dataset, on: someDay) }
    try folder.write("other", to: "raw/users/p_date=2025-11-04/_SUCCESS")
    try folder.write("b", to: "raw/users/p_date=2025-11-04/b.parquet")
    try folder.write("a", to: "raw/users/p_date=2025-11-04/a.parquet")
    try folder.write("n", to: "raw/users/p_date=2025-11-04/nested/c.parquet")
    let files = try lake.partitionFiles(of: stream.dataset, on: someDay)
    #expect(files.map { $0.split(separator: "/").last } == ["a.parquet", "b.parquet"])
  }

  /// What a job does about a missing day is the manifest's; a lake of a wrong name, and what is no file, are mistakes.
  @Test func aMissingDayIsToldFromAMissingLake() throws {
    let folder = try TemporaryFolder()
    let lake = LakeFolder(folder.path)
    func isMissingDay() throws -> Bool {
      try #require(throws: LakeError.self) { try lake.partitionFiles(of: stream.dataset, on: someDay) }.isMissingDay
    }
    #expect(try !isMissingDay())
    try folder.write("a", to: "raw/users/p_date=2025-11-03/a.parquet")
    #expect(try isMissingDay())
    try folder.write("", to: "raw/users/p_date=2025-11-04/_SUCCESS")
    #expect(try isMissingDay())
    try folder.write("n", to: "raw/users/p_date=2025-11-04/nested/c.parquet")
    #expect(try !isMissingDay())
  }

  @Test func onlyRegularFilesAreOfAPartition() throws {
    let folder = try TemporaryFolder()
    let lake = LakeFolder(folder.path)
    let partition = "\(folder.path)/raw/users/p_date=2025-11-04"
    try FileSystem.createFolder("\(partition)/nested")
    #expect(mkfifo("\(partition)/a\u{1B}.parquet", 0o600) == 0)
    let error = try #require(throws: LakeError.self) { try lake.partitionFiles(of: stream.dataset, on: someDay) }
    #expect(
      error.problem.hasSuffix(
        #"holds no file but 'a\u001B.parquet', a pipe, socket or device, the folder 'nested'"#), "\(error)")
    try folder.write("b", to: "raw/users/p_date=2025-11-04/b.parquet")
    #expect(try lake.partitionFiles(of: stream.dataset, on: someDay) == ["\(partition)/b.parquet"])
  }

  // The limit ends a test that hangs; on a busy machine a test waits for its turn before it starts.
  @Test(.timeLimit(.minutes(10))) func aPipeIsRefusedAtOnce() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/pipe.parquet"
    #expect(mkfifo(path, 0o600) == 0)
    let error = #expect(throws: ParquetError.self) { try ParquetReader(path: path) }
    #expect(error?.description.contains("expected a regular file") == true, "\(error as Any)")
  }

  @Test func aMissingPartitionNamesThoseThereAre() throws {
    let folder = try TemporaryFolder()
    let lake = LakeFolder(folder.path)
    func problem() throws -> String {
      do throws(LakeError) { _ = try lake.partitionFiles(of: stream.dataset, on: someDay) } catch { return "\(error)" }
      return "no problem"
    }
    #expect(try problem().contains("has no partition"))
    for day in 1...12 {
      try folder.write("x", to: "raw/users/p_date=2025-01-\(day < 10 ? "0" : "")\(day)/a.parquet")
    }
    let text = try problem()
    #expect(text.contains("no rows of 'users' for 2025-11-04") && text.contains("--date: …, 2025-01-03, "))
    #expect(text.hasSuffix("2025-01-12"))
  }

  @Test func recordsSetAsideKeepDataAndReason() throws {
    let folder = try TemporaryFolder()
    let raw = Array("{\"dob\":\"\u{e9}\"}".utf8)[...]
    let mismatch = RecordMismatch(
      path: "$.results[1].dob", expected: "object", found: "string", valueStart: "\"\u{e9}\n\"",
      errorCode: .malformedData)
    let records = [SetAsideRecord(RecordSlice(raw), mismatch), SetAsideRecord(RecordSlice([0xFF][...]), mismatch)]
    let object = try #require(ErrorObject(records, from: stream, arrival: someArrival))
    #expect(object.key.hasPrefix("error/users/ingest-failed/p_date=2025-11-04/user-data-stream-1-2025-11-04-01-01-02-"))
    let path = try LakeFolder(folder.path).store(object)
    #expect(path == "\(folder.path)/\(object.key)")
    let lines = try folder.text(of: String(path.dropFirst(folder.path.count + 1))).split(separator: "\n")
    let expected = """
      {"attemptsMade":1,"arrivalTimestamp":1762218062000,"lastErrorCode":"DataFormatConversion.MalformedData",\
      "lastErrorMessage":"$.results[1].dob: expected object, found string \\"é\\u000a\\"",\
      "attemptEndingTimestamp":1762218062000,"rawData":"eyJkb2IiOiLDqSJ9",\
      "dataCatalogTable":{"databaseName":"user_data_raw","tableName":"users"}}
      """
    #expect(lines.first.map(String.init) == expected)
    #expect(lines.count == 2 && lines[1].contains(#""rawData":"/w==""#))
  }

  @Test func base64HasThePaddingOfTheSpecification() {
    // RFC 4648, section 10.
    for (text, expected) in [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy"),
    ] {
      var json = JSONText()
      json.append(base64: Array(text.utf8))
      #expect(String(decoding: json.bytes, as: UTF8.self) == "\"\(expected)\"")
    }
  }

  @Test func aFileWhereAFolderBelongs() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "raw")
    let error = try #require(throws: LakeError.self) {
      try LakeFolder(folder.path).append(batch(of: [user]), from: stream, arrival: someArrival)
    }
    #expect(error.description.hasPrefix("cannot make the folder '\(folder.path)/raw': File exists"), "\(error)")
    #expect(error.fix.contains("--lake"))
    #expect(try folder.text(of: "raw") == "x")
  }

  @Test func aFullDiskIsToldAsSuch() {
    let error = LakeError(cannot: "write", "/lake/x", code: 28)
    #expect(error.description.contains("No space left on device (errno 28)") && error.fix.contains("free space"))
  }

  @Test func columnsOfOtherTypesAreRefused() throws {
    let folder = try TemporaryFolder()
    func write(_ nodes: [ParquetSchema.Node], _ columns: [ColumnVector], _ name: String) throws -> String {
      var writer = try ParquetWriter(schema: ParquetSchema(root: nodes))
      try writer.append(columns)
      try FileSystem.create("\(folder.path)/\(name)", writer.finish())
      return "\(folder.path)/\(name)"
    }
    let narrow = try write(
      [.leaf(.init("Age", .int32)), .leaf(.init("name", .byteArray, .string))],
      [
        ColumnVector(values: .int32([1, 2]), definitionLevels: [1, 1]),
        ColumnVector(values: .bytes(ByteVector(data: [], offsets: [0, 0, 0])), definitionLevels: [1, 0]),
      ], "narrow.parquet")
    func problem(_ leaf: Leaf) -> String {
      do { try PartitionReader([leaf]).read(narrow) { _ in } } catch { return "\(error)" }
      return "no problem"
    }
    let traits = FieldTraits()
    let message = problem(Leaf(path: ["age"], type: .int64, traits: traits))
    #expect(
      message.contains("'\(narrow)': column 'age' is stored as int32")
        && message.contains("the manifest declares int64"))
    #expect(problem(Leaf(path: ["name", "first"], type: .string, traits: traits)).contains("a single column 'name'"))
    #expect(problem(Leaf(path: ["age"], type: .int32, traits: traits)) == "no problem")
    var read: [ColumnVector] = []
    var nullable = traits
    nullable.isNullable = true
    let deep = Leaf(path: ["other", "deep"], type: .string, traits: nullable)
    try PartitionReader([Leaf(path: ["age"], type: .int32, traits: traits), deep]).read(narrow) { read += $0.columns }
    #expect(read.map(\.definitionLevels) == [[1, 1], [0, 0]] && read[1].count == 2)
  }

  @Test func tableSchemasAreOptionalThroughout() throws {
    let table = try #require(project.pipelines[0].job.tables.first { $0.name == "personal_details" })
    let schema = ParquetSchema(fields: table.flow.output)
    #expect(schema.leaves.map(\.name).prefix(3) == ["uuid", "gender", "title"])
    #expect(schema.leaves.allSatisfy { $0.repetition == .optional && $0.maxDefinitionLevel == 1 })
    let birth = try #require(schema.leaves.first { $0.name == "date_of_birth" })
    #expect(birth.physicalType == .int32 && birth.logicalType == .date)
    #expect(try #require(schema.leaves.first { $0.name == "age" }).physicalType == .int64)
  }
}
