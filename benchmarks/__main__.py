"""Measures, prints a table, and writes `results.md` and `results.svg`."""

import argparse
import os
import platform
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from benchmarks.appending import appending
from benchmarks.chart import chart
from benchmarks.commanding import commanding
from benchmarks.copying import copying
from benchmarks.erasing import erasing
from benchmarks.figures import Section, on_paper, on_screen
from benchmarks.ground import FULL, TOY, Ground, ground
from benchmarks.listing import listing
from benchmarks.loading import loading
from benchmarks.looking import looking
from benchmarks.peers import ON_POSTGRESQL, ON_THEIR_OWN
from benchmarks.proving import proving
from benchmarks.reading import reading
from benchmarks.replaying import replaying
from benchmarks.sealing import sealing
from benchmarks.verifying import verifying
from benchmarks.writing import writing

SECTIONS: dict[str, Callable[[Ground], Section]] = {
    "append": appending,
    "writers": writing,
    "load": loading,
    "http": commanding,
    "verify": verifying,
    "read": reading,
    "looks": looking,
    "lists": listing,
    "replay": replaying,
    "proofs": proving,
    "backup": copying,
    "seal": sealing,
    "erase": erasing,
}
"""In this order: the last two let the log of the others grow."""
DISK = Path("/var/tmp")  # noqa: S108  # the folder in it is made by `tempfile`


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is named, or everything; only that is written down, of toy figures only where one is told to."""
    options = _options(arguments)
    console = Console()
    sections = []
    for peer in (*ON_POSTGRESQL, *ON_THEIR_OWN) if options.peers else ():
        console.print(f"fetching {peer.title.partition(',')[0]} …")
        peer.fetch()
    with ground(options.disk, TOY if options.toy else FULL, peers=options.peers) as place:
        for name in options.names or SECTIONS:
            console.print(f"{name} …")
            sections.append(SECTIONS[name](place))
            console.print(on_screen(sections[-1]))
    if options.out and not options.names:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "results.md").write_text(page(sections), encoding="utf-8")
        (options.out / "results.svg").write_text(chart(sections), encoding="utf-8")


def page(sections: Sequence[Section]) -> str:
    """All figures, with the machine and the day."""
    head = [
        "# What was measured",
        "",
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, by `python3 dev.py bench`. {_machine()}",
        "",
        "Ratios compare times of the same round; absolute figures say something about this machine only.",
        "How it is measured stands in [README.md](README.md).",
        "",
        "![The ratios as bars](results.svg)",
        "",
    ]
    return "\n".join([*head, *(line for section in sections for line in on_paper(section))])


def _machine() -> str:
    model = next((line.split(":")[1].strip() for line in _processor() if line.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} × {model or platform.machine()}, {memory:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}."
    )


def _processor() -> list[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text().splitlines() if file.exists() else []


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 dev.py bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure: {', '.join(SECTIONS)}")
    parser.add_argument("--toy", action="store_true", help="as little as possible, to see whether it runs")
    parser.add_argument("--peers", action="store_true", help="other people's stores, too, from PyPI and npm (writers)")
    parser.add_argument("--disk", type=Path, default=DISK, metavar="DIR", help=f"a folder on a real disk ({DISK})")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="where the page goes (benchmarks; of toy figures nowhere)"
    )
    options = parser.parse_args(arguments)
    if not options.toy:
        options.out = options.out or Path(__file__).parent
    if unknown := set(options.names) - set(SECTIONS):
        parser.error(f"nothing is called {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    main()
