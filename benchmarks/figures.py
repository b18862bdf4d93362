"""What was measured, as a table on the screen and as a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from rich.table import Table

from benchmarks.measure import P50, P99, Times

NOISY = 0.15
"""A figure whose quartiles lie further apart than this is marked."""
STEPS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    what: str
    value: str
    ratio: float | None = None
    """How many times as long as the peer; none where there is no peer."""
    spread: float | None = None

    @classmethod
    def time(cls, times: Times, name: str, peer: str | None = None) -> Self:
        """How long one call takes."""
        return cls(name, seconds(times.median(name)), times.ratio(name, peer) if peer else None, times.spread(name))

    @classmethod
    def rate(cls, times: Times, name: str, peer: str | None, count: int, of: str) -> Self:
        """How many there are in a second, of `count` in each call."""
        value = f"{count / times.median(name):,.0f} {of}/s"
        return cls(name, value, times.ratio(name, peer) if peer else None, times.spread(name))

    @classmethod
    def crowd(cls, times: Times, name: str, peer: str | None = None) -> Self:
        """How many things a crowd does in a second, and how long each of them takes."""
        waits = f"p50 {seconds(times.median(name + P50))}, p99 {seconds(times.median(name + P99))}"
        value = f"{1 / times.median(name):,.0f}/s, {waits}"
        return cls(name, value, times.ratio(name, peer) if peer else None, times.spread(name))

    @property
    def columns(self) -> tuple[str, str, str, str]:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}" if self.ratio >= 0.01 else f"{self.ratio:.5f}"  # noqa: PLR2004
        spread = "" if self.spread is None else f"± {self.spread:.0%}{' (noisy)' if self.spread > NOISY else ''}"
        return self.what, self.value, ratio, spread


@dataclass(frozen=True)
class Section:
    """What was measured together."""

    title: str
    how: str
    """Which way it was measured, and on what."""
    peer: str
    """What is 1.00; empty where nothing is."""
    figures: Sequence[Figure]
    times: Sequence[Times]

    @property
    def heading(self) -> tuple[str, str, str, str]:
        return "", "median", "× time of peer", "spread"

    @property
    def circumstances(self) -> str:
        """Whether the machine was quiet."""
        rounds = sum(len(next(iter(one.seconds.values()))) for one in self.times)
        left_out = sum(one.left_out for one in self.times)
        others = max(one.others for one in self.times)
        return f"{rounds} rounds, {left_out} more left out; others used {others:.0%} of the machine at most."


def on_screen(section: Section) -> Table:
    """A section for the terminal."""
    table = Table(title=section.title, caption=section.circumstances, title_justify="left")
    for number, name in enumerate(section.heading):
        table.add_column(name, justify="left" if number == 0 else "right")
    for figure in section.figures:
        table.add_row(*figure.columns)
    return table


def on_paper(section: Section) -> Iterator[str]:
    """A section in Markdown, line by line."""
    yield from (f"## {section.title}", "", section.how)
    if section.peer:
        yield f"Peer (1.00): {section.peer}."
    yield from ("", _row(section.heading), "|---|--:|--:|--:|")
    yield from (_row(figure.columns) for figure in section.figures)
    yield from ("", section.circumstances, "")


def seconds(value: float) -> str:
    """A time with three digits in the unit that suits it."""
    size, unit = next((step for step in STEPS if value >= step[0]), STEPS[-1])
    return f"{value / size:.3g} {unit}" if value < 1000 * size else f"{value / size:.0f} {unit}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
