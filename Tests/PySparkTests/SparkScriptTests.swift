// What transformations look like as PySpark; black, ruff and Spark itself judge the manifest's script in Tests/Judges.

import Dataflow
import Testing

@testable import PySpark

private struct Person: Schema {
  let name, city: Column<String>
  let email: Column<String?>
  let age: Column<Int64?>
  let token: Column<Secret<String>>
}
private struct Slim: Schema {
  let name: Column<String>
  let greeting: Column<String>
  let token: Column<String>
}

private struct Place: Schema { let city: Column<String> }
private struct Home: Schema {
  let name: Column<String>
  let place: Place
}
private struct Adult: Schema { let isAdult: Column<Bool?> }
private struct City: Schema {
  let city: Column<String>
  let people, names: Column<Int64>
  let oldest: Column<Int64?>
}
private struct Upper: Schema { let city: Column<String> }
private struct Region: Schema {
  let name: Column<String>
  let rate: Column<Decimal<5, 2>?>
}
private let regions: ReferenceTable<String, Region> = [
  "Bonn": Region(name: "North", rate: 7.5), "Ulm": Region(name: "South", rate: .null),
]
private let bands: Lookup<Int64, String> = [1: "low", 2: "high"]
private struct Placed: Schema {
  let region, again, band: Column<String?>
  let rate: Column<Decimal<5, 2>?>
}

@Suite struct SparkScriptTests {
  private func script(_ tables: [(String, Flow)]) -> String {
    SparkScript(
      job: "j", source: "Pipeline.swift", partitionKey: "p_date", zone: "Europe/Berlin",
      arguments: .init(database: "db", table: "t", target: "out", date: "day"),
      tables: tables.map { SparkScript.Table(name: $0.0, flow: $0.1) }
    ).text
  }

  private var slim: Transformation<Person, Slim> {
    Person.rows.filter { $0.age >= 18 && !($0.email == "n/a") }
      .select {
        Slim(name: $0.name, greeting: concat("hi \"", $0.city, "\""), token: $0.token.exposed(because: "tests"))
      }
  }

