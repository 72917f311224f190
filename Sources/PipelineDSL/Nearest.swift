// "Did you mean": the known name that differs least from a mistyped one.

/// The name that differs least from `text`, of several the one that begins most like it; nil if there are no names.
package func nearestName(to text: String, of names: [String]) -> String? {
  names.map { (name: $0, distance: distance($0, text), apart: -$0.commonPrefix(with: text)) }
    .min { ($0.distance, $0.apart) < ($1.distance, $1.apart) }?.name
}

extension String {
  /// How many bytes both begin with.
  fileprivate func commonPrefix(with other: String) -> Int { zip(utf8, other.utf8).prefix { $0 == $1 }.count }
}

/// Characters to insert, delete or replace (Levenshtein's distance).
private func distance(_ left: String, _ right: String) -> Int {
  let right = Array(right.utf8.prefix(64))
  var row = Array(0...right.count)
  for (index, byte) in left.utf8.enumerated() {
    var diagonal = row[0]
    row[0] = index + 1
    for (column, other) in right.enumerated() {
      let replaced = diagonal + (byte == other ? 0 : 1)
      diagonal = row[column + 1]
      row[column + 1] = min(replaced, row[column] + 1, row[column + 1] + 1)
    }
  }
  return row[right.count]
}
