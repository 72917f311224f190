// Decimal numbers in text: exact integers and decimals, and doubles rounded as IEEE 754 asks, without a String where none is
// needed.

import Dataflow

/// A number written in decimal: `-12`, `12.50`, `1e3`.
struct DecimalText {
  private let text: UnsafeBufferPointer<UInt8>
  private let isNegative: Bool
  /// The first nineteen significant digits.
  private let significand: UInt64
  /// Whether there are more digits than those, other than zeros that the exponent accounts for.
  private let isTruncated: Bool
  /// The value is ± significand · 10^exponent.
  private let exponent: Int
  /// Whether it is written with neither fraction nor exponent.
  let isInteger: Bool

  /// Reads all of `text`: an optional sign, digits, and optionally a fraction and an exponent; nil for anything else.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    self.text = text
    var index = 0
    isNegative = text.first == UInt8(ascii: "-")
    if isNegative || text.first == UInt8(ascii: "+") { index = 1 }
    var digits = Digits()
    guard digits.read(text, at: &index, scaling: false) else { return nil }
    let integerEnd = index
    if index < text.count, text[index] == UInt8(ascii: ".") {
      index &+= 1
      guard digits.read(text, at: &index, scaling: true) else { return nil }
    }
    guard let written = DecimalText.exponent(text, at: &index), index == text.count else { return nil }
    significand = digits.significand
    isTruncated = digits.isTruncated
    exponent = digits.exponent + written
    isInteger = index == integerEnd
  }

  /// The digits read so far.
  private struct Digits {
    var significand: UInt64 = 0
    var count = 0
    var isTruncated = false
    var exponent = 0

    /// Reads digits, of which there must be one; with `scaling` they stand behind the point.
    mutating func read(_ text: UnsafeBufferPointer<UInt8>, at index: inout Int, scaling: Bool) -> Bool {
      let start = index
      while index < text.count, text[index] &- UInt8(ascii: "0") < 10 {
        let digit = UInt64(text[index] &- UInt8(ascii: "0"))
        index &+= 1
        if count < 19 {
          significand = significand &* 10 &+ digit
          if significand > 0 { count &+= 1 }
          if scaling { exponent &-= 1 }
        } else {
          if digit > 0 { isTruncated = true }
          if !scaling { exponent &+= 1 }
        }
      }
      return index > start
    }
  }

  /// The exponent written at `index`; 0 where there is none, nil where it is malformed. An absurd one stays absurd.
  private static func exponent(_ text: UnsafeBufferPointer<UInt8>, at index: inout Int) -> Int? {
    guard index < text.count, text[index] | 0x20 == UInt8(ascii: "e") else { return 0 }
    index &+= 1
    let sign: UInt8 = index < text.count ? text[index] : 0
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { index &+= 1 }
    let start = index
    var value = 0
    while index < text.count, text[index] &- UInt8(ascii: "0") < 10 {
      value = min(value &* 10 &+ Int(text[index] &- UInt8(ascii: "0")), 1_000_000)
      index &+= 1
    }
    guard index > start else { return nil }
    return sign == UInt8(ascii: "-") ? -value : value
  }

  /// The value, where it is a whole number of 64 bits.
  var int64: Int64? { unscaled(scale: 0) }

  /// The value as a decimal, where it has no more digits than the form, to either side of the point.
  func unscaled(in form: FixedPoint) -> Int128? {
    if let word = unscaled(scale: form.scale) { return form.fitting(Int128(word)) }
    return form.isWide ? wideUnscaled(scale: form.scale).flatMap(form.fitting) : nil
  }

  /// The same in 128 bits, from all the digits of the text, since the significand holds nineteen of them.
  private func wideUnscaled(scale: Int) -> Int128? {
    var magnitude: Int128 = 0
    // Those behind the last other digit count for the exponent alone.
    var zeros = 0
    var fraction: Int?
    var index = isNegative || text.first == UInt8(ascii: "+") ? 1 : 0
    while index < text.count, text[index] | 0x20 != UInt8(ascii: "e") {
      defer { index += 1 }
      guard text[index] != UInt8(ascii: ".") else {
        fraction = 0
        continue
      }
      fraction = fraction.map { $0 + 1 }
      zeros += 1
      let digit = text[index] &- UInt8(ascii: "0")
      guard digit > 0 else { continue }
      guard let shifted = magnitude.shifted(byDigits: zeros) else { return nil }
      let (sum, overflow) = shifted.addingReportingOverflow(Int128(digit))
      guard !overflow else { return nil }
      (magnitude, zeros) = (sum, 0)
    }
    guard let written = DecimalText.exponent(text, at: &index),
      let shifted = magnitude.shifted(byDigits: written - (fraction ?? 0) + zeros + scale)
    else { return nil }
    return isNegative ? -shifted : shifted
  }

  /// How many units of the last of `scale` digits behind the point the value is, where that is a whole number of 64 bits.
  private func unscaled(scale: Int) -> Int64? {
    let exponent = exponent + scale
    guard !isTruncated else { return nil }
    guard significand > 0 else { return 0 }
    var magnitude = significand
    for _ in 0..<min(exponent.magnitude, 20) {
      if exponent > 0 {
        let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
        guard !overflow else { return nil }
        magnitude = product
      } else {
        guard magnitude.isMultiple(of: 10) else { return nil }
        magnitude /= 10
      }
    }
    guard exponent >= -20 else { return nil }
    if isNegative { return magnitude <= Int64.min.magnitude ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
    return Int64(exactly: magnitude)
  }

  /// The nearest double; nil where that is infinite.
  var double: Double? {
    // Both factors are exact doubles, so one operation rounds once (Clinger, "How to read floating point numbers accurately").
    if !isTruncated, significand <= 1 << 53, exponent.magnitude <= 22 {
      let power = DecimalText.powersOfTen[Int(exponent.magnitude)]
      let magnitude = exponent < 0 ? Double(significand) / power : Double(significand) * power
      return isNegative ? -magnitude : magnitude
    }
    guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else { return nil }
    return value
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]
}

extension Int128 {
  /// The number with so many zeros behind it; nil where 128 bits do not hold it, and for fewer than none.
  fileprivate func shifted(byDigits count: Int) -> Int128? {
    guard self != 0 else { return 0 }
    guard (0..<38).contains(count) else { return nil }
    var number = self
    for _ in 0..<count {
      let (product, overflow) = number.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      number = product
    }
    return number
  }
}
