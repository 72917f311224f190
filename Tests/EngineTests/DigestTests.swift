// The fast SHA-256 against the one that FIPS 180-4 writes down, and against the standard's own examples.

import Testing

@testable import Dataflow
@testable import Engine

@Suite("SHA-256")
struct DigestTests {
  private func fast(_ message: [UInt8]) -> String {
    let digits = [UInt8](unsafeUninitializedCapacity: Digest.hexLength) { buffer, count in
      guard let start = buffer.baseAddress else { return }
      message.withUnsafeBufferPointer { Digest.writeHex(of: $0, to: start) }
      count = Digest.hexLength
    }
    return String(decoding: digits, as: UTF8.self)
  }

  @Test("of every length around the block size is the reference's")
  func lengths() {
    for length in 0...260 {
      let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ length) }
      #expect(fast(message) == SHA256Reference.hexDigest(of: message), "\(length) bytes")
    }
  }

  @Test(
    "of the standard's examples is the standard's",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func examples(_ message: String, _ digest: String) {
    #expect(fast(Array(message.utf8)) == digest)
    #expect(SHA256Reference.hexDigest(of: Array(message.utf8)) == digest)
  }
}
