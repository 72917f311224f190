// Findings about the API, the function that polls it, and the stream.

extension APIDefinition {
  var findings: [Diagnostic] {
    var findings: [Diagnostic] = []
    if !isAddress {
      findings.append(
        Diagnostic(
          location: location, problem: "API \"\(name)\" is at \"\(url)\"",
          allowed: "an address is http or https with a host, and no query or fragment",
          fix: "at: \"https://randomuser.me/api/\", query: [\"format\": \"json\"]"))
    }
    if recordsKey.isEmpty {
      findings.append(
        Diagnostic(
          location: location, problem: "API \"\(name)\" has an empty key of records",
          allowed: "the key names the array of records in the answer", fix: "records: \"results\""))
    }
    return findings
  }

  private var isAddress: Bool {
    guard let scheme = ["https://", "http://"].first(where: url.hasPrefix) else { return false }
    let rest = url.dropFirst(scheme.count)
    let isPlain = rest.unicodeScalars.allSatisfy { (0x21...0x7E).contains($0.value) }
    return isPlain && !rest.isEmpty && rest.first != "/" && !rest.contains("?") && !rest.contains("#")
  }
}

extension IngestFunction {
  var findings: [Diagnostic] {
    var findings: [Diagnostic] = []
    if !name.isName(of: 2...64, also: "-") || name.hasSuffix("-") || name.contains("--") {
      findings.append(
        Diagnostic(
          location: location, problem: "the function's name is \"\(name)\"",
          allowed:
            "function and image repository share it: 2 to 64 lower-case letters, digits and single hyphens, a letter first and no hyphen last",
          fix: "IngestFunction(\"user-data-ingest\", …)"))
    }
    if period.inSeconds < 60 || period.inSeconds % 60 != 0 {
      findings.append(
        Diagnostic(
          location: location, problem: "function \"\(name)\" polls every \(period)",
          allowed: "EventBridge's rates are whole minutes, at least one (\"Rate expressions\")",
          fix: "every: .minutes(1)"))
    }
    if !(1...900).contains(timeout.inSeconds) {
      findings.append(
        Diagnostic(
          location: location, problem: "function \"\(name)\" times out after \(timeout)",
          allowed: "1 to 900 seconds (\"Configure Lambda function timeout\")", fix: "timeout: .seconds(50)"))
    } else if timeout >= period {
      findings.append(
        Diagnostic(
          location: location, problem: "function \"\(name)\" times out after \(timeout) but is invoked every \(period)",
          allowed: "one run at a time is reserved, so a slow one would throttle the next",
          fix: "timeout: less than \(period)"))
    }
    if !(128...10_240).contains(memory.inMebibytes) || memory.inBytes % 1_048_576 != 0 {
      findings.append(
        Diagnostic(
          location: location, problem: "function \"\(name)\" has \(memory) of memory",
          allowed: "128 to 10,240 whole MiB (\"Configure Lambda function memory\")", fix: "memory: .mebibytes(256)"))
    }
    return findings
  }
}

extension StreamDefinition {
  var findings: [Diagnostic] {
    var findings: [Diagnostic] = []
    if !name.isName(of: 1...64, also: "-") {
      findings.append(
        Diagnostic(
          location: location, problem: "the stream's name is \"\(name)\"",
          allowed: "1 to 64 lower-case letters, digits and hyphens, a letter first",
          fix: "DeliveryStream(\"user-data-stream\", …)"))
    }
    if !(64...128).contains(bufferSize.inMebibytes) || bufferSize.inBytes % 1_048_576 != 0 {
      findings.append(
        Diagnostic(
          location: location, problem: "stream \"\(name)\" buffers \(bufferSize)",
          allowed: "with conversion to Parquet, 64 to 128 whole MiB (\"BufferingHints\")",
          fix: "bufferSize: .mebibytes(64)"))
    }
    if !(0...900).contains(bufferInterval.inSeconds) {
      findings.append(
        Diagnostic(
          location: location, problem: "stream \"\(name)\" buffers for \(bufferInterval)",
          allowed: "0 to 900 seconds (\"BufferingHints\")", fix: "bufferInterval: .minutes(5)"))
    }
    return findings + dataset.findings
  }
}
