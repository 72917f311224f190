// What was printed reads back as it was; all else is a fault with its place, and nothing is a crash.

import Foundation
import HCL
import Testing

@Suite struct ParserTests {
  private static let generated = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "generated/terraform")

  /// Every file of generated/ that ends so, with its path.
  private static func files(ending suffix: String) throws -> [(path: String, text: String)] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: generated.path).filter { $0.hasSuffix(suffix) }
    return try paths.sorted().map { path in
      (path, String(decoding: try Data(contentsOf: generated.appending(path: path)), as: UTF8.self))
    }
  }

  @Test func randomDocumentsReadBackAsTheyWere() throws {
    var random = RandomDocument(seed: 20_261_126)
    for index in 0..<400 {
      let document = random.document(of: 3)
      #expect(try Document(parsing: document.text, file: "\(index).tf") == document, "\(document.text)")
    }
  }

  /// Comments of several lines read back as several comments, which print the same.
  @Test func whatCannotBeToldApartPrintsTheSame() throws {
    var random = RandomDocument(seed: 20_261_127)
    random.isCanonical = false
    for index in 0..<100 {
      let text = random.document(of: 3).text
      #expect(try Document(parsing: text, file: "\(index).tf").text == text)
    }
  }

  @Test func generatedFilesReadBackLetterByLetter() throws {
    let files = try Self.files(ending: ".tf")
    #expect(files.count > 50)
    for (path, text) in files { #expect(try Document(parsing: text, file: path).text == text, "\(path)") }
  }

  /// Tests are printed line by line and not as a tree, so short lists are broken in them; the tree is the same.
  @Test func generatedTestsReadBackAsTheSameTree() throws {
    let files = try Self.files(ending: ".tftest.hcl")
    #expect(files.count == 3)
    for (path, text) in files {
      let document = try Document(parsing: text, file: path)
      #expect(try Document(parsing: document.text, file: path) == document, "\(path)")
      #expect(document.blocks.contains { $0.type == "run" && $0.body.count > 100 })
    }
  }

  @Test func commentsBelongToTheBlockBelow() throws {
    let text =
      "# Top.\n#\n# More.\n\n# userData.raw: Why.\nresource \"a\" \"b\" {}\n\n# No subject: here, since it has words.\nx {}\n"
    let document = try Document(parsing: text, file: "a.tf")
    #expect(document.banner == ["Top.", "", "More."] && document.text == text)
    #expect(document.blocks[0].comment == Comment("Why.", on: "userData.raw"))
    #expect(document.blocks[1].comment == Comment("No subject: here, since it has words."))
  }

  /// What an editor leaves behind is read too, where it means the same.
  @Test(arguments: [
    "b {\r\n  k = 1\r\n}\r\n", "\u{FEFF}b {\n  k = 1\n}", "// c\n\nb {\n\tk=1 # one\n}", "b{\nk = 1\n}\n# the end\n",
  ])
  func whiteSpaceAndCommentsMeanNothing(_ text: String) throws {
    #expect(try Document(parsing: text, file: "a.tf").blocks == [Block("b", [.attribute("k", 1)])])
  }

  @Test func bindingAndOrder() throws {
    func value(_ text: String) throws -> HCLValue? {
      guard
        case .attribute(_, let value)? = try Document(parsing: "b {\n k = \(text)\n}", file: "a").blocks[0].body.first
      else { return nil }
      return value
    }
    #expect(try value("1 + 2 * 3 == 7") == .binary(.binary(1, "+", .binary(2, "*", 3)), "==", 7))
    #expect(try value("3 - 2 - 1") == .binary(.binary(3, "-", 2), "-", 1))
    #expect(
      try value("a ? 1 : b ? 2 : 3")
        == .conditional(.reference("a"), then: 1, otherwise: .conditional(.reference("b"), then: 2, otherwise: 3)))
    #expect(try value("[\n 1, # one\n 2,\n]") == [1, 2])
    #expect(try value("{ a = 1, \"b c\" : 2 }") == ["a": 1, "b c": 2])
    #expect(try value("one(a.b).c[0]") == .reference("one(a.b).c[0]"))
    #expect(try value("\"\\u00e9\\U0001F680$${x}%%{y}$\"") == "é🚀${x}%{y}$")
  }

  @Test(arguments: [
    ("b {\n  k = \n}", "a.tf:2:7: expected a value, and here is the end of the line"),
    ("b {\n  k = 1", "a.tf:2:8: expected an attribute, a block or }, and here is the end of the file"),
    ("b {\n  k = 1 2\n}", "a.tf:2:9: expected the end of the line, and here is `2`"),
    ("k = 1\n", "a.tf:1:3: expected = or {, and here is `=`"),
    ("b \"${x}\" {}", "a.tf:1:3: a label holds an interpolation; write the text itself"),
    ("b {\n  k = \"é${\"\n}", "a.tf:2:12: the line ends in a string that is not closed"),
    ("b {\n  k = \"\\x\"\n}", "a.tf:2:8: an escape that HCL does not have"),
    ("b {\n  k = \"\\uD800\"\n}", "a.tf:2:8: expected 4 hexadecimal digits"),
    ("b {\n  k = \"%{if x}\"\n}", "a.tf:2:8: %{ directives are not read here"),
    ("b {\n  k = <<EOT\nx\nEOT\n}", "a.tf:2:7: heredocs are not read here"),
    ("b {\n  k = (1)\n}", "a.tf:2:7: parentheses are not read here"),
    ("b {\n  k = 1.5\n}", "a.tf:2:7: expected a whole number"),
    ("b {\n  k = 99999999999999999999\n}", "a.tf:2:7: expected a whole number of at most 64 bits"),
    ("b {\n  k = [for x in y : x]\n}", "a.tf:2:12: expected , or ], and here is `x`"),
    ("b {\n  k = { a = 1 b = 2 }\n}", "a.tf:2:15: expected a line break, a comma or }, and here is `b`"),
    ("b {\n  k = !x\n}", "a.tf:2:7: expected a value, and here is `!x`"),
    ("b {} c {}", "a.tf:1:6: expected the end of the line, and here is `c`"),
    ("\u{0}", "a.tf:1:1: expected a block, such as resource \"type\" \"name\" {, and here is a control character"),
  ])
  func faultsSayWhereAndWhat(_ text: String, _ message: String) throws {
    let fault = try #require(throws: HCLSyntaxError.self) { try Document(parsing: text, file: "a.tf") }
    #expect(fault.description.hasPrefix(message), "\(fault)")
  }

  @Test func deepNestingIsAFaultAndNoCrash() throws {
    for (open, close) in [("[", "]"), ("{ a = ", "}"), ("f(", ")"), ("\"${", "}\""), ("a ? 1 : ", "1"), ("x[", "]")] {
      let text = String(repeating: open, count: 5_000) + "1" + String(repeating: close, count: 5_000)
      let fault = try #require(throws: HCLSyntaxError.self) { try Document(parsing: "b {\n k = \(text)\n}", file: "a") }
      #expect(fault.problem.hasPrefix("nested deeper"), "\(open): \(fault)")
    }
    let blocks = String(repeating: "b {\n", count: 5_000)
    #expect(throws: HCLSyntaxError.self) { try Document(parsing: blocks, file: "a") }
  }

  /// Bytes are taken away, put in and exchanged at random: what still reads, reads the same after it is printed.
  @Test func damagedTextNeverCrashes() throws {
    var random = RandomDocument(seed: 20_261_128)
    let texts = try Self.files(ending: "_ingest.tf").map(\.text) + (0..<5).map { _ in random.document(of: 3).text }
    var (read, faults) = (0, 0)
    for _ in 0..<3_000 {
      let text = damaged(texts[random.number(0...(texts.count - 1))], &random)
      do {
        let document = try Document(parsing: text, file: "a.tf")
        #expect(try Document(parsing: document.text, file: "a.tf").text == document.text, "\(text)")
        read += 1
      } catch {
        let lines = text.utf8.count { $0 == 10 } + 1
        #expect((1...lines).contains(error.line) && error.column > 0, "\(error)")
        faults += 1
      }
    }
    #expect(read > 300 && faults > 300, "\(read) read, \(faults) faults")
  }

  private func damaged(_ text: String, _ random: inout RandomDocument) -> String {
    var bytes = Array(text.utf8)
    for _ in 0..<random.number(1...3) where !bytes.isEmpty {
      let place = random.number(0...(bytes.count - 1))
      let byte = Array("\"\\${}[]()=,:#\n a0.-%<\u{0}é".utf8)[random.number(0...22)]
      switch random.number(0...4) {
      case 0: bytes.remove(at: place)
      case 1: bytes.insert(byte, at: place)
      case 2: bytes[place] = byte
      case 3: bytes.removeSubrange(place..<min(bytes.count, place + random.number(1...40)))
      default: if random.number(0...9) == 0 { bytes.removeSubrange(place...) }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
