// What an aggregation means, group by group: slow, obvious, and the judge of the engine and of Spark.

extension Aggregation {
  /// A row a group, in the order of the groups' first rows.
  func rows(from rows: [Row]) -> [Row] {
    var groups: [(first: Row, members: [Row])] = keys.isEmpty ? [([:], rows)] : []
    var numbers: [[AnyHashable]: Int] = [:]
    if !keys.isEmpty {
      for row in rows {
        let key = keys.map { $0.expression.value(on: row).grouped }
        if let number = numbers[key] {
          groups[number].members.append(row)
        } else {
          numbers[key] = groups.count
          groups.append((row, [row]))
        }
      }
    }
    return groups.map { first, members in
      var columns = Row()
      for key in keys { columns[[key.name]] = key.expression.value(on: first).withPlainNumbers }
      for measure in measures {
        columns[[measure.name]] = measure.function.value(of: members.map { measure.operand.value(on: $0) })
      }
      return Row(uniqueKeysWithValues: row.map { ($0.path, $0.expression.value(on: columns)) })
    }
  }
}

extension Aggregate {
  /// What the values of a group's rows are reduced to.
  func value(of values: [Value]) -> Value {
    let present = values.filter { $0 != .null }
    switch self {
    case .count: return .int64(Int64(present.count))
    case .countDistinct: return .int64(Int64(Set(present.map(\.grouped)).count))
    case .sum:
      if case .decimal(_, let form)? = present.first { return Aggregate.sum(of: present, scale: form.scale) }
      let numbers = present.compactMap { if case .int64(let number) = $0 { number } else { nil } }
      return numbers.isEmpty ? .null : .int64(numbers.reduce(0, &+))
    case .minimum: return (present.min { $0.isLess(than: $1) } ?? .null).withPlainNumbers
    case .maximum: return (present.max { $0.isLess(than: $1) } ?? .null).withPlainNumbers
    }
  }
}

extension Aggregate {
  /// The exact sum of decimals of at most ``FixedPoint/maxSummedPrecision`` digits, which 128 bits hold of any number of rows.
  private static func sum(of values: [Value], scale: Int) -> Value {
    let form = FixedPoint(precision: FixedPoint.maxPrecision, scale: scale)
    let sum = values.reduce(Int128(0)) { sum, value in
      if case .decimal(let unscaled, _) = value { sum &+ unscaled } else { sum }
    }
    return Value(form.fitting(sum), form)
  }
}

extension Value {
  /// The value; of a double, and of one in an array, the one that stands for all that are equal to it.
  fileprivate var withPlainNumbers: Value {
    if case .array(let values) = self { return .array(values.map(\.withPlainNumbers)) }
    guard case .double(let number) = self else { return self }
    return .double(number == 0 ? 0 : number.withPlainNaN)
  }
}
