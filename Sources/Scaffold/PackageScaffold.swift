// A new package around a manifest: which files it has, from a name and the place of plan-gen.

/// A package that builds, generates and tests at once.
package struct PackageScaffold: Sendable {
  /// The package's name, which is the project's too.
  package let name: String
  package let dependency: Dependency

  /// - Throws: `ScaffoldError` for a name that could not be a project's.
  package init(name: String, dependency: Dependency) throws(ScaffoldError) {
    let isFitting = name.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" }
    guard (1...20).contains(name.utf8.count), isFitting, let first = name.first, ("a"..."z").contains(first),
      name.last != "-"
    else { throw .name(name) }
    guard name != "plan-gen" else { throw .taken(name) }
    self.name = name
    self.dependency = dependency
  }

  /// The files, sorted by path, each with its text.
  package var files: [(path: String, text: String)] {
    [
      (".github/plan-gen-matcher.json", Workflow.matcher),
      (".github/workflows/plan-gen.yml", Workflow.text),
      (".gitignore", ignored),
      ("Makefile", makefile),
      ("Package.swift", manifestOfPackage),
      ("README.md", readme),
      ("Sources/Manifest/Pipeline.swift", pipeline),
      ("Sources/ingest/main.swift", main("ingest", "IngestCommand", isAsynchronous: true)),
      ("Sources/plan-gen/main.swift", main("plan-gen", "PlanGenCommand", isAsynchronous: false)),
      ("Sources/transform/main.swift", main("transform", "TransformCommand", isAsynchronous: true)),
      ("Tests/ManifestTests/ManifestTests.swift", tests),
    ]
  }

  private func main(_ command: String, _ module: String, isAsynchronous: Bool) -> String {
    let imports = ["Manifest", module].sorted().map { "import \($0)" }.joined(separator: "\n")
    return """
      // `\(command)` of this package's manifest.

      \(imports)

      \(isAsynchronous ? "await " : "")\(module).main(project)

      """
  }

  private var ignored: String {
    """
    .build/
    .DS_Store
    .terraform/
    *.auto.tfvars
    *.tfstate*
    lake/

    """
  }
}

/// Where the new package takes plan-gen from.
package enum Dependency: Sendable, Hashable {
  /// A folder, as Package.swift writes it.
  case path(String)
  /// A repository, at a version, a commit or a branch.
  case repository(String, at: String)

  /// The dependency as Package.swift declares it.
  var declaration: String {
    switch self {
    case .path(let path): return ".package(name: \"plan-gen\", path: \(quoted(path)))"
    case .repository(let url, let point):
      let parts = point.split(separator: ".", omittingEmptySubsequences: false)
      let isVersion = parts.count == 3 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isNumber) }
      let isCommit = point.utf8.count == 40 && point.allSatisfy(\.isHexDigit)
      let kind = isVersion ? "exact" : isCommit ? "revision" : "branch"
      return ".package(url: \(quoted(url)), \(kind): \(quoted(point)))"
    }
  }

  /// What products are named with: SwiftPM calls a repository after the last part of its address.
  var identity: String {
    guard case .repository(let url, _) = self else { return "plan-gen" }
    let last = url.split(whereSeparator: { "/:\\".contains($0) }).last.map(String.init) ?? "plan-gen"
    return last.hasSuffix(".git") ? String(last.dropLast(4)) : last
  }

  /// Where the sources are once Swift has resolved the package, from the package's folder.
  var checkout: String {
    switch self {
    case .path(let path): path
    case .repository: ".build/checkouts/\(identity)"
    }
  }
}

/// A text as a Swift literal.
func quoted(_ text: String) -> String {
  let escaped = text.unicodeScalars.map { scalar in
    switch scalar {
    case "\"", "\\": "\\\(scalar)"
    case _ where scalar.value < 0x20 || scalar.value == 0x7F: "\\u{\(String(scalar.value, radix: 16))}"
    default: String(scalar)
    }
  }
  return "\"\(escaped.joined())\""
}

/// Why a package cannot be made.
package enum ScaffoldError: Error, Hashable, CustomStringConvertible {
  case name(String)
  case taken(String)

  package var description: String {
    switch self {
    case .name(let name):
      "\"\(name)\" can be no project's name: it prefixes names in AWS, so it has 1 to 20 lower-case letters, digits and hyphens, a "
        + "letter first and no hyphen last; such as user-events"
    case .taken(let name):
      "\"\(name)\" is the name of the package that yours depends on; choose another, such as user-events"
    }
  }
}
