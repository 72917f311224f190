// Functions of instants in PySpark's, guarded where Spark's own would take more, or fail.

import Dataflow

extension InstantFunction {
  /// The function of Spark columns.
  func spark(of operands: [Python]) -> Python {
    switch self {
    case .ofText:
      .function(
        "when",
        [
          operands[0].calling("rlike", .string(InstantFunction.form)),
          operands[0].calling("cast", .string(DataType.instant.hiveName)),
        ])
    case .ofUnix(let unit):
      .function(
        "when",
        [
          operands[0].calling("between", .integer(unit.range.lowerBound), .integer(unit.range.upperBound)),
          .function(unit.sparkMaker, operands),
        ])
    case .unix(let unit): .function(unit.sparkCount, operands)
    case .hour: part("hour", operands)
    case .minute: part("minute", operands)
    case .second: part("second", operands)
    case .day: operands[0].calling("cast", .string(DataType.day.hiveName))
    case .start(let period): .function("date_trunc", [.string(period.rawValue)] + operands)
    case .adding(let microseconds):
      .function(
        "timestamp_micros",
        [.binary(.function("unix_micros", operands), "+", .function("lit", [.integer(microseconds)]))])
    case .local(let clock): .function("from_utc_timestamp", operands + [.string(clock.identifier)])
    case .ofLocal(let clock): .function("to_utc_timestamp", operands + [.string(clock.identifier)])
    case .microseconds:
      .binary(.function("unix_micros", [operands[0]]), "-", .function("unix_micros", [operands[1]]))
    }
  }

  /// What ``InstantText`` reads, but for days and times of day that do not exist, which Spark's cast makes null. `\z` is
  /// the end itself, where `$` would also stand before a last line feed (Java, "java.util.regex.Pattern").
  private static let form =
    #"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}:?[0-9]{2})?\z"#

  /// Spark's parts are of 32 bits.
  private func part(_ name: String, _ operands: [Python]) -> Python {
    Python.function(name, operands).calling("cast", .string(DataType.int64.hiveName))
  }
}

extension InstantUnit {
  fileprivate var sparkMaker: String {
    switch self {
    case .seconds: "timestamp_seconds"
    case .milliseconds: "timestamp_millis"
    case .microseconds: "timestamp_micros"
    }
  }

  fileprivate var sparkCount: String {
    switch self {
    case .seconds: "unix_seconds"
    case .milliseconds: "unix_millis"
    case .microseconds: "unix_micros"
    }
  }
}
