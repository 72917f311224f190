// PutRecordBatch on the wire: JSON with base64 inside, written straight into the request's bytes.

import Calls

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Encodes requests and decodes answers of `PutRecordBatch` (Amazon Data Firehose API reference).
enum FirehoseWire {
  /// The answer to one record: no error code means it was accepted.
  struct Entry: Decodable, Equatable {
    let errorCode: String?
    let errorMessage: String?

    enum CodingKeys: String, CodingKey {
      case errorCode = "ErrorCode"
      case errorMessage = "ErrorMessage"
    }
  }

  private struct Answer: Decodable {
    let entries: [Entry]
    enum CodingKeys: String, CodingKey { case entries = "RequestResponses" }
  }

  /// The request that puts records, each of the rows at its indexes. The stream's name needs no escaping: it has been checked.
  static func request(
    putting records: [Range<Int>], of rows: [[UInt8]], stream: String, endpoint: String
  ) -> HTTPRequest {
    var body: [UInt8] = []
    body.reserveCapacity(
      records.reduce(64 + stream.utf8.count) { total, record in
        total + 16 + (rows[record].reduce(0) { $0 + $1.count } + 2) / 3 * 4
      })
    body += #"{"DeliveryStreamName":""#.utf8
    body += stream.utf8
    body += #"","Records":["#.utf8
    for (position, record) in records.enumerated() {
      body += (position == 0 ? #"{"Data":""# : #",{"Data":""#).utf8
      Base64.append(record.count == 1 ? rows[record.lowerBound] : Array(rows[record].joined()), to: &body)
      body += #""}"#.utf8
    }
    body += "]}".utf8
    let headers: HTTPFields = [
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": "Firehose_20150804.\(Action.firehosePutRecordBatch.operation)",
    ]
    return HTTPRequest(.post, endpoint + "/", headers: headers, body: body, maxBodyBytes: 4 << 20)
  }

  /// The answers in the order of the request's records; `nil` when there is not exactly one for each.
  static func entries(_ body: [UInt8], count: Int) -> [Entry]? {
    guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(body)) else { return nil }
    return answer.entries.count == count ? answer.entries : nil
  }
}

/// Base64 into a growing buffer, without the copies that `Data` would make of every record.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Appends the padded encoding of `bytes` (RFC 4648, section 4).
  static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
    let whole = bytes.count / 3 * 3
    for index in stride(from: 0, to: whole, by: 3) {
      append(UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]), 4, to: &output)
    }
    switch bytes.count - whole {
    case 1: append(UInt32(bytes[whole]) << 16, 2, to: &output)
    case 2: append(UInt32(bytes[whole]) << 16 | UInt32(bytes[whole + 1]) << 8, 3, to: &output)
    default: break
    }
  }

  /// Appends the first `count` of the four digits of 24 bits, and padding for the others.
  private static func append(_ bits: UInt32, _ count: Int, to output: inout [UInt8]) {
    for digit in 0..<4 {
      output.append(digit < count ? alphabet[Int(bits >> (18 - 6 * UInt32(digit))) & 63] : UInt8(ascii: "="))
    }
  }
}
