// The syntax tree of Python, as far as the generated script needs it (The Python Language Reference).

/// An expression.
indirect enum Python: Sendable, Hashable {
  case name(String)
  case string(String)
  /// `f"…"` of literal parts and expressions.
  case formatted([FormatPart])
  case integer(Int64)
  case float(Double)
  case bool(Bool)
  case none
  case attribute(Python, String)
  case call(Python, [Argument])
  case list([Python])
  case dictionary([Entry])
  case binary(Python, String, Python)
  case unary(String, Python)
  /// `value[index]`.
  case item(Python, Python)

  struct Argument: Sendable, Hashable {
    /// The keyword, or nil for a positional argument.
    let keyword: String?
    let value: Python
  }

  struct Entry: Sendable, Hashable {
    let key: Python
    let value: Python
  }

  enum FormatPart: Sendable, Hashable {
    case text(String)
    case value(Python)
  }
}

/// A statement.
indirect enum Statement: Sendable, Hashable {
  /// A string of its own at the start of a module or function.
  case docstring([String])
  case comment(String)
  case blank
  case importModule(String)
  case importNames([String], from: String)
  case assign(String, Python)
  case expression(Python)
  case function(name: String, parameters: [String], returns: String, body: [Statement])
  case ifTrue(Python, [Statement])
  case forEach(String, Python, [Statement])
  case returnValue(Python)
  case returnNothing
  case raise(Python)
}

extension Python {
  /// `name.name(arguments…)` and the like, read left to right.
  func calling(_ method: String, _ arguments: Python...) -> Python {
    .call(.attribute(self, method), arguments.map { Argument(keyword: nil, value: $0) })
  }
  func calling(_ method: String, _ arguments: [Python]) -> Python {
    .call(.attribute(self, method), arguments.map { Argument(keyword: nil, value: $0) })
  }
  func calling(_ method: String, keywords: KeyValuePairs<String, Python>) -> Python {
    .call(.attribute(self, method), keywords.map { Argument(keyword: $0.key, value: $0.value) })
  }
  /// A function of `pyspark.sql.functions`, which the script imports as `F`.
  static func function(_ name: String, _ arguments: [Python]) -> Python { Python.name("F").calling(name, arguments) }
  static func call(_ name: String, _ arguments: Python...) -> Python {
    .call(.name(name), arguments.map { Argument(keyword: nil, value: $0) })
  }
}
