// A double's text as Java 17 prints it, which Glue's Spark does: `12.5`, `1.0E7`, `9.0E-4`, `NaN`.

/// The digits that Java's `Double.toString` chooses up to Java 18, for the reference evaluator and the engine alike.
///
/// They tell the double from its neighbours, but are not always the fewest that do, which Swift's own description has: 2e23 is
/// `2.0E23`, and 2^-44 has 17 digits where 16 would do. The method is that of G. L. Steele and J. L. White, "How to print
/// floating-point numbers accurately" (1990), with Java's own stopping test: half a unit in the last place to either side, also
/// below a power of two, where it is a quarter.
package struct DoubleText {
  /// The significant digits, 0 to 9 each: at least one.
  private(set) var digits: [UInt8] = []
  /// The value is 0.d₁d₂d₃… · 10^pointPlace.
  private(set) var pointPlace = 0

  /// - Parameter magnitude: A finite double above zero.
  init(magnitude: Double) {
    let fraction = Fraction(magnitude)
    if fraction.bitsBelowOne == 0, fraction.exponent <= 62 {
      develop(whole: fraction)
    } else {
      develop(fraction)
    }
  }

  /// A double's text.
  static func text(of number: Double) -> String {
    var text: [UInt8] = []
    append(number, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends a double's text.
  package static func append(_ number: Double, to text: inout [UInt8]) {
    guard number.isFinite else {
      text += Array((number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity").utf8)
      return
    }
    if number.sign == .minus { text.append(UInt8(ascii: "-")) }
    guard number != 0 else {
      text += Array("0.0".utf8)
      return
    }
    DoubleText(magnitude: number.magnitude).append(to: &text)
  }

  private func append(to text: inout [UInt8]) {
    let characters = digits.map { UInt8(ascii: "0") + $0 }
    let (zero, point) = (UInt8(ascii: "0"), UInt8(ascii: "."))
    switch pointPlace {
    case 1...7:
      let whole = characters.prefix(pointPlace)
      text += whole + [UInt8](repeating: zero, count: pointPlace - whole.count) + [point]
      text += characters.count > pointPlace ? characters[pointPlace...] : [zero]
    case -2...0:
      text += [zero, point] + [UInt8](repeating: zero, count: -pointPlace) + characters
    default:
      text += [characters[0], point] + (characters.count > 1 ? characters[1...] : [zero]) + [UInt8(ascii: "E")]
      NumberText.append(Int64(pointPlace - 1), to: &text)
    }
  }
}

/// A double as a whole number of `bitCount` bits, times a power of two.
private struct Fraction {
  /// With neither a zero in front nor one behind.
  let significand: UInt64
  let bitCount: Int
  /// The double is 1.f · 2^exponent.
  let exponent: Int
  /// How many bits the double can have in its place: 53, fewer of a subnormal one.
  let precision: Int

  init(_ magnitude: Double) {
    let stored = magnitude.significandBitPattern
    let isSubnormal = magnitude.exponentBitPattern == 0
    let bits = isSubnormal ? stored : stored | 1 << 52
    precision = 64 - bits.leadingZeroBitCount
    exponent = Int(magnitude.exponent)
    significand = bits >> UInt64(bits.trailingZeroBitCount)
    bitCount = precision - bits.trailingZeroBitCount
  }

  /// How many bits stand behind the point.
  var bitsBelowOne: Int { max(0, bitCount - exponent - 1) }
}

extension DoubleText {
  /// A whole number below 2^63: digits that only the zeros behind its 53 bits make are rounded away.
  private mutating func develop(whole fraction: Fraction) {
    var number = Int64(fraction.significand << UInt64(fraction.exponent + 1 - fraction.bitCount))
    let surplus = fraction.exponent - fraction.precision - 1
    if surplus > 1 {
      // As many digits as 2^surplus has behind its first.
      let dropped = Int(Double(surplus) * 0.301_029_995_663_981)
      let power = (0..<dropped).reduce(into: Int64(1)) { power, _ in power *= 10 }
      let rest = number % power
      number = number / power + (rest >= power / 2 && dropped > 0 ? 1 : 0)
      pointPlace = dropped
    }
    while number % 10 == 0 {
      number /= 10
      pointPlace += 1
    }
    while number > 0 {
      digits.append(UInt8(number % 10))
      number /= 10
    }
    digits.reverse()
    pointPlace += digits.count
  }

  /// Any other: digits of B / S one by one, until what is left of B is less than M, half a unit in the last place.
  private mutating func develop(_ fraction: Fraction) {
    let estimate = fraction.estimatedPowerOfTen
    let (fivesOfB, fivesOfS) = (max(0, -estimate), max(0, estimate))
    var twosOfB = fivesOfB + fraction.bitsBelowOne + fraction.exponent
    var twosOfS = fivesOfS + fraction.bitsBelowOne
    var twosOfM = twosOfB - fraction.precision
    twosOfB -= fraction.bitCount - 1
    let common = min(twosOfB, twosOfS)
    twosOfB -= common
    twosOfS -= common
    twosOfM -= common
    if fraction.bitCount == 1 { twosOfM -= 1 }
    if twosOfM < 0 {
      twosOfB -= twosOfM
      twosOfS -= twosOfM
      twosOfM = 0
    }
    let bitsOfB = fraction.bitCount + twosOfB + bitCount(ofFives: fivesOfB)
    let bitsOfTenS = twosOfS + 1 + bitCount(ofFives: fivesOfS + 1)
    let stop: Stop
    if bitsOfB < 64, bitsOfTenS < 64 {
      stop = develop(
        Int64(fraction.significand) &* power(ofFive: fivesOfB) << Int64(twosOfB),
        power(ofFive: fivesOfS) << Int64(twosOfS),
        power(ofFive: fivesOfB) << Int64(twosOfM), estimate)
    } else {
      stop = develop(
        LargeNumber(fraction.significand, fives: fivesOfB, twos: twosOfB),
        LargeNumber(1, fives: fivesOfS, twos: twosOfS),
        LargeNumber(1, fives: fivesOfB, twos: twosOfM), estimate)
    }
    if stop.isAbove, !stop.isBelow || stop.half > 0 || stop.half == 0 && digits[digits.count - 1] % 2 == 1 { roundUp() }
  }

  /// Where the digits ended: what is left may be dropped, or be made up to a unit, or either.
  private struct Stop {
    var isBelow: Bool
    var isAbove: Bool
    /// Whether twice of what is left is less than a unit, a unit, or more.
    var half: Int
  }

  /// In words of 64 bits, which Java lets overflow.
  private mutating func develop(_ whole: Int64, _ unit: Int64, _ half: Int64, _ estimate: Int) -> Stop {
    var (rest, margin) = (whole, half)
    let tens = unit * 10
    var stop = Stop(isBelow: false, isAbove: false, half: 0)
    pointPlace = estimate + 1
    repeat {
      let digit = UInt8(truncatingIfNeeded: rest / unit)
      rest = 10 &* (rest % unit)
      margin = margin &* 10
      stop.isBelow = margin <= 0 || rest < margin
      stop.isAbove = margin <= 0 || rest &+ margin > tens
      note(digit, &stop, estimate)
    } while !stop.isBelow && !stop.isAbove
    stop.half = Int(((rest << 1) &- tens).signum())
    return stop
  }

  private mutating func develop(
    _ whole: LargeNumber, _ unit: LargeNumber, _ half: LargeNumber, _ estimate: Int
  ) -> Stop {
    var (rest, margin, tens) = (whole, half, unit)
    tens.multiply(by: 10)
    var stop = Stop(isBelow: false, isAbove: false, half: 0)
    pointPlace = estimate + 1
    repeat {
      let digit = rest.divide(by: unit)
      rest.multiply(by: 10)
      margin.multiply(by: 10)
      stop.isBelow = rest.order(to: margin) < 0
      var sum = rest
      sum.add(margin)
      stop.isAbove = sum.order(to: tens) >= 0
      note(digit, &stop, estimate)
    } while !stop.isBelow && !stop.isAbove
    rest.add(rest)
    stop.half = rest.order(to: tens)
    return stop
  }

  /// A first digit of zero tells that the power of ten was estimated too large. A number with an exponent has two digits at
  /// least, and this is asked only once, before that is known: as Java does.
  private mutating func note(_ digit: UInt8, _ stop: inout Stop, _ estimate: Int) {
    let isFirst = digits.isEmpty && pointPlace == estimate + 1
    if isFirst, digit == 0, !stop.isAbove { pointPlace -= 1 } else { digits.append(digit) }
    if isFirst, !(-3..<8).contains(pointPlace - 1) { (stop.isBelow, stop.isAbove) = (false, false) }
  }

  private mutating func roundUp() {
    var place = digits.count - 1
    while place > 0, digits[place] == 9 {
      digits[place] = 0
      place -= 1
    }
    if digits[place] == 9 {
      digits[place] = 1
      pointPlace += 1
    } else {
      digits[place] += 1
    }
  }
}

extension Fraction {
  /// The whole part of the number's decimal logarithm, or one more: by the tangent at 1.5.
  fileprivate var estimatedPowerOfTen: Int {
    let first = Double(significand) / Double(UInt64(1) << UInt64(bitCount - 1))
    return Int(((first - 1.5) * 0.289529654 + 0.176091259 + Double(exponent) * 0.301029995663981).rounded(.down))
  }
}

/// The bits of 5^n, or more.
private func bitCount(ofFives n: Int) -> Int { n <= 26 ? 64 - power(ofFive: n).leadingZeroBitCount : n * 3 }

/// 5^n; nothing of use above 27, where 64 bits end.
private func power(ofFive n: Int) -> Int64 { (0..<n).reduce(into: 1) { power, _ in power = power &* 5 } }

/// A whole number of many words, the lowest first.
private struct LargeNumber {
  private var words: [UInt32] = []

  /// `factor` · 5^fives · 2^twos.
  init(_ factor: UInt64, fives: Int, twos: Int) {
    words = [UInt32](repeating: 0, count: twos / 32)
    words += [UInt32(truncatingIfNeeded: factor), UInt32(truncatingIfNeeded: factor >> 32)]
    var rest = fives
    while rest > 0 {
      let step = min(rest, 13)
      multiply(by: UInt32(power(ofFive: step)))
      rest -= step
    }
    multiply(by: 1 << UInt32(twos % 32))
  }

  mutating func multiply(by factor: UInt32) {
    var carry: UInt64 = 0
    for place in words.indices {
      let product = UInt64(words[place]) * UInt64(factor) + carry
      words[place] = UInt32(truncatingIfNeeded: product)
      carry = product >> 32
    }
    if carry > 0 { words.append(UInt32(carry)) }
  }

  mutating func add(_ other: LargeNumber) {
    while words.count < other.words.count { words.append(0) }
    var carry: UInt64 = 0
    for place in words.indices {
      let sum = UInt64(words[place]) + UInt64(place < other.words.count ? other.words[place] : 0) + carry
      words[place] = UInt32(truncatingIfNeeded: sum)
      carry = sum >> 32
    }
    if carry > 0 { words.append(UInt32(carry)) }
  }

  /// Below zero, zero or above: whether the number is less than the other, equal or greater.
  func order(to other: LargeNumber) -> Int {
    for place in (0..<max(words.count, other.words.count)).reversed() {
      let mine = place < words.count ? words[place] : 0
      let theirs = place < other.words.count ? other.words[place] : 0
      if mine != theirs { return mine < theirs ? -1 : 1 }
    }
    return 0
  }

  /// Leaves the remainder and gives the quotient, which is below ten.
  mutating func divide(by divisor: LargeNumber) -> UInt8 {
    var quotient: UInt8 = 0
    while order(to: divisor) >= 0 {
      var borrow: Int64 = 0
      for place in words.indices {
        let difference = Int64(words[place]) - Int64(place < divisor.words.count ? divisor.words[place] : 0) + borrow
        words[place] = UInt32(truncatingIfNeeded: difference)
        borrow = difference >> 32
      }
      quotient += 1
    }
    return quotient
  }
}
