// The matcher of patterns: all ways at once, each letter looked at once for each way (Pike's virtual machine, by Rob Pike and
// Ken Thompson), so that no pattern takes longer than its size times the text's.

import Dataflow

/// A pattern compiled, with the memory of a search. Used by one kernel, on one thread.
final class PatternMatcher {
  /// After a search that found a match: where the whole and each group begin and end, in bytes; −1 where a group has no part.
  private(set) var places: [Int]

  private enum Instruction {
    case one(Letters)
    /// Both ways, the first one before the second.
    case split(Int, Int)
    case jump(Int)
    /// The place is noted under a number.
    case save(Int)
    case start, lineEnd, end
    case match
  }

  private let code: [Instruction]
  private let slots: Int
  /// Ways in the order of their rank, with the places that each has noted.
  private struct Ways {
    var instructions: [Int] = []
    var places: [Int] = []
  }
  private var now = Ways()
  private var later = Ways()
  /// For each instruction, the step in which it was last added.
  private var added: [Int]
  private var step = 0
  private var noted: [Int]

  init(_ pattern: TextPattern) {
    slots = 2 * (pattern.groupCount + 1)
    var code: [Instruction] = []
    if let tree = pattern.tree { PatternMatcher.compile(.group(0, tree), to: &code) }
    code.append(.match)
    self.code = code
    added = Array(repeating: 0, count: code.count)
    noted = Array(repeating: -1, count: slots)
    places = noted
  }

  // MARK: Compiling

  private static func compile(_ node: PatternNode, to code: inout [Instruction]) {
    switch node {
    case .one(let set): code.append(.one(Letters(set)))
    case .start: code.append(.start)
    case .lineEnd: code.append(.lineEnd)
    case .end: code.append(.end)
    case .sequence(let parts): for part in parts { compile(part, to: &code) }
    case .group(let number, let part):
      code.append(.save(2 * number))
      compile(part, to: &code)
      code.append(.save(2 * number + 1))
    case .choice(let parts): compile(choice: parts[...], to: &code)
    case .repeated(let part, let least, let most, let isLazy):
      for _ in 0..<least { compile(part, to: &code) }
      compile(part, upTo: most.map { $0 - least }, isLazy, to: &code)
    }
  }

  private static func compile(choice parts: ArraySlice<PatternNode>, to code: inout [Instruction]) {
    guard let first = parts.first else { return }
    guard parts.count > 1 else { return compile(first, to: &code) }
    let split = code.count
    code.append(.match)
    compile(first, to: &code)
    let jump = code.count
    code.append(.match)
    code[split] = .split(split + 1, code.count)
    compile(choice: parts.dropFirst(), to: &code)
    code[jump] = .jump(code.count)
  }

  /// A part any number of times, or up to `most`.
  private static func compile(_ part: PatternNode, upTo most: Int?, _ isLazy: Bool, to code: inout [Instruction]) {
    var splits: [Int] = []
    for _ in 0..<(most ?? 1) {
      splits.append(code.count)
      code.append(.match)
      compile(part, to: &code)
    }
    if most == nil { code.append(.jump(splits[0])) }
    for split in splits { code[split] = isLazy ? .split(code.count, split + 1) : .split(split + 1, code.count) }
  }

  // MARK: Searching

  /// Whether the pattern matches at or after a place; the first match is then in ``places``.
  func search(_ text: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Bool {
    var isFound = false
    var place = start
    now.instructions.removeAll(keepingCapacity: true)
    now.places.removeAll(keepingCapacity: true)
    step += 1
    while true {
      if !isFound {
        for slot in 0..<slots { noted[slot] = -1 }
        add(0, at: place, text, to: &now)
      }
      guard !now.instructions.isEmpty else { return isFound }
      let (letter, width) = place < text.count ? Letters.decode(text, at: place) : (UInt32.max, 0)
      step += 1
      later.instructions.removeAll(keepingCapacity: true)
      later.places.removeAll(keepingCapacity: true)
      ways: for way in now.instructions.indices {
        switch code[now.instructions[way]] {
        case .one(let letters):
          guard width > 0, letters.contains(letter) else { continue }
          for slot in 0..<slots { noted[slot] = now.places[way * slots + slot] }
          add(now.instructions[way] + 1, at: place + width, text, to: &later)
        case .match:
          for slot in 0..<slots { places[slot] = now.places[way * slots + slot] }
          isFound = true
          // What ranks below is no longer wanted.
          break ways
        default: break
        }
      }
      swap(&now, &later)
      if width == 0 { return isFound }
      place += width
    }
  }

  /// Follows what takes no letter, and adds the ways that it leads to.
  private func add(_ index: Int, at place: Int, _ text: UnsafeBufferPointer<UInt8>, to ways: inout Ways) {
    guard added[index] != step else { return }
    added[index] = step
    switch code[index] {
    case .one, .match:
      ways.instructions.append(index)
      ways.places.append(contentsOf: noted)
    case .jump(let target): add(target, at: place, text, to: &ways)
    case .split(let first, let second):
      add(first, at: place, text, to: &ways)
      add(second, at: place, text, to: &ways)
    case .save(let slot):
      let before = noted[slot]
      noted[slot] = place
      add(index + 1, at: place, text, to: &ways)
      noted[slot] = before
    case .start: if place == 0 { add(index + 1, at: place, text, to: &ways) }
    case .end: if place == text.count { add(index + 1, at: place, text, to: &ways) }
    case .lineEnd: if isBeforeLastLineEnd(place, text) { add(index + 1, at: place, text, to: &ways) }
    }
  }

  private func isBeforeLastLineEnd(_ place: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let rest = text[place...]
    switch rest.count {
    case 0: return true
    case 1: return rest.first == 0x0D || rest.first == 0x0A && (place == 0 || text[place - 1] != 0x0D)
    case 2: return rest.elementsEqual([0x0D, 0x0A]) || rest.elementsEqual([0xC2, 0x85])
    case 3: return rest.elementsEqual([0xE2, 0x80, 0xA8]) || rest.elementsEqual([0xE2, 0x80, 0xA9])
    default: return false
    }
  }
}

/// A set of code points, those of ASCII as bits.
private struct Letters {
  private let low: UInt64
  private let high: UInt64
  private let set: CodePoints

  init(_ set: CodePoints) {
    var bits: (UInt64, UInt64) = (0, 0)
    for point in 0..<64 as Range<UInt32> {
      if set.contains(point) { bits.0 |= 1 << UInt64(point) }
      if set.contains(point + 64) { bits.1 |= 1 << UInt64(point) }
    }
    (low, high) = bits
    self.set = set
  }

  @inline(__always)
  func contains(_ point: UInt32) -> Bool {
    if point < 64 { return low >> UInt64(point) & 1 != 0 }
    if point < 128 { return high >> UInt64(point - 64) & 1 != 0 }
    return set.contains(point)
  }

  /// The code point at a place and its bytes; bytes that are no UTF-8 are one replacement character each.
  @inline(__always)
  static func decode(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> (point: UInt32, width: Int) {
    let first = UInt32(text[place])
    if first < 0x80 { return (first, 1) }
    let width = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 0
    guard width > 0, place + width <= text.count else { return (0xFFFD, 1) }
    var point = first & (0xFF >> UInt32(width + 1))
    for offset in 1..<width {
      let next = UInt32(text[place + offset])
      guard next & 0xC0 == 0x80 else { return (0xFFFD, 1) }
      point = point << 6 | next & 0x3F
    }
    return (point, width)
  }
}
