// What names and addresses may look like, byte by byte: no regular expressions, since a thousand pipelines are validated at once.

/// Whether the byte is an ASCII digit.
func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

/// Whether the byte is a lower-case ASCII letter.
private func isSmallLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }

extension String {
  /// Whether the text is a name: lower-case letters, digits and `extra`, a letter first, of a length within `lengths`.
  func isName(of lengths: ClosedRange<Int>, also extra: Unicode.Scalar) -> Bool {
    let extra = UInt8(ascii: extra)
    guard lengths.contains(utf8.count), let first = utf8.first, isSmallLetter(first) else { return false }
    return utf8.allSatisfy { isSmallLetter($0) || isDigit($0) || $0 == extra }
  }

  /// The text as a name of at most so many bytes, for a fix that can be pasted: other characters become one separator.
  func asName(of most: Int, or fallback: String, separator: Unicode.Scalar = "-") -> String {
    let separator = UInt8(ascii: separator)
    var name: [UInt8] = []
    for byte in utf8 {
      let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
      if isSmallLetter(lower) || (isDigit(lower) && !name.isEmpty) {
        name.append(lower)
      } else if let last = name.last, last != separator {
        name.append(separator)
      }
    }
    name = Array(name.prefix(most))
    while name.last == separator { name.removeLast() }
    return name.isEmpty ? fallback : String(decoding: name, as: UTF8.self)
  }

  /// "IAM identifiers" and "IAM and AWS STS quotas": a path of at most 512 characters, and a name of at most 64.
  var isRoleName: Bool {
    let parts = utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(String.roleBytes.contains) }
    return isPlain && (parts.last?.count ?? 0) <= 64 && utf8.count <= 512
  }

  private static let roleBytes = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+=,.@_-".utf8)

  /// What a bucket that exists cannot be called ("General purpose bucket naming rules"); nil for a name that it can have.
  var faultAsBucketName: String? {
    let isPlain = utf8.allSatisfy {
      isSmallLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
    }
    if !(3...63).contains(utf8.count) || !isPlain { return "3 to 63 lower-case letters, digits, dots and hyphens" }
    let ends: [Character?] = [first, last]
    if ends.contains(".") || ends.contains("-") { return "a letter or digit first and last" }
    if contains("..") { return "no two dots in a row" }
    if split(separator: ".").count == 4, utf8.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") }) {
      return "no address of four numbers"
    }
    if let prefix = BucketName.reservedPrefixes.first(where: hasPrefix) {
      return "S3 keeps names that begin with \"\(prefix)\""
    }
    if let suffix = BucketName.reservedSuffixes.first(where: hasSuffix) {
      return "S3 keeps names that end in \"\(suffix)\""
    }
    return nil
  }

  /// A name, one @ and a domain with a dot, all of them printable ASCII.
  var isMailAddress: Bool {
    let parts = split(separator: "@", omittingEmptySubsequences: false)
    let isPlain = utf8.allSatisfy { (0x21...0x7E).contains($0) }
    return isPlain && parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".")
      && parts[1].split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
  }
}

/// What S3 keeps for itself ("General purpose bucket naming rules").
enum BucketName {
  static let reservedPrefixes = ["xn--", "sthree-", "amzn-s3-demo-"]
  static let reservedSuffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]
}
