// A lake in a folder: the same keys below it as below the buckets of the deployed layers.

package import Dataflow
package import PipelineDSL

/// A folder that holds the layers of an embedded lake.
///
/// A reader that ignores names starting with `.` or `_`, as Spark, Hive and the crawlers do, sees each file whole or not at all.
package struct LakeFolder: Sendable, Hashable {
  /// The folder, without a slash at its end.
  package let path: String

  package init(_ path: String) {
    var path = path[...]
    while path.count > 1, path.last == "/" { path.removeLast() }
    self.path = path.isEmpty ? "." : String(path)
  }

  /// The folder or file below the lake for a key; keys of folders may end with a slash.
  func path(of key: String) -> String {
    "\(path)/\(key.hasSuffix("/") ? String(key.dropLast()) : key)"
  }

  /// Writes a file that appears under its name once it is complete and on the disk.
  func store(_ bytes: [UInt8], in folder: String, as name: String) throws(LakeError) -> String {
    try FileSystem.createFolder(folder)
    let hidden = "\(folder)/.\(name).partial"
    let path = "\(folder)/\(name)"
    try FileSystem.create(hidden, bytes)
    do throws(LakeError) {
      try FileSystem.move(hidden, to: path)
    } catch {
      try? FileSystem.removeTree(hidden)
      throw error
    }
    try FileSystem.sync(folder)
    return path
  }

  /// Writes a file by its key, in place of one that is there.
  package func store(_ bytes: [UInt8], at key: String) throws(LakeError) -> String {
    let path = path(of: key)
    return try storeAgain(bytes, in: FileSystem.parent(of: path), as: String(path.split(separator: "/").last ?? ""))
  }

  /// A small file by its key; nil where there is none.
  package func contents(at key: String) throws(LakeError) -> [UInt8]? {
    guard try FileSystem.entry(at: path(of: key)) != .nothing else { return nil }
    return try FileSystem.contents(of: path(of: key), limit: 1 << 20)
  }

  /// `<stream>-1-yyyy-MM-dd-HH-mm-ss-<uuid>`: how the stream names its objects, 1 being its version ("Amazon S3 object name
  /// format").
  static func objectName(of stream: StreamDefinition, _ arrival: Arrival) -> String {
    "\(stream.name)-1-\(arrival.objectStamp)-\(randomUUID())"
  }

  private static func randomUUID() -> String {
    var generator = SystemRandomNumberGenerator()
    // Version 4, variant 10 (RFC 9562, section 5.4).
    let high = generator.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    let digits = [high, low].map { number -> String in
      let text = String(number, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }.joined()
    var text = ""
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { text += "-" }
      text.append(digit)
    }
    return text
  }
}

// MARK: - The raw layer

extension LakeFolder {
  /// A file of a partition.
  package struct StoredFile: Sendable, Hashable {
    package let path: String
    package let byteCount: Int
    package let rowCount: Int
  }

  /// Adds rows to the partition of the day they arrived, as one Parquet file named as the stream names its objects; nil, and
  /// no file, for no rows.
  /// - Throws: ``LakeError`` when the disk refuses, ``ParquetError`` when the rows do not fit the dataset's fields.
  @discardableResult
  package func append(
    _ batch: RecordBatch, from stream: StreamDefinition, arrival: Arrival
  ) throws -> StoredFile? {
    try storeAgain(batch, of: stream.dataset, on: arrival.day, as: LakeFolder.objectName(of: stream, arrival))
  }

  /// The regular files of a partition in the order of their names.
  /// - Throws: ``LakeError``, naming the partitions there are, when the partition is missing or holds no file.
  package func partitionFiles(of dataset: DatasetDefinition, on day: CivilDay) throws(LakeError) -> [String] {
    let folder = path(of: dataset.prefix + LakePrefix.partition(day))
    guard try FileSystem.entry(at: folder) != .nothing else {
      throw try missing(day, of: dataset, "there is no '\(folder)'")
    }
    var files: [String] = []
    var others: [String] = []
    for name in try visibleNames(in: folder) {
      switch try FileSystem.entry(at: "\(folder)/\(name)") {
      case .file: files.append("\(folder)/\(name)")
      case .folder: others.append("the folder '\(JSONPath.escaped(name))'")
      case .special: others.append("'\(JSONPath.escaped(name))', a pipe, socket or device")
      case .nothing: others.append("'\(JSONPath.escaped(name))', a link to nothing")
      }
    }
    guard files.isEmpty else { return files }
    let what = others.isEmpty ? "" : " but \(others.prefix(5).joined(separator: ", "))\(others.count > 5 ? ", …" : "")"
    // What is there in place of files is for whoever put it there to look at.
    throw try missing(day, of: dataset, "'\(folder)' holds no file\(what)", isAll: others.isEmpty)
  }

  private func visibleNames(in folder: String) throws(LakeError) -> [String] {
    try FileSystem.names(in: folder).filter { !$0.hasPrefix("_") && !$0.hasPrefix(".") }
  }

  private func missing(
    _ day: CivilDay, of dataset: DatasetDefinition, _ problem: String, isAll: Bool = true
  ) throws(LakeError) -> LakeError {
    let folder = path(of: dataset.prefix)
    // Without a folder of the dataset it is the lake that is missing, by its wrong name most likely, and no day.
    let isThere = try FileSystem.entry(at: folder) == .folder
    let known = isThere ? try visibleNames(in: folder) : []
    let days = known.filter { $0.hasPrefix("\(StreamColumn.partitionKey)=") }.map {
      String($0.dropFirst(StreamColumn.partitionKey.utf8.count + 1))
    }
    let shown = days.suffix(10).joined(separator: ", ")
    return LakeError(
      "no rows of '\(dataset.name)' for \(day.iso): \(problem)",
      fix: days.isEmpty
        ? "ingest first, or name the lake's folder with --lake; '\(folder)' has no partition"
        : "name one of the days there are with --date: \(days.count > 10 ? "…, " : "")\(shown)",
      isMissingDay: isAll && isThere)
  }
}
