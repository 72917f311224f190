// How an API knows its caller: the form of the request's secret, and where the secret itself is.

/// A text that lets a caller in, of which the manifest knows the name alone.
///
/// The deployment makes the secret in AWS Secrets Manager, empty: its value is put there by hand, and is in no file that plan-gen
/// writes, and in no state of Terraform. The function's role may read this one secret. Where `ingest` runs elsewhere it takes
/// the value of the variable `PLAN_SECRET_` and the name, in capitals: `PLAN_SECRET_USER_DATA_TOKEN`.
public struct APISecret: Sendable, Hashable {
  package internal(set) var name: String
  /// The member of the value that holds the text, where the value is a JSON object.
  package let key: String?
  package let location: SourceLocation

  /// A secret.
  /// - Parameters:
  ///   - name: What it is called in Secrets Manager; an environment's suffix is added.
  ///   - key: Where the value is a JSON object, as the console of Secrets Manager makes it: the key of the text.
  public init(
    _ name: String, key: String? = nil, file: String = #fileID, line: Int = #line, column: Int = #column
  ) {
    self.name = name
    self.key = key
    location = SourceLocation(file: file, line: line, column: column)
  }
}

/// What a request says of its caller.
public struct Authentication: Sendable, Hashable {
  package enum Form: Sendable, Hashable {
    case none
    case header(name: String, prefix: String)
    case basic(user: String)
    case queryItem(name: String)
  }

  package let form: Form
  /// Nil just where there is no authentication.
  package let secret: APISecret?

  /// Nothing: anyone may ask.
  public static let none = Authentication(form: .none, secret: nil)

  /// `Authorization: Bearer …` (RFC 6750, section 2.1).
  public static func bearer(_ token: APISecret) -> Authentication {
    Authentication(form: .header(name: "Authorization", prefix: "Bearer "), secret: token)
  }

  /// A header of its own, such as `X-Api-Key`.
  public static func header(_ name: String, _ value: APISecret) -> Authentication {
    Authentication(form: .header(name: name, prefix: ""), secret: value)
  }

  /// `Authorization: Basic …` (RFC 7617): a user's name, which is no secret, and the password.
  public static func basic(user: String, password: APISecret) -> Authentication {
    Authentication(form: .basic(user: user), secret: password)
  }

  /// An item of the query. Servers and proxies log addresses: a header is better where the API knows one.
  public static func queryItem(_ name: String, _ value: APISecret) -> Authentication {
    Authentication(form: .queryItem(name: name), secret: value)
  }
}

extension APISecret {
  /// The variable from which `ingest` takes the value itself.
  package var valueVariable: String { "PLAN_SECRET_\(name.asVariable)" }
  /// The variable that names the secret to `ingest` in the function: its ARN.
  package var arnVariable: String { "PLAN_ARN_\(name.asVariable)" }
}

extension Project {
  /// The secrets of all pipelines, each once, by name.
  package var secrets: [APISecret] {
    var secrets: [APISecret] = []
    for secret in pipelines.flatMap(\.ingest.secrets)
    where !secrets.contains(where: { $0.name == secret.name }) {
      secrets.append(secret)
    }
    return secrets.sorted { $0.name < $1.name }
  }
}
