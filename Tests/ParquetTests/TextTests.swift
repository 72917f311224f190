// Rows as JSON lines and schemas as text.

import Testing

@testable import Parquet

struct TextTests {
  private func json(_ leaf: ParquetSchema.Leaf, _ values: ColumnVector.Values) throws -> [String] {
    var writer = try ParquetWriter(schema: ParquetSchema(root: [.leaf(leaf)]))
    try writer.append([ColumnVector(values: values)])
    let lines = try ParquetReader(bytes: writer.finish()).jsonLines(rowGroup: 0)
    // Each line is {"v":…}.
    return String(decoding: lines, as: UTF8.self).split(separator: "\n").map { String($0.dropFirst(5).dropLast()) }
  }

  private func leaf(_ type: PhysicalType, _ logicalType: LogicalType = .none) -> ParquetSchema.Leaf {
    .init("v", type, logicalType, repetition: .required)
  }

  @Test func datesAtTheEdgesOfTheCalendar() throws {
    let days: [Int32] = [0, -1, 59, 11_016, 11_017, -719_162, -719_528, -719_529, 2_932_896, 2_932_897, .min, .max]
    let expected = [
      "1970-01-01", "1969-12-31", "1970-03-01", "2000-02-29", "2000-03-01", "0001-01-01", "0000-01-01", "-0001-12-31",
      "9999-12-31", "10000-01-01", "-5877641-06-23", "5881580-07-11",
    ]
    #expect(try json(leaf(.int32, .date), .int32(days)) == expected.map { "\"\($0)\"" })
  }

