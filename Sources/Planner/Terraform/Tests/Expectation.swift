// What a setting is to be: the manifest's value written out, so that a changed local value or a swapped reference shows.

import HCL
import PipelineDSL

/// The settings of a root's resources as comparisons.
final class Expectation: Sendable {
  /// The account that the test pretends to deploy to: the environment's, or that of AWS's examples.
  let account: String
  private let names: DeployedNames

  init(_ root: Root) {
    names = DeployedNames(root, account: root.deployment.environment.account ?? "123456789012")
    account = names.account
  }

  /// Writes a comparison for each attribute of a body, nested blocks included.
  /// - Parameter path: Where the body is, as `aws_s3_bucket.raw`; it comes back as it was.
  func compare(_ body: [Item], at path: inout [UInt8], type: String, to printer: inout Printer) {
    let end = path.count
    var seen: [(type: String, count: Int)] = []
    for item in body {
      switch item {
      // What is said to Terraform itself is no attribute of the resource.
      case .attribute("depends_on", _), .blank, .comment: continue
      case .block(let block) where block.type == "lifecycle": continue
      case .attribute(let name, let value):
        path.append(UInt8(ascii: "."))
        path += name.utf8
        compare(path, value, to: &printer)
        path.removeSubrange(end...)
      case .block(let block):
        let place = seen.firstIndex { $0.type == block.type } ?? seen.count
        if place == seen.count { seen.append((block.type, 0)) }
        var path = element(block.type, seen[place].count, of: path, type)
        seen[place].count += 1
        compare(block.body, at: &path, type: type, to: &printer)
      }
    }
    // One more block of a kind that there may be several of would go unseen.
    for (block, count) in seen.sorted(by: { $0.type < $1.type }) where count > 1 {
      printer.compare("length(".utf8 + path + ".\(block))".utf8, with: .number(count))
    }
  }

  /// A nested block is an element of a list, or of a set, which has no first one.
  private func element(_ block: String, _ index: Int, of path: [UInt8], _ type: String) -> [UInt8] {
    Expectation.sets.contains { $0.type == type && $0.block == block }
      ? "one(".utf8 + path + ".\(block))".utf8 : path + ".\(block)[\(index)]".utf8
  }

  /// Nested blocks that the provider's schema has as sets.
  private static let sets = [(type: "aws_s3_bucket_server_side_encryption_configuration", block: "rule")]

  /// Writes what is at `path` held against the manifest's value.
  func compare(_ path: [UInt8], _ value: HCLValue, to printer: inout Printer) {
    printer.compare(path, with: resolved(value))
  }

  /// The value with everything written out that is known before a deployment.
  private func resolved(_ value: HCLValue) -> HCLValue {
    switch value {
    case .string, .number, .bool: return value
    default: break
    }
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
