// Lower and upper case of text as Java 17 maps it: Unicode 13's full mappings, with the one rule that looks around.

/// Maps text to lower or upper case as `String.toLowerCase` and `toUpperCase` of Java 17 do in the root locale.
package enum CaseMapping {
  /// The version of Unicode that Java 17 knows; later letters have no case for it.
  private static let lastVersion = (major: 13, minor: 0)

  package static func lower(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    var mapped = ""
    for (index, scalar) in scalars.enumerated() {
      if scalar == "\u{3A3}" {
        mapped.unicodeScalars.append(isFinal(index, in: scalars) ? "\u{3C2}" : "\u{3C3}")
      } else {
        mapped += known(scalar, scalar.properties.lowercaseMapping)
      }
    }
    return mapped
  }

  package static func upper(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { mapped, scalar in
      mapped += known(scalar, scalar.properties.uppercaseMapping)
    }
  }

  /// The mapping, if it was there in the last version that counts.
  private static func known(_ scalar: Unicode.Scalar, _ mapping: String) -> String {
    ([scalar] + Array(mapping.unicodeScalars)).allSatisfy(isKnown) ? mapping : String(scalar)
  }

  private static func isKnown(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.age.map { ($0.major, $0.minor) <= lastVersion } ?? false
  }

  /// Whether a sigma ends a word: a letter with case before it and none behind it, whatever has no say in case aside
  /// (The Unicode Standard, section 3.13, Final_Sigma).
  private static func isFinal(_ index: Int, in scalars: [Unicode.Scalar]) -> Bool {
    func isCased(_ scalar: Unicode.Scalar?) -> Bool { scalar?.properties.isCased ?? false }
    let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
    let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
    return isCased(before) && !isCased(after)
  }
}
