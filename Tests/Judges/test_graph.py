"""Chromium draws the pictures and Mermaid the flowcharts: every text in its box, none over another, at two widths."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as XML
from pathlib import Path

import pytest

import lake
import pictures
import tools
from conftest import need

WIDTHS = (1280, 480)
# The smallest text of a picture on a narrow page, in CSS pixels.
LEGIBLE = 8.5
# Every text with the box that it stands in, if any, in pixels of the page.
MEASURE = """
  const frame = element => (({x, y, width, height}) => [x, y, x + width, y + height])(element.getBoundingClientRect());
  return [...document.querySelectorAll("svg")].map(svg => ({
    width: svg.getBoundingClientRect().width, page: svg.parentElement.getBoundingClientRect().width,
    scale: svg.getBoundingClientRect().width / svg.viewBox.baseVal.width,
    boxes: [...svg.querySelectorAll("g.box > rect:first-child")].map(frame), frame: frame(svg),
    cells: [...svg.querySelectorAll("rect.c")].map(frame),
    texts: [...svg.querySelectorAll("text")].map(text => ({
      text: text.textContent, at: frame(text), size: parseFloat(getComputedStyle(text).fontSize),
      style: text.className.baseVal,
      box: text.parentElement.matches("g.box") ? frame(text.parentElement.querySelector("rect")) : null,
    }))}));
"""
MERMAID = """
  mermaid.initialize({startOnLoad: false, securityLevel: "strict"});
  const drawn = [];
  for (const [index, text] of JSON.parse(document.getElementById("charts").textContent).entries()) {
    const {svg} = await mermaid.render("chart" + index, text);
    const holder = document.createElement("div");
    holder.innerHTML = svg;
    drawn.push({nodes: holder.querySelectorAll(".node").length, words: holder.textContent,
      edges: holder.querySelectorAll("path.flowchart-link").length,
      groups: holder.querySelectorAll(".cluster").length});
  }
  return drawn;
"""

pytestmark = pytest.mark.variants
Frame = list[float]


@pytest.fixture(scope="module")
def svgs(variants: Path) -> dict[str, str]:
    """The pictures of every variant, and the committed one."""
    drawn = {path.parents[1].name: path.read_text() for path in sorted(variants.glob("*/graph/all.svg"))}
    committed = {path.name: path.read_text() for path in sorted((tools.GENERATED / "docs").glob("*.svg"))}
    assert len(drawn) >= 5 and committed
    return drawn | committed


def within(inner: Frame, outer: Frame) -> bool:
    return (
        inner[0] >= outer[0] - 0.5
        and inner[1] >= outer[1] - 0.5
        and inner[2] <= outer[2] + 0.5
        and inner[3] <= outer[3] + 0.5
    )


def meet(one: Frame, other: Frame) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def ink(text: dict) -> Frame:
    """A line's frame without the leading above and below, which lines of one box share."""
    left, top, right, bottom = text["at"]
    inset = (bottom - top) * 0.12
    return [left, top + inset, right, bottom - inset]


def faults(picture: dict) -> list[str]:
    """What a reader would see is wrong."""
    found = []
    texts = picture["texts"]
    for index, text in enumerate(texts):
        if not within(text["at"], picture["frame"]):
            found.append(f"{text['text']!r} leaves the picture")
        if text["box"] and not within(text["at"], text["box"]):
            found.append(f"{text['text']!r} leaves its box: {text['at']} in {text['box']}")
        if text["style"] == "m" and not any(within(text["at"], cell) for cell in picture["cells"]):
            found.append(f"{text['text']!r} is in no table's box")
        if not text["box"]:
            found += [f"{text['text']!r} is behind a box" for box in picture["boxes"] if meet(text["at"], box)]
        found += [f"{text['text']!r} over {other['text']!r}" for other in texts[:index] if meet(ink(text), ink(other))]
    return found


