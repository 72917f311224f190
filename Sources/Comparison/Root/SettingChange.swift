// What holds for a whole root: where it is deployed to, where its state is, and which versions it needs.

import HCL

/// A setting of a root that changed.
package struct SettingChange: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case region, account, state, versions, defaultTags
  }

  package let kind: Kind
  package let before: String
  package let after: String

  /// What follows from it, for whoever deploys; nil where nothing does.
  package var consequence: String? {
    switch kind {
    case .region:
      "Terraform looks for everything in the new region and makes it anew; what is in the old one stays there, unmanaged"
    case .account: "Terraform refuses any other account than this one"
    case .state:
      "run `terraform init -migrate-state` first; without the state Terraform would make everything a second time"
    case .versions, .defaultTags: nil
    }
  }

  /// Whether something is left behind or made twice unless whoever deploys takes care.
  package var isDangerous: Bool { kind == .region || kind == .state || kind == .account }
}

extension RootComparison {
  /// The settings that changed, the dangerous ones first.
  var settings: [SettingChange] {
    let (before, after) = (RootSettings(old), RootSettings(new))
    return SettingChange.Kind.allCases.compactMap { kind in
      let (was, now) = (before.texts[kind] ?? "none", after.texts[kind] ?? "none")
      return was == now ? nil : SettingChange(kind: kind, before: was, after: now)
    }
  }
}

/// The settings of a root as texts.
struct RootSettings {
  private(set) var texts: [SettingChange.Kind: String] = [:]
  /// The region, where the root says it.
  private(set) var region: String?
  /// The account, where the root says it.
  private(set) var account: String?

  init(_ resolver: Resolver) {
    if let provider = resolver.configuration.blocks("provider").first {
      let arguments = resolver.arguments(of: provider)
      if case .string(let name)? = arguments["region"] { region = name }
      if case .string(let number)? = arguments["allowed_account_ids"]?["0"] { account = number }
      texts[.region] = region
      texts[.account] = account
      texts[.defaultTags] = arguments["default_tags"]?["0"]?["tags"]?.text
    }
    if let terraform = resolver.configuration.blocks("terraform").first {
      let backend = terraform.blocks("backend").first
      texts[.state] = backend.map { block in
        "\(block.labels.first ?? "") \(Value.object(resolver.arguments(of: block)).text)"
      }
      let versions = terraform.body.filter { item in
        if case .block(let block) = item { block.type != "backend" } else { true }
      }
      texts[.versions] = Value.object(resolver.arguments(of: Block("terraform", versions))).text
    }
  }
}
