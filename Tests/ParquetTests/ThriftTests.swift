// Thrift's compact protocol: what is written is read back, and bad bytes are errors.

import Testing

@testable import Parquet

struct ThriftTests {
  @Test func integersOfAllSizesComeBack() throws {
    let values = [0, 1, -1, 63, -64, 64, 1 << 31, Int.max, Int.min]
    for value in values {
      var writer = ThriftWriter()
      writer.structure { $0.int64(1, value) }
      var reader = ThriftReader(writer.bytes[...], fileOffset: 0)
      var fields = ThriftReader.Fields()
      let field = try #require(try reader.next(&fields))
      #expect(try reader.int(field) == value)
      #expect(try reader.next(&fields) == nil)
    }
  }

  @Test func fieldsFarApartKeepTheirIDs() throws {
    var writer = ThriftWriter()
    writer.structure {
      $0.bool(1, true)
      $0.string(40, "forty")
      $0.structure(41) { $0.int8(1, -7) }
      $0.int32s(200, Array(0..<20))
    }
    var reader = ThriftReader(writer.bytes[...], fileOffset: 0)
    var fields = ThriftReader.Fields()
    var ids: [Int16] = []
    while let field = try reader.next(&fields) {
      ids.append(field.id)
      if field.id == 40 { #expect(try reader.string(field) == "forty") } else { try reader.skip(field) }
    }
    #expect(ids == [1, 40, 41, 200])
    #expect(reader.remaining == 0)
  }

  @Test func aListLongerThanItsBytesIsRefused() throws {
    // Field 1, a list of structs, 15 or more: 2^35 of them.
    var reader = ThriftReader([0x19, 0xfc, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01][...], fileOffset: 100)
    var fields = ThriftReader.Fields()
    let field = try #require(try reader.next(&fields))
    let error = #expect(throws: ParquetError.self) { try reader.listCount(field, of: .structure) }
    #expect(error?.found == "34359738368 elements")
    #expect(error?.offset == 108)
  }

  @Test func nestingIsBounded() throws {
    // A struct in a struct in a struct …
    var reader = ThriftReader([UInt8](repeating: 0x1c, count: 10_000)[...], fileOffset: 0)
    var fields = ThriftReader.Fields()
    let field = try #require(try reader.next(&fields))
    #expect(throws: ParquetError.self) { try reader.skip(field) }
  }

  @Test func truncationIsAnErrorAtEveryByte() throws {
    var writer = ThriftWriter()
    writer.structure {
      $0.string(1, "text")
      $0.structures(2, [1, 2, 3]) { $0.int32(1, $1) }
      $0.int64(3, 1 << 40)
    }
    for end in 0..<writer.bytes.count {
      #expect(throws: ParquetError.self) {
        var reader = ThriftReader(writer.bytes[..<end], fileOffset: 0)
        var fields = ThriftReader.Fields()
        while let field = try reader.next(&fields) { try reader.skip(field) }
      }
    }
  }
}
