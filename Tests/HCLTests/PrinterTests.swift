// What the printer prints for each piece of syntax.

import HCL
import Testing

@Suite struct PrinterTests {
  private func text(_ items: Item...) -> String {
    Document(banner: ["b"], blocks: [Block("t", items)]).text
  }

  @Test func bannerThenBlocksSetApartByEmptyLines() {
    let document = Document(
      banner: ["Top.", ""],
      blocks: [
        Block("a", ["x", "y"], comment: Comment("Why."), []),
        Block("b", [.attribute("k", 1)]),
      ])
    #expect(
      document.text == """
        # Top.
        #

        # Why.
        a "x" "y" {}

        b {
          k = 1
        }

        """)
  }

  @Test func equalsSignsAlignInRunsOfOneLineAttributes() {
    let text = text(
      .attribute("a", 1), .attribute("long", true),
      .attribute("object", ["k": "v", "longer": "w"]),
      .attribute("b", "x"), .blank, .attribute("alone", .reference("var.x")), .block("nested", []), .attribute("c", []))
    #expect(
      text.contains(
        """
          a    = 1
          long = true
          object = {
            k      = "v"
            longer = "w"
          }
          b = "x"

          alone = var.x
          nested {}
          c = []
        """))
  }

  @Test func commentsStandInTheBodyAndEndTheRun() {
    let text = text(
      .comment("Why."), .attribute("a", 1), .attribute("long", 2), .comment("two\n\nparts"), .attribute("b", 3),
      .block("nested", [.comment("last = \"${x}\"")]))
    #expect(
      text.contains(
        """
        t {
          # Why.
          a    = 1
          long = 2
          # two
          #
          # parts
          b = 3
          nested {
            # last = "${x}"
          }
        }
        """))
  }

  @Test(arguments: ["\n", "\r\n", "\r", "\u{2028}"])
  func aLineBreakDoesNotEndAComment(_ lineBreak: String) {
    let line = "a\(lineBreak)b = 1"
    let document = Document(
      banner: [line], blocks: [Block("t", [], comment: Comment(line), [.comment(line), .attribute("k", 1)])])
    #expect(document.text == "# a\n# b = 1\n\n# a\n# b = 1\nt {\n  # a\n  # b = 1\n  k = 1\n}\n")
  }

  @Test func shortListsStandOnOneLineAndLongOnesDoNot() {
    let long = HCLValue.list((0..<12).map { .string("element-number-\($0)") })
    let text = text(.attribute("short", ["a", "b"]), .attribute("long", long))
    #expect(text.contains("short = [\"a\", \"b\"]\n  long = [\n    \"element-number-0\",\n"))
    #expect(text.contains("    \"element-number-11\",\n  ]\n"))
  }

  @Test func aListOfObjectsBreaksAroundEachObject() {
    #expect(
      text(.attribute("s", [["k": 1]])).contains(
        """
          s = [
            {
              k = 1
            },
          ]
        """))
  }

  @Test func callsWrapTheirArgument() {
    #expect(text(.attribute("p", .call("jsonencode", [["k": 1]]))).contains("  p = jsonencode({\n    k = 1\n  })\n"))
    #expect(
      text(.attribute("p", .call("can", [.call("regex", ["^a$", .reference("v")])]))).contains("can(regex(\"^a$\", v))")
    )
  }

  @Test(arguments: [
    ("plain", "\"plain\""), ("quote \"", "\"quote \\\"\""), ("back\\slash", "\"back\\\\slash\""),
    ("two\nlines\r\t", "\"two\\nlines\\r\\t\""), ("${a}", "\"$${a}\""), ("%{if}", "\"%%{if}\""),
    ("$$ 5% {", "\"$$ 5% {\""), ("$${", "\"$$${\""), ("\u{1}\u{7F}", "\"\\u0001\\u007f\""), ("é日🚀", "\"é日🚀\""),
  ])
  func stringsReadBackUnchanged(_ value: String, _ quoted: String) {
    #expect(text(.attribute("k", .string(value))).contains("k = \(quoted)\n"))
  }

  @Test func keysThatAreNoIdentifiersAreQuoted() {
    let entries: HCLValue = ["plain_key": 1, "aws:SourceArn": 2, "9": 3, "": 4, "a\"b": 5]
    let text = text(.attribute("o", entries))
    for line in [
      "plain_key       = 1", "\"aws:SourceArn\" = 2", "\"9\"             = 3", "\"\"              = 4",
      "\"a\\\"b\"          = 5",
    ] {
      #expect(text.contains("    \(line)\n"))
    }
  }

  @Test func interpolationKeepsTextAndReferencesApart() {
    let inner: HCLValue = "x-\(.reference("local.a"))"
    #expect(text(.attribute("k", "${no}\(inner)/\("plain")")).contains("k = \"$${no}x-${local.a}/plain\"\n"))
  }

  @Test func operatorsAndConditions() {
    let condition = HCLValue.conditional(.binary(.reference("var.a"), "==", 1), then: "x", otherwise: "y")
    #expect(text(.attribute("k", condition)).contains("k = var.a == 1 ? \"x\" : \"y\"\n"))
  }
}
