// What a sink did with a poll's records, as far as it came.

import Lake

/// The account of a delivery. Each record is in one of three places, also where the delivery fails half way.
struct Delivery: Sendable {
  /// Records that the sink acknowledged.
  var delivered = 0
  /// Those of them that may be there twice, since an earlier call of theirs was not answered.
  var mayBeDoubled = 0
  /// Records kept with the reason why they were not delivered.
  var setAside: [IngestReport.SetAside] = []
  /// Records that are nowhere: the next poll has to fetch them again.
  var pending = 0
  var drift = Drift()
  /// Calls of the stream, repeats included.
  var calls = 0
  /// Where the delivered records are: a file, or a stream.
  var target: String?
  /// Where the records set aside are.
  var errorTarget: String?
  /// Why not every record could be delivered, though none fell short of the schema.
  var failure: (any Error)?
}
