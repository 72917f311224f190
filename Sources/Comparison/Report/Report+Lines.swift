// Each change in a line of words, with what explains it below.

extension ResourceChange {
  var line: Report.Line {
    let from = previousAddress.map { " (was \($0))" } ?? ""
    let shown = arguments.prefix(12).map { argument in
      "\(argument.path): \(argument.before ?? "none") → \(argument.after ?? "none")"
        + (argument.forcesReplacement ? "  (forces replacement)" : "")
    }
    let more = arguments.count > shown.count ? ["and \(arguments.count - shown.count) more arguments"] : []
    return Report.Line(text: address + from, details: shown + more)
  }
}

extension DataLoss {
  var line: Report.Line {
    Report.Line(
      text: "\(address): \(cause)",
      details: ["lost: \(what)"] + (refusal.map { ["Terraform refuses: \($0)"] } ?? []))
  }
}

extension AccessChange {
  var line: Report.Line {
    let note = isWhole ? (direction == .widened ? " (new)" : " (gone)") : ""
    let shown = grants.prefix(12).map(\.line)
    let more = grants.count > shown.count ? ["and \(grants.count - shown.count) more"] : []
    let doubt = isComplete ? [] : ["there were too many combinations to try all: there may be more"]
    return Report.Line(text: subject + note, details: shown + more + doubt)
  }
}

extension AccessChange.Grant {
  fileprivate var line: String {
    let names = actions.prefix(8).joined(separator: ", ") + (actions.count > 8 ? ", …" : "")
    let rule = isDenial ? "no longer refused by" : "by"
    let limit = conditions.isEmpty ? "" : ", if \(conditions.joined(separator: " and "))"
    return "\(names) on \(resource)\(limit), \(rule) \(statement)"
  }
}

extension SchemaChange {
  var line: Report.Line { Report.Line(text: "\(table): \(words)\(detail)") }

  private var words: String {
    switch kind {
    case .columnAdded: "column added: "
    case .fieldAdded: "field added: "
    case .columnRemoved: "column gone: "
    case .columnRetyped: "column retyped: "
    case .columnsReordered: "columns in another order: "
    case .partitionChanged: "partitions changed: "
    case .locationMoved: "rows elsewhere: "
    case .formatChanged: "format changed: "
    case .tableAdded, .tableRemoved, .tableRenamed: ""
    }
  }
}

extension ScheduleChange {
  var line: Report.Line { Report.Line(text: "\(target): \(before ?? "never") → \(after ?? "never")") }
}

extension SettingChange {
  var line: Report.Line {
    Report.Line(text: "\(kind.rawValue): \(before) → \(after)", details: consequence.map { [$0] } ?? [])
  }
}

extension FileDifference {
  var line: Report.Line {
    let effect = kind == .script ? "the next apply uploads it" : "the next deployment builds another image"
    return Report.Line(text: "\(path): \(added) lines new, \(removed) lines gone; \(effect)")
  }
}
