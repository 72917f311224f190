// What the usual variables and files mean, and that no secret is ever printed.

import Foundation
import Testing

@testable import AWSClient

@Suite struct AWSEnvironmentTests {
  private static let keys = ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "hush"]

  private func problems(
    _ variables: [String: String], files: [String: String] = [:]
  ) throws -> [String] {
    let error = #expect(throws: AWSEnvironmentError.self) { try AWSEnvironment(variables) { files[$0] } }
    return try #require(error).problems
  }

  @Test func readsTheUsualVariables() throws {
    let environment = try AWSEnvironment(
      Self.keys.merging(["AWS_SESSION_TOKEN": "token", "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "x"]) { $1 })
    #expect(environment.region == "eu-west-1")
    #expect(
      environment.credentials
        == AWSCredentials(accessKeyID: "AKID", secretAccessKey: "hush", sessionToken: "token"))
    #expect(environment.endpoint(of: .firehose) == "https://firehose.eu-west-1.amazonaws.com")
    #expect(environment.endpoint(of: .s3) == "https://s3.eu-west-1.amazonaws.com")
  }

  @Test func anEmptyVariableIsAbsent() throws {
    let variables = [
      "AWS_REGION": "", "AWS_DEFAULT_REGION": "us-west-2", "AWS_SESSION_TOKEN": "", "AWS_ENDPOINT_URL": "",
    ]
    let environment = try AWSEnvironment(Self.keys.merging(variables) { $1 })
    #expect(environment.region == "us-west-2")
    #expect(environment.credentials.sessionToken == nil)
    #expect(!environment.hasCustomEndpoint(of: .s3))
  }

  @Test func serviceEndpointsGoBeforeTheGeneralOne() throws {
    let variables = [
      "AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": "http://localhost:5000/",
      "AWS_ENDPOINT_URL_S3": "http://minio:9000/x//",
    ]
    let environment = try AWSEnvironment(Self.keys.merging(variables) { $1 })
    #expect(environment.endpoint(of: .firehose) == "http://localhost:5000")
    #expect(environment.endpoint(of: .s3) == "http://minio:9000/x")
  }

  @Test func chinaHasItsOwnDomain() throws {
    let environment = try AWSEnvironment(Self.keys.merging(["AWS_REGION": "cn-north-1"]) { $1 })
    #expect(environment.endpoint(of: .firehose) == "https://firehose.cn-north-1.amazonaws.com.cn")
  }

  @Test func listsEverythingThatIsMissingAtOnce() throws {
    let problems = try problems([:])
    #expect(problems.count == 2)
    #expect(problems[0].contains("AWS_ACCESS_KEY_ID") && problems[0].contains("AWS_PROFILE"))
    #expect(problems[1].contains("AWS_REGION"))
  }

  @Test(arguments: [
    (["AWS_ACCESS_KEY_ID": "A"], "AWS_SECRET_ACCESS_KEY is not"),
    (["AWS_SECRET_ACCESS_KEY": "hush"], "AWS_ACCESS_KEY_ID is not"),
    (["AWS_ACCESS_KEY_ID": "A\n", "AWS_SECRET_ACCESS_KEY": "hush"], "access key id of the environment"),
    (["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "hush\r"], "secret access key of the environment"),
    (keys.merging(["AWS_REGION": "evil.com/"]) { $1 }, "'evil.com/'"),
    (keys.merging(["AWS_ENDPOINT_URL": "localhost:5000"]) { $1 }, "AWS_ENDPOINT_URL"),
    (keys.merging(["AWS_ENDPOINT_URL_S3": "http://u:hush@h"]) { $1 }, "AWS_ENDPOINT_URL_S3"),
    (keys.merging(["AWS_ENDPOINT_URL": "http://h/?a=b"]) { $1 }, "query"),
  ])
  func namesWhatIsWrong(_ variables: [String: String], _ part: String) throws {
    let text = try problems(["AWS_REGION": "eu-west-1"].merging(variables) { $1 }).joined(separator: "; ")
    #expect(text.contains(part))
    #expect(!text.contains("hush"))
  }

  private static let files = [
    "/home/u/.aws/credentials": """
    # a comment
    [default]
    aws_access_key_id = D
    aws_secret_access_key=d/secret=with=equals\r
    [ work ] ; the other one
    AWS_ACCESS_KEY_ID=W
    aws_secret_access_key = w#kept ; dropped
    s3 =
      aws_access_key_id = nested
    aws_session_token = t
    [half]
    aws_access_key_id = H
    """,
    "/home/u/.aws/config": "[default]\nregion = us-east-1\n[profile work]\nregion=eu-central-1\n",
  ]

  @Test func readsProfiles() throws {
    let read: (String) -> String? = { Self.files[$0] }
    let standard = try AWSEnvironment(["HOME": "/home/u"], readFile: read)
    #expect(standard.credentials == AWSCredentials(accessKeyID: "D", secretAccessKey: "d/secret=with=equals"))
    #expect(standard.region == "us-east-1")
    let work = try AWSEnvironment(["HOME": "/home/u", "AWS_PROFILE": "work"], readFile: read)
    #expect(work.credentials == AWSCredentials(accessKeyID: "W", secretAccessKey: "w#kept", sessionToken: "t"))
    #expect(work.region == "eu-central-1")
  }

  @Test func theEnvironmentsKeysGoBeforeAProfile() throws {
    let variables = ["HOME": "/home/u", "AWS_PROFILE": "work"].merging(Self.keys) { $1 }
    #expect(try AWSEnvironment(variables) { Self.files[$0] }.credentials.accessKeyID == "AKID")
  }

  @Test func saysWhatAProfileLacks() throws {
    let home = ["HOME": "/home/u", "AWS_REGION": "eu-west-1"]
    let half = try problems(home.merging(["AWS_PROFILE": "half"]) { $1 }, files: Self.files)
    #expect(half.count == 1 && half[0].contains("lacks"))
    let none = try problems(home.merging(["AWS_PROFILE": "none"]) { $1 }, files: Self.files)
    #expect(none.count == 1 && none[0].contains("[none]"))
    let elsewhere = try problems(home.merging(["AWS_SHARED_CREDENTIALS_FILE": "/nowhere"]) { $1 }, files: Self.files)
    #expect(elsewhere.count == 1 && elsewhere[0].contains("/nowhere cannot be read"))
  }

  @Test func secretsAreNeverPrinted() throws {
    let credentials = AWSCredentials(accessKeyID: "AKID", secretAccessKey: "hush", sessionToken: "hush-token")
    let environment = try AWSEnvironment(Self.keys.merging(["AWS_REGION": "eu-west-1"]) { $1 })
    let signer = SignatureV4(credentials: credentials, region: "r", service: "s3")
    let request = try signer.sign(HTTPRequest(.get, "http://h/"), at: .init(timeIntervalSince1970: 0))
    for value: Any in [credentials, environment, signer, request, request.headers, Optional(credentials) as Any] {
      var dumped = ""
      dump(value, to: &dumped)
      let printed = "\(value) \(String(reflecting: value)) \(dumped)"
      #expect(!printed.contains("hush"))
      #expect(!printed.contains("Signature="))
    }
  }
}
