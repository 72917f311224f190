// Packs rows into records and records into calls, exactly up to Firehose's limits.

/// The quotas of "Amazon Data Firehose Quota" and "PutRecordBatch" (API reference); bytes are counted before base64.
package enum FirehoseLimits {
  /// Records a call.
  package static let recordsPerCall = 500
  /// Bytes a call: 4 MiB.
  package static let bytesPerCall = 4 << 20
  /// Bytes a record: 1,000 KiB.
  package static let bytesPerRecord = 1_000 << 10
  /// A record is billed by steps of so many bytes ("Amazon Data Firehose pricing": rounded up to the nearest 5 KB).
  package static let bytesPerBillingStep = 5_120
}

/// How rows become Firehose's records.
package enum RecordJoining: Sendable {
  /// One row a record.
  case off
  /// Rows in a row, where they are billed for less together than alone. A stream that converts takes several JSON objects in a
  /// record ("Convert input data format in Amazon Data Firehose").
  case billingSteps
}

/// The rows cut into records, and the records into calls: consecutive, in order, each call as full as the limits allow.
struct FirehoseBatches {
  /// The records of each call, each the indexes of its rows.
  private(set) var calls: [[Range<Int>]] = []
  /// Indexes of the rows that no record may carry.
  private(set) var oversize: [Int] = []

  init(_ rows: [[UInt8]], joining: RecordJoining = .off) {
    var call: [Range<Int>] = []
    var bytes = 0
    for record in records(of: rows, joining) {
      let size = rows[record].reduce(0) { $0 + $1.count }
      if call.count == FirehoseLimits.recordsPerCall || bytes + size > FirehoseLimits.bytesPerCall {
        calls.append(call)
        call = []
        bytes = 0
      }
      call.append(record)
      bytes += size
    }
    if !call.isEmpty { calls.append(call) }
  }

  private mutating func records(of rows: [[UInt8]], _ joining: RecordJoining) -> [Range<Int>] {
    var records: [Range<Int>] = []
    var size = 0
    for (index, row) in rows.enumerated() {
      guard row.count <= FirehoseLimits.bytesPerRecord else {
        oversize.append(index)
        continue
      }
      if joining == .billingSteps, let last = records.last, last.upperBound == index, Self.joins(size, row.count) {
        records[records.count - 1] = last.lowerBound..<index + 1
        size += row.count
      } else {
        records.append(index..<index + 1)
        size = row.count
      }
    }
    return records
  }

  /// Whether a record and a row are billed for less together.
  private static func joins(_ record: Int, _ row: Int) -> Bool {
    func steps(_ bytes: Int) -> Int {
      max(1, (bytes + FirehoseLimits.bytesPerBillingStep - 1) / FirehoseLimits.bytesPerBillingStep)
    }
    let together = record + row
    return together <= FirehoseLimits.bytesPerRecord && steps(together) < steps(record) + steps(row)
  }
}
