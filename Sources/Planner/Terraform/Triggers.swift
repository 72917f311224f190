// What starts the batch stages that have no clock of their own.

import HCL
import PipelineDSL

func triggers(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  let job = Trigger(
    name: pipeline.job.name, origin: pipeline.origin["job"], tags: names.local.tags,
    action: .block("actions", [.attribute("job_name", names.job["name"])]))
  guard !pipeline.job.engine.isNative else { return beginning(pipeline, names) }
  switch pipeline.schedule.kind {
  case .fixedClock(_, let time, _):
    return [job.scheduled(at: time, "Starts the job, after the raw crawler's time.")]
  case .chained(let time):
    let (raw, transform) = (pipeline.rawCrawler, pipeline.transformCrawler)
    return [
      crawl(raw, pipeline, names).scheduled(at: time, "Begins the day's chain with the raw crawler."),
      job.conditional(
        [.attribute("crawler_name", names.crawler(raw)["name"]), .attribute("crawl_state", "SUCCEEDED")],
        "Starts the job when the raw crawler has succeeded."),
      crawl(transform, pipeline, names).conditional(
        [.attribute("job_name", names.job["name"]), .attribute("state", "SUCCEEDED")],
        "Starts the transform crawler when the job has succeeded."),
    ]
  }
}

/// What begins a chain whose job is a function: that is invoked by a rule of its own, and starts the crawler after it.
private func beginning(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  guard case .chained(let time) = pipeline.schedule.kind else { return [] }
  let crawl = crawl(pipeline.rawCrawler, pipeline, names)
  return [crawl.scheduled(at: time, "Begins the day's chain with the raw crawler.")]
}

private func crawl(_ crawler: Crawler, _ pipeline: Pipeline, _ names: Addresses) -> Trigger {
  Trigger(
    name: crawler.name, origin: pipeline.origin(crawler), tags: names.local.tags,
    action: .block("actions", [.attribute("crawler_name", names.crawler(crawler)["name"])]))
}

/// A trigger of one action ("Starting jobs and crawlers using triggers"); it is called after what it starts.
private struct Trigger {
  let name: String
  let origin: Origin
  let tags: HCLValue
  let action: Item

  func scheduled(at time: ClockTime, _ why: String) -> Block {
    block(
      why, [.attribute("type", "SCHEDULED"), .attribute("schedule", .string(time.cronExpression)), started, .blank])
  }

  /// Conditional triggers fire only in a chain that a trigger began.
  func conditional(_ condition: [Item], _ why: String) -> Block {
    let met = Item.block("conditions", condition)
    return block(why, [.attribute("type", "CONDITIONAL"), started, .blank, .block("predicate", [met]), .blank])
  }

  private func block(_ why: String, _ kind: [Item]) -> Block {
    Address("aws_glue_trigger", name).block(
      origin, why, [.attribute("name", startedName), .attribute("tags", tags)] + kind + [action])
  }

  /// A trigger that is only made stays inactive ("Starting jobs and crawlers using triggers": CREATED, not ACTIVATED).
  private var started: Item { .attribute("start_on_creation", true) }

  /// The name of what is started, by reference: it is the trigger's own name too.
  private var startedName: HCLValue {
    guard case .block(let block) = action, case .attribute(_, let name)? = block.body.first else {
      return .string(name)
    }
    return name
  }
}

extension ClockTime {
  /// The six-field cron in UTC of Glue ("Time-based schedules for jobs and crawlers") and EventBridge ("Cron expressions").
  var cronExpression: String { "cron(\(minute) \(hour) * * ? *)" }
}
