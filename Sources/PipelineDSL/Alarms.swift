// Who is told when the pipeline fails, falls silent or falls behind.

/// What happens when something is wrong with a pipeline in operation.
public struct Alarms: Sendable, Hashable {
  /// Whether alarms exist at all.
  package let areOn: Bool
  /// Who gets them by mail, besides whatever subscribes to the topic.
  package let email: String?

  /// Alarms and an SNS topic, to which chat or paging tools subscribe.
  public static let topic = Alarms(areOn: true, email: nil)
  /// Alarms, a topic, and a mail subscription that its reader confirms once.
  public static func email(_ address: String) -> Alarms { Alarms(areOn: true, email: address) }
  /// No alarms: for a trial or a development environment.
  public static let off = Alarms(areOn: false, email: nil)
}
