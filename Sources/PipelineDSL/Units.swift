// Quantities with their unit in the type, so that `timeout: 60` does not compile.

/// A span of time, in whole seconds.
public struct TimeSpan: Sendable, Hashable, Comparable {
  /// The span in seconds.
  public let inSeconds: Int

  /// A span of so many seconds.
  public static func seconds(_ count: Int) -> TimeSpan { TimeSpan(inSeconds: count) }
  /// A span of so many minutes.
  public static func minutes(_ count: Int) -> TimeSpan { TimeSpan(inSeconds: saturatingProduct(count, 60)) }
  /// A span of so many hours.
  public static func hours(_ count: Int) -> TimeSpan { TimeSpan(inSeconds: saturatingProduct(count, 3_600)) }
  /// A span of so many days of 24 hours.
  public static func days(_ count: Int) -> TimeSpan { TimeSpan(inSeconds: saturatingProduct(count, 86_400)) }

  public static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.inSeconds < right.inSeconds }
}

extension TimeSpan: CustomStringConvertible {
  /// The span in the largest unit that divides it: `5 minutes`, `90 seconds`.
  public var description: String {
    for (unit, name) in [(86_400, "day"), (3_600, "hour"), (60, "minute")]
    where inSeconds != 0 && inSeconds % unit == 0 {
      return "\(inSeconds / unit) \(name)\((inSeconds / unit).magnitude == 1 ? "" : "s")"
    }
    return "\(inSeconds) second\(inSeconds.magnitude == 1 ? "" : "s")"
  }
}

/// An amount of data, in bytes.
public struct ByteCount: Sendable, Hashable, Comparable {
  /// The amount in bytes.
  public let inBytes: Int

  /// So many bytes.
  public static func bytes(_ count: Int) -> ByteCount { ByteCount(inBytes: count) }
  /// So many times 1,024 bytes.
  public static func kibibytes(_ count: Int) -> ByteCount { ByteCount(inBytes: saturatingProduct(count, 1_024)) }
  /// So many times 1,024 kibibytes. AWS writes MB or MiB for it.
  public static func mebibytes(_ count: Int) -> ByteCount { ByteCount(inBytes: saturatingProduct(count, 1_048_576)) }

  /// The amount in whole mebibytes, rounded down.
  package var inMebibytes: Int { inBytes / 1_048_576 }

  public static func < (left: ByteCount, right: ByteCount) -> Bool { left.inBytes < right.inBytes }
}

extension ByteCount: CustomStringConvertible {
  /// The amount in the largest unit that divides it: `64 MiB`.
  public var description: String {
    for (unit, name) in [(1_048_576, "MiB"), (1_024, "KiB")] where inBytes != 0 && inBytes % unit == 0 {
      return "\(inBytes / unit) \(name)"
    }
    return "\(inBytes) bytes"
  }
}

/// A share of a whole.
public struct Share: Sendable, Hashable {
  package let percent: Int

  /// So many hundredths of the whole.
  public static func percent(_ count: Int) -> Share { Share(percent: count) }
  /// The whole.
  public static let all = Share(percent: 100)

  /// Whether so many of a whole are more than the share. Nothing is no more of nothing.
  package func isExceeded(by count: Int, of whole: Int) -> Bool {
    Double(count) * 100 > Double(percent) * Double(whole)
  }
}

extension Share: CustomStringConvertible {
  /// `5 %`.
  public var description: String { "\(percent) %" }
}

/// An absurd quantity stays absurd, for the validation to refuse, instead of trapping.
private func saturatingProduct(_ count: Int, _ unit: Int) -> Int {
  let (product, overflow) = count.multipliedReportingOverflow(by: unit)
  return overflow ? (count < 0 ? Int.min : Int.max) : product
}
