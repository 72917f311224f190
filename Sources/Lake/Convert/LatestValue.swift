// The greatest value of a column over records, as the API wrote it: how far a poll came.

package import Dataflow

/// The greatest value so far.
package struct LatestValue: Sendable {
  private let path: [String]
  private let type: DataType
  /// The value as it was written; nil before the first.
  package private(set) var text: String?
  private var order = Order.nothing

  /// What values are compared by.
  private enum Order: Comparable, Sendable {
    case nothing
    case number(Int64)
    case bytes([UInt8])

    static func < (left: Order, right: Order) -> Bool {
      switch (left, right) {
      case (.nothing, .nothing): false
      case (.nothing, _): true
      case (_, .nothing): false
      case (.number(let left), .number(let right)): left < right
      case (.bytes(let left), .bytes(let right)): left.lexicographicallyPrecedes(right)
      case (.number, .bytes): true
      case (.bytes, .number): false
      }
    }
  }

  /// - Parameters:
  ///   - path: The keys that lead to the value in a record.
  ///   - start: The greatest value of earlier polls, which is not gone back behind.
  package init(at path: [String], of type: DataType, from start: String?) {
    (self.path, self.type) = (path, type)
    if let start { note(start) }
  }

  /// Takes a record's value into account; false where it has none that could be compared.
  @discardableResult
  package mutating func note(_ record: RecordSlice) -> Bool {
    guard case .text(let value)? = try? AnswerMember(record.bytes, at: path) else { return false }
    return note(value)
  }

  @discardableResult
  private mutating func note(_ value: String) -> Bool {
    guard let order = order(of: value) else { return false }
    guard self.order < order else { return true }
    (text, self.order) = (value, order)
    return true
  }

  private func order(of value: String) -> Order? {
    switch type {
    case .int32, .int64: Int64(value).map(Order.number)
    case .instant:
      Array(value.utf8).withUnsafeBufferPointer(StreamInstant.microseconds(ofText:)).map(Order.number)
    default: value.isEmpty ? nil : .bytes(Array(value.utf8))
    }
  }
}
