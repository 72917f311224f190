// Rules about the delivery stream: its name and its buffer.

extension StreamDefinition {
  static let rules = [nameIsSimple, bufferHoldsARowGroup, bufferIsFlushedInTime] + loadRules

  private static let nameIsSimple = Rule<StreamDefinition>(
    "PG0401", "A stream's name is a lower-case word with hyphens",
    because: "The log group, the alarms and the role's conditions are put together from the name.",
    page: "CreateDeliveryStream", wrong: #"DeliveryStream("user stream", …)"#,
    right: #"DeliveryStream("user-stream", …)"#
  ) { stream in
    if !stream.name.isName(of: 1...64, also: "-") {
      Finding(
        "the stream's name is \"\(stream.name)\"",
        allowed: "1 to 64 lower-case letters, digits and hyphens, a letter first",
        fix: "DeliveryStream(\"\(stream.name.asName(of: 64, or: "user-data-stream"))\", …)")
    }
  }

  private static let bufferHoldsARowGroup = Rule<StreamDefinition>(
    "PG0402", "A stream that converts to Parquet buffers 64 to 128 MiB",
    because: """
      Firehose takes 1 to 128 MiB, but 64 at least where it converts the format. The provider checks only the first: validate \
      and plan pass, and CreateDeliveryStream fails.
      """,
    page: "BufferingHints", wrong: "bufferSize: .mebibytes(5)", right: "bufferSize: .mebibytes(64)"
  ) { stream in
    if !(64...128).contains(stream.bufferSize.inMebibytes) || stream.bufferSize.inBytes % 1_048_576 != 0 {
      Finding(
        "stream \"\(stream.name)\" buffers \(stream.bufferSize)",
        allowed: "with conversion to Parquet, 64 to 128 whole MiB",
        fix: "bufferSize: .mebibytes(\(min(128, max(64, stream.bufferSize.inMebibytes))))")
    }
  }

  private static let bufferIsFlushedInTime = Rule<StreamDefinition>(
    "PG0403", "A stream buffers for at most 900 seconds",
    because: "CreateDeliveryStream fails above it. What waits in the buffer at midnight belongs to the day before.",
    page: "BufferingHints", wrong: "bufferInterval: .hours(1)", right: "bufferInterval: .minutes(15)"
  ) { stream in
    if !(0...900).contains(stream.bufferInterval.inSeconds) {
      Finding(
        "stream \"\(stream.name)\" buffers for \(stream.bufferInterval)", allowed: "0 to 900 seconds",
        fix: "bufferInterval: .minutes(\(stream.bufferInterval.inSeconds < 0 ? 5 : 15))")
    }
  }
}
