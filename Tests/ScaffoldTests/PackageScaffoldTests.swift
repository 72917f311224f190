// What a new package has, and which names and dependencies it can have; that it builds is for the judge.

import Foundation
import Testing

@testable import Scaffold

@Suite struct PackageScaffoldTests {
  private func scaffold(_ dependency: Dependency = .path("../plan-gen")) throws -> PackageScaffold {
    try PackageScaffold(name: "user-events", dependency: dependency)
  }

  private func text(_ path: String, _ dependency: Dependency = .path("../plan-gen")) throws -> String {
    try #require(try scaffold(dependency).files.first { $0.path == path }).text
  }

  @Test func filesAreSortedAndComplete() throws {
    let files = try scaffold().files
    #expect(files.map(\.path) == files.map(\.path).sorted() && files.count == 11)
    for (path, text) in files { #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"), "\(path)") }
  }

  @Test(arguments: [
    "", "Users", "user_events", "-users", "users-", "1users", "üsers", "users!", "a b", "a/b", "plan-gen", "../x",
    String(repeating: "a", count: 21),
  ])
  func aNameThatCannotBeAProjectsIsRefused(_ name: String) {
    let error = #expect(throws: ScaffoldError.self) { try PackageScaffold(name: name, dependency: .path("..")) }
    #expect(error?.description.contains("\"\(name)\"") == true && error?.description.contains("user-events") == true)
  }

  @Test(arguments: ["a", "users", "user-events-2", String(repeating: "a", count: 20)])
  func aProjectsNameIsTaken(_ name: String) throws {
    #expect(try PackageScaffold(name: name, dependency: .path("..")).name == name)
  }

  @Test(arguments: [
    (Dependency.path("../a \"b\""), #".package(name: "plan-gen", path: "../a \"b\"")"#, "plan-gen", "../a \"b\""),
    (
      .repository("https://example.com/team/plan-gen.git", at: "1.2.0"),
      #".package(url: "https://example.com/team/plan-gen.git", exact: "1.2.0")"#, "plan-gen",
      ".build/checkouts/plan-gen"
    ),
    (
      .repository("git@example.com:team/fork", at: String(repeating: "0a", count: 20)),
      #".package(url: "git@example.com:team/fork", revision: "\#(String(repeating: "0a", count: 20))")"#, "fork",
      ".build/checkouts/fork"
    ),
    (
      .repository("https://example.com/plan-gen", at: "main"),
      #".package(url: "https://example.com/plan-gen", branch: "main")"#, "plan-gen", ".build/checkouts/plan-gen"
    ),
  ])
  func aDependencyIsDeclaredByItsKind(_ dependency: Dependency, _ declared: String, _ identity: String, _ place: String)
    throws
  {
    #expect(dependency.declaration == declared && dependency.identity == identity && dependency.checkout == place)
    let manifest = try text("Package.swift", dependency)
    #expect(manifest.contains("    \(declared)\n"))
    #expect(manifest.components(separatedBy: "package: \"\(identity)\"").count == 6)
  }

  /// The package is called by its name where AWS is told it too.
  @Test func theManifestBearsTheName() throws {
    let pipeline = try text("Sources/Manifest/Pipeline.swift")
    #expect(pipeline.contains("Project(\n  \"user-events\"") && pipeline.contains("database: \"user_events_raw\""))
    #expect(!pipeline.contains("demo"))
    let lines = pipeline.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= 120 })
  }

  /// This repository is checked by the same workflow as the packages that are made of it.
  @Test func theWorkflowIsThisRepositorysOwn() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL
    for path in [".github/workflows/plan-gen.yml", ".github/plan-gen-matcher.json"] {
      #expect(try String(contentsOf: root.appending(path: path), encoding: .utf8) == text(path), "\(path)")
    }
  }
}
