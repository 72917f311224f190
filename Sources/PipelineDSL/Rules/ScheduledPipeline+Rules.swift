// Rules about a pipeline in time: its zone, and whether its schedule reads every day of it.

import Zones

/// A pipeline beside what is known of its zone.
struct ScheduledPipeline: Declared {
  let pipeline: Pipeline
  let zones: KnownZones

  var location: SourceLocation { pipeline.location }
  var zone: KnownZones.Entry { zones.entry(of: pipeline.zone) }
}

extension ScheduledPipeline {
  static let rules = [zoneHasANameForFirehose, zoneIsKnown, databaseIsHere, everyDayIsRead]

  private static let zoneHasANameForFirehose = Rule<ScheduledPipeline>(
    "PG0904", "A zone goes by a name that Firehose takes",
    because: """
      Firehose takes letters, slashes and underscores, at most 50, and no name of three letters but UTC. validate and plan \
      pass any text; CreateDeliveryStream fails.
      """,
    page: "ExtendedS3DestinationConfiguration", wrong: #"zone: .named("Etc/GMT+5")"#,
    right: #"zone: .named("America/Panama")"#
  ) { scheduled in
    if !scheduled.pipeline.zone.identifier.isTakenByFirehose {
      let twin = scheduled.zones.twin(of: scheduled.pipeline.zone)
      Finding(
        "the zone is \"\(scheduled.pipeline.zone.identifier)\"",
        allowed:
          "a zone of Firehose's is a name of the tz database, of letters, slashes and underscores, at most 50, and not "
          + "of three letters, UTC aside",
        fix: "zone: .named(\"\(twin ?? "Europe/Berlin")\")\(twin == nil ? "" : ", where clocks go alike")")
    }
  }

  private static let zoneIsKnown = Rule<ScheduledPipeline>(
    "PG0907", "A zone is one of the tz database",
    because: """
      Firehose counts days by the zone, and the script yesterday. validate and plan pass a zone that does not exist; \
      CreateDeliveryStream fails.
      """,
    page: "Configure Amazon S3 object name format", wrong: #"zone: .named("Europe/Berln")"#,
    right: #"zone: .named("Europe/Berlin")"#
  ) { scheduled in
    if scheduled.pipeline.zone.identifier.isTakenByFirehose, case .fault(let error, let nearest) = scheduled.zone {
      switch error {
      case .unknown(let name):
        Finding(
          "the zone is \"\(name)\"", allowed: "the tz database of this machine knows no zone of that name",
          fix: "zone: .named(\"\(nearest ?? "Europe/Berlin")\")")
      case .notAZone(let path):
        Finding(
          "the zone is \"\(scheduled.pipeline.zone.identifier)\"",
          allowed: "\(path) is damaged, or counts leap seconds as no cron does", fix: "zone: .named(\"Europe/Berlin\")")
      case .noDatabase: []
      }
    }
  }

  private static let databaseIsHere = Rule<ScheduledPipeline>(
    "PG0908", "A schedule in a zone is proven with the tz database",
    because: """
      Whether each day is read whole depends on when the zone's clocks change. A machine without the database cannot tell, and \
      what cannot be told is not deployed. Pipelines in UTC need none.
      """,
    wrong: #"zone: .named("Europe/Berlin"), on a machine without /usr/share/zoneinfo"#, right: "zone: .utc"
  ) { scheduled in
    if case .fault(.noDatabase(let name, let folders), _) = scheduled.zone, name.isTakenByFirehose {
      Finding(
        "the zone is \"\(name)\", and this machine has no tz database",
        allowed: "it is looked for in \(folders.joined(separator: ", "))",
        fix: "install the package tzdata, or name the database's folder in TZDIR, or zone: .utc")
    }
  }

  private static let everyDayIsRead = Rule<ScheduledPipeline>(
    "PG0905", "Every day of the stream is read by a run, and none before it is whole",
    because: """
      A record lands in the partition of the local day in which the oldest record of its object arrived, up to buffer interval \
      and slack later. Cron is UTC, and the script reads the local day before the one in which it starts. A schedule that looks \
      right may still miss the last minutes of each day in summer, or one whole day each spring; no run comes back for it, and \
      none fails. The notes follow one record that is lost.
      """,
    page: "Understand custom prefixes for Amazon S3 objects",
    wrong: #"zone: .named("Europe/Berlin"), …, schedule: .chained(from: .utc(22, 30))"#,
    right: #"zone: .named("Europe/Berlin"), …, schedule: .chained(from: .utc(23, 10))"#
  ) { scheduled in
    let pipeline = scheduled.pipeline
    if pipeline.schedule.isSound, case .horizon(let horizon) = scheduled.zone, let cycle = BatchCycle(pipeline),
      let counterexample = ScheduleProof(horizon: horizon, cycle: cycle).counterexample
    {
      let text = CounterexampleText(
        counterexample: counterexample, pipeline: pipeline, calendar: horizon.calendar)
      Finding(
        text.problem, allowed: text.allowed, fix: NextSchedule(pipeline: pipeline, horizon: horizon).fix,
        at: pipeline.schedule.location, notes: text.notes.map { .init(at: $0.location, $0.text) })
    }
  }
}
