// Which value of the manifest a block comes from: a path by names, so that an unrelated edit never touches it.

import PipelineDSL

/// A path into the manifest, such as `userData.raw.users`.
struct Origin: Sendable, Hashable {
  let path: String

  /// A value below this one.
  subscript(_ name: String) -> Origin { Origin(path: "\(path).\(camelCased(name))") }
}

extension Project {
  var origin: Origin { Origin(path: camelCased(name)) }

  /// `userData.environments.prod`.
  func origin(_ environment: Environment) -> Origin { origin["environments"][environment.name] }
  func origin(_ layer: Layer) -> Origin { origin[layer.name] }
  func origin(_ layer: Layer, _ table: String) -> Origin { origin(layer)[table] }
}

extension Deployment {
  var origin: Origin { project.origin(environment) }
}

extension Pipeline {
  var origin: Origin { Origin(path: camelCased(name)) }

  func origin(_ crawler: Crawler) -> Origin { origin[crawler.layer.name]["crawler"] }
}

/// `user-data` and `user_data` → `userData`.
private func camelCased(_ name: String) -> String {
  var camel: [UInt8] = []
  var startsWord = false
  for byte in name.utf8 {
    if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") {
      startsWord = !camel.isEmpty
    } else {
      let isSmall = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      camel.append(startsWord && isSmall ? byte & ~0x20 : byte)
      startsWord = false
    }
  }
  return String(decoding: camel, as: UTF8.self)
}
