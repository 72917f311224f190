// What becomes of a day without raw rows: the API was down, nothing happened, or the crawler has not run.

/// What a job does about a day of which the raw layer has no rows, on Glue and natively alike.
public enum MissingDay: String, Sendable, Hashable, CaseIterable {
  /// The run fails and is told; the tables are as they were. Right where every day has rows.
  case fail
  /// The run succeeds, with a line in its log; the tables are as they were.
  case warn
  /// The tables get a partition of that day without rows, in place of what they had: what the steps make of nothing.
  case empty
}
