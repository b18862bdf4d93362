"""The ratios as a picture: one bar a figure, on a logarithmic axis, for dark pages and light ones."""

from collections.abc import Iterator, Sequence
from html import escape
from math import floor, log10

from benchmarks.figures import Figure, Section

WIDTH, LABELS, LINE, GAP = 960, 430, 20, 14
"""Pixels: of the picture, of the texts in it, of the height of a line and of what is free between sections."""
VALUES = 70
LEAST = 1e-6
STYLE = (
    "text{font:13px sans-serif;fill:#222}.title{font-weight:bold}.bar{fill:#2a6f97}.one{stroke:#b5533c}"
    "@media(prefers-color-scheme:dark){text{fill:#eee}.bar{fill:#61a5c2}.one{stroke:#f4a58a}}"
)


def chart(sections: Sequence[Section]) -> str:
    """An SVG of every figure that has a peer; the line marks the peer itself."""
    shown = [(section, _barred(section)) for section in sections if _barred(section)]
    ratios = [figure.ratio or LEAST for _, figures in shown for figure in figures]
    axis = Axis(min(ratios, default=1.0), max(ratios, default=1.0))
    height = sum((len(figures) + 1) * LINE + GAP for _, figures in shown) + GAP
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
            "<title>Time taken, in parts of the time the peer takes</title>",
            f"<style>{STYLE}</style>",
            *_bars(shown, axis),
            f'<line class="one" x1="{axis.place(1):.0f}" x2="{axis.place(1):.0f}" y1="{GAP}" y2="{height - GAP}"/>',
            "</svg>\n",
        ]
    )


class Axis:
    """Where a ratio lies from left to right."""

    def __init__(self, least: float, most: float) -> None:
        self._low = floor(log10(min(least, 1.0))) - 0.1
        self._high = max(log10(most), 0.0)
        self._room = WIDTH - LABELS - VALUES

    def place(self, ratio: float) -> float:
        return LABELS + self._room * (log10(ratio) - self._low) / (self._high - self._low)


def _barred(section: Section) -> list[Figure]:
    return [figure for figure in section.figures if figure.ratio]


def _bars(shown: Sequence[tuple[Section, Sequence[Figure]]], axis: Axis) -> Iterator[str]:
    y = GAP
    for section, figures in shown:
        y += LINE
        yield f'<text class="title" x="8" y="{y - 5}">{escape(f"{section.title} (1.00: {section.peer})")}</text>'
        for figure in figures:
            y += LINE
            end = axis.place(figure.ratio or LEAST)
            yield f'<text x="{LABELS - 8}" y="{y - 5}" text-anchor="end">{escape(figure.what)}</text>'
            yield f'<rect class="bar" x="{LABELS}" y="{y - LINE + 3}" width="{end - LABELS:.1f}" height="{LINE - 6}"/>'
            yield f'<text x="{end + 6:.1f}" y="{y - 5}">{figure.columns[2]}</text>'
        y += GAP
