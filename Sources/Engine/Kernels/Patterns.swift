// The kernels of patterns: one matcher for a column, a search for each row.

import Dataflow
import Parquet

extension PatternMatcher {
  /// Appends the text of a group of the first match; nothing where there is none.
  func extract(_ group: Int, of text: UnsafeBufferPointer<UInt8>, to data: inout [UInt8]) {
    guard search(text), places[2 * group] >= 0 else { return }
    data.append(contentsOf: text[places[2 * group]..<places[2 * group + 1]])
  }

  /// Appends the text with every match replaced, none of which is empty.
  func replace(
    in text: UnsafeBufferPointer<UInt8>, by replacement: [ReplacementBytes], to data: inout [UInt8]
  ) {
    var place = 0
    while search(text, from: place), places[1] > places[0] {
      data.append(contentsOf: text[place..<places[0]])
      for part in replacement {
        switch part {
        case .bytes(let bytes): data.append(contentsOf: bytes)
        case .group(let group):
          if places[2 * group] >= 0 { data.append(contentsOf: text[places[2 * group]..<places[2 * group + 1]]) }
        }
      }
      place = places[1]
    }
    data.append(contentsOf: text[place...])
  }
}

/// A part of a replacement in the bytes that are copied.
enum ReplacementBytes {
  case bytes([UInt8])
  case group(Int)

  init(_ part: PatternReplacement.Part) {
    switch part {
    case .text(let text): self = .bytes(Array(text.utf8))
    case .group(let group): self = .group(group)
    }
  }
}
