// Terraform's own formatter and parser judge the printer on seeded random documents.

import Foundation
import HCL
import Testing

@Suite struct TerraformJudgeTests {
  @Test(.enabled(if: Terraform.shallRun, "terraform not found: install it from the vendor's packages or with brew"))
  func fmtChangesNothing() throws {
    var random = SplitMix64(state: 20_251_103)
    let blocks = (0..<300).map { index in Block("resource", ["kind", "r\(index)"], items(depth: 0, &random)) }
    let text = Document(banner: ["Random."], blocks: blocks).text
    let formatted = try Terraform.run(["fmt", "-"], input: text)
    #expect(formatted.status == 0, "terraform could not parse: \(formatted.output)")
    #expect(formatted.output == text)
  }

  /// Strings and object keys mean to Terraform what they say, whatever is in them. Terraform keeps text in Unicode's form
  /// NFC, so the samples are in it.
  @Test(.enabled(if: Terraform.shallRun, "terraform not found: install it from the vendor's packages or with brew"))
  func everyStringReadsBackUnchanged() throws {
    var random = SplitMix64(state: 20_251_104)
    let samples = Self.awkward + (0..<400).map { _ in text(&random) + text(&random) }
    let keys = Array(Set(samples)).sorted()
    let blocks = [
      Block("output", ["values"], [.attribute("value", .list(samples.map(HCLValue.string)))]),
      Block(
        "output", ["keys"],
        [.attribute("value", .object(keys.map { .init($0, .string($0)) }))]),
      Block(
        "output", ["templates"],
        [.attribute("value", .list(samples.map { .template([.text($0), .interpolation("|"), .text($0)]) }))]),
    ]
    let folder = FileManager.default.temporaryDirectory.appending(path: "hcl-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(Document(banner: ["Strings."], blocks: blocks).text.utf8).write(to: folder.appending(path: "main.tf"))
    let applied = try Terraform.run(["apply", "-auto-approve", "-no-color"], input: "", in: folder)
    try #require(applied.status == 0, "terraform could not apply: \(applied.output.suffix(2000))")
    let output = try Terraform.run(["output", "-json", "-no-color"], input: "", in: folder).output
    let read = try JSONDecoder().decode(Outputs.self, from: Data(output.utf8))
    #expect(read.values.value == samples)
    #expect(read.keys.value == Dictionary(uniqueKeysWithValues: keys.map { ($0, $0) }))
    #expect(read.templates.value == samples.map { "\($0)|\($0)" })
  }

  private struct Outputs: Decodable {
    struct Value<Content: Decodable>: Decodable { let value: Content }
    let values: Value<[String]>
    let keys: Value<[String: String]>
    let templates: Value<[String]>
  }

  private static let awkward = [
    "", " ", "\"", "\\", "\\n", "\n", "\r\n", "\t", "${", "%{", "$${", "%%{", "$", "%", "$$", "${x}", "%{ if }", "{",
    "}",
    "\u{1}", "\u{7F}", "\u{0}", "\u{85}", "\u{2028}", "\u{FEFF}a", "é", "日本", "🚀", "\\u0041", "'", "`", "#", "//", "/*",
    "<<EOT\nEOT", "a=b", "null", "true", "1", "1e3", "for", "if", "a.b", "a-b", "a b", "\u{202E}rtl", "$\u{0}{",
  ]

  private func items(depth: Int, _ random: inout SplitMix64) -> [Item] {
    (0..<Int.random(in: 0...5, using: &random)).flatMap { index -> [Item] in
      let name = String(repeating: "n", count: Int.random(in: 1...12, using: &random)) + "\(index)"
      switch Int.random(in: 0..<7, using: &random) {
      case 0 where index > 0: return [.blank, .attribute(name, value(depth: depth, &random))]
      case 1 where depth < 3: return [.block(Block(name, items(depth: depth + 1, &random)))]
      case 2: return [.comment(text(&random))]
      default: return [.attribute(name, value(depth: depth, &random))]
      }
    }
  }

  private func value(depth: Int, _ random: inout SplitMix64) -> HCLValue {
    let kinds = depth < 3 ? 9 : 6
    switch Int.random(in: 0..<kinds, using: &random) {
    case 0: return .number(Int.random(in: -1000...1000, using: &random))
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .reference("aws_thing.name.arn")
    case 3: return "pre-\(.reference("local.x"))\(text(&random))"
    case 4: return .call("lower", [.string(text(&random))])
    case 5: return .string(text(&random))
    case 6: return .list((0..<Int.random(in: 0...9, using: &random)).map { _ in value(depth: depth + 1, &random) })
    case 7: return .call("jsonencode", [object(depth: depth, &random)])
    default: return object(depth: depth, &random)
    }
  }

  private func object(depth: Int, _ random: inout SplitMix64) -> HCLValue {
    .object(
      (0..<Int.random(in: 0...4, using: &random)).map { index in
        .init("\(text(&random))\(index)", value(depth: depth + 1, &random))
      })
  }

  private func text(_ random: inout SplitMix64) -> String {
    let alphabet = [
      "a", "Z", "_", "-", " ", "\"", "\\", "$", "{", "%", "}", "\n", "\t", "é", "日", "🚀", "#", "//", "<<EOT", "=",
    ]
    return (0..<Int.random(in: 0...8, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" }
      .joined()
  }
}

/// The terraform on PATH, or the one that TERRAFORM names.
private enum Terraform {
  static let path: String? = {
    let environment = ProcessInfo.processInfo.environment
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    let candidates = [environment["TERRAFORM"]].compactMap { $0 } + folders.map { "\($0)/terraform" }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// In CI a missing terraform fails the test instead of skipping it.
  static var shallRun: Bool { path != nil || ProcessInfo.processInfo.environment["CI"] != nil }

  static func run(_ arguments: [String], input: String, in folder: URL? = nil) throws -> (status: Int32, output: String)
  {
    let path = try #require(path, "terraform not found")
    let file = FileManager.default.temporaryDirectory.appending(path: "hcl-\(UUID().uuidString).tf")
    try Data(input.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.filter { $0.key != "TF_CLI_CONFIG_FILE" }
    process.standardInput = try FileHandle(forReadingFrom: file)
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}

/// The generator SplitMix64: the same documents on every machine.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
