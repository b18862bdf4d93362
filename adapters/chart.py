"""A bar chart as SVG; whoever cannot see it is told the same numbers. Its colour is that of the text around it."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

WIDTH, BAR, GAP, LABELS, TOP = 640, 20, 8, 220, 40
NUMBERS = 40
"""Room for a number behind the longest bar."""


def as_svg(title: str, bars: Sequence[tuple[str, int]]) -> bytes:
    """Bars with their names and numbers, the longest as long as there is room."""
    height = TOP + len(bars) * (BAR + GAP)
    svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {height}", "role": "img"})
    svg.set("aria-labelledby", "title desc")
    svg.set("font-family", "sans-serif")
    svg.set("font-size", "14")
    SubElement(svg, "title", {"id": "title"}).text = title
    SubElement(svg, "desc", {"id": "desc"}).text = "; ".join(f"{name}: {number}" for name, number in bars)
    _text(svg, title, 0, BAR, {"font-weight": "bold"})
    longest = max([number for _, number in bars], default=0) or 1
    for place, (name, number) in enumerate(bars):
        top = TOP + place * (BAR + GAP)
        length = round(number / longest * (WIDTH - LABELS - NUMBERS))
        _text(svg, name, LABELS - GAP, top + BAR - 5, {"text-anchor": "end"})
        SubElement(
            svg,
            "rect",
            {"x": f"{LABELS}", "y": f"{top}", "width": f"{length}", "height": f"{BAR}", "fill": "currentColor"},
        )
        _text(svg, f"{number}", LABELS + length + GAP, top + BAR - 5, {})
    return tostring(svg, encoding="unicode").encode()


def _text(svg: Element, text: str, x: int, y: int, how: dict[str, str]) -> None:
    shown = {"x": f"{x}", "y": f"{y}", "fill": "currentColor", "aria-hidden": "true"}
    SubElement(svg, "text", shown | how).text = text
