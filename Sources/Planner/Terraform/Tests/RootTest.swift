// tests/settings.tftest.hcl: what every resource of a root is to be like, for `terraform test` with a mocked provider.

import HCL
import PipelineDSL

/// A root's test: it applies the configuration to nothing ("Tests - Provider mocking") and compares each resource with the
/// manifest's values. References are compared too: each mocked resource has an ARN of its own.
struct RootTest: Sendable {
  let root: Root
  private let expected: Expectation

  init(_ root: Root) {
    self.root = root
    expected = Expectation(root)
  }

  /// The test, resource by resource: half of all text is here.
  var file: PlannedFile {
    let checks = root.concerns.flatMap { concern in
      concern.resources.runs(of: 64).enumerated().map { index, run in
        { @Sendable in self.checks(of: run, under: index == 0 ? concern.file : nil) }
      }
    }
    return PlannedFile(
      path: "\(root.folder)/tests/settings.tftest.hcl",
      parts: [{ opening.bytes }] + mockedResources + [{ [given].bytes + "\nrun \"settings\" {\n".utf8 }] + checks + [
        { outputs + "}\n".utf8 }, { [digest].bytes },
      ])
  }

  /// The account and partition that the test pretends.
  private var opening: Document {
    let about = [
      Banner.line, "",
      "`terraform test` in the root's folder: no account and no network are needed. Each setting is held against",
      "the manifest's, so an edit by hand, or a change that was not meant, is named.",
    ]
    let account = override("data", "data.aws_caller_identity.current", ["account_id": .string(expected.account)])
    let partition = override("data", "data.aws_partition.current", ["partition": "aws"])
    return Document(banner: about, blocks: [Block("mock_provider", ["aws"], []), account, partition])
  }

  /// What a digest looks like; the test stores nothing.
  static let digest = "sha256:" + String(repeating: "0123456789abcdef", count: 4)

  private var given: Block {
    Block("variables", [.attribute("ingest_image_digest", .string(RootTest.digest))])
  }

  /// An ARN for each resource whose ARN another one takes.
  private var mockedResources: [@Sendable () -> [UInt8]] {
    let taken = root.runs.mapConcurrently { blocks in
      var taken: [String] = []
      for block in blocks { block.forEachReference { if $0.namesAnARN { taken.append($0) } } }
      return taken.sortedOnce
    }
    return Array(taken.joined()).sortedOnce.runs(of: 256).map { references in
      { @Sendable in
        references.map { reference in
          let address = String(reference.dropLast(".arn".utf8.count))
          return override(
            "resource", address, ["arn": .string("arn:aws:mock:eu-west-1:\(expected.account):\(address)")])
        }.bytes
      }
    }
  }

  private func override(_ kind: String, _ target: String, _ values: HCLValue) -> Block {
    Block("override_\(kind)", [.attribute("target", .reference(target)), .attribute("values", values)])
  }

  /// The checks of resources, the first ones under their file's name.
  private func checks(of blocks: ArraySlice<Block>, under file: String?) -> [UInt8] {
    var printer = Printer(depth: 1)
    if let file { heading(file, to: &printer) }
    for block in blocks {
      let origin = block.comment?.subject ?? "the manifest"
      let address = block.address
      var path = Array(address.utf8)
      printer.assert(
        { expected.compare(block.body, at: &path, type: block.labels[0], to: &$0) },
        message: "\(address) is not what \(origin) says; its values are above.")
      printer.emptyLine()
    }
    return printer.bytes
  }

  private func heading(_ file: String, to printer: inout Printer) {
    printer.comment("── \(file).tf")
    printer.emptyLine()
  }

  private var outputs: [UInt8] {
    var printer = Printer(depth: 1)
    heading("outputs", to: &printer)
    printer.assert(
      { printer in
        for block in root.concerns.lazy.flatMap(\.blocks) where block.type == "output" {
          guard let value = block.attribute("value") else { continue }
          expected.compare(Array("output.\(block.labels[0])".utf8), value, to: &printer)
        }
      }, message: "An output is not what it was.")
    return printer.bytes
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

extension String {
  /// Whether a reference takes a resource's ARN.
  fileprivate var namesAnARN: Bool { utf8.count > 4 && utf8.suffix(4).elementsEqual(".arn".utf8) }
}

extension Block {
  /// Tells `visit` every reference in the block's values.
  fileprivate func forEachReference(_ visit: (String) -> Void) {
    for item in body {
      switch item {
      case .attribute(_, let value): value.forEachReference(visit)
      case .block(let block): block.forEachReference(visit)
      case .blank, .comment: break
      }
    }
  }
}

extension HCLValue {
  fileprivate func forEachReference(_ visit: (String) -> Void) {
    switch self {
    case .string, .number, .bool: break
    case .reference(let path): visit(path)
    case .list(let elements), .call(_, let elements): for element in elements { element.forEachReference(visit) }
    case .object(let entries): for entry in entries { entry.value.forEachReference(visit) }
    case .template(let parts):
      for case .interpolation(let value) in parts { value.forEachReference(visit) }
    case .conditional(let condition, let then, let otherwise):
      for value in [condition, then, otherwise] { value.forEachReference(visit) }
    case .binary(let left, _, let right):
      left.forEachReference(visit)
      right.forEachReference(visit)
    }
  }
}
