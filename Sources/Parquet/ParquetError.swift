// The one error of the format: where in which file, what was found, what is expected instead.

/// What is wrong with a Parquet file, or with what a caller handed to the writer.
public struct ParquetError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file's path, where it is known.
  public var file: String?
  /// The column's dotted path, such as `name.first`, where one column is concerned.
  public var column: String?
  /// Byte offset in the file: of the page for what is wrong inside a page, since its content may be compressed.
  public var offset: Int?
  /// What is there.
  public var found: String
  /// What is allowed, or what to do about it.
  public var expected: String

  /// An error of a file, as far down as column and byte offset are known.
  public init(
    found: String, expected: String, file: String? = nil, column: String? = nil, offset: Int? = nil
  ) {
    self.file = file
    self.column = column
    self.offset = offset
    self.found = found
    self.expected = expected
  }

  /// One line: file, column, offset, what was found and what is expected.
  public var description: String {
    var place = file ?? "Parquet"
    if let column { place += ": column \(column)" }
    if let offset { place += ": byte \(offset)" }
    return "\(place): found \(found); expected \(expected)"
  }

  /// The same error with the places it did not know yet.
  func located(file: String? = nil, column: String? = nil, offset: Int? = nil) -> ParquetError {
    var error = self
    error.file = error.file ?? file
    error.column = error.column ?? column
    error.offset = error.offset ?? offset
    return error
  }
}
