// `transform cat` and `transform schema`: what a Parquet file holds, for people and for tests.

import ArgumentParser
import Parquet

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

struct Cat: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Prints a Parquet file's rows, one JSON object a line.")

  @Argument(help: "A Parquet file.")
  var file: String

  func run() throws {
    let reader = try ParquetReader(path: file)
    for group in 0..<reader.rowGroupCount { try StandardOutput.write(try reader.jsonLines(rowGroup: group)) }
  }
}

struct PrintSchema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Prints a Parquet file's schema in the format's message notation.")

  @Argument(help: "A Parquet file.")
  var file: String

  func run() throws {
    let text = try ParquetReader(path: file).schema.schemaText
    try StandardOutput.write(Array((text.hasSuffix("\n") ? text : text + "\n").utf8))
  }
}

/// Results on standard output, where a full disk behind it is an error and not silence.
enum StandardOutput {
  static func write(_ bytes: [UInt8]) throws {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { systemWrite($0) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw OutputError(description: "cannot write to standard output: \(String(cString: strerror(errno)))")
      }
      start += count
    }
  }

  private static func systemWrite(_ buffer: UnsafeRawBufferPointer) -> Int {
    #if canImport(Darwin)
      Darwin.write(STDOUT_FILENO, buffer.baseAddress, buffer.count)
    #elseif canImport(Glibc)
      Glibc.write(STDOUT_FILENO, buffer.baseAddress, buffer.count)
    #elseif canImport(Musl)
      Musl.write(STDOUT_FILENO, buffer.baseAddress, buffer.count)
    #endif
  }
}

/// Why standard output could not be written.
struct OutputError: Error, CustomStringConvertible {
  let description: String
}
