// Calendar days as Spark counts them: days since 1970-01-01 in the proleptic Gregorian calendar.

/// A day of the proleptic Gregorian calendar.
package struct CivilDay: Sendable, Hashable {
  package let year: Int
  package let month: Int
  package let day: Int

  /// A day that exists; nil for 2025-02-29.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), day >= 1, day <= CivilDay.length(ofMonth: month, year: year) else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that stands `daysSinceEpoch` days after 1970-01-01.
  package init(daysSinceEpoch: Int) {
    // Counted from 0000-03-01, so that the leap day ends the year; 146,097 days make a 400-year era.
    let shifted = daysSinceEpoch + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01.
  package var daysSinceEpoch: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// `yyyy-MM-dd`: the form of a partition key.
  package init?(iso text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard text.utf8.count == 10, parts.count == 3, parts.map(\.count) == [4, 2, 2],
      text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 45 }),
      let year = Int(String(parts[0]) ?? ""), let month = Int(String(parts[1]) ?? ""),
      let day = Int(String(parts[2]) ?? "")
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// `yyyy-MM-dd`.
  package var iso: String {
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number.magnitude)
      let zeros = String(repeating: "0", count: max(0, width - digits.count))
      return (number < 0 ? "-" : "") + zeros + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  private static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension CivilDay {
  /// How many days before or after 1970-01-01 begin at an instant that 64 bits hold.
  package static let mostDaysOfInstants: Int32 = 106_751_991

  /// Microseconds since 1970-01-01T00:00:00Z at the beginning of a day, so many days after it; nil where 64 bits do not hold them.
  @inline(__always)
  package static func beginning(ofDay days: Int32) -> Int64? {
    days.magnitude <= mostDaysOfInstants.magnitude ? Int64(days) * 86_400_000_000 : nil
  }

  /// Days since 1970-01-01 of the day that a text starts with, read as Spark 3.5 casts text to date with ANSI mode off;
  /// nil for null. (Spark: SparkDateTimeUtils.stringToDate.)
  package static func daysSinceEpoch(ofText text: UnsafeBufferPointer<UInt8>) -> Int32? {
    // Spark trims white space and control characters of one byte on both sides.
    var bytes = text[...]
    while let first = bytes.first, first <= 0x20 || first == 0x7F { bytes.removeFirst() }
    while let last = bytes.last, last <= 0x20 || last == 0x7F { bytes.removeLast() }
    guard let first = bytes.first else { return nil }
    let isNegative = first == UInt8(ascii: "-")
    if isNegative || first == UInt8(ascii: "+") { bytes.removeFirst() }

    var segments = (year: 1, month: 1, day: 1)
    var segment = 0
    var value = 0
    var digits = 0
    var index = bytes.startIndex
    while index < bytes.endIndex, bytes[index] != UInt8(ascii: " "), bytes[index] != UInt8(ascii: "T") {
      let byte = bytes[index]
      if segment < 2, byte == UInt8(ascii: "-") {
        guard isPlausible(digits: digits, segment: segment) else { return nil }
        if segment == 0 { segments.year = value } else { segments.month = value }
        (segment, value, digits) = (segment + 1, 0, 0)
      } else {
        guard (48...57).contains(byte), digits < 8 else { return nil }
        value = value * 10 + Int(byte - 48)
        digits += 1
      }
      index += 1
    }
    guard isPlausible(digits: digits, segment: segment), segment == 2 || index == bytes.endIndex else { return nil }
    switch segment {
    case 0: segments.year = value
    case 1: segments.month = value
    default: segments.day = value
    }
    let year = isNegative ? -segments.year : segments.year
    guard let day = CivilDay(year: year, month: segments.month, day: segments.day) else { return nil }
    return Int32(exactly: day.daysSinceEpoch)
  }

  /// A year has 4 to 7 digits, a month or a day 1 or 2.
  private static func isPlausible(digits: Int, segment: Int) -> Bool {
    segment == 0 ? (4...7).contains(digits) : (1...2).contains(digits)
  }
}
