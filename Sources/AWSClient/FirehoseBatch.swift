// Packs records into calls, exactly up to Firehose's limits.

/// The quotas of "Amazon Data Firehose Quota" and "PutRecordBatch" (API reference); bytes are counted before base64.
package enum FirehoseLimits {
  /// Records a call.
  package static let recordsPerCall = 500
  /// Bytes a call: 4 MiB.
  package static let bytesPerCall = 4 << 20
  /// Bytes a record: 1,000 KiB.
  package static let bytesPerRecord = 1_000 << 10
}

/// The records cut into calls: consecutive, in order, each call as full as the limits allow.
struct FirehoseBatches {
  /// Indexes of the records of each call.
  private(set) var calls: [[Int]] = []
  /// Indexes of the records that no call may carry.
  private(set) var oversize: [Int] = []

  init(_ records: [[UInt8]]) {
    var call: [Int] = []
    var bytes = 0
    for (index, record) in records.enumerated() {
      guard record.count <= FirehoseLimits.bytesPerRecord else {
        oversize.append(index)
        continue
      }
      if call.count == FirehoseLimits.recordsPerCall || bytes + record.count > FirehoseLimits.bytesPerCall {
        calls.append(call)
        call = []
        bytes = 0
      }
      call.append(index)
      bytes += record.count
    }
    if !call.isEmpty { calls.append(call) }
  }
}
