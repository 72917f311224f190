// The colours of a picture: dark text on light boxes, apart from each other for most colour-blind readers too.

/// Colours as CSS takes them.
enum GraphColors {
  static let text = "#1b1f24"
  static let mutedText = "#4b535d"
  static let page = "#ffffff"

  static func of(_ kind: PipelineGraph.Kind) -> (fill: String, stroke: String) {
    switch kind {
    case .source: ("#f1f3f5", "#5c6670")
    case .function, .job: ("#fff1e0", "#b45f06")
    case .stream: ("#f0e9fb", "#6b3fb5")
    case .objects, .tables: ("#e7f5e9", "#2c7a3f")
    case .crawler: ("#e3f2fa", "#1f6f99")
    case .start: ("#eaf0fe", "#2f55b4")
    case .failures: ("#fdeaea", "#b3261e")
    case .topic, .dashboard: ("#fcf3d7", "#8a6a00")
    }
  }

  static func of(_ flow: PipelineGraph.Flow) -> String {
    switch flow {
    case .data: "#1b1f24"
    case .start: "#2f55b4"
    case .failure: "#b3261e"
    case .watch: "#8a6a00"
    }
  }
}
