// tests/settings.tftest.hcl: what every resource of a root is to be like, for `terraform test` with a mocked provider.

import HCL
import PipelineDSL

/// A root's test: it applies the configuration to nothing ("Tests - Provider mocking") and compares each resource with the
/// manifest's values. References are compared too: each mocked resource has an ARN of its own.
struct RootTest {
  let root: Root
  private let resources: [(concern: Concern, block: Block)]
  private let expected: Expectation

  init(_ root: Root) {
    self.root = root
    resources = root.concerns.flatMap { concern in
      concern.blocks.filter { $0.type == "resource" }.map { (concern, $0) }
    }
    expected = Expectation(root)
  }

  var file: PlannedFile {
    let about = [
      Banner.line, "",
      "`terraform test` in the root's folder: no account and no network are needed. Each setting is held against",
      "the manifest's, so an edit by hand, or a change that was not meant, is named.",
    ]
    // Half of all text is here, so it is written resource by resource.
    var writer = DocumentWriter(banner: about)
    for block in mocks + [given] { writer.write(block) }
    writer.write("run", ["settings"], body: settings)
    writer.write(digest)
    return PlannedFile(path: "\(root.folder)/tests/settings.tftest.hcl", text: writer.text)
  }

  /// What a digest looks like; the test stores nothing.
  static let digest = "sha256:" + String(repeating: "0123456789abcdef", count: 4)

  private var given: Block {
    Block("variables", [.attribute("ingest_image_digest", .string(RootTest.digest))])
  }

  /// The account and partition, and an ARN for each resource whose ARN another one takes.
  private var mocks: [Block] {
    let account = override("data", "data.aws_caller_identity.current", ["account_id": .string(expected.account)])
    let partition = override("data", "data.aws_partition.current", ["partition": "aws"])
    let addresses = Set(resources.flatMap { $0.block.body.flatMap(\.references) }).filter { $0.hasSuffix(".arn") }
      .map { String($0.dropLast(".arn".count)) }
    let arns = addresses.sorted().map { address in
      override("resource", address, ["arn": .string("arn:aws:mock:eu-west-1:\(expected.account):\(address)")])
    }
    return [Block("mock_provider", ["aws"], []), account, partition] + arns
  }

  private func override(_ kind: String, _ target: String, _ values: HCLValue) -> Block {
    Block("override_\(kind)", [.attribute("target", .reference(target)), .attribute("values", values)])
  }

  /// The checks of one resource after the other, under a heading for each file, and those of the outputs.
  private var settings: some Sequence<[Item]> {
    var rest = resources.makeIterator()
    var concern = ""
    var isDone = false
    return AnyIterator<[Item]> {
      while let resource = rest.next() {
        let conditions = conditions(resource.block)
        guard !conditions.isEmpty else { continue }
        let heading: [Item] =
          concern == resource.concern.file ? [] : [.comment("── \(resource.concern.file).tf"), .blank]
        concern = resource.concern.file
        return heading + [.block(check(conditions, resource.block)), .blank]
      }
      defer { isDone = true }
      return isDone ? nil : outputs
    }
  }

  private func check(_ conditions: [HCLValue], _ block: Block) -> Block {
    let origin = block.comment.first.flatMap { $0.split(separator: ":").first } ?? "the manifest"
    let address = block.labels.joined(separator: ".")
    return Block(
      "assert",
      [
        .attribute("condition", .call("alltrue", [.list(conditions)])),
        .attribute("error_message", .string("\(address) is not what \(origin) says; its values are above.")),
      ])
  }

  private func conditions(_ block: Block) -> [HCLValue] {
    expected.conditions(block.labels.joined(separator: "."), block.body, type: block.labels[0])
  }

  private var outputs: [Item] {
    let blocks = root.concerns.flatMap(\.blocks).filter { $0.type == "output" }
    let conditions = blocks.compactMap { block in
      block.attribute("value").map { expected.equality("output.\(block.labels[0])", $0) }
    }
    return [
      .comment("── outputs.tf"), .blank,
      .block(
        "assert",
        [
          .attribute("condition", .call("alltrue", [.list(conditions)])),
          .attribute("error_message", "An output is not what it was."),
        ]),
    ]
  }

  /// A tag in the digest's place must not pass.
  private var digest: Block {
    Block(
      "run", ["a_tag_is_no_digest"],
      [
        .attribute("command", .reference("plan")),
        .blank,
        .block("variables", [.attribute("ingest_image_digest", "v1")]),
        .blank,
        .attribute("expect_failures", [.reference("var.ingest_image_digest")]),
      ])
  }
}

extension Item {
  /// Every reference in the item's values.
  fileprivate var references: [String] {
    switch self {
    case .attribute(_, let value): value.references
    case .block(let block): block.body.flatMap(\.references)
    case .blank, .comment: []
    }
  }
}

extension HCLValue {
  /// Whether `isMeant` is true of every reference in the value.
  func refersOnly(_ isMeant: (String) -> Bool) -> Bool {
    switch self {
    case .string, .number, .bool: true
    case .reference(let path): isMeant(path)
    case .list(let elements), .call(_, let elements): elements.allSatisfy { $0.refersOnly(isMeant) }
    case .object(let entries): entries.allSatisfy { $0.value.refersOnly(isMeant) }
    case .template(let parts):
      parts.allSatisfy { part in
        guard case .interpolation(let value) = part else { return true }
        return value.refersOnly(isMeant)
      }
    case .conditional(let condition, let then, let otherwise):
      condition.refersOnly(isMeant) && then.refersOnly(isMeant) && otherwise.refersOnly(isMeant)
    case .binary(let left, _, let right): left.refersOnly(isMeant) && right.refersOnly(isMeant)
    }
  }

  /// Every reference in the value.
  var references: [String] {
    switch self {
    case .reference(let path): [path]
    case .list(let elements), .call(_, let elements): elements.flatMap(\.references)
    case .object(let entries): entries.flatMap(\.value.references)
    case .template(let parts):
      parts.flatMap { part -> [String] in
        guard case .interpolation(let value) = part else { return [] }
        return value.references
      }
    case .conditional(let condition, let then, let otherwise):
      condition.references + then.references + otherwise.references
    case .binary(let left, _, let right): left.references + right.references
    case .string, .number, .bool: []
    }
  }
}
