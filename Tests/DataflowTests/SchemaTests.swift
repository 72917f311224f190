// Schemas read from plain structs: names, nesting, order, traits, and the typed projection.

import Testing

@testable import Dataflow

private struct Account: Schema {
  let uuid: Column<String?>
  let password: Column<Secret<String>>
}

private struct Person: Schema {
  let firstName: Column<String>
  let login: Account
  let age: Column<Int64?>
  let postcode: Column<Coerced<String>>
  let score: Column<Double>
  let isActive: Column<Bool>
  let size: Column<Int32>
  let birth: Column<Day?>

  enum CodingKeys: String, CodingKey {
    case firstName = "givenName"
    case login, age, postcode, score, isActive, size, birth
  }
}

private struct Card: Schema {
  let holder: Column<String>
  let owner: Owner
  struct Owner: Schema { let uuid: Column<String?> }
}

private enum Kind: String, Codable { case wood, steel }
private struct Crate: Schema {
  let code: Column<String>
  let kind: Kind
}
private struct Depot: Schema { let code: Column<String> }
private struct Delivery: Schema {
  let id: Column<String>
  let driver: OptionalGroup<Driver>
  struct Driver: Schema {
    let name: Column<String>
    let license: Column<Secret<String>>
    let email: Column<Personal<String?>>
    let rating: Column<Double?>
    let home: Depot
  }
}
private struct DeliveryRow: Schema {
  let name: Column<String>
  let license, email: Column<String?>
  let rating: Column<Double?>
  let depot: Column<String?>
}

@Suite("Schemas")
struct SchemaTests {
  @Test("have the struct's fields in its order, under snake-case names")
  func names() {
    let fields = Person.fields
    #expect(
      fields.map(\.name) == ["given_name", "login", "age", "postcode", "score", "is_active", "size", "birth"])
    #expect(
      fields.map(\.jsonKey) == ["givenName", "login", "age", "postcode", "score", "isActive", "size", "birth"])
  }

  @Test("have leaves depth first, with types and traits")
  func leaves() {
    let leaves = Person.fields.leaves
    #expect(leaves.prefix(3).map(\.path) == [["given_name"], ["login", "uuid"], ["login", "password"]])
    #expect(leaves.map(\.type) == [.string, .string, .string, .int64, .string, .double, .bool, .int32, .day])
    #expect(leaves.filter(\.traits.isNullable).map { $0.path.last } == ["uuid", "age", "birth"])
    #expect(leaves.filter(\.traits.isSecret).map(\.path) == [["login", "password"]])
    #expect(leaves.filter(\.traits.isCoerced).map(\.path) == [["postcode"]])
  }

  @Test("have groups that may be missing, whose leaves then may be null")
  func optionalGroups() {
    #expect(Delivery.fields.map(\.traits.isNullable) == [false, true])
    #expect(
      Delivery.fields.leaves.map(\.path) == [
        ["id"], ["driver", "name"], ["driver", "license"], ["driver", "email"], ["driver", "rating"],
        ["driver", "home", "code"],
      ])
    #expect(Delivery.fields.leaves.map(\.traits.isNullable) == [false, true, true, true, true, true])
    guard case .structure(let members) = Delivery.fields[1].type else {
      Issue.record("no group")
      return
    }
    // Where the group is there, its members are what they are declared as.
    #expect(members.map(\.traits.isNullable) == [false, false, true, true, false])
  }

  @Test("have columns of such groups, which may be null in expressions")
  func optionalColumns() {
    let flow = Delivery.rows.select {
      DeliveryRow(
        name: $0.driver.name.or("nobody"), license: sha256($0.driver.license), email: sha256($0.driver.email),
        rating: $0.driver.rating, depot: $0.driver.home.code)
    }.flow
    guard case .select(let projections) = flow.steps.first else {
      Issue.record("no select")
      return
    }
    #expect(
      projections.map(\.expression) == [
        .coalesce([.column(path: ["driver", "name"], .string), .literal(.string("nobody"))]),
        .sha256(.column(path: ["driver", "license"], .string)), .sha256(.column(path: ["driver", "email"], .string)),
        .column(path: ["driver", "rating"], .double), .column(path: ["driver", "home", "code"], .string),
      ])
  }

  @Test("give each column its own path")
  func columns() {
    #expect(Person.columns.login.uuid.expression == .column(path: ["login", "uuid"], .string))
    #expect(Person.columns.firstName.expression == .column(path: ["given_name"], .string))
  }

  @Test("list a projection's columns by their new places")
  func projections() {
    let flow = Person.rows
      .select { Card(holder: concat($0.firstName, "!"), owner: .init(uuid: $0.login.uuid)) }.flow
    guard case .select(let projections) = flow.steps.first else {
      Issue.record("no select")
      return
    }
    #expect(projections.map(\.path) == [["holder"], ["owner", "uuid"]])
    #expect(projections[0].expression == .concat([.column(path: ["given_name"], .string), .literal(.string("!"))]))
    #expect(projections[1].traits.isNullable)
    #expect(flow.output.map(\.name) == ["holder", "owner"])
    #expect(flow.input == Person.fields)
  }

  @Test(
    "name columns in lower snake case",
    arguments: [
      ("firstName", "first_name"), ("uuid", "uuid"), ("Name", "name"), ("already_snake", "already_snake"),
      ("sha256", "sha256"),
      ("p_Date", "p_date"),
      ("userID", "user_id"), ("URL", "url"), ("URLPath", "url_path"), ("aB", "a_b"),
    ])
  func snakeCase(_ property: String, _ name: String) {
    #expect(columnName(of: property) == name)
  }

  @Test("end the process, but not by a trap, where nothing can be made of a property")
  func noValue() async throws {
    let ended = try #require(
      await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) { _ = Crate.fields })
    let text = String(decoding: ended.standardErrorContent, as: UTF8.self)
    #expect(
      text.contains("error: struct Crate is no schema: property 'kind' is declared as Kind; every property is a Column")
    )
  }

  @Test("build the tree that the operators say")
  func operators() {
    let person = Person.columns
    #expect((!person.age.isNull).expression == .not(.isNull(.column(path: ["age"], .int64))))
    #expect((person.age > 18).expression == .comparison(.greater, .column(path: ["age"], .int64), .literal(.int64(18))))
    #expect(
      person.login.uuid.or("none").expression
        == .coalesce([.column(path: ["login", "uuid"], .string), .literal(.string("none"))]))
    #expect(
      sha256(person.login.password).expression == .sha256(.column(path: ["login", "password"], .string)))
    let shown: Column<String> = person.login.password.exposed(because: "a test")
    #expect(shown.expression.columns == [["login", "password"]])
    #expect(shown.expression.type == .string)
  }
}
