// The Data Catalog's rule: a call on a table needs permission on the table, its database and the catalog.

/// The Data Catalog of an account and region ("Specifying AWS Glue resource ARNs").
package struct GlueCatalog: Sendable, Hashable {
  /// What a call is about. Partitions and versions have no ARN: calls on them are calls on their table.
  package enum Object: Sendable, Hashable {
    case catalog
    case database(String)
    case table(String, database: String)
    case function(String, database: String)
  }

  package let partition: String
  package let region: String
  package let account: String

  package init(partition: String = "aws", region: String, account: String) {
    self.partition = partition
    self.region = region
    self.account = account
  }

  /// The ARNs that a call has to be allowed on: the object and what holds it; for a call that deletes it, or lists what
  /// it holds, that too.
  ///
  /// - Parameters:
  ///   - action: the action, such as `glue:GetPartitions`.
  ///   - contents: what the object holds: the tables and functions of a database.
  package func resources(of action: String, on object: Object, holding contents: [Object] = []) -> [String] {
    let reachesContents = ["glue:deletedatabase", "glue:deletecatalog", "glue:gettables"].contains(action.lowercased())
    return (ancestors(of: object) + [object] + (reachesContents ? contents : [])).map(arn)
  }

  /// The requests that a call by a principal makes: all have to be allowed.
  package func requests(
    of action: String, on object: Object, holding contents: [Object] = [], by principal: Request.Principal
  ) -> [Request] {
    resources(of: action, on: object, holding: contents).map { Request(principal, action, on: $0) }
  }

  package func arn(_ object: Object) -> String {
    let name =
      switch object {
      case .catalog: "catalog"
      case .database(let database): "database/\(database)"
      case .table(let table, let database): "table/\(database)/\(table)"
      case .function(let function, let database): "userDefinedFunction/\(database)/\(function)"
      }
    return "arn:\(partition):glue:\(region):\(account):\(name)"
  }

  private func ancestors(of object: Object) -> [Object] {
    switch object {
    case .catalog: []
    case .database: [.catalog]
    case .table(_, let database), .function(_, let database): [.catalog, .database(database)]
    }
  }
}
