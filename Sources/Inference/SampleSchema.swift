// The schema of an API's records, from a sample of its answer, as the Swift that a manifest takes.

import JSONTree

/// Swift structs for the records of a sample, and what the sample could not tell.
package struct SampleSchema: Sendable {
  /// The structs, nested ones first, ready to paste into a manifest.
  package let text: String
  /// Where the records stand in the sample; empty where the sample is an array of them.
  package let place: String
  /// How many records there are.
  package let records: Int
  /// What is left out or guessed, a line each; it stands at its place in ``text`` too.
  package let doubts: [String]

  /// Reads a sample.
  /// - Parameters:
  ///   - json: An API's answer: an object with an array of records, or the array itself.
  ///   - key: The key of the array; nil for the only array of objects there is.
  ///   - name: What the struct of a record is called.
  package init(_ json: String, records key: String?, name: String) throws(SampleError) {
    let value: JSONValue
    do { value = try JSONReader.read(json) } catch {
      throw SampleError("the sample is no JSON: \(error)", fix: "give the API's answer as it is")
    }
    let (place, elements) = try SampleSchema.records(of: value, under: key)
    var shape = Shape()
    for element in elements { shape.add(element) }
    guard shape.counts[.object] == elements.count, !elements.isEmpty else {
      throw SampleError(
        elements.isEmpty
          ? "there is no record at \(place.described)" : "not every element at \(place.described) is an object",
        fix: "give a sample with records, each an object")
    }
    var writer = SchemaWriter(records: elements.count)
    writer.write(shape, name: name)
    text = writer.structs.joined(separator: "\n")
    doubts = writer.doubts + (elements.count == 1 ? ["one record tells nothing of what is optional: give several"] : [])
    self.place = place
    records = elements.count
  }

  private static func records(
    of value: JSONValue, under key: String?
  ) throws(SampleError) -> (place: String, elements: [JSONValue]) {
    switch value {
    case .array(let elements) where key == nil: return ("", elements)
    case .object(let members):
      let lists = members.compactMap { member -> (place: String, elements: [JSONValue])? in
        guard case .array(let elements) = member.value else { return nil }
        return (member.key, elements)
      }
      if let key {
        if let list = lists.first(where: { $0.place == key }) { return list }
        throw SampleError(
          "the sample has no array under \"\(key)\"",
          fix: lists.isEmpty
            ? "give an answer with an array of records" : "--records \(lists.map(\.place).joined(separator: " or "))")
      }
      let ofObjects = lists.filter { list in
        list.elements.contains { if case .object = $0 { true } else { false } }
      }
      if ofObjects.count == 1 { return ofObjects[0] }
      // An object without any list of objects is a record itself.
      if ofObjects.isEmpty { return ("", [value]) }
      throw SampleError(
        "the sample has several arrays of objects: \(ofObjects.map { "\"\($0.place)\"" }.joined(separator: ", "))",
        fix: "name the records' one: --records \(ofObjects[0].place)")
    default:
      throw SampleError(
        "the sample is \(value.kind)", fix: "give an object with an array of records, or the array itself")
    }
  }
}

/// Why a sample has no schema.
package struct SampleError: Error, Sendable, Hashable, CustomStringConvertible {
  package let problem: String
  package let fix: String

  package var description: String { "\(problem). Fix: \(fix)" }

  init(_ problem: String, fix: String) {
    self.problem = problem
    self.fix = fix
  }
}

extension String {
  fileprivate var described: String { isEmpty ? "the top" : "\"\(self)\"" }
}
