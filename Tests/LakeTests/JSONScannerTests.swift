// The scanner against RFC 8259: what is JSON, what is not, and where it stops being it.

import Testing

@testable import Lake

/// The error of a text; nil where it is JSON.
private func error(in text: [UInt8]) -> JSONError? {
  text.withUnsafeBufferPointer { bytes in
    var scanner = JSONScanner(bytes)
    do throws(JSONFault) {
      scanner.skipWhitespace()
      try scanner.skipValue()
      try scanner.finish()
      return nil
    } catch {
      return JSONError(error, in: bytes)
    }
  }
}

private func error(in text: String) -> JSONError? { error(in: Array(text.utf8)) }

@Suite struct JSONScannerTests {
  @Test(arguments: [
    "0", "-0", "12", "-12.5", "1e5", "1E-5", "0.0e+00", "123456789012345678901234567890", "true", "false", "null",
    "\"\"",
    "\"a\"", "[]", "{}", " [ ] ", "\t{\r\n}\n", "[1,2]", "[[],{}]", "{\"a\":1}", "{\"a\":1,\"a\":2}",
    "{\"\":{\"\":[]}}",
    #""\"\\\/\b\f\n\r\t""#, #""\u0000\u00e9\uD83D\uDE00""#, "\"é 😀 \u{2028} \u{7F}\"", "\"12345678\"",
    "\"1234567\\n89\"",
    "[\"\",\"\u{10FFFF}\",-0.1e+9,[null]]", "\"\u{E000}\u{FFFF}\u{D7FF}\u{800}\u{80}\"",
  ])
  func isJSON(_ text: String) { #expect(error(in: text) == nil) }

  @Test(arguments: [
    // text, offset of the first wrong byte, path
    ("", 0, "$"), (" ", 1, "$"), ("nul", 3, "$"), ("nulL", 3, "$"), ("True", 0, "$"), ("NaN", 0, "$"), ("-", 1, "$"),
    ("+1", 0, "$"), ("01", 1, "$"), ("-01", 2, "$"), ("1.", 2, "$"), (".5", 0, "$"), ("1e", 2, "$"), ("1e+", 3, "$"),
    ("0x1", 1, "$"), ("1 2", 2, "$"), ("'a'", 0, "$"), ("\"a", 0, "$"), ("\"a\\", 2, "$"), (#""\x""#, 1, "$"),
    (#""\u12G4""#, 1, "$"), (#""\u12"#, 1, "$"), (#""\uD800""#, 1, "$"), (#""\uDC00""#, 1, "$"),
    (#""\uD800\u0041""#, 1, "$"),
    (#""\uD83D\uD83D""#, 1, "$"), ("\"a\tb\"", 2, "$"), ("\"12345678\n\"", 9, "$"), ("[1,]", 3, "$[1]"),
    ("[,1]", 1, "$[0]"),
    ("[1 2]", 3, "$[0]"), ("[1", 2, "$[0]"), ("[", 1, "$[0]"), ("]", 0, "$"), ("{", 1, "$"), ("{]", 1, "$"),
    ("{\"a\"}", 4, "$.a"),
    ("{\"a\":}", 5, "$.a"), ("{\"a\":1,}", 7, "$"), ("{a:1}", 1, "$"), ("{1:1}", 1, "$"),
    ("{\"a\":1 \"b\":2}", 7, "$.a"),
    ("{\"a\":[{\"b c\":tru}]}", 16, "$.a[0]['b c']"), ("[1}", 2, "$[0]"), ("{\"a\":1]", 6, "$.a"), ("[] []", 3, "$"),
    ("// c\n1", 0, "$"), ("[1]\u{0}", 3, "$"), ("\u{FEFF}1", 0, "$"), ("[\"a\",{\"k\":[0,0,x]}]", 15, "$[1].k[2]"),
  ])
  func isNoJSON(_ text: String, offset: Int, path: String) throws {
    let failure = try #require(error(in: text))
    #expect(failure.offset == offset, "\(failure)")
    #expect(failure.path == path, "\(failure)")
  }

  @Test(
    arguments: [
      ([0x80], 0), ([0xC0, 0x80], 0), ([0xC1, 0xBF], 0), ([0xC3], 0), ([0xC3, 0x28], 0), ([0xE0, 0x80, 0x80], 0),
      ([0xE2, 0x82], 0), ([0xE2, 0x28, 0xA1], 0), ([0xED, 0xA0, 0x80], 0), ([0xF0, 0x80, 0x80, 0x80], 0),
      ([0xF0, 0x9F, 0x98], 0), ([0xF4, 0x90, 0x80, 0x80], 0), ([0xF5, 0x80, 0x80, 0x80], 0), ([0xFF], 0),
      ([0x61, 0xC3, 0xA9, 0xFE], 3), ([0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0xA9], 9),
    ] as [([UInt8], Int)])
  func invalidUTF8(_ content: [UInt8], offset: Int) throws {
    let quote = UInt8(ascii: "\"")
    let failure = try #require(error(in: [quote] + content + [quote]))
    #expect(failure.offset == offset + 1)
    #expect(failure.expected == "a valid UTF-8 sequence")
  }

  @Test func everyByteBetweenBrackets() {
    // Between '[' and ']' a single byte is JSON only if it is white space or a digit.
    for byte in UInt8.min...UInt8.max {
      let isFine = [0x09, 0x0A, 0x0D, 0x20].contains(byte) || (0x30...0x39).contains(byte)
      #expect((error(in: [UInt8(ascii: "["), byte, UInt8(ascii: "]")]) == nil) == isFine, "byte \(byte)")
    }
  }

  @Test func everyByteInsideAString() {
    for length in [1, 7, 8, 9, 17] {
      for byte in UInt8.min...0x7F where byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
        var text = [UInt8](repeating: UInt8(ascii: "x"), count: length + 2)
        (text[0], text[length + 1], text[length]) = (UInt8(ascii: "\""), UInt8(ascii: "\""), byte)
        #expect((error(in: text) == nil) == (byte >= 0x20), "byte \(byte) at \(length)")
      }
    }
  }

  @Test func nestingHasALimitAndCostsNoStack() throws {
    let deepest = String(repeating: "[{\"a\":", count: 256) + "1" + String(repeating: "}]", count: 256)
    #expect(error(in: deepest) == nil)
    let tooDeep = try #require(error(in: "[" + deepest + "]"))
    #expect(tooDeep.found.contains("512"))
    #expect(try #require(error(in: String(repeating: "[", count: 1_000_000))).offset == 512)
  }

  @Test func truncationIsAlwaysFound() {
    let text = Array(#"{"a":[1,-2.5e3,"é\n\u00e9",true,null,{"b":{}}],"c":false}"#.utf8)
    #expect(error(in: text) == nil)
    for length in 0..<text.count { #expect(error(in: Array(text[..<length])) != nil, "cut after \(length)") }
  }

  @Test func mutationsNeverCrash() {
    let text = Array(#"{"a":[1,-2.5e3,"é\n\uD83D\uDE00",true,null,{"b":{}}],"c":false}"#.utf8)
    var generator = SplitMix64(seed: 7)
    for _ in 0..<20_000 {
      var mutant = text
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        mutant[Int.random(in: 0..<mutant.count, using: &generator)] = .random(in: 0...255, using: &generator)
      }
      if error(in: mutant) == nil { #expect(String(validating: mutant, as: UTF8.self) != nil) }
    }
  }

  @Test func errorsReadWell() throws {
    let description = try #require(error(in: "{\"results\":[{\"name\":oops}]}")).description
    #expect(description == "byte 20 ($.results[0].name): found 'o', expected a JSON value")
    #expect(try #require(error(in: "\u{FEFF}{}")).found == "a byte order mark")
    #expect(try #require(error(in: "[1")).found == "the end of the text")
    #expect(try #require(error(in: "\"\u{1}\"")).found == "byte 0x01 in a string")
  }

  @Test func compactCopies() throws {
    func compact(_ text: String, asText: Bool = false) throws -> String {
      try Array(text.utf8).withUnsafeBufferPointer { bytes in
        var scanner = JSONScanner(bytes)
        var output: [UInt8] = []
        if asText { try scanner.copyAsText(to: &output) } else { try scanner.copyCompactly(to: &output) }
        return String(decoding: output, as: UTF8.self)
      }
    }
    #expect(try compact("{ \"A b\" : [ 1 , \"x y\\n\" , { } ] }") == #"{"A b":[1,"x y\n",{}]}"#)
    #expect(try compact("{ \"A\" : [ \"B\", {\"C:\" : \"D:\" } ] }", asText: true) == #"{"a":["B",{"c:":"D:"}]}"#)
    #expect(try compact("[\"A\", \"B\"]", asText: true) == #"["A","B"]"#)
  }
}

/// A small seeded generator, so that what fails once fails again.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
