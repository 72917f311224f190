// The fold: calls of one purpose become one statement, and whoever touches encrypted objects may use their key.

import Calls
import IAM
import PipelineDSL

extension PolicyDocument {
  /// The least policy that allows `calls`.
  init(_ calls: [Call], _ targets: Targets) {
    var purposes: [String] = []
    for purpose in calls.map(\.purpose) where !purposes.contains(purpose) { purposes.append(purpose) }
    self.init(
      purposes.map { purpose in
        Statement(purpose, of: calls.filter { $0.purpose == purpose }, targets)
      })
  }
}

extension Statement {
  /// A statement allows each of its actions on each of its resources: so a purpose's calls are all those pairs, which the
  /// tests hold against every declaration.
  fileprivate init(_ purpose: String, of calls: [Call], _ targets: Targets) {
    // A purpose has a handful of calls, for which a set costs more than it saves.
    var actions: [Action] = []
    for call in calls where !actions.contains(call.action) { actions.append(call.action) }
    var onto: [Target] = []
    for call in calls where !onto.contains(call.target) { onto.append(call.target) }
    self.init(
      purpose, actions, on: onto.flatMap(targets.resources),
      if: onto.flatMap(targets.conditions))
  }
}

/// With a key of the project's own, S3 asks KMS in the caller's name for every object ("Protecting data with server-side
/// encryption with AWS KMS keys"): to decrypt what is read, and for a data key for what is written, which an upload in parts
/// decrypts again.
func keyCalls(_ calls: [Call], _ targets: Targets) -> [Call] {
  guard targets.names.deployment.project.encryption == .byOwnKey else { return [] }
  let page = "Protecting data with server-side encryption with AWS KMS keys"
  let encrypted = calls.filter(\.touchesAnObject)
  let buckets = Set(encrypted.compactMap(\.bucket)).sorted { "\($0)" < "\($1)" }
  guard !buckets.isEmpty else { return [] }
  let writes = encrypted.contains { $0.action == .s3PutObject }
  let reads = encrypted.contains { $0.action == .s3GetObject || $0.action == .s3AbortMultipartUpload }
  let actions: [Action] = (reads ? [.kmsDecrypt] : []) + (writes ? [.kmsGenerateDataKey] : [])
  return [Call](actions, on: [.key(of: buckets)], for: "UseTheKey", page: page)
}

extension Call {
  fileprivate var touchesAnObject: Bool {
    [.s3GetObject, .s3PutObject, .s3AbortMultipartUpload].contains(action)
  }

  /// The bucket of the objects that the call is about.
  fileprivate var bucket: Target.KeyUse? {
    switch target {
    case .script: .scripts
    case .objects(.transform): .transform
    case .objects: .raw
    default: nil
    }
  }
}
