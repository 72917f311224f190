// Reads Parquet files that mean harm: the files given, mutants of seeds made here, or what libFuzzer thinks up.

import Foundation
import Parquet

#if FUZZING
  /// libFuzzer's loop (LLVM, "libFuzzer: using libFuzzer as a library").
  @_silgen_name("LLVMFuzzerRunDriver")
  private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ read: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
  ) -> CInt
#endif

@main
enum ParquetFuzzer {
  static func main() throws {
    #if FUZZING
      var count = CommandLine.argc
      var arguments = CommandLine.unsafeArgv
      exit(
        runDriver(&count, &arguments) { bytes, size in
          _ = ParquetFuzzer.outcome(of: Array(UnsafeBufferPointer(start: bytes, count: size)))
          return 0
        })
    #else
      let arguments = Array(CommandLine.arguments.dropFirst())
      switch (arguments.first, arguments.count) {
      case ("corpus", 2): try writeCorpus(to: arguments[1])
      case ("mutants", 3...):
        guard let count = Int(arguments[1]), count > 0 else {
          print("'\(arguments[1])' is no number of mutants: give one above 0, such as 10000")
          exit(64)
        }
        try readMutants(count: count, of: Array(arguments[2...]))
      case (_?, _): for file in arguments { print("\(file): \(outcome(of: try bytes(of: file)))") }
      default:
        print("usage: parquet-fuzzer corpus FOLDER | mutants COUNT SEED-FILE… | FILE…")
        exit(64)
      }
    #endif
  }

  /// Reads all that there is to read: rows, or the error that a user would see.
  static func outcome(of bytes: [UInt8]) -> String {
    do throws(ParquetError) {
      let reader = try ParquetReader(bytes: bytes, name: "fuzzed.parquet")
      var rows = 0
      for group in 0..<reader.rowGroupCount { rows += try reader.jsonLines(rowGroup: group).count }
      return "read, \(rows) bytes of JSON lines"
    } catch {
      return "\(error)"
    }
  }

  private static func bytes(of path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

  /// Small files of every type and codec that the writer has.
  private static func writeCorpus(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for seed in try Seed.all() { try Data(seed.bytes).write(to: URL(filePath: "\(folder)/\(seed.name).parquet")) }
  }

  /// Damages the seeds in turn, some bytes at a time, and tells how many of the mutants were errors.
  private static func readMutants(count: Int, of paths: [String]) throws {
    let seeds = try paths.sorted().map(bytes)
    var random = SplitMix(state: 2_026)
    var errors = 0
    for number in 0..<count {
      let mutant = random.damaged(seeds[number % seeds.count], or: seeds)
      if !outcome(of: mutant).hasPrefix("read,") { errors += 1 }
    }
    print("\(count) mutants of \(seeds.count) files read: \(errors) were errors, none ended the process")
  }
}
