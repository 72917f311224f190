// The walk over one record: its objects member by member, strangers counted, what is missing filled with nulls.

import Dataflow

/// A value that breaks the schema; told in words by ``RecordMismatch``.
struct ConversionFault: Error {
  /// The value's place in the record: `$.dob.age`.
  var path: String
  let expected: String
  let found: String
  /// The value's bytes; nil where there is none or it is secret.
  let value: Range<Int>?
}

extension RecordMismatch {
  /// The mismatch that an error in a record's conversion stands for.
  init(_ error: any Error, in bytes: UnsafeBufferPointer<UInt8>, of record: RecordSlice) {
    switch error {
    case let fault as ConversionFault:
      self.init(
        path: record.path + fault.path.dropFirst(), expected: fault.expected, found: fault.found,
        valueStart: fault.value.map { RecordMismatch.start(of: bytes[$0]) }, errorCode: .malformedData)
    case let fault as JSONFault: self.init(JSONError(fault, in: bytes, root: record.path))
    default: preconditionFailure("a conversion throws nothing else: \(error)")
    }
  }
}

extension RecordConverter {
  /// Appends the record under the cursor, which must be an object and all there is.
  mutating func convertRecord(_ scanner: inout JSONScanner) throws {
    scanner.skipWhitespace()
    guard scanner.next == UInt8(ascii: "{") else {
      let kind = try skipped(&scanner)
      try scanner.finish()
      // What stands in place of the whole record may hold any of its values.
      let hasSecret = leaves.contains { $0.traits.isSecret }
      throw ConversionFault(
        path: "$", expected: "object", found: kind.kind.name, value: hasSecret ? nil : kind.range)
    }
    try convertObject(of: 0, &scanner)
    try scanner.finish()
  }

  /// Reads any value; its kind and bytes.
  func skipped(_ scanner: inout JSONScanner) throws(JSONFault) -> (kind: JSONKind, range: Range<Int>) {
    guard let kind = JSONKind(firstByte: scanner.next) else { throw scanner.fault("a JSON value") }
    let start = scanner.position
    try scanner.skipValue()
    return (kind, start..<scanner.position)
  }

  /// Appends the values of the object under the cursor.
  private mutating func convertObject(of group: Int, _ scanner: inout JSONScanner) throws {
    var hasMember = try scanner.entersContainer(closedBy: UInt8(ascii: "}"))
    var previous: Int?
    var missing = groups[group].children.count
    while hasMember {
      let keyStart = scanner.position
      let token = try scanner.scanKey()
      let member = index(of: token, in: group, after: previous, &scanner)
      if let member, groups[group].members.isDeclared(member) {
        guard groups[group].seen[member] != attempt else { throw repeated(token, keyStart, in: group, scanner) }
        groups[group].seen[member] = attempt
        missing &-= 1
        try convertChild(member, of: group, &scanner)
      } else {
        groups[group].members.count(member)
        try scanner.skipValue()
      }
      previous = member
      hasMember = try scanner.scanSeparator(or: UInt8(ascii: "}"))
    }
    if missing > 0 { try fillMissing(in: group) }
  }

  @inline(__always)
  private mutating func index(
    of token: JSONStringToken, in group: Int, after previous: Int?, _ scanner: inout JSONScanner
  ) -> Int? {
    guard token.hasEscapes else {
      return groups[group].members.index(of: scanner[token.start..<token.end], after: previous)
    }
    var key: [UInt8] = []
    scanner.copyText(of: token, to: &key)
    return key.withUnsafeBufferPointer { groups[group].members.index(of: $0, after: previous) }
  }

  private func repeated(
    _ token: JSONStringToken, _ start: Int, in group: Int, _ scanner: JSONScanner
  ) -> ConversionFault {
    ConversionFault(
      path: groups[group].path, expected: "each key once, in whatever case", found: "the key a second time",
      value: start..<(token.end + 1))
  }

