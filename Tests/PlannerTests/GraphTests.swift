// The pictures of pipelines: what stands in them, and that no text can leave its box or become syntax.

import Dataflow
import Foundation
import Manifest
import PipelineDSL
import Testing

@testable import Planner

@Suite struct GraphTests {
  private let graph = PipelineGraph(project.pipelines[0], of: project)
  private let chained = PipelineGraph(
    Variant.everyOption.pipelines[0], of: Variant.everyOption, in: Variant.everyOption.environments[0],
    offsets: [3_600, 7_200])

  private func edges(_ graph: PipelineGraph, _ kind: PipelineGraph.Flow) -> Set<String> {
    Set(graph.edges.filter { $0.kind == kind }.map { "\($0.from) \($0.to)" })
  }

  @Test func rowsFlowFromTheAPIToTheTables() {
    #expect(
      edges(graph, .data) == [
        "api ingest", "ingest stream", "stream raw", "raw rawCrawler", "rawCrawler job", "job tables",
        "tables transformCrawler",
      ])
    #expect(graph.node("tables")?.members == project.pipelines[0].job.tables.map(\.name))
  }

  @Test func failuresAlarmsAndMetricsGoAside() {
    #expect(edges(graph, .failure) == ["ingest failed", "ingest errors", "stream errors"])
    #expect(edges(graph, .watch).filter { $0.hasSuffix(" alarms") }.count == 5)
    #expect(edges(graph, .watch).contains("stream dashboard"))
    let silent = PipelineGraph(
      project.deployment(to: project.environments[0]).pipelines[0], of: project, in: project.environments[0])
    #expect(silent.node("alarms") == nil && edges(silent, .watch) == ["ingest dashboard", "stream dashboard"])
  }

  @Test func fixedStagesStartAtTheirTimes() {
    #expect(
      ["rawCrawlStart", "jobStart", "transformCrawlStart"].map { graph.node($0)?.name } == [
        "01:00 UTC", "01:30 UTC", "02:00 UTC",
      ])
    #expect(edges(graph, .start).count == 4)
  }

  @Test func chainedStagesStartOneAfterTheOther() {
    #expect(edges(chained, .start).isSuperset(of: ["rawCrawler jobStart", "job transformCrawlStart"]))
    #expect(chained.node("rawCrawlStart")?.details == ["03:30 or 04:30", "Europe/Berlin"])
    #expect(chained.node("jobStart")?.name == "crawler")
  }

  @Test func namesAreThoseOfTheEnvironment() {
    let dev = PipelineGraph(project.pipelines[0], of: project, in: project.environments[0])
    #expect(dev.node("ingest")?.name == "user-data-ingest-dev" && graph.node("ingest")?.name == "user-data-ingest")
  }

  @Test(arguments: [
    ([0], ClockTime.utc(1, 5), "01:05"),
    ([-18_000, -14_400], .utc(2, 30), "21:30 the day before or 22:30 the day before"),
    ([45_900], .utc(23, 0), "11:45 the day after"), ([3_600, 3_600], .utc(23, 30), "00:30 the day after"),
  ])
  func aTimeHasTheClocksOfItsZone(_ offsets: [Int], _ time: ClockTime, _ text: String) {
    #expect(LocalClock(zone: .named("X/Y"), offsets: offsets).times(of: time) == text)
  }

  @Test func everyEdgeJoinsNodesOfTheGraph() {
    for variant in Variant.all {
      for pipeline in variant.project.pipelines {
        let graph = PipelineGraph(pipeline, of: variant.project)
        let ids = graph.nodes.map(\.id)
        #expect(Set(ids).count == ids.count)
        for edge in graph.edges { #expect(ids.contains(edge.from) && ids.contains(edge.to)) }
      }
    }
  }

  @Test func boxesOfALaneDoNotMeet() {
    for variant in Variant.all {
      let layout = GraphLayout(PipelineGraph(variant.project.pipelines[0], of: variant.project))
      let frames = layout.boxes.values.map(\.frame)
      for (index, frame) in frames.enumerated() {
        #expect(frame.x >= 0 && frame.maxX <= GraphLayout.width && frame.maxY <= layout.height, "\(variant)")
        for other in frames[..<index] {
          #expect(frame.maxX <= other.x || other.maxX <= frame.x || frame.maxY <= other.y || other.maxY <= frame.y)
        }
      }
    }
  }

  @Test(arguments: [
    ("short", ["short"], false), ("one-two-three", ["one-", "two-", "three"], false),
    ("one-two-three-four", ["one-", "two-", "th…"], true), ("abcdefghijk", ["abcde", "fghij", "k"], false),
    ("", [""], false), ("a b", ["a b"], false), ("ab\ncd ef", ["ab", "cd ef"], false),
  ])
  func aTextIsBrokenWhereItMayBe(_ text: String, _ lines: [String], _ isCut: Bool) {
    // Five characters of 0.61 × 10 units; an ellipsis takes 1.25 × 10.
    let fitted = TextStyle(size: 10, isMonospaced: true).lines(of: text, width: 31, atMost: 3)
    #expect(fitted.lines == lines && fitted.isCut == isCut)
  }

  @Test func aNameIsCutInItsMiddle() {
    let style = TextStyle(size: 10, isMonospaced: true)
    #expect(style.line(of: "abcdefgh", width: 50) == ("abcdefgh", false))
    #expect(style.line(of: "abcdefghijkl", width: 50) == ("ab…kl", true))
    #expect(style.line(of: "", width: 50) == ("", false))
  }

  @Test func whatIsCutIsToldInFull() {
    let svg = SVGPrinter.text(of: [PipelineGraph(Variant.longNames.pipelines[0], of: Variant.longNames)])
    #expect(svg.contains("…<title>https://a-very-long-host-name"))
    #expect(svg.contains("orders \"&lt;b&gt;\" &amp; 注文"))
  }

  /// A standalone picture: it fetches nothing and runs nothing.
  @Test func aPictureStandsAlone() {
    let svg = SVGPrinter.text(of: [graph, chained], comment: "a head")
    for foreign in ["<script", "href", "@import", "url(http", "<image", "foreignObject"] {
      #expect(!svg.contains(foreign))
    }
    #expect(svg.hasPrefix("<!-- a head -->\n<svg xmlns=") && svg.contains("role=\"img\"") && svg.contains("viewBox="))
    #expect(svg == SVGPrinter.text(of: [graph, chained], comment: "a head"))
  }

  @Test func aFlowchartHasEveryNodeAndEdge() {
    let text = MermaidPrinter.text(of: [graph, chained])
    let lines = text.split(separator: "\n")
    #expect(lines.first == "flowchart TB")
    #expect(lines.count { $0.contains(":::") } == graph.nodes.count + chained.nodes.count)
    #expect(lines.count { $0.contains("->|") || $0.contains("=>|") } == graph.edges.count + chained.edges.count)
    let odd = MermaidPrinter.text(of: [PipelineGraph(Variant.longNames.pipelines[0], of: Variant.longNames)])
    #expect(odd.contains("orders #34;#60;b#62;#34; #38; #27880;#25991; #35;1#59; #96;#124;#93;)"))
  }

  @Test func everyPipelineHasItsDocuments() throws {
    guard case .files(let files, _, _) = Plan(Variant.twoPipelines) else {
      Issue.record("findings")
      return
    }
    let documents = files.filter { $0.path.hasPrefix("docs/") }.map(\.path)
    #expect(
      documents == [
        "docs/clicks.md", "docs/clicks.svg", "docs/iam.md", "docs/lineage/clicks.json", "docs/lineage/clicks.md",
        "docs/lineage/orders.json", "docs/lineage/orders.md", "docs/orders.md", "docs/orders.svg",
      ])
    let page = try #require(files.first { $0.path == "docs/clicks.md" }).text
    #expect(page.contains("](clicks.svg)") && page.contains("```mermaid\nflowchart TB\n"))
    #expect(
      page.contains("| dev | us-east-1 | at cron(0/5 6-22 * * ? *) UTC | raw crawl 01:00 UTC, then each when"))
  }
}
