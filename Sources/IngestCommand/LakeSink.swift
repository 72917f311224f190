// The embedded lake as a sink: rows to a Parquet file of today's partition, the rest to an error file.

import Lake
import PipelineDSL

/// Delivers to a folder what the stream would deliver to its bucket.
struct LakeSink: Sendable {
  let stream: StreamDefinition
  let folder: LakeFolder
  /// The stream's buffer, for a process that polls on; nil writes each poll's rows at once.
  let buffer: LakeStream?

  func deliver(_ records: [RecordSlice], arrival: Arrival) -> Delivery {
    var delivery = Delivery()
    var converter = RecordConverter(fields: stream.dataset.rowFields)
    var rejected: [SetAsideRecord] = []
    var lines: [UInt8] = []
    for record in records {
      do throws(RecordMismatch) {
        try converter.append(record, arrival: arrival)
        if buffer != nil { lines += try record.stamped(arrival) }
      } catch { rejected.append(SetAsideRecord(record, error)) }
    }
    delivery.drift = converter.takeDrift()
    delivery.pending = records.count
    do {
      // The error file first: when it cannot be written, nothing is delivered and the poll can be repeated whole.
      delivery.errorTarget = try ErrorObject(rejected, from: stream, arrival: arrival).map { try folder.store($0) }
      delivery.setAside = rejected.map(IngestReport.SetAside.init)
      delivery.pending -= rejected.count
      let batch = converter.takeBatch()
      if let buffer {
        try buffer.put(lines, arrival: arrival)
        delivery.target = "the buffer of stream \(stream.name)"
      } else {
        delivery.target = try folder.append(batch, from: stream, arrival: arrival)?.path
      }
      delivery.delivered = batch.rowCount
      delivery.pending -= batch.rowCount
    } catch { delivery.failure = error }
    return delivery
  }
}

extension IngestReport.SetAside {
  init(_ record: SetAsideRecord) {
    code = record.errorCode
    path = record.path
    reason = record.message.hasPrefix(record.path) ? record.message : "\(record.path): \(record.message)"
  }
}
