// The embedded lake as a sink: rows to a Parquet file of today's partition, the rest to an error file.

import Lake
import PipelineDSL

/// Delivers to a folder what the stream would deliver to its bucket.
struct LakeSink: Sendable {
  let stream: StreamDefinition
  let folder: LakeFolder

  func deliver(_ records: [RecordSlice], arrival: Arrival) -> Delivery {
    var delivery = Delivery()
    var converter = RecordConverter(fields: stream.dataset.rowFields)
    var rejected: [SetAsideRecord] = []
    for record in records {
      do { try converter.append(record, arrival: arrival) } catch { rejected.append(SetAsideRecord(record, error)) }
    }
    delivery.drift = converter.takeDrift()
    delivery.pending = records.count
    do {
      // The error file first: when it cannot be written, nothing is delivered and the poll can be repeated whole.
      delivery.errorTarget = try ErrorObject(rejected, from: stream, arrival: arrival).map { try folder.store($0) }
      delivery.setAside = rejected.map(IngestReport.SetAside.init)
      delivery.pending -= rejected.count
      let file = try folder.append(converter.takeBatch(), from: stream, arrival: arrival)
      delivery.delivered = file?.rowCount ?? 0
      delivery.target = file?.path
      delivery.pending -= delivery.delivered
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
