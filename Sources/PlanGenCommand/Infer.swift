// `plan-gen infer`: the Swift schema of an API's records, from a sample of its answer.

import ArgumentParser
import Inference

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct Infer: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints Swift structs for the records of an API's answer, to paste into the manifest.",
    discussion: """
      What is missing or null in some record is optional; what the sample cannot tell is said in a comment and on standard
      error. The more records the sample has, the better.

      EXAMPLES
        plan-gen infer sample.json
        curl -s 'https://randomuser.me/api/?results=50' | plan-gen infer - --records results --name User

      JSON
        {"schemaVersion": 1, "records": how many there are, "place": their key, "swift": the structs, "doubts": ["…"]}

      EXIT CODES
        0 printed, 1 the sample has no records, 64 usage
      """)

  @Argument(help: "A file with the API's answer in JSON; - for standard input.")
  var sample: String

  @Option(help: "The key of the array of records; needed only where the answer has several arrays.")
  var records: String?

  @Option(help: "What the struct of a record is called.")
  var name = "Record"

  @Option(help: "How the result is written: text or json.")
  var format = ReportFormat.text

  func validate() throws {
    let isName =
      name.first?.isUppercase == true && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    if !isName { throw ValidationError("--name \(name) names no struct; write a capital and letters, such as User") }
  }

  func run() throws {
    let schema: SampleSchema
    do { schema = try SampleSchema(text(), records: records, name: name) } catch let error as SampleError {
      throw CommandFailure("\(sample): \(error)")
    }
    switch format {
    case .text: print(schema.text, terminator: "")
    case .json:
      print(
        try SchemaReport(
          records: schema.records, place: schema.place, swift: schema.text, doubts: schema.doubts.map { "\($0)" }
        ).text())
    }
    let place = schema.place.isEmpty ? "" : " under \"\(schema.place)\""
    let head = "\(schema.records) record\(schema.records == 1 ? "" : "s")\(place)"
    let said = [head] + schema.doubts.map { "  \($0)" }
    // The doubts stand in the text too: a closed standard error takes nothing away.
    StandardError.write(said)
  }

  private func text() throws -> String {
    if sample == "-" {
      var text = ""
      while let line = readLine(strippingNewline: false) { text += line }
      return text
    }
    do { return String(decoding: try Data(contentsOf: URL(filePath: sample)), as: UTF8.self) } catch {
      throw CommandFailure("\(sample) cannot be read; name a file with the API's answer, or - for standard input")
    }
  }
}

/// A schema for a program.
struct SchemaReport: JSONReport {
  var schemaVersion = 1
  let records: Int
  let place, swift: String
  let doubts: [String]
}
