// The search for a constant text in the bytes of each row.

import Parquet

/// A text to look for.
struct ByteSearch {
  private let part: [UInt8]

  init(_ part: String) { self.part = Array(part.utf8) }

  /// Where the part occurs first at or after a place; an empty one occurs at every place.
  @inline(__always)
  func first(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard let head = part.first else { return start }
    guard text.count >= part.count else { return nil }
    var index = start
    while index <= text.count - part.count {
      if text[index] == head, text[index..<index + part.count].elementsEqual(part) { return index }
      index += 1
    }
    return nil
  }

  /// Appends the text with every occurrence replaced; an empty part is replaced nowhere.
  func replace(in text: UnsafeBufferPointer<UInt8>, by other: [UInt8], to data: inout [UInt8]) {
    var start = 0
    if !part.isEmpty {
      while let found = first(in: text, from: start) {
        data.append(contentsOf: text[start..<found])
        data.append(contentsOf: other)
        start = found + part.count
      }
    }
    data.append(contentsOf: text[start...])
  }

  /// Appends what stands between the occurrences, a string each; a text without one is one string.
  func split(_ text: UnsafeBufferPointer<UInt8>, to parts: inout ByteVector) {
    var start = 0
    while !part.isEmpty, let found = first(in: text, from: start) {
      parts.append(text[start..<found])
      start = found + part.count
    }
    parts.append(text[start...])
  }
}

extension ByteVector {
  fileprivate mutating func append(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) {
    data.append(contentsOf: bytes)
    appendEmpty()
  }
}