  private mutating func convertChild(_ member: Int, of group: Int, _ scanner: inout JSONScanner) throws {
    let child = groups[group].children[member]
    if scanner.next == UInt8(ascii: "n") {
      try scanner.scanNull()
      try appendNulls(child, level: groups[group].level, found: "null")
    } else if let array = child.array {
      try convertArray(child, array.mayHoldNull, level: array.level, &scanner)
    } else {
      try convertValue(of: child, &scanner)
    }
  }

  /// Appends the value under the cursor, which is not null, to a group's leaves or to one.
  private mutating func convertValue(of child: Child, _ scanner: inout JSONScanner) throws {
    guard let index = child.group else { return try convertValue(of: child.leaves.lowerBound, &scanner) }
    guard scanner.next == UInt8(ascii: "{") else {
      throw try misplaced(&scanner, in: child, path: groups[index].path, expected: "object")
    }
    try convertObject(of: index, &scanner)
  }

  /// Appends the array under the cursor, element by element; the path of what breaks it tells which.
  private mutating func convertArray(
    _ child: Child, _ mayHoldNull: Bool, level: UInt8, _ scanner: inout JSONScanner
  ) throws {
    let element = child.group.map { groups[$0].path } ?? path(of: child.leaves.lowerBound)
    let array = String(element.dropLast(JSONPath.anyElement.count))
    guard scanner.next == UInt8(ascii: "[") else {
      throw try misplaced(&scanner, in: child, path: array, expected: "array")
    }
    for leaf in child.leaves { builders[leaf].beginList() }
    let outer = attempt
    var place = 0
    do {
      var hasElement = try scanner.entersContainer(closedBy: UInt8(ascii: "]"))
      while hasElement {
        attempts += 1
        attempt = attempts
        if scanner.next != UInt8(ascii: "n") {
          try convertValue(of: child, &scanner)
        } else if mayHoldNull {
          try scanner.scanNull()
          for leaf in child.leaves { builders[leaf].appendNull(level: level + 1) }
        } else {
          let expected = child.group == nil ? leaves[child.leaves.lowerBound].type.ofElement.expectation : "object"
          throw try misplaced(&scanner, in: child, path: element, expected: expected)
        }
        place += 1
        hasElement = try scanner.scanSeparator(or: UInt8(ascii: "]"))
      }
    } catch var fault as ConversionFault {
      fault.path = "\(array)[\(place)]\(fault.path.dropFirst(element.count))"
      throw fault
    }
    attempt = outer
    for leaf in child.leaves { builders[leaf].endList() }
  }

  /// The fault of a value that is of another kind than its place.
  private func misplaced(
    _ scanner: inout JSONScanner, in child: Child, path: String, expected: String
  ) throws -> ConversionFault {
    let value = try skipped(&scanner)
    let isHidden = value.kind == .null || leaves[child.leaves].contains { $0.traits.isSecret }
    return ConversionFault(
      path: path, expected: expected, found: value.kind.name, value: isHidden ? nil : value.range)
  }

  /// Appends nulls to the members of a group that did not come.
  private mutating func fillMissing(in group: Int) throws {
    for (index, child) in groups[group].children.enumerated() where groups[group].seen[index] != attempt {
      try appendNulls(child, level: groups[group].level, found: "nothing")
    }
  }

  private mutating func appendNulls(_ child: Child, level: UInt8, found: String) throws {
    if let leaf = child.required {
      let type = leaves[leaf].type
      // What is missing is the array itself, or a value of one of its groups.
      let isArray = child.array != nil
      throw ConversionFault(
        path: isArray ? String(path(of: leaf).dropLast(JSONPath.anyElement.count)) : path(of: leaf),
        expected: isArray ? type.expectation : type.ofElement.expectation, found: found, value: nil)
    }
    for leaf in child.leaves { builders[leaf].appendNull(level: level) }
  }
}

extension Field {
  /// The first leaf at or below the field that may not be null while all above it are there; nil where the field may be missing.
  /// - Parameter first: The number of the field's first leaf.
  func requiredLeaf(from first: Int) -> Int? {
    if traits.isNullable { return nil }
    guard case .structure(let children) = type else { return first }
    var next = first
    for child in children {
      if let leaf = child.requiredLeaf(from: next) { return leaf }
      next += [child].leaves.count
    }
    return nil
  }
}
