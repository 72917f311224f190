// Seeded random documents of every kind of syntax, with texts that need escapes.

import HCL

/// Draws documents; the same ones on every machine.
struct RandomDocument {
  private var random: SplitMix64
  /// Whether each value is drawn as it reads back: one line a comment, and the operations that need no parentheses.
  var isCanonical = true

  init(seed: UInt64) { random = SplitMix64(state: seed) }

  mutating func document(of count: Int) -> Document {
    Document(
      banner: ["Random."],
      blocks: (0..<count).map { index in Block("resource", ["kind", "r\(index)"], items(depth: 0)) })
  }

  mutating func items(depth: Int) -> [Item] {
    (0..<number(0...5)).flatMap { index -> [Item] in
      let name = String(repeating: "n", count: number(1...12)) + "\(index)"
      switch number(0...6) {
      case 0 where index > 0: return [.blank, .attribute(name, value(depth: depth))]
      case 1 where depth < 3: return [.block(Block(name, items(depth: depth + 1)))]
      case 2: return [.comment(isCanonical ? text().filter { $0 != "\n" } : text())]
      default: return [.attribute(name, value(depth: depth))]
      }
    }
  }

  mutating func value(depth: Int) -> HCLValue {
    switch number(0...(depth < 3 ? 11 : 6)) {
    case 0: return .number(number(-1000...1000))
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .reference(["aws_thing.name.arn", "local.x", "a.b[0].c", "a.b[*].c", "m[\"k\"]"][number(0...4)])
    case 3: return "pre-\(.reference("local.x"))\(text())"
    case 4: return .call("lower", [.string(text())])
    case 5: return .string(text())
    case 6: return .template([.text("$"), .interpolation(.call("join", [",", .reference("local.list")]))])
    case 7: return .list((0..<number(0...9)).map { _ in value(depth: depth + 1) })
    case 8: return .call("jsonencode", [object(depth: depth)])
    case 9: return .conditional(comparison(), then: value(depth: 4), otherwise: value(depth: 4))
    case 10: return comparison()
    default: return object(depth: depth)
    }
  }

  /// `a == b` of values that are no operations themselves.
  private mutating func comparison() -> HCLValue {
    .binary(
      value(depth: 4), ["==", "!=", "<", ">=", "&&", "||", "+", "-", "*", "/", "%"][number(0...10)], value(depth: 4))
  }

  private mutating func object(depth: Int) -> HCLValue {
    .object((0..<number(0...4)).map { index in .init("\(text())\(index)", value(depth: depth + 1)) })
  }

  mutating func text() -> String {
    let alphabet = [
      "a", "Z", "_", "-", " ", "\"", "\\", "$", "{", "%", "}", "\n", "\t", "é", "日", "🚀", "#", "//", "<<EOT", "=",
    ]
    return (0..<number(0...8)).map { _ in alphabet[number(0...(alphabet.count - 1))] }.joined()
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
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
