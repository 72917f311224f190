// What a setting is to be: the manifest's value written out, so that a changed local value or a swapped reference shows.

import HCL
import PipelineDSL

/// The settings of a root's resources as comparisons.
struct Expectation {
  /// The account that the test pretends to deploy to: the environment's, or that of AWS's examples.
  let account: String
  private let names: DeployedNames

  init(_ root: Root) {
    names = DeployedNames(root, account: root.deployment.environment.account ?? "123456789012")
    account = names.account
  }

  /// A comparison for each attribute of a body, nested blocks included.
  func conditions(_ path: String, _ body: [Item], type: String) -> [HCLValue] {
    var seen: [String: Int] = [:]
    let settings = body.flatMap { item -> [HCLValue] in
      switch item {
      case .attribute("depends_on", _), .blank, .comment: return []
      case .attribute(let name, let value): return [equality("\(path).\(name)", value)]
      case .block(let block):
        let index = seen[block.type, default: 0]
        seen[block.type] = index + 1
        return conditions(element(block.type, index, of: path, type), block.body, type: type)
      }
    }
    // One more block of a kind that there may be several of would go unseen.
    let counts = seen.filter { $0.value > 1 }.sorted { $0.key < $1.key }.map { block, count in
      HCLValue.binary(.call("length", [.reference("\(path).\(block)")]), "==", .number(count))
    }
    return settings + counts
  }

  /// A nested block is an element of a list, or of a set, which has no first one.
  private func element(_ block: String, _ index: Int, of path: String, _ type: String) -> String {
    Expectation.sets.contains("\(type).\(block)") ? "one(\(path).\(block))" : "\(path).\(block)[\(index)]"
  }

  /// Nested blocks that the provider's schema has as sets.
  private static let sets: Set = ["aws_s3_bucket_server_side_encryption_configuration.rule"]

  /// `path == value`. Lists and objects are compared as JSON: a set and a list of the same elements are so alike.
  func equality(_ path: String, _ value: HCLValue) -> HCLValue {
    let wanted = resolved(value)
    return switch wanted {
    case .list, .object: .binary(.call("jsonencode", [.reference(path)]), "==", .call("jsonencode", [wanted]))
    default: .binary(.reference(path), "==", wanted)
    }
  }

  /// The value with everything written out that is known before a deployment.
  private func resolved(_ value: HCLValue) -> HCLValue {
    if let text = names.literal(value) { return .string(text) }
    switch value {
    case .reference("var.ingest_image_digest"): return .string(RootTest.digest)
    case .reference(let path): return names.value(of: path).map(resolved) ?? value
    case .list(let elements): return .list(elements.map(resolved))
    case .object(let entries): return .object(entries.map { .init($0.key, resolved($0.value)) })
    case .call(let name, let arguments): return .call(name, arguments.map(resolved))
    case .template(let parts): return .template(parts.map(resolved))
    default: return value
    }
  }

  private func resolved(_ part: HCLValue.Part) -> HCLValue.Part {
    guard case .interpolation(let value) = part else { return part }
    let wanted = resolved(value)
    if case .string(let text) = wanted { return .text(text) }
    return .interpolation(wanted)
  }
}
