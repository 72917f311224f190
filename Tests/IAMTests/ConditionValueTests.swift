// Numbers, instants, base64 and addresses: read exactly, or not at all.

import Testing

@testable import IAM

@Suite struct ConditionValueTests {
  @Test func numbersAreOrderedExactly() throws {
    let ascending = ["-10", "-9.5", "-0.01", "0", "0.009", "0.01", "1", "9007199254740992", "9007199254740993"]
    let numbers = try ascending.map { try #require(DecimalNumber($0), "\($0)") }
    #expect(numbers == numbers.sorted())
    for (left, right) in zip(numbers, numbers.dropFirst()) { #expect(left < right && !(right < left) && left != right) }
    #expect(DecimalNumber("-0.0") == DecimalNumber("+000"))
    #expect(DecimalNumber("1.50") == DecimalNumber("01.5"))
  }

  @Test(arguments: ["", "-", ".", "1.", ".5", "1e3", "1,5", "0x1", "--1", " 1", "١", "1.2.3"])
  func whatIsNoNumberIsRefused(_ text: String) { #expect(DecimalNumber(text) == nil) }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("1970-01-01", 0), ("2000-02-29T12:00:00Z", 951_825_600), ("2025", 1_735_689_600),
    ("2025-11-03T10:15:30+01:00", 1_762_161_330), ("1762161330", 1_762_161_330), ("1969-12-31T23:59:59Z", -1),
    ("0001-01-01", -62_135_596_800), ("9999-12-31T23:59:59Z", 253_402_300_799), ("0000-03-01", -62_162_035_200),
  ])
  func instantsAreSecondsSince1970(_ text: String, _ seconds: Int) {
    #expect(Instant(text)?.secondsSinceEpoch == seconds)
  }

  @Test func fractionsOfASecondCount() throws {
    let half = try #require(Instant("2025-11-03T00:00:00.5Z"))
    let less = try #require(Instant("2025-11-03T00:00:00.4999999999Z"))
    #expect(half.nanoseconds == 500_000_000 && less < half)
  }

  @Test(arguments: [
    "", "2025-", "2025-13", "2025-02-29", "2025-11-03T", "2025-11-03T24:00Z", "2025-11-03T10:15", "2025T10:15Z",
    "2025-11-03T10:15.5Z", "2025-11-03t10:15Z", "2025-11-03T10:15Z ", "20", "-1", "9999999999999999999",
    "2025-11-03T10:15+1:00",
  ])
  func whatIsNoInstantIsRefused(_ text: String) { #expect(Instant(text) == nil) }

  @Test(arguments: [
    ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYmFy", "foobar"), ("/+8=", "\u{3}"),
  ])
  func base64IsBytes(_ text: String, _ bytes: String) {
    #expect(Base64.bytes(text) == (text == "/+8=" ? [0xFF, 0xEF] : Array(bytes.utf8)))
  }

  @Test(arguments: ["Z", "Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", "Z!==", "Zg==Zg=="])
  func whatIsNoBase64IsRefused(_ text: String) { #expect(Base64.bytes(text) == nil) }

  @Test(arguments: [
    ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false), ("0.0.0.0/0", "::", false),
    ("192.0.2.1", "192.0.2.1", true), ("::ffff:192.0.2.0/120", "::ffff:c000:2ff", true),
    ("2001:db8::/33", "2001:db8:8000::", false),
    ("10.0.0.0/16", "10.0.0.0/8", false), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", true), ("::/128", "::1", false),
  ])
  func aRangeHasTheAddressesOfItsPrefix(_ range: String, _ address: String, _ isInside: Bool) throws {
    #expect(try #require(IPNetwork(range)).contains(#require(IPNetwork(address))) == isInside)
  }

  @Test(arguments: [
    "", "/", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/-1", "1.2.3.4/8/8", ":",
    ":::", "1::2::3",
    "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7", "::/129", "12345::", "g::", "1:2:3:4:5:6:7:8::", "1.2.3.4::", "::1.2.3.4.5",
    "fe80::1%eth0", "1:",
  ])
  func whatIsNoAddressIsRefused(_ text: String) { #expect(IPNetwork(text) == nil) }
}