  @Test func conditionsKeepTheirBrackets() {
    #expect(
      script([("slim", slim.flow)]).contains(
        """
            filtered = raw.filter(
                (F.col("age") >= F.lit(18).cast("bigint")) & ~(F.col("email") == F.lit("n/a"))
            )
        """))
  }

  /// A table stands once, a row a line, and is called after what it holds.
  @Test func tablesAreConstantsOfTheModule() {
    let placed = Person.rows.filter { $0.city.isKey(of: regions) }.select {
      let region = $0.city.joined(with: regions)
      return Placed(
        region: region.name, again: region.name.lower(), band: $0.age.lookup(in: bands), rate: region.rate)
    }
    let text = script([("placed", placed.flow)])
    #expect(
      text.contains(
        """
        # What values are looked up in.
        REGION_NAME = {"Bonn": "North", "Ulm": "South"}
        LOOKUP = {1: "low", 2: "high"}
        REGION_RATE = {"Bonn": "7.50"}


        def lookup_map(pairs: dict, key_type: str, value_type: str) -> Column:
        """))
    #expect(text.contains(#"filtered = raw.filter(F.col("city").isin("Bonn", "Ulm"))"#))
    #expect(text.split(separator: #"F.element_at(lookup_map(REGION_NAME, "string", "string"), "#).count == 3)
    #expect(text.contains(#"lookup_map(LOOKUP, "bigint", "string"), F.col("age")"#))
    #expect(text.contains(#"lookup_map(REGION_RATE, "string", "decimal(5,2)"), F.col("city")"#))
  }

  @Test func columnsThatKeepTheirNameNeedNoAliasAndReasonsAreToldOnce() {
    let text = script([("slim", slim.flow)])
    #expect(
      text.contains(
        """
            # Secrets shown as they are: token.
            # Reason: tests.
            slim = filtered.select(
                F.col("name"),
                F.concat(F.lit("hi \\""), F.col("city"), F.lit("\\"")).alias("greeting"),
                F.col("token"),
            )
        """))
  }

  @Test func sharedStagesStandOnceAndAreKept() {
    let adults = Person.rows.filter { $0.age >= 18 }
    let first = adults.select { Slim(name: $0.name, greeting: $0.city, token: sha256($0.token)) }
    let second = adults.select { Slim(name: $0.city, greeting: $0.city, token: sha256($0.token)) }
    let text = script([("first", first.flow), ("second", second.flow)])
    #expect(text.split(separator: "raw.filter").count == 2)
    #expect(text.contains("    filtered = filtered.persist()\n"))
    #expect(text.contains("    return {\"first\": first, \"second\": second}\n"))
  }

  @Test func aTableWithoutASelectHasItsOwnColumnsOnly() {
    let columns = "\"name\", \"city\", \"email\", \"age\", \"token\""
    #expect(script([("all", Person.rows.flow)]).contains("return {\"all\": raw.select(\(columns))}"))
  }

  @Test func dedupeOrdersByEveryOtherColumn() {
    let flow = Person.rows.dedupe(by: { $0.name }, keepLatest: { $0.age }).flow
    let text = script([("t", flow)])
    #expect(text.contains("Window.partitionBy(F.col(\"name\")).orderBy("))
    for column in ["city", "email", "age", "token"] { #expect(text.contains("F.col(\"\(column)\").desc_nulls_last()")) }
  }

  @Test func namesThatPythonKeepsAreNotTaken() {
    let rows = Person.rows.dedupe(by: { $0.name }, keepLatest: { $0.age })
    let cities = rows.select { Slim(name: $0.city, greeting: $0.city, token: sha256($0.token)) }
    let names = rows.select { Slim(name: $0.name, greeting: $0.city, token: sha256($0.token)) }
    let text = script([("class", cities.flow), ("deduplicated_order", names.flow)])
    #expect(text.contains("    class_2 = deduplicated.select("))
    #expect(text.contains("    deduplicated_order_3 = deduplicated.select("))
    #expect(text.contains("\"class\": class_2,") || text.contains("{\"class\": class_2"))
  }

  @Test func aReasonOfSeveralLinesStaysAComment() {
    let flow = Person.rows.select {
      Slim(name: $0.name, greeting: $0.city, token: $0.token.exposed(because: "a\nimport os"))
    }
    #expect(script([("t", flow.flow)]).contains("    # Reason: a\n    # import os.\n"))
  }

  @Test func aGroupIsAStruct() {
    let flow = Person.rows.select { Home(name: $0.name, place: Place(city: $0.city.upper())) }
    let wanted = """
      F.col("name"), F.struct(F.upper(F.col("city")).alias("city")).alias("place")
      """
    #expect(script([("t", flow.flow)]).contains(wanted))
  }

  @Test func derivedColumnsStandBesideTheOthers() {
    let flow = Person.rows.derive { Adult(isAdult: $0.age >= 18) }.filter { $0.isAdult && $0.name != "x" }
    let text = script([("t", flow.flow)])
    #expect(text.contains("    derived = raw.withColumn(\"is_adult\", F.col(\"age\") >= F.lit(18).cast(\"bigint\"))\n"))
    #expect(text.contains("    t = derived.filter(F.col(\"is_adult\") & (F.col(\"name\") != F.lit(\"x\")))\n"))
    #expect(text.contains("t.select(\"name\", \"city\", \"email\", \"age\", \"token\", \"is_adult\")"))
  }

  @Test func measuresAreCalledAfterTheColumnsThatTheyBecome() {
    let flow = Person.rows.aggregate(
      by: { $0.city },
      to: { city, people in
        City(
          city: city, people: people.count, names: people.countDistinct { $0.name }, oldest: people.max { $0.age })
      })
    #expect(
      script([("t", flow.flow)]).contains(
        """
            t_groups = raw.groupBy(F.col("city"))
            t = t_groups.agg(
                F.count("*").alias("people"),
                F.countDistinct(F.col("name")).alias("names"),
                F.max(F.col("age")).alias("oldest"),
            )
        """))
  }

  @Test func aRowThatIsMoreThanItsGroupFollowsInASelect() {
    let flow = Person.rows.aggregate(by: { $0.city }, to: { city, _ in Upper(city: city.upper()) })
    #expect(
      script([("t", flow.flow)]).contains(
        """
            t_groups = raw.select(F.col("city").alias("_key_1"))
            t_reduced = t_groups.distinct()
            t = t_reduced.select(F.upper(F.col("_key_1")).alias("city"))
        """))
  }

  @Test func literalsAreQuotedAndTyped() {
    #expect(Python.string("a\"\\\n\t\u{1}é").inline == "\"a\\\"\\\\\\n\\t\\x01é\"")
    #expect(Python.float(.nan).inline == "float(\"nan\")")
    #expect(Python.float(-1.5e300).inline == "-1.5e300")
    #expect(Python.formatted([.text("a{b}"), .value(.name("x"))]).inline == "f\"a{{b}}{x}\"")
  }
}
