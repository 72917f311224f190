// When things run: clocks of crawlers, triggers, rules and schedules, by what they start.

import HCL

/// Something that starts at another time, by another clock, or not any more.
package struct ScheduleChange: Sendable, Hashable {
  /// The address of what is started.
  package let target: String
  /// When it started, in words; nil where nothing started it.
  package let before: String?
  package let after: String?
}

extension RootComparison {
  /// What starts otherwise than before, in the order of addresses. What is new or gone itself is no change of its schedule.
  var schedules: [ScheduleChange] {
    let (before, after) = (Starts(old, moved).times, Starts(new, [:]).times)
    return Set(before.keys).union(after.keys).sorted().compactMap { target in
      let wasThere = former(target) != nil
      guard before[target] != after[target], wasThere, new.configuration[target] != nil else { return nil }
      return ScheduleChange(target: target, before: before[target], after: after[target])
    }
  }
}

/// The times at which a root's resources start, in words.
private struct Starts {
  private(set) var times: [String: String] = [:]
  private let resolver: Resolver
  private let moved: [String: String]

  init(_ resolver: Resolver, _ moved: [String: String]) {
    (self.resolver, self.moved) = (resolver, moved)
    for (address, block) in resolver.configuration.resources { add(address, block) }
  }

  private mutating func add(_ address: String, _ block: Block) {
    switch block.labels[0] {
    case "aws_glue_crawler": if let clock = clock(block, "schedule") { add(clock, starting: address) }
    case "aws_glue_trigger": addTrigger(block)
    case "aws_cloudwatch_event_target": addTarget(block)
    case "aws_scheduler_schedule":
      guard let clock = clock(block, "schedule_expression") else { return }
      for target in block.blocks("target") { add(clock, starting: target.attributes["arn"]) }
    default: return
    }
  }

  private mutating func add(_ time: String, starting address: String) {
    let later = moved[address] ?? address
    times[later] = times[later].map { "\($0) and \(time)" } ?? time
  }

  private mutating func add(_ time: String, starting reference: HCLValue?) {
    guard case .reference(let path)? = reference else { return }
    add(time, starting: ReferencePath(path).head)
  }

  private mutating func addTrigger(_ block: Block) {
    let conditions = block.blocks("predicate").flatMap { $0.blocks("conditions") }.flatMap { $0.references }
    let awaited = conditions.map { ReferencePath($0).head }.map { moved[$0] ?? $0 }
    let time = clock(block, "schedule") ?? "when \(awaited.joined(separator: " and ")) has succeeded"
    for action in block.blocks("actions") {
      add(time, starting: action.attributes["crawler_name"] ?? action.attributes["job_name"])
    }
  }

  /// A rule starts what its target names.
  private mutating func addTarget(_ block: Block) {
    guard case .reference(let path)? = block.attributes["rule"],
      let rule = resolver.configuration[ReferencePath(path).head], let clock = clock(rule, "schedule_expression")
    else { return }
    add(clock, starting: block.attributes["arn"])
  }

  private func clock(_ block: Block, _ argument: String) -> String? {
    guard let value = block.attributes[argument] else { return nil }
    guard case .string(let expression) = resolver.value(value) else { return resolver.value(value).text }
    return ScheduleWords.words(expression)
  }
}

/// Schedule expressions in words ("Schedule types in EventBridge Scheduler", "Time-based schedules for jobs and crawlers").
enum ScheduleWords {
  /// `rate(1 minute)` → `every minute`; `cron(30 1 * * ? *)` → `every day at 01:30 UTC`; another as it is.
  static func words(_ expression: String) -> String {
    if let rate = inner(expression, "rate") {
      let parts = rate.split(separator: " ")
      guard parts.count == 2 else { return expression }
      return parts[0] == "1" ? "every \(parts[1])" : "every \(rate)"
    }
    guard let fields = inner(expression, "cron")?.split(separator: " "), fields.count == 6,
      let minute = Int(fields[0]), let hour = Int(fields[1])
    else { return expression }
    let days = fields[2...].joined(separator: " ")
    let time = "\(padded(hour)):\(padded(minute)) UTC"
    return ["* * ? *", "? * * *"].contains(days) ? "every day at \(time)" : "at \(time) on the days of \(expression)"
  }

  private static func inner(_ expression: String, _ kind: String) -> Substring? {
    guard expression.hasPrefix("\(kind)("), expression.hasSuffix(")") else { return nil }
    return expression.dropFirst(kind.count + 1).dropLast()
  }

  private static func padded(_ number: Int) -> String { (0..<10).contains(number) ? "0\(number)" : "\(number)" }
}
