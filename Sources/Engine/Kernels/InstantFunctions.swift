// Kernels of functions of instants: microseconds since 1970-01-01T00:00:00Z in, parts, days or instants out.

import Dataflow
import Parquet

extension Kernel {
  /// A function of instants, or one that reads them; null where an operand is, and where there is no instant.
  static func instant(_ function: InstantFunction, _ operands: [Operand], rows: Int) -> ColumnVector {
    switch function {
    case .ofText: return instants(ofText: operands[0], rows: rows)
    case .ofUnix(let unit): return instants(ofUnix: operands[0], unit, rows: rows)
    case .unix, .hour, .minute, .second, .day, .start, .adding, .microseconds, .local, .ofLocal: break
    }
    let validity = sharedValidity(operands, rows: rows)
    let has = Presence(validity)
    let instants = words(operands[0])
    let mask = operands[0].mask
    switch function {
    case .microseconds:
      let (others, otherMask) = (words(operands[1]), operands[1].mask)
      let distances = fill(rows) { has[$0] ? instants[$0 & mask] &- others[$0 & otherMask] : 0 }
      return ColumnVector(values: .int64(distances), validity: validity)
    case .day:
      return ColumnVector(
        values: .int32(fill(rows) { has[$0] ? InstantFunction.day(of: instants[$0 & mask]) : 0 }), validity: validity)
    case .start, .adding:
      return ColumnVector(
        values: .int64(fill(rows) { has[$0] ? function.moment(from: instants[$0 & mask]) : 0 }), validity: validity)
    case .unix, .hour, .minute, .second, .ofText, .ofUnix, .local, .ofLocal:
      return ColumnVector(
        values: .int64(fill(rows) { has[$0] ? function.part(of: instants[$0 & mask]) : 0 }), validity: validity)
    }
  }

  /// Instants by a zone's clocks, or the other way round.
  static func shifted(_ operand: Operand, by clock: ClockOffsets, isToLocal: Bool, rows: Int) -> ColumnVector {
    let validity = sharedValidity([operand], rows: rows)
    let has = Presence(validity)
    let (instants, mask) = (words(operand), operand.mask)
    let shifted: [Int64] =
      isToLocal
      ? fill(rows) { has[$0] ? clock.local(of: instants[$0 & mask]) : 0 }
      : fill(rows) { has[$0] ? clock.instant(ofLocal: instants[$0 & mask]) : 0 }
    return ColumnVector(values: .int64(shifted), validity: validity)
  }

  private static func instants(ofText operand: Operand, rows: Int) -> ColumnVector {
    var validity = sharedValidity([operand], rows: rows)
    let instants = parsed(operand, &validity, rows, 0) { InstantText($0)?.microseconds }
    return ColumnVector(values: .int64(instants), validity: validity)
  }

  private static func instants(ofUnix operand: Operand, _ unit: InstantUnit, rows: Int) -> ColumnVector {
    var validity = sharedValidity([operand], rows: rows)
    if validity.isEmpty { validity = [UInt8](repeating: 1, count: rows) }
    let counts = words(operand)
    let mask = operand.mask
    let instants = validity.withUnsafeMutableBufferPointer { validity in
      fill(rows) { row -> Int64 in
        if validity[row] != 0, let instant = InstantFunction.instant(counts[row & mask], unit) { return instant }
        validity[row] = 0
        return 0
      }
    }
    return ColumnVector(values: .int64(instants), validity: validity)
  }

  private static func words(_ operand: Operand) -> [Int64] {
    guard case .int64(let words) = operand.column.values else {
      preconditionFailure("the compiler let no 64-bit integers through")
    }
    return words
  }
}
