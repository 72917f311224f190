// Kernels that read and write text: bytes in, bytes out, no String in between.

import Dataflow
import Parquet

extension Kernel {
  /// The texts joined; null where any is.
  static func concat(_ operands: [Operand], rows: Int) -> ColumnVector {
    let validity = sharedValidity(operands, rows: rows)
    let offsets = joinedOffsets(operands, validity: validity, rows: rows)
    let length = offsets[rows]
    let data = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      var ends = Array(offsets.dropLast())
      for operand in operands { copy(operand, to: buffer, ends: &ends, validity: validity) }
      count = length
    }
    return ColumnVector(values: .bytes(ByteVector(data: data, offsets: offsets)), validity: validity)
  }

  private static func joinedOffsets(_ operands: [Operand], validity: [UInt8], rows: Int) -> [Int] {
    var offsets = [Int](repeating: 0, count: rows + 1)
    for operand in operands {
      operand.withBytes { bytes in
        offsets.withUnsafeMutableBufferPointer { offsets in
          for row in 0..<rows { offsets[row + 1] += bytes.count(at: row) }
        }
      }
    }
    offsets.withUnsafeMutableBufferPointer { offsets in
      for row in 0..<rows {
        let length = validity.isEmpty || validity[row] != 0 ? offsets[row + 1] : 0
        offsets[row + 1] = offsets[row] + length
      }
    }
    return offsets
  }

  /// Writes one operand's text of every row behind what is already there.
  private static func copy(
    _ operand: Operand, to target: UnsafeMutableBufferPointer<UInt8>, ends: inout [Int], validity: [UInt8]
  ) {
    operand.withBytes { bytes in
      ends.withUnsafeMutableBufferPointer { ends in
        validity.withUnsafeBufferPointer { validity in
          for row in ends.indices where validity.isEmpty || validity[row] != 0 {
            target.write(bytes[row], at: ends[row])
            ends[row] += bytes.count(at: row)
          }
        }
      }
    }
  }

  /// The day that each text starts with; null where there is none.
  static func day(ofText operand: Operand, rows: Int) -> ColumnVector {
    var validity = sharedValidity([operand], rows: rows)
    let days = parsed(operand, &validity, rows, 0) { CivilDay.daysSinceEpoch(ofText: $0) }
    return ColumnVector(values: .int32(days), validity: validity)
  }

  /// The SHA-256 of each text, in lower-case hexadecimal; null for null.
  static func sha256(_ operand: Operand, rows: Int) -> ColumnVector {
    let validity = sharedValidity([operand], rows: rows)
    var offsets = [Int](repeating: 0, count: rows + 1)
    for row in 0..<rows {
      offsets[row + 1] = offsets[row] + (validity.isEmpty || validity[row] != 0 ? Digest.hexLength : 0)
    }
    let length = offsets[rows]
    let data = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      operand.withBytes { texts in
        for row in 0..<rows where offsets[row + 1] > offsets[row] {
          Digest.writeHex(of: texts[row], to: buffer.baseAddress.unsafelyUnwrapped + offsets[row])
        }
      }
      count = length
    }
    return ColumnVector(values: .bytes(ByteVector(data: data, offsets: offsets)), validity: validity)
  }
}

extension UnsafeMutableBufferPointer<UInt8> {
  /// Copies bytes to a place inside this memory.
  @inline(__always)
  func write(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) {
    guard let source = bytes.baseAddress, let target = baseAddress, !bytes.isEmpty else { return }
    (target + offset).update(from: source, count: bytes.count)
  }
}
