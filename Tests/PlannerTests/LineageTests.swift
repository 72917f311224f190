// docs/lineage: what Markdown and OpenLineage say of where columns come from; the client of OpenLineage judges the events.

import Dataflow
import JSONTree
import PipelineDSL
import Testing

@testable import Planner

private struct Sale: Schema {
  let shopID: Column<String>
  let cents: Column<Int64?>
  let email: Column<Personal<String>>
  let voided: Column<Bool?>
}
private struct Shop: Schema {
  let shop: Column<String>
  let buyers: Column<Int64>
  let cents: Column<Int64?>
  let note: Column<String>
}

@Suite("Lineage documents")
struct LineageTests {
  private func files() throws -> [String: String] {
    let project = Project(
      "sales",
      [
        GoodManifest.pipeline("sales", of: Sale.self) { layer in
          [
            layer.table(
              "shops",
              Sale.rows.filter { !$0.voided.or(false) }.aggregate(
                by: { $0.shopID },
                to: {
                  Shop(
                    shop: $0, buyers: $1.countDistinct { $0.email }, cents: $1.sum { $0.cents }, note: "from the API")
                }))
          ]
        }
      ],
      environments: [Environment("dev", region: "eu-west-1")])
    guard case .files(let files, _, _) = Plan(project) else {
      Issue.record("\(Plan(project).findings)")
      return [:]
    }
    return Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.text) })
  }

  @Test("tell each column's fields by the names that the API gives them")
  func markdown() throws {
    let text = try #require(files()["docs/lineage/sales.md"])
    #expect(
      text.contains(
        """
        | `shop` | `shopID` as it is |
        | `buyers` | `email` counted |
        | `cents` | `cents` aggregated |
        | `note` | a constant |

        Its rows are kept or dropped by `voided`; one for each `shopID`.
        """))
  }

  @Test("are events that lead from the API's field to the table's column")
  func events() throws {
    let text = try #require(files()["docs/lineage/sales.json"])
    #expect(text.utf8.allSatisfy { $0 != UInt8(ascii: "\t") })
    let events = try JSONReader.read(text)
    let ingested = events[0]["outputs"][0]["facets"]["columnLineage"]["fields"]["shop_id"]["inputFields"][0]
    #expect(ingested["field"] == "shopID" && ingested["transformations"][0]["subtype"] == "IDENTITY")
    let made = events[1]["outputs"][0]["facets"]["columnLineage"]
    let buyers = made["fields"]["buyers"]["inputFields"][0]
    #expect(buyers["field"] == "email" && buyers["name"] == events[0]["outputs"][0]["name"])
    #expect(buyers["transformations"][0]["subtype"] == "AGGREGATION")
    #expect(buyers["transformations"][0]["masking"] == .bool(true))
    #expect(made["dataset"][0]["field"] == "voided" && made["dataset"][1]["field"] == "shop_id")
    #expect(made["fields"]["note"] == .null)
  }
}

extension JSONValue {
  /// A member, or an element; null where there is none.
  fileprivate subscript(key: String) -> JSONValue {
    guard case .object(let members) = self else { return .null }
    return members.first { $0.key == key }?.value ?? .null
  }
  fileprivate subscript(index: Int) -> JSONValue {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return .null }
    return elements[index]
  }
}
