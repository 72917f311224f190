// The keys of one group: found by their bytes, mostly at first try, since records of one source keep one order.

/// The members that an object may have: those the schema declares, and the strangers met so far.
struct MemberTable {
  /// More strangers than this in one group are counted together: an object used as a map must not fill the memory.
  static let maxStrangers = 256

  /// The keys end to end, each in the case in which it came last.
  private var keys: [UInt8] = []
  private var members: [Member] = []
  /// The first member that came, the last time round.
  private var first = 0
  private let declaredCount: Int
  /// How often a stranger came that had no place in the table.
  private(set) var overflow = 0

  private struct Member {
    let start: Int
    let length: Int
    /// The member that came after this one, the last time round.
    var successor: Int
    var count = 0
  }

  /// A table of the keys declared, in their order.
  init(declared: [String]) {
    declaredCount = declared.count
    for key in declared { insert(Array(key.utf8)) }
  }

  /// The keys that the schema does not declare, with how often each came.
  var strangers: [(key: String, count: Int)] {
    members[declaredCount...].filter { $0.count > 0 }.map { member in
      (String(decoding: keys[member.start..<(member.start + member.length)], as: UTF8.self), member.count)
    }
  }

  /// The index of the member with this key, in any case; strangers follow the declared ones; nil when the table is full.
  /// - Parameter previous: The member before it in the object; nil for the first.
  @inline(__always)
  mutating func index(of key: UnsafeBufferPointer<UInt8>, after previous: Int?) -> Int? {
    let guess = previous.map { members[$0].successor } ?? first
    if guess < members.count, isSpelled(key, members[guess]) { return guess }
    guard let found = search(key) ?? adopt(key) else { return nil }
    for offset in 0..<key.count { keys[members[found].start + offset] = key[offset] }
    if let previous { members[previous].successor = found } else { first = found }
    return found
  }

  func isDeclared(_ index: Int) -> Bool { index < declaredCount }

  /// Notes that a stranger came once more; nil is one without a place.
  mutating func count(_ index: Int?) {
    if let index { members[index].count += 1 } else { overflow += 1 }
  }

  /// Forgets how often strangers came, not who they are.
  mutating func resetCounts() {
    overflow = 0
    for index in members.indices { members[index].count = 0 }
  }

  @inline(__always)
  private func isSpelled(_ key: UnsafeBufferPointer<UInt8>, _ member: Member) -> Bool {
    guard key.count == member.length else { return false }
    for offset in 0..<member.length where key[offset] != keys[member.start &+ offset] { return false }
    return true
  }

  private func search(_ key: UnsafeBufferPointer<UInt8>) -> Int? {
    members.firstIndex { member in
      member.length == key.count
        && (0..<member.length).allSatisfy {
          MemberTable.lowercased(key[$0]) == MemberTable.lowercased(keys[member.start + $0])
        }
    }
  }

  private mutating func adopt(_ key: UnsafeBufferPointer<UInt8>) -> Int? {
    guard members.count < declaredCount + MemberTable.maxStrangers, key.count <= 256 else { return nil }
    insert(Array(key))
    return members.count - 1
  }

  private mutating func insert(_ key: [UInt8]) {
    members.append(Member(start: keys.count, length: key.count, successor: members.count + 1))
    keys += key
  }

  /// Names are matched without regard to the case of ASCII letters, as the stream's SerDe does by default.
  static func lowercased(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }
}
