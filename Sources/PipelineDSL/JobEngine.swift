// What runs a job's transformation: a cluster, or one machine. The rows are the same.

/// What runs a job: Spark on Glue, or the native engine in a Lambda function.
///
/// ```swift
/// engine: .native(memory: .mebibytes(2_048))   // a day that fits one machine: seconds, and next to no cost
/// engine: .glue(workers: .g1x(10))             // a day that does not
/// ```
public struct JobEngine: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case glue(Workers)
    case native(ByteCount)
  }

  package let kind: Kind

  /// Spark 3.5 on Glue, by the generated script.
  /// - Parameter workers: At least 2 ("AWS Glue worker types").
  public static func glue(workers: Workers = .g1x(2)) -> JobEngine { JobEngine(kind: .glue(workers)) }

  /// The `transform` binary as a Lambda function, which reads and writes the layers in S3.
  /// - Parameter memory: 128 MiB to 10,240 MiB ("Configure Lambda function memory"). A day's raw objects are held as they are,
  ///   compressed, with the tables that are made of them; a core comes with each 1,769 MiB.
  public static func native(memory: ByteCount = .mebibytes(1_769)) -> JobEngine { JobEngine(kind: .native(memory)) }

  /// The workers, where there are any.
  package var workers: Workers? {
    guard case .glue(let workers) = kind else { return nil }
    return workers
  }

  /// Whether the native engine runs the job, and no cluster.
  package var isNative: Bool { memory != nil }

  /// The function's memory, where it is one.
  package var memory: ByteCount? {
    guard case .native(let memory) = kind else { return nil }
    return memory
  }

  /// How long a run may take where the manifest does not say: Lambda ends each after 15 minutes ("Lambda quotas").
  var timeout: TimeSpan { isNative ? .minutes(15) : .minutes(30) }
}

extension JobEngine: CustomStringConvertible {
  /// `Glue, 2 × G.1X` or `native, 2048 MiB`.
  public var description: String {
    switch kind {
    case .glue(let workers): "Glue, \(workers.count) × \(workers.type)"
    case .native(let memory): "native, \(memory)"
    }
  }
}
