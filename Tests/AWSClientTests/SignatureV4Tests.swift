// Our signatures against botocore's, and against those that AWS publishes.

import Foundation
import Testing

@testable import AWSClient

@Suite struct SignatureV4Tests {
  struct Vectors: Decodable {
    struct Signature: Decodable, CustomTestStringConvertible {
      let name, method, url, service, region, body, authorization: String
      let headers: [[String]]
      let time: Double
      let token: String?
      var testDescription: String { name }
    }
    struct Key: Decodable { let key, encoded: String }

    let keyID, secret: String
    let keys: [Key]
    let signatures: [Signature]

    static let all: Vectors = {
      let file = Bundle.module.url(forResource: "sigv4", withExtension: "json", subdirectory: "Vectors")
      guard let file, let data = try? Data(contentsOf: file), let all = try? JSONDecoder().decode(Self.self, from: data)
      else { return Vectors(keyID: "", secret: "", keys: [], signatures: []) }
      return all
    }()
  }

  @Test func theVectorsAreThere() {
    #expect(Vectors.all.signatures.count >= 50)
    #expect(Vectors.all.keys.count >= 10)
  }

  @Test(arguments: Vectors.all.signatures)
  func signsAsBotocoreDoes(_ vector: Vectors.Signature) throws {
    let vectors = Vectors.all
    let credentials = AWSCredentials(
      accessKeyID: vectors.keyID, secretAccessKey: vectors.secret, sessionToken: vector.token)
    let signer = SignatureV4(credentials: credentials, region: vector.region, service: vector.service)
    let method = try #require(HTTPRequest.Method(rawValue: vector.method))
    var request = HTTPRequest(method, vector.url, body: Array(vector.body.utf8))
    for header in vector.headers { request.headers.add(header[0], header[1]) }
    let signed = try signer.sign(request, at: Date(timeIntervalSince1970: vector.time))
    #expect(signed.headers["Authorization"] == vector.authorization)
  }

  @Test func encodesKeysAsBotocoreDoes() {
    for vector in Vectors.all.keys {
      #expect(PercentEncoding.encode(vector.key, keepingSlash: true) == vector.encoded)
      #expect(PercentEncoding.decode(vector.encoded) == vector.key)
    }
    #expect(PercentEncoding.decode("%zz%4%") == "%zz%4%")
  }

  /// Cases of the "Signature Version 4 test suite" that AWS published: no payload, service `service`, one instant.
  @Test(arguments: [
    ("GET", "/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    ("POST", "/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    ("GET", "/?Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
    ("GET", "/\u{1234}", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
  ])
  func signsAsTheTestSuiteOfAWS(_ method: String, _ target: String, _ signature: String) throws {
    let request = HTTPRequest(try #require(.init(rawValue: method)), "https://example.amazonaws.com\(target)")
    let signed = try Self.example("service").sign(request, at: Self.instant(1_440_938_160))
    #expect(signed.headers["Authorization"]?.hasSuffix("Signature=\(signature)") == true)
  }

  /// The two header-signed examples of "Examples: Signature Calculations" (Amazon S3 API reference).
  @Test func signsAsTheExamplesOfS3() throws {
    let signer = SignatureV4(
      credentials: AWSCredentials(
        accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
      region: "us-east-1", service: "s3")
    let host = "https://examplebucket.s3.amazonaws.com"
    let get = HTTPRequest(.get, "\(host)/test.txt", headers: ["Range": "bytes=0-9"])
    let put = HTTPRequest(
      .put, "\(host)/test%24file.text",
      headers: ["Date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"],
      body: Array("Welcome to Amazon S3.".utf8))
    let signatures = try [get, put].map {
      try signer.sign($0, at: Self.instant(1_369_353_600)).headers["Authorization"]?.suffix(64)
    }
    #expect(
      signatures == [
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
      ])
  }

  @Test func signingAgainReplacesTheFirstSignature() throws {
    let signer = Self.example("s3")
    let request = HTTPRequest(.get, "https://s3.local/b/k")
    let again = try signer.sign(try signer.sign(request, at: Self.instant(0)), at: Self.instant(86_400))
    let fresh = try signer.sign(request, at: Self.instant(86_400))
    #expect(again.headers["Authorization"] == fresh.headers["Authorization"])
    #expect(again.headers.fields.count == fresh.headers.fields.count)
  }

  private static func example(_ service: String) -> SignatureV4 {
    let credentials = AWSCredentials(
      accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    return SignatureV4(credentials: credentials, region: "us-east-1", service: service)
  }

  private static func instant(_ seconds: Double) -> Date { Date(timeIntervalSince1970: seconds) }
}
