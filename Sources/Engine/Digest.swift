// Digests of byte strings by swift-crypto: the only file that knows the library.

import Crypto

/// Digests as lower-case hexadecimal text.
enum Digest {
  /// The number of hexadecimal digits of a SHA-256.
  static let hexLength = 64
  /// The number of hexadecimal digits of an MD5.
  static let hexLengthOfMD5 = 32

  /// Writes the digest of `message` to the 64 bytes at `target`.
  static func writeHex(of message: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) {
    var hasher = SHA256()
    hasher.update(bufferPointer: UnsafeRawBufferPointer(message))
    hasher.finalize().withUnsafeBytes { digest in
      for (index, byte) in digest.enumerated() {
        target[2 * index] = hexDigit(byte >> 4)
        target[2 * index + 1] = hexDigit(byte & 0xF)
      }
    }
  }

  /// Writes the MD5 of `message` to the 32 bytes at `target`.
  static func writeHexOfMD5(of message: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) {
    var hasher = Insecure.MD5()
    hasher.update(bufferPointer: UnsafeRawBufferPointer(message))
    hasher.finalize().withUnsafeBytes { digest in
      for (index, byte) in digest.enumerated() {
        target[2 * index] = hexDigit(byte >> 4)
        target[2 * index + 1] = hexDigit(byte & 0xF)
      }
    }
  }

  @inline(__always)
  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