  @Test func timestampsInEveryUnit() throws {
    func type(_ unit: Parquet.TimeUnit, _ isAdjusted: Bool) -> ParquetSchema.Leaf {
      leaf(.int64, .timestamp(unit, isAdjustedToUTC: isAdjusted))
    }
    let values: [Int64] = [1, -1, .min, .max]
    #expect(
      try json(type(.micros, true), .int64(values)) == [
        "\"1970-01-01T00:00:00.000001Z\"", "\"1969-12-31T23:59:59.999999Z\"", "\"-290308-12-21T19:59:05.224192Z\"",
        "\"294247-01-10T04:00:54.775807Z\"",
      ])
    #expect(try json(type(.millis, false), .int64([1, -1])).first == "\"1970-01-01T00:00:00.001000\"")
    #expect(try json(type(.nanos, true), .int64([-1])) == ["\"1969-12-31T23:59:59.999999999Z\""])
    #expect(
      try json(leaf(.int32, .time(.millis, isAdjustedToUTC: true)), .int32([45_296_007])) == ["\"12:34:56.007000\""])
    _ = try json(type(.millis, true), .int64(values))
    _ = try json(leaf(.int64, .time(.nanos, isAdjustedToUTC: true)), .int64(values))
  }

  @Test func decimalsAreExact() throws {
    let type = leaf(.int32, .decimal(precision: 9, scale: 2))
    #expect(try json(type, .int32([0, 5, -5, 100, -12_345])) == ["0.00", "0.05", "-0.05", "1.00", "-123.45"])
    let bytes = ByteVector(data: [0x80] + [UInt8](repeating: 0, count: 15), offsets: [0, 16])
    let wide = leaf(.fixedLengthByteArray(length: 16), .decimal(precision: 38, scale: 0))
    #expect(try json(wide, .bytes(bytes)) == ["-170141183460469231731687303715884105728"])
    // Of variable length: sign extension of any length, no bytes at all, and more than fits.
    let free = leaf(.byteArray, .decimal(precision: 38, scale: 1))
    let short = ByteVector(data: [0xff, 0x7f, 0, 0, 0, 1], offsets: [0, 1, 2, 6, 6])
    #expect(try json(free, .bytes(short)) == ["-0.1", "12.7", "0.1", "0.0"])
    let long = ByteVector(data: [UInt8](repeating: 0x11, count: 17), offsets: [0, 17])
    #expect(throws: ParquetError.self) { try json(free, .bytes(long)) }
  }

  @Test func numbersReadBack() throws {
    #expect(
      try json(leaf(.double), .double([0.1, -0.0, 1e21, .nan, .infinity, -.infinity]))
        == ["0.1", "-0.0", "1e+21", "\"NaN\"", "\"Infinity\"", "\"-Infinity\""])
    #expect(try json(leaf(.float), .float([0.1])) == ["0.1"])
    #expect(try json(leaf(.int64, .integer(bits: 64, signed: false)), .int64([-1])) == ["18446744073709551615"])
    let halves = ByteVector(data: [0, 0x3c, 0, 0xc0, 1, 0, 0, 0x7c], offsets: [0, 2, 4, 6, 8])
    #expect(
      try json(leaf(.fixedLengthByteArray(length: 2), .float16), .bytes(halves))
        == ["1.0", "-2.0", "5.9604645e-08", "\"Infinity\""])
  }

  @Test func textIsEscapedAndBytesAreBase64() throws {
    let text = SampleTable.byteVector(["a\"b\\c", "\n\r\t\u{1}", "é😀", ""])
    #expect(
      try json(leaf(.byteArray, .string), .bytes(text)) == [#""a\"b\\c""#, #""\n\r\t\u0001""#, "\"é😀\"", "\"\""])
    let bytes = ByteVector(data: [0xff, 0xfe, 0xfd, 0xff, 0xff, 0xc3], offsets: [0, 3, 5, 6])
    #expect(try json(leaf(.byteArray), .bytes(bytes)) == ["\"//79\"", "\"//8=\"", "\"ww==\""])
    let uuid = leaf(.fixedLengthByteArray(length: 16), .uuid)
    #expect(
      try json(uuid, .bytes(ByteVector(data: Array(0..<16), offsets: [0, 16])))
        == ["\"00010203-0405-0607-0809-0a0b0c0d0e0f\""])
  }

  @Test func structsAreObjects() throws {
    let reader = try ParquetReader(bytes: try SampleTable.file(rows: 5))
    let lines = String(decoding: try reader.jsonLines(rowGroup: 0), as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[0].contains(#""person":{"first":null,"address":null}"#))
    #expect(lines[1].contains(#""person":null,"#))
    #expect(lines[2].contains(#""person":{"first":"Zoë 2","address":{"city":"city 2","zip":2}}"#))
    #expect(lines[3].contains(#""person":{"first":"Zoë 3","address":null}"#))
  }

  @Test func listsAreArrays() throws {
    let reader = try ParquetReader(bytes: try SampleTable.file(rows: 12))
    let lines = String(decoding: try reader.jsonLines(rowGroup: 0), as: UTF8.self).split(separator: "\n")
    #expect(lines[0].hasSuffix(#""tags":[],"matrix":[],"lines":[]}"#))
    #expect(lines[2].contains(#""matrix":null,"#))
    #expect(lines[3].contains(#""tags":null,"#) && lines[9].contains(#""tags":["tag 9"]"#))
    #expect(lines[5].contains(#""matrix":[null,[]],"lines":null"#))
    #expect(
      lines[10].hasSuffix(#""matrix":[[10]],"lines":[{"sku":"sku 10","quantity":10},{"sku":"sku 10","quantity":9}]}"#))
  }

  @Test func schemaText() {
    #expect(
      SampleTable.schema.schemaText == """
        message schema {
          required int64 id;
          optional int32 small (INTEGER(8,true));
          optional binary name (STRING);
          required binary key (STRING);
          optional double price;
          optional float ratio;
          optional boolean flag;
          optional int32 day (DATE);
          optional int64 at (TIMESTAMP(MICROS,true));
          optional int64 local (TIMESTAMP(MICROS,false));
          optional int32 amount (DECIMAL(9,2));
          optional int64 total (DECIMAL(18,4));
          optional fixed_len_byte_array(16) big (DECIMAL(38,10));
          optional int64 huge (INTEGER(64,false));
          optional group person {
            optional binary first (STRING);
            optional group address {
              required binary city (STRING);
              optional int32 zip;
            }
          }
          optional binary blob;
          optional int32 nothing;
          optional group tags (LIST) {
            repeated group list {
              optional binary element (STRING);
            }
          }
          optional group matrix (LIST) {
            repeated group list {
              optional group element (LIST) {
                repeated group list {
                  optional int32 element;
                }
              }
            }
          }
          optional group lines (LIST) {
            repeated group list {
              optional group element {
                optional binary sku (STRING);
                required int64 quantity;
              }
            }
          }
        }

        """)
  }

  @Test func levelsFollowFromThePlace() throws {
    let schema = SampleTable.schema
    let zip = try #require(schema.leafIndex(at: ["person", "address", "zip"]))
    #expect(schema.leaves[zip].maxDefinitionLevel == 3)
    #expect(schema.leaves[zip - 1].maxDefinitionLevel == 2)
    #expect(schema.leaves[0].maxDefinitionLevel == 0)
  }
}
