// `transform cat` and `transform schema`: what a Parquet file holds, for people and for tests.

import ArgumentParser
import Lake
import Parquet

struct Cat: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Prints a Parquet file's rows, one JSON object a line.")

  @Argument(help: "A Parquet file.")
  var file: String

  func run() throws {
    let reader = try ParquetReader(path: file)
    for group in 0..<reader.rowGroupCount { try StandardStream.output.write(try reader.jsonLines(rowGroup: group)) }
  }
}

struct PrintSchema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Prints a Parquet file's schema in the format's message notation.")

  @Argument(help: "A Parquet file.")
  var file: String

  func run() throws {
    let text = try ParquetReader(path: file).schema.schemaText
    try StandardStream.output.write(Array((text.hasSuffix("\n") ? text : text + "\n").utf8))
  }
}
