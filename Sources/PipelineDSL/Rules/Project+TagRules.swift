// Rules about tags and about the project's prefix.

extension Project {
  static let tagRules = [tagKeysAreTaken, tagValuesAreTaken, tagsAreFew, tagsAreOnce, prefixIsNotReserved]

  private static let tagKeysAreTaken = Rule<Project>(
    "PG0120", "A tag's key has 1 to 128 plain characters and does not begin with aws:",
    because:
      "Each service checks tags when it makes the resource: half of the root is there when the first one refuses.",
    page: "Tag naming limits and requirements", wrong: #"tags: ["aws:team": "data"]"#, right: #"tags: ["team": "data"]"#
  ) { project in
    for tag in project.tags
    where !(1...128).contains(tag.key.count) || !tag.key.isTagText || tag.key.lowercased().hasPrefix("aws:") {
      Finding(
        "a tag's key is \"\(tag.key)\"",
        allowed: "1 to 128 letters, digits, spaces and _.:/=+-@, and not beginning with aws:",
        fix: "tags: [\"team\": \"data\"]")
    }
  }

  private static let tagValuesAreTaken = Rule<Project>(
    "PG0121", "A tag's value has at most 256 plain characters",
    because:
      "Each service checks tags when it makes the resource: half of the root is there when the first one refuses.",
    page: "Tag naming limits and requirements", wrong: #"tags: ["team": "data & reports"]"#,
    right: #"tags: ["team": "data and reports"]"#
  ) { project in
    for tag in project.tags where tag.value.count > 256 || !tag.value.isTagText {
      Finding(
        "tag \"\(tag.key)\" is \"\(tag.value)\"", allowed: "at most 256 letters, digits, spaces and _.:/=+-@",
        fix: "tags: [\"\(tag.key)\": \"data\"]")
    }
  }

  /// The script is an object, and objects take fewer tags than anything else.
  private static let tagsAreFew = Rule<Project>(
    "PG0122", "A project has at most seven tags of its own",
    because: """
      The Spark script is an S3 object, which takes ten tags where other resources take fifty, and three are plan-gen's own. \
      The provider counts neither.
      """,
    page: "Categorizing your objects using tags", wrong: "tags: [eight of them]", right: "tags: [seven of them]"
  ) { project in
    if project.tags.count > 7 {
      Finding(
        "the project has \(project.tags.count) tags",
        allowed: "7, since an S3 object has 10 and project, environment and managed-by are there already",
        fix: "keep the seven that are asked for")
    }
  }

  private static let tagsAreOnce = Rule<Project>(
    "PG0123", "A tag's key stands once, and is not one of plan-gen's",
    because: """
      IAM compares keys without case and refuses two that meet; a key of plan-gen's own would be replaced without a \
      word.
      """,
    page: "Rules for tagging in IAM and AWS STS", wrong: #"tags: ["Team": "data", "team": "web"]"#,
    right: #"tags: ["team": "data"]"#
  ) { project in
    let own = ["project", "environment", "managed-by", "pipeline"]
    for (index, tag) in project.tags.enumerated()
    where (own + project.tags[..<index].map { $0.key.lowercased() }).contains(tag.key.lowercased()) {
      Finding(
        "tag \"\(tag.key)\" is there already",
        allowed: "keys that differ in more than case, and are not \(own.joined(separator: ", "))",
        fix: "remove \"\(tag.key)\", or call it \"our-\(tag.key)\"")
    }
  }

  private static let prefixIsNotReserved = Rule<Project>(
    "PG0125", "A project's name begins with nothing that S3 keeps for itself",
    because: "The shared buckets begin with the project's name; S3 refuses such a name when the bucket is made.",
    page: "General purpose bucket naming rules", wrong: #"Project("sthree-data", …)"#, right: #"Project("our-data", …)"#
  ) { project in
    if let prefix = BucketName.reservedPrefixes.first(where: project.name.hasPrefix) {
      Finding(
        "the project's name is \"\(project.name)\"", allowed: "S3 keeps names that begin with \"\(prefix)\" for itself",
        fix: "Project(\"our-\(String(project.name.dropFirst(prefix.count)).asName(of: 26, or: "data"))\", …)")
    }
  }
}

extension String {
  /// What every service takes in a tag ("Tag naming limits and requirements").
  fileprivate var isTagText: Bool {
    unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil || " _.:/=+-@".unicodeScalars.contains($0)
    }
  }
}
