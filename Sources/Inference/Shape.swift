// What the values at one place of a sample have been, over all its records.

import JSONTree

/// The values met at one place: how many of each kind, and for objects the same of each key, in the order of their appearance.
struct Shape {
  /// A kind of value, as a schema tells them apart.
  enum Kind: String, CaseIterable {
    case boolean, integer, real, text, list, object
  }

  /// A key of an object with what its values have been.
  struct Member {
    let key: String
    var shape = Shape()
  }

  private(set) var counts: [Kind: Int] = [:]
  private(set) var members: [Member] = []
  private var places: [String: Int] = [:]
  /// Whether every text is a day, and whether every one is an instant.
  private(set) var areDays = true
  private(set) var areInstants = true
  /// Whether an integer was too large for 64 bits.
  private(set) var isTooLarge = false
  /// What the elements of lists have been: one shape, once there was an element.
  private var elementShapes: [Shape] = []
  /// Whether an element of a list was null.
  private(set) var hasNullElement = false

  /// What the elements of lists have been.
  var element: Shape { elementShapes.first ?? Shape() }

  /// The values that are not null.
  var total: Int { counts.values.reduce(0, +) }

  var kinds: [Kind] { Kind.allCases.filter { counts[$0] != nil } }

  mutating func add(_ value: JSONValue) {
    switch value {
    case .null: return
    case .bool: note(.boolean)
    case .number(let text): addNumber(text)
    case .string(let text):
      note(.text)
      areDays = areDays && text.isDay
      areInstants = areInstants && text.isInstant
    case .array(let elements):
      note(.list)
      if elementShapes.isEmpty { elementShapes = [Shape()] }
      for element in elements {
        if case .null = element { hasNullElement = true }
        elementShapes[0].add(element)
      }
    case .object(let members):
      note(.object)
      for member in members { add(member) }
    }
  }

  private mutating func note(_ kind: Kind) { counts[kind, default: 0] += 1 }

  private mutating func addNumber(_ text: String) {
    let isWhole = text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) }
    note(isWhole ? .integer : .real)
    if isWhole, Int64(text) == nil { isTooLarge = true }
  }

  private mutating func add(_ member: JSONValue.Member) {
    let place = places[member.key] ?? members.count
    if place == members.count {
      places[member.key] = place
      members.append(Member(key: member.key))
    }
    members[place].shape.add(member.value)
  }
}

extension String {
  /// `2025-11-03`.
  fileprivate var isDay: Bool { matches("dddd-dd-dd") }

  /// `2025-11-03T08:00:00`, with a blank for the T, fractions and a zone or without (RFC 3339).
  fileprivate var isInstant: Bool {
    let head = String(prefix(19))
    guard head.matches("dddd-dd-ddTdd:dd:dd") || head.matches("dddd-dd-dd dd:dd:dd") else { return false }
    return dropFirst(19).utf8.allSatisfy { "0123456789.:+-Z".utf8.contains($0) }
  }

  /// Whether the text has a digit where `pattern` has a `d`, and the pattern's own characters elsewhere.
  private func matches(_ pattern: StaticString) -> Bool {
    let pattern = UnsafeBufferPointer(start: pattern.utf8Start, count: pattern.utf8CodeUnitCount)
    return utf8.count == pattern.count
      && zip(utf8, pattern).allSatisfy { byte, wanted in
        wanted == UInt8(ascii: "d") ? (0x30...0x39).contains(byte) : byte == wanted
      }
  }
}