@pytest.mark.parametrize("width", WIDTHS)
def test_every_text_is_legible_in_its_box(svgs: dict[str, str], width: int) -> None:
    body = "".join(f'<div style="width:{width}px">{svg}</div>' for svg in svgs.values())
    pages = pictures.answer(str(need(tools.chromium)), body, MEASURE)
    assert len(pages) == len(svgs)
    for name, picture in zip(svgs, pages):
        assert picture["width"] <= width and len(picture["texts"]) > 30, name
        assert not faults(picture), f"{name} at {width}: " + "\n".join(faults(picture))
        smallest = min(text["size"] for text in picture["texts"]) * picture["scale"]
        print(f"{name} at {width}: smallest text {smallest:.1f} px")
        assert smallest >= LEGIBLE, name


def test_a_fault_would_be_seen() -> None:
    """The judge itself: a text that is too long, and one over another."""
    box = '<g class="box"><rect width="60" height="40"/><text x="4" y="20">far too long for this</text></g>'
    body = f'<svg width="100" height="100" viewBox="0 0 100 100">{box}<text x="10" y="22">over it</text></svg>'
    found = faults(pictures.answer(str(need(tools.chromium)), body, MEASURE)[0])
    assert any("leaves its box" in each for each in found) and any("over 'far" in each for each in found), found
    assert any("is behind a box" in each for each in found), found


def test_pictures_are_xml_that_names_nothing_outside(svgs: dict[str, str]) -> None:
    for name, svg in svgs.items():
        root = XML.fromstring(svg)
        assert root.get("role") == "img" and root.get("viewBox"), name
        for kind in ("title", "desc"):
            assert len(root.findtext(f"{{http://www.w3.org/2000/svg}}{kind}") or "") > 20, name
        assert set(re.findall(r"(?:https?:)//[^\s<\"')]+", svg.replace("http://www.w3.org/2000/svg", ""))) <= {
            url for url in re.findall(r">(https?://[^<]*)<", svg)
        }, name
        assert not re.search(r"<(script|image|use|foreignObject|a)\b|@import|@font-face|url\((?!#)", svg), name


def test_mermaid_draws_the_flowcharts(variants: Path, plan_gen: Path) -> None:
    charts = {path.parents[1].name: path.read_text() for path in sorted(variants.glob("*/graph/all.mmd"))}
    page = next(path for path in sorted((tools.GENERATED / "docs").glob("*.md")) if path.name != "iam.md").read_text()
    charts["committed"] = re.search(r"```mermaid\n(.*?)```", page, re.DOTALL)[1]
    script = need(tools.mermaid).replace("</script", "<\\/script")
    data = json.dumps(list(charts.values())).replace("</", "<\\/")
    body = f'<script type="application/json" id="charts">{data}</script><script>{script}</script>'
    drawn = pictures.answer(str(need(tools.chromium)), body, MERMAID)
    assert isinstance(drawn, list), drawn
    for (name, text), chart in zip(charts.items(), drawn):
        lines = text.splitlines()
        assert chart["nodes"] == sum(":::" in line for line in lines) >= 14, name
        assert chart["edges"] == sum("->|" in line or "=>|" in line for line in lines) >= 17, name
        assert chart["groups"] == sum("subgraph" in line for line in lines), name
    assert "注文 #1; `|])" in drawn[list(charts).index("long-names")]["words"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ((), 0, "flowchart TB"), (("--format", "svg"), 0, "<svg"),
        (("--environment", "dev"), 0, "user-data-ingest-dev"),
        (("--pipeline", "nothing"), 1, 'no pipeline "nothing"; it has user-data'),
        (("--environment", "moon"), 1, 'no environment "moon"; it has dev, staging, prod'),
        (("--format", "png"), 64, "mermaid"),
    ],
)  # fmt: skip
def test_graph_prints_what_is_asked_for(plan_gen: Path, arguments: tuple[str, ...], code: int, told: str) -> None:
    ended = lake.run(plan_gen, "graph", *arguments)
    assert ended.code == code and told in (ended.out if code == 0 else ended.error), ended
