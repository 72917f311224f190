// Null tests and three-valued logic over columns.

import Parquet

extension Kernel {
  static func isNull(_ operand: Operand, rows: Int) -> ColumnVector {
    let mask = operand.mask
    return operand.column.definitionLevels.withUnsafeBufferPointer { validity in
      ColumnVector(values: .bool(fill(rows) { !validity.isEmpty && validity[$0 & mask] == 0 }))
    }
  }

  static func not(_ operand: Operand, rows: Int) -> ColumnVector {
    operand.withTruth { truth in
      ColumnVector(
        values: .bool(fill(rows) { truth.isFalse($0) }), validity: sharedValidity([operand], rows: rows))
    }
  }

  /// False where either is false, else null where either is null.
  static func and(_ left: Operand, _ right: Operand, rows: Int) -> ColumnVector {
    logic(left, right) { left, right, hasNulls in
      let holds = fill(rows) { left.isTrue($0) && right.isTrue($0) }
      let validity: [UInt8] =
        hasNulls
        ? fill(rows) { left.isFalse($0) || right.isFalse($0) || (left.isTrue($0) && right.isTrue($0)) ? 1 : 0 } : []
      return ColumnVector(values: .bool(holds), validity: validity)
    }
  }

  /// True where either is true, else null where either is null.
  static func or(_ left: Operand, _ right: Operand, rows: Int) -> ColumnVector {
    logic(left, right) { left, right, hasNulls in
      let holds = fill(rows) { left.isTrue($0) || right.isTrue($0) }
      let validity: [UInt8] =
        hasNulls
        ? fill(rows) { left.isTrue($0) || right.isTrue($0) || (left.isFalse($0) && right.isFalse($0)) ? 1 : 0 } : []
      return ColumnVector(values: .bool(holds), validity: validity)
    }
  }

  private static func logic(
    _ left: Operand, _ right: Operand, _ body: (TruthView, TruthView, Bool) -> ColumnVector
  ) -> ColumnVector {
    left.withTruth { leftTruth in
      right.withTruth { rightTruth in
        body(leftTruth, rightTruth, !leftTruth.validity.isEmpty || !rightTruth.validity.isEmpty)
      }
    }
  }
}
