"""Attacks published figures: solves for every number that was not to be known, by linear programming.

    python -m tests.figures.attack --years 5000

invents years, publishes them in some order (halves, year, for the steering group and the public, parts left out, cases
entered late) and then knows nothing but what was published, which values there are, and how numbers hang together. A
number is found if it is certain that there is somebody and that they are fewer than the smallest number, or if a hidden
one can have one value only. Shares no code with what it attacks but the list of tables.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from math import ceil, floor
from random import Random
from typing import NamedTuple, Self

import highspy

from domain.disclosure import Audience, Masked, Period, Publishing, Values
from domain.figures import Half
from domain.profile import Profile
from domain.tables import TABLES, Table
from tests.domain.parts import ESCHWEILER
from tests.figures import years
from tests.figures.years import Row

EVERY_VALUE = {
    "institution": years.INSTITUTIONS,
    "age_group": years.AGES,
    "sex": years.SEXES,
    "need_group": years.NEEDS,
    "rounds": ("first", "again"),
    "youth_present": ("yes", "no"),
    "reason": years.REASONS,
    "circle": years.CIRCLES,
    "status": years.STATUSES,
    "outcome": (*years.OUTCOMES, "UNBEKANNT"),
    "rating": ("1", "2", "3", "4", "5"),
}
"""The values of each dimension, as everybody may know them."""
WHOLE, LATE = 0, 3
"""Parts of a year beside its halves: all of it, where a table does not add up; and what neither published half had."""
ALMOST = 1e-6
LARGEST = 10_000.0
Unknown = tuple[int, str]
"""How many of a value there are in a part of the year."""


class Found(NamedTuple):
    """A number that was not to be known."""

    table: str
    parts: tuple[int, ...]
    value: str
    low: int
    high: int


@dataclass
class Published:
    """What became public of a year, and what was true when it did."""

    tables: dict[Period, Masked] = field(default_factory=dict)
    true: dict[Period, Sequence[Row]] = field(default_factory=dict)

    def add(self, period: Period, tables: Masked, rows: Sequence[Row]) -> None:
        self.true.setdefault(period, [row for row in rows if period in (None, row.half)])
        known = self.tables.setdefault(period, {})
        for figure, dimensions in tables.items():
            known[figure] = {**known.get(figure, {}), **dimensions}

    @property
    def halves(self) -> list[Half]:
        """The halves of which something was published."""
        return [half for half in self.true if half]

    def parts(self, table: Table) -> dict[int, Counter[str]]:
        """What is true of each part of the year: as published of a half, else whatever the rest was."""
        if table.dimension == "rounds":
            return {WHOLE: years.rounds(self.true.get(None, ()))}
        known: dict[int, Counter[str]] = {}
        for half in self.halves:
            known[half] = years.tally(self.true[half], table)
        if None not in self.true:
            return known
        rest = years.tally(self.true[None], table)
        for tally in known.values():
            rest.subtract(tally)
        return known | {next((half for half in (1, 2) if half not in known), LATE): rest}


class Unknowns:
    """Numbers nobody told, and what is known about them."""

    def __init__(self, unknowns: Collection[Unknown]) -> None:
        self._columns = {one: column for column, one in enumerate(unknowns)}
        self._program = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("presolve", "off"), ("parallel", "off"), ("solver", "simplex")):
            self._program.setOptionValue(option, value)
        for _ in unknowns:
            self._program.addVar(0.0, LARGEST)

    def know(self, sum_of: Collection[Unknown], low: float, high: float) -> None:
        """A sum of unknowns lies between two numbers."""
        columns = [self._columns[one] for one in sum_of]
        self._program.addRow(low, high, len(columns), columns, [1.0] * len(columns))

    def between(self, sum_of: Collection[Unknown]) -> tuple[int, int]:
        """The smallest and the largest whole number a sum may be."""
        costs = [float(one in sum_of) for one in self._columns]
        self._program.changeColsCost(len(costs), list(range(len(costs))), costs)
        low, high = (self._best(sense) for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize))
        return ceil(low - ALMOST), floor(high + ALMOST)

    def _best(self, sense: highspy.ObjSense) -> float:
        self._program.changeObjectiveSense(sense)
        self._program.run()
        assert self._program.getModelStatus() == highspy.HighsModelStatus.kOptimal, "the published contradicts itself"
        return self._program.getObjectiveValue()


@dataclass
class Attack:
    """All that can be worked out of what became public of a year."""

    published: Published
    profile: Profile
    tables: int = 0
    hidden: int = 0
    """Published cells that show no number."""
    found: list[Found] = field(default_factory=list)

    def run(self) -> Self:
        """Attack every table."""
        for table in TABLES:
            self._attack(table)
        return self

    def _attack(self, table: Table) -> None:
        true, values = self.published.parts(table), EVERY_VALUE[table.dimension]
        unknowns = Unknowns([(part, value) for part in true for value in values])
        whole = tuple(true)
        hidden: set[tuple[tuple[int, ...], str]] = set()
        for period, tables in self.published.tables.items():
            if period and WHOLE in true:
                continue
            parts = (period,) if period else whole
            _learn_total(table, parts, tables[table.figure], unknowns)
            if told := tables[table.figure].get(table.dimension):
                self.tables += 1
                self._see_few(table, period, told)
                hidden |= {(parts, value) for value in self._learn(parts, values, told, unknowns)}
        for parts in {whole, *((part,) for part in true)}:
            for value in values:
                n = sum(true[part][value] for part in parts)
                if 0 < n < self._smallest(table) or (parts, value) in hidden:
                    self._solve(table, parts, value, unknowns, exactly=(parts, value) in hidden)

    def _solve(self, table: Table, parts: tuple[int, ...], value: str, unknowns: Unknowns, *, exactly: bool) -> None:
        low, high = unknowns.between([(part, value) for part in parts])
        if 0 < low <= high < self._smallest(table) or (exactly and low == high):
            self.found.append(Found(table.name, parts, value, low, high))

    def _learn(self, parts: Sequence[int], values: Sequence[str], told: Values, unknowns: Unknowns) -> list[str]:
        """Take in the numbers of a table; a hidden one is not zero, and a value not named is. Returns the hidden."""
        if "*" in told:
            self.hidden += len(values)
            return []
        hidden = [value for value in values if told.get(value, 0) is None]
        self.hidden += len(hidden)
        for value in values:
            n = told.get(value, 0)
            unknowns.know([(part, value) for part in parts], *((1, LARGEST) if n is None else (n, n)))
        return hidden

    def _see_few(self, table: Table, period: Period, told: Values) -> None:
        """Look for numbers that are shown although few stand behind them."""
        for value, n in told.items():
            behind = years.persons(self.published.true[period], table, value)
            if n and value != "UNBEKANNT" and table.dimension != "rounds" and behind < self._smallest(table):
                self.found.append(Found(table.name, (period or WHOLE,), value, n, n))

    def _smallest(self, table: Table) -> int:
        return self.profile.suppress_below_special if table.special else self.profile.suppress_below


def _learn_total(table: Table, parts: Sequence[int], known: dict[str, Values], unknowns: Unknowns) -> None:
    """The values of a table add up to its total; where a person may count under several, to no less."""
    total = known["total"]["all"]
    assert total is not None
    values = EVERY_VALUE[table.dimension]
    unknowns.know([(part, value) for part in parts for value in values], total, LARGEST if table.several else total)
    for value in values:
        unknowns.know([(part, value) for part in parts], 0, total)


Publish = Callable[[dict[Period, Sequence[Row]], dict[Period, Masked], Profile], Publishing]


def publishing(rows: dict[Period, Sequence[Row]], earlier: dict[Period, Masked], profile: Profile) -> Publishing:
    """What the office does."""
    return Publishing({period: years.counted(of, period) for period, of in rows.items()}, earlier, profile)


def publish_a_year(chance: Random, profile: Profile, publishing: Publish = publishing) -> Published:
    """Let a year go by and publish it: halves as they end or afterwards, cases entered late in between."""
    rows, published = years.year(chance), Published()
    final: Sequence[Row] | None = None
    for period in chance.choice(ORDERS):
        if period is None:
            final = final or rows
        elif final is None and chance.random() < 0.3:
            rows = rows + years.late(chance, rows)
        now: dict[Period, Sequence[Row]] = {None: final or rows, 1: rows, 2: rows}
        audience: Audience = "public" if period is None and chance.random() < 0.5 else "steering"
        office = publishing(now, published.tables, profile)
        left_out = [table.name for table in TABLES if chance.random() < 0.1]
        release = office.release(period, audience, left_out)
        release = office.release(period, audience, [*left_out, *release.conflicts])
        assert not release.conflicts
        published.add(period, release.tables, now[period])
    return published


ORDERS: Sequence[Sequence[Period]] = (
    *((None,), (None, None), (1,), (1, 2)),
    *((1, None), (None, 1), (None, 2, None), (2, None, 1), (1, None, 2)),
    *((1, 2, None), (1, 2, None, None), (None, 1, 2), (None, 2, 1), (1, 1, None, 2, None)),
)
"""What is published after what; the year is closed when it is published first."""


@dataclass
class Tally:
    """What many attacks came to."""

    years: int = 0
    tables: int = 0
    hidden: int = 0
    found: list[Found] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.years} years, {self.tables} tables, {self.hidden} hidden cells, {len(self.found)} found"


def attack_years(seeds: range, profile: Profile = ESCHWEILER, publishing: Publish = publishing) -> Tally:
    """Publish a year for each seed and attack it."""
    tally = Tally()
    for seed in seeds:
        done = Attack(publish_a_year(Random(seed), profile, publishing), profile).run()  # noqa: S311  # to be repeated
        tally.years += 1
        tally.tables += done.tables
        tally.hidden += done.hidden
        tally.found += done.found
    return tally


def main() -> None:
    """Attack as many years as asked for, and say what was found."""
    parser = argparse.ArgumentParser(description="Attack published figures.")
    parser.add_argument("--years", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="the seed to begin with")
    asked = parser.parse_args()
    tally = attack_years(range(asked.first, asked.first + asked.years))
    print(tally)  # noqa: T201  # it is a report
    for one in tally.found[:20]:
        print(*one)  # noqa: T201
    raise SystemExit(bool(tally.found))


if __name__ == "__main__":
    main()
