// Terraform's own formatter and parser judge the printer on seeded random documents.

import Foundation
import HCL
import Testing

@Suite struct TerraformJudgeTests {
  @Test(.enabled(if: Terraform.shallRun, "terraform not found: install it from the vendor's packages or with brew"))
  func fmtChangesNothing() throws {
    var random = RandomDocument(seed: 20_251_103)
    let text = random.document(of: 300).text
    let formatted = try Terraform.run(["fmt", "-"], input: text)
    #expect(formatted.status == 0, "terraform could not parse: \(formatted.output)")
    #expect(formatted.output == text)
  }

  /// Strings and object keys mean to Terraform what they say, whatever is in them. Terraform keeps text in Unicode's form
  /// NFC, so the samples are in it.
  @Test(.enabled(if: Terraform.shallRun, "terraform not found: install it from the vendor's packages or with brew"))
  func everyStringReadsBackUnchanged() throws {
    var random = RandomDocument(seed: 20_251_104)
    let samples = Self.awkward + (0..<400).map { _ in random.text() + random.text() }
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
