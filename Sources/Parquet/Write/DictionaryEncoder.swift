// Finds the distinct values of a column: the dictionary page, and each value's index in it.

/// The entries of a dictionary in the order they came, with a hash table over them.
struct DictionaryEncoder {
  /// The dictionary page's body: the entries in PLAIN encoding.
  private(set) var plain: [UInt8] = []
  /// Where each entry begins in `plain`, and the end.
  private var starts = [0]
  /// What is compared first: the value itself if it has four or eight bytes, else a hash.
  private var keys: [UInt64] = []
  /// Open addressing: an entry's number plus one, 0 for free.
  private var table = [UInt32](repeating: 0, count: 1024)

  /// Bytes of a value; nil for byte arrays, whose length stands before them.
  private let fixedLength: Int?
  private let limit: Int
  /// Equal keys are equal values.
  private let isOwnKey: Bool

  /// Values that collide this often were made to: the hash has a fixed seed, as the same rows must give the same bytes.
  private static let maxProbes = 128

  /// After so many values of a first page, of which almost all were new, there is no more to be found out.
  private static let (sample, mostlyNew) = (4_096, 4_055)

  /// A dictionary of at most `limit` bytes.
  init(fixedLength: Int?, limit: Int) {
    self.fixedLength = fixedLength
    self.limit = limit
    isOwnKey = fixedLength == 4 || fixedLength == 8
  }

  /// The number of entries.
  var count: Int { keys.count }

  /// Writes the index of each of a PLAIN page's values to `indices`. False, and no entry added, if they do not all fit, or if
  /// they are the first and almost none comes twice.
  mutating func index(_ page: [UInt8], count values: Int, into indices: inout [UInt32]) -> Bool {
    let entriesBefore = count
    indices.removeAll(keepingCapacity: true)
    indices.reserveCapacity(values)
    let fits = page.withUnsafeBytes { page in
      var position = 0
      for place in 0..<values {
        if place == Self.sample, entriesBefore == 0, count > Self.mostlyNew { return false }
        let length = fixedLength ?? 4 + Int(page.loadUnaligned(fromByteOffset: position, as: UInt32.self))
        let value = UnsafeRawBufferPointer(rebasing: page[position..<position &+ length])
        guard let index = find(value) else { return false }
        indices.append(index)
        position &+= length
      }
      return true
    }
    if !fits { removeEntries(from: entriesBefore) }
    return fits
  }

  /// The number of an entry, added if it is new; nil if there is no room for it.
  @inline(__always)
  private mutating func find(_ value: UnsafeRawBufferPointer) -> UInt32? {
    let key = Self.key(value)
    var slot = Self.spread(key) & (table.count &- 1)
    for _ in 0..<Self.maxProbes {
      let entry = table[slot]
      if entry == 0 { return insert(value, key, at: slot) }
      if keys[Int(entry) &- 1] == key, isOwnKey || isEntry(Int(entry) &- 1, value) {
        return entry &- 1
      }
      slot = (slot &+ 1) & (table.count &- 1)
    }
    return nil
  }

  private func isEntry(_ entry: Int, _ value: UnsafeRawBufferPointer) -> Bool {
    let start = starts[entry]
    guard starts[entry + 1] - start == value.count else { return false }
    return plain.withUnsafeBytes {
      UnsafeRawBufferPointer(rebasing: $0[start..<start + value.count]).hasSameBytes(as: value)
    }
  }

  private mutating func insert(_ value: UnsafeRawBufferPointer, _ key: UInt64, at slot: Int) -> UInt32? {
    guard plain.count + value.count <= limit else { return nil }
    plain.append(contentsOf: value)
    starts.append(plain.count)
    keys.append(key)
    table[slot] = UInt32(truncatingIfNeeded: keys.count)
    // Half full at most, so that probes stay short.
    if keys.count * 2 > table.count { rehash(table.count * 2) }
    return UInt32(truncatingIfNeeded: keys.count - 1)
  }

  private mutating func removeEntries(from count: Int) {
    guard count < keys.count else { return }
    plain.removeSubrange(starts[count]...)
    starts.removeSubrange((count + 1)...)
    keys.removeSubrange(count...)
    rehash(table.count)
  }

  private mutating func rehash(_ size: Int) {
    table = [UInt32](repeating: 0, count: size)
    for (entry, key) in keys.enumerated() {
      var slot = Self.spread(key) & (size - 1)
      while table[slot] != 0 { slot = (slot + 1) & (size - 1) }
      table[slot] = UInt32(truncatingIfNeeded: entry + 1)
    }
  }

  // MARK: Hashing

  /// Four or eight bytes as they are, other values folded eight bytes at a time.
  @inline(__always)
  private static func key(_ value: UnsafeRawBufferPointer) -> UInt64 {
    guard let base = value.baseAddress else { return 0 }
    if value.count == 8 { return base.loadUnaligned(as: UInt64.self) }
    if value.count == 4 { return UInt64(base.loadUnaligned(as: UInt32.self)) }
    var hash = UInt64(truncatingIfNeeded: value.count) &* multiplier
    var position = 0
    while position &+ 8 <= value.count {
      hash = fold(hash ^ base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      position &+= 8
    }
    var rest: UInt64 = 0
    while position < value.count {
      rest = rest &<< 8 | UInt64(base.load(fromByteOffset: position, as: UInt8.self))
      position &+= 1
    }
    return fold(hash ^ rest)
  }

  /// An odd number of random-looking bits (2^64 / golden ratio).
  private static let multiplier: UInt64 = 0x9e37_79b9_7f4a_7c15

  /// Multiplies to 128 bits and folds the halves: every bit of the input reaches the low bits.
  @inline(__always)
  private static func fold(_ word: UInt64) -> UInt64 {
    let product = (word ^ 0x2545_f491_4f6c_dd1d).multipliedFullWidth(by: multiplier)
    return product.high ^ product.low
  }

  @inline(__always)
  private static func spread(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: fold(key) >> 1)
  }
}

extension UnsafeRawBufferPointer {
  /// Byte for byte, eight at a time. Both must have the same count.
  @inline(__always)
  func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
    guard let base = baseAddress, let otherBase = other.baseAddress else { return count == other.count }
    var position = 0
    while position &+ 8 <= count {
      let word = base.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      if word != otherBase.loadUnaligned(fromByteOffset: position, as: UInt64.self) { return false }
      position &+= 8
    }
    while position < count {
      if self[position] != other[position] { return false }
      position &+= 1
    }
    return true
  }
}
