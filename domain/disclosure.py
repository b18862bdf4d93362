"""What of the figures may be published, so that nothing hidden is worked out again (L50–L54).

A cell tells of somebody when few persons stand behind it, when one of them may bring most of it, or when all share it,
of needs also nearly all (`_tells`). A table with such a cell hides them all, and with them every cell of the smallest
size that tells nothing: so what is published stays the same however the hidden numbers change places, and each of them
could be the large one, also for a reader who knows this rule. Where no cell tells nothing, the table is withheld, zeros
included.

Tables of one period share nothing but totals (`tables.py`); a year and a half of it are tied by the other half.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, Self

from pydantic import model_validator

from domain import errors
from domain.events import Value
from domain.figures import Counts, Half
from domain.policy import Act, Facts, coordinates, rule
from domain.profile import Profile
from domain.tables import OF_NO_PERSON, TABLES, TOTALS, Cell, Cells, Table, cells_of, total

Audience = Literal["steering", "public"]
Period = Half | None
"""A half of a year, or all of it."""
PERIODS: tuple[Period, ...] = (None, 1, 2)
Values = dict[str, int | None]
"""Value → how many; none where the number is hidden."""
Masked = dict[str, dict[str, Values]]
"""Figure → dimension → values."""
Hidden = frozenset[str]
WITHHELD: Hidden = frozenset({"*"})
"""All of a table, and which values it has."""

PUBLISHING = frozenset({"steering", "reporting"})
"""Roles that may publish, beside the coordinator."""


class ReleaseForm(Value):
    """What somebody wants published."""

    half: Half | None = None
    """Half of the year; all of it where there is none."""
    audience: Audience
    without: tuple[str, ...] = ()
    """Tables to be left out, such as `reports.institution`."""

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.half and self.audience == "public":
            raise ValueError("half a year is for the steering group")
        return self


class Release(NamedTuple):
    """What would be published."""

    tables: Masked
    conflicts: tuple[str, ...]
    """Tables that together with what was published before would reveal something; they are withheld."""


@dataclass(frozen=True)
class Publishing:
    """The figures of a year and of its halves, and what was published of each."""

    counts: Mapping[Period, Counts]
    earlier: Mapping[Period, Masked]
    profile: Profile

    def release(self, period: Period, audience: Audience, without: Collection[str] = ()) -> Release:
        """The tables of a period for an audience, but for those left out by name (`reports.institution`)."""
        tables: Masked = {}
        conflicts = []
        for figure, dimension, values in self._all(period, audience):
            name = f"{figure}.{dimension}"
            if name in without or values == {}:
                continue
            before = self.earlier.get(period, {}).get(figure, {}).get(dimension)
            stands = values is not None and (before is None or _same(values, before))
            conflicts += [] if stands else [name]
            tables.setdefault(figure, {})[dimension] = values if values and stands else dict.fromkeys(WITHHELD)
        return Release(tables, tuple(conflicts))

    def _all(self, period: Period, audience: Audience) -> Iterator[tuple[str, str, Values | None]]:
        """Figure, dimension and values; none where they may not stand beside what was published."""
        counts = self.counts[period]
        for figure, dimension in OF_NO_PERSON:
            yield figure, dimension, {**counts.get(figure, {}).get(dimension, {})}
        for figure in TOTALS:
            yield figure, "total", {"all": total(figure, counts)}
        yield "waiting_days", "median", self._median(counts)
        for table in TABLES:
            if (period is None or table.halves) and (audience == "steering" or not table.inside):
                yield table.figure, table.dimension, self._masked(table, period)

    def _median(self, counts: Counts) -> Values:
        enough = total("discussions", counts) >= self.profile.suppress_below_special
        median = counts.get("waiting_days", {}).get("median", {})
        return {unit: days if enough else None for unit, days in median.items()}

    def _masked(self, table: Table, period: Period) -> Values | None:
        counted = {"all": total(table.figure, self.counts[period])}
        if counted != self.earlier.get(period, {}).get(table.figure, {}).get("total", counted):
            return None
        hidden = self._hidden(table, period)
        return None if hidden is None else shown(self._cells(table, period), hidden)

    def _hidden(self, table: Table, period: Period) -> Hidden | None:
        """What a table hides; none where it may not stand beside what was published of it.

        What was published stays. A year and a half of it may stand side by side if the year hides whatever has to be
        hidden in that half and in the other one, since the other one is their difference (L52); a year and both its
        halves only if it hides nothing else, since it is their sum.
        """
        published = self._published(table)
        if period in published:
            return hidden_in(published[period])
        if any(not _same(shown(self._cells(table, one), hidden_in(was)), was) for one, was in published.items()):
            return None  # something was entered late, and the difference would be about few
        needed = self._needed(table, self._cells(table, period))
        half = period or next(iter(published), None)
        if half is None or (period and None not in published):
            return needed
        apart = self._apart(table, half, published)
        if period is None or apart is None:
            return apart
        year = hidden_in(published[None])
        beside = apart == year if _other(period) in published else year == WITHHELD or apart <= year
        return needed if beside else None

    def _apart(self, table: Table, half: Half, published: Mapping[Period, Values]) -> Hidden | None:
        """What a half and the other one hide; none where they do not add up to the year."""
        cells, other = self._cells(table, half), _other(half)
        rest = _less(self._cells(table, None), cells)
        own = hidden_in(published[half]) if half in published else self._needed(table, cells)
        if rest is None:
            return None
        if other not in published:
            return _both(own, self._needed(table, rest))
        theirs = hidden_in(published[other])
        return _both(own, theirs) if _same(shown(rest, theirs), published[other]) else None

    def _published(self, table: Table) -> dict[Period, Values]:
        """What was published of a table, by period."""
        tables = {period: masked.get(table.figure, {}).get(table.dimension) for period, masked in self.earlier.items()}
        return {period: values for period, values in tables.items() if values}

    def _cells(self, table: Table, period: Period) -> Cells:
        return cells_of(table, self.counts[period], self.profile)

    def _needed(self, table: Table, cells: Cells) -> Hidden:
        """What a table hides where it stands alone; several needs of one person count in what is known by age."""
        everybody = sum(cell.n for cell in cells.values())
        if table.several:
            everybody = sum(self.counts[None].get(table.figure, {}).get("age_group", {}).values())
        telling = {value for value, cell in cells.items() if cell.n and self._tells(table, cell, everybody)}
        if not telling:
            return frozenset()
        others = {value: cell.n for value, cell in cells.items() if cell.n and value not in telling}
        if not others:
            return WITHHELD
        least = min(others.values())
        return frozenset(telling | {value for value, n in others.items() if n == least})

    def _tells(self, table: Table, cell: Cell, everybody: int) -> bool:
        """Whether a number is about few, one of them may bring most of it, or everybody shares it (L50)."""
        profile = self.profile
        smallest = profile.suppress_below_special if table.special else profile.suppress_below
        most = cell.n - cell.persons + 1
        without_it = smallest if table.several else 1  # else they are a small number, which hides this one too
        return (
            cell.persons < smallest
            or most * 100 > cell.n * profile.dominance_percent
            or (table.shared and everybody - cell.n < without_it)
        )


@rule("R39")
def by_whoever_reports(act: Act) -> Facts:
    """Figures are published by the strategic level or the coordinator; neither has to know a case for it."""
    if not (act.actor.roles & PUBLISHING or coordinates(act.actor, act.profile)):
        raise errors.WrongRole(allowed=", ".join(sorted({*PUBLISHING, "coordinator"})))
    return {"roles": sorted(act.actor.roles & {*PUBLISHING, "coordinator"})}


@rule("L52")
def nothing_worked_out(release: Release) -> Facts:
    """Beside everything published before, a release reveals no hidden number."""
    if release.conflicts:
        raise errors.CrossRelease(figures=", ".join(release.conflicts))
    return {"tables": sum(map(len, release.tables.values()))}


def shown(cells: Cells, hidden: Hidden) -> Values:
    """The numbers of a table, but for the hidden ones."""
    if hidden == WITHHELD:
        return dict.fromkeys(WITHHELD)
    return {value: None if value in hidden else cell.n for value, cell in sorted(cells.items())}


def hidden_in(values: Values) -> Hidden:
    """What a published table hides."""
    return frozenset(value for value, n in values.items() if n is None)


def _both(one: Hidden, other: Hidden) -> Hidden:
    return WITHHELD if WITHHELD in (one, other) else one | other


def _same(one: Values, other: Values) -> bool:
    """Whether two tables say the same; values nobody has may be missing."""
    return {v: n for v, n in one.items() if n != 0} == {v: n for v, n in other.items() if n != 0}


def _other(half: Half) -> Half:
    return 2 if half == 1 else 1


def _less(all_of_it: Cells, part: Cells) -> Cells | None:
    """What is left of a table; none where the part is more than the whole."""
    nothing = Cell(0, 0)
    rest = {}
    for value in all_of_it.keys() | part.keys():
        whole, taken = all_of_it.get(value, nothing), part.get(value, nothing)
        rest[value] = Cell(whole.n - taken.n, whole.persons - taken.persons)
    return None if any(cell.n < 0 for cell in rest.values()) else rest
