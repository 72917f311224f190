// The map of the room: two sets of generated files → what differs by meaning, environment by environment.

/// What changes between two sets of generated files.
package struct Difference: Sendable, Hashable {
  /// The environments in which something changes, by name.
  package let environments: [EnvironmentDifference]
  /// Scripts of Spark jobs, and what the image is made of.
  package let files: [FileDifference]

  package var isEmpty: Bool { environments.isEmpty && files.isEmpty }

  /// Whether the file at a path is one that is compared: documents and tests say nothing that these do not.
  package static func reads(_ path: String) -> Bool {
    Roots.environment(path) != nil || path.hasPrefix("glue/") || path.hasPrefix("lambda/")
      || (path.hasPrefix("deployer/") && path.hasSuffix(".json"))
  }

  /// Compares files by their paths below the output folder: Terraform's, the deployer's policies, scripts and the Dockerfile.
  /// - Parameters:
  ///   - old: what is deployed, or was committed.
  ///   - new: what shall be.
  ///   - names: what faults call the two folders.
  /// - Throws: `DifferenceError` with every file that cannot be read.
  package init(
    from old: [String: String], to new: [String: String], names: (old: String, new: String) = ("before", "after")
  ) throws(DifferenceError) {
    let roots = try Roots(old, new, names)
    var environments: [EnvironmentDifference] = []
    for name in roots.environments {
      let difference = try EnvironmentDifference(name, roots)
      if !difference.isEmpty { environments.append(difference) }
    }
    self.environments = environments
    files = Set(old.keys).union(new.keys).sorted().compactMap { FileDifference($0, old[$0], new[$0]) }
  }
}

/// What changes in one environment's root.
package struct EnvironmentDifference: Sendable, Hashable {
  package enum Presence: String, Sendable, Hashable {
    case kept, added, removed
  }

  package let name: String
  package let presence: Presence
  package let resources: [ResourceChange]
  package let losses: [DataLoss]
  package let access: [AccessChange]
  package let schemas: [SchemaChange]
  package let schedules: [ScheduleChange]
  package let settings: [SettingChange]

  package var isEmpty: Bool {
    presence == .kept && resources.isEmpty && access.isEmpty && settings.isEmpty && schemas.isEmpty && schedules.isEmpty
  }

  fileprivate init(_ name: String, _ roots: Roots) throws(DifferenceError) {
    let (old, new) = (roots.old[name], roots.new[name])
    let comparison = RootComparison(
      old ?? Configuration(), new ?? Configuration(), folder: "terraform/\(name)", files: roots.files)
    self.name = name
    guard old != nil, new != nil else {
      presence = old == nil ? .added : .removed
      resources = old == nil ? comparison.changes : comparison.changes.map(\.unmanaged)
      access = old == nil ? try comparison.access(deployer: name, roots.files) : []
      (losses, schemas, schedules, settings) = ([], [], [], [])
      return
    }
    presence = .kept
    resources = comparison.changes
    losses = comparison.losses
    access = try comparison.access(deployer: name, roots.files)
    schemas = comparison.schemas
    schedules = comparison.schedules
    settings = comparison.settings
  }
}

extension ResourceChange {
  /// The resource with its root taken out of generated/, which destroys nothing by itself.
  fileprivate var unmanaged: ResourceChange {
    ResourceChange(address: address, previousAddress: previousAddress, action: .unmanaged, arguments: [])
  }
}

/// Why two sets of files cannot be compared: every fault, a line each.
package struct DifferenceError: Error, Sendable, Hashable, CustomStringConvertible {
  package let problems: [String]

  init(_ problems: [String]) { self.problems = problems }

  package var description: String { problems.joined(separator: "\n") }
}
