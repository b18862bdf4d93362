"""Invented years of an agency: who was reported, discussed, deferred, and what was agreed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random

from domain.disclosure import Period
from domain.figures import Counts, Half
from domain.tables import Table

INSTITUTIONS = ("jugendamt", "jobcenter", "agentur", "berufskolleg")
CIRCLES = ("SGB_II", "SGB_III", "SGB_VIII", "SCHULE")
AGES = ("U15", "15-17", "18-20", "21-24")
SEXES = ("female", "male", "diverse", "UNBEKANNT")
NEEDS = ("AUSBILDUNG", "LEBENSLAGE", "PERSOENLICHE_PROBLEMLAGE", "SCHULE")
REASONS = ("KAPAZITAET", "KREIS_FEHLT", "UNTERLAGEN")
STATUSES = ("agreed", "started", "completed", "failed")
OUTCOMES = ("DUAL", "BVB", "KEIN_ANSCHLUSS")


Tastes = dict[tuple[str, ...], list[float]]
"""How often each value of a dimension comes."""


@dataclass(frozen=True)
class Row:
    """Something countable about a person."""

    figure: str
    person: int
    half: Half
    values: tuple[tuple[str, str], ...]
    """Dimension and value."""


def year(chance: Random) -> list[Row]:
    """Whatever happened in a year; towns are small, and each has a taste of its own."""
    tastes: Tastes = {
        kind: [chance.random() ** 2 + 0.01 for _ in kind] for kind in (INSTITUTIONS, CIRCLES, AGES, SEXES, NEEDS)
    }
    early = chance.choice((0.1, 0.5, 0.9))
    rows: list[Row] = []
    for person in range(chance.choice((3, 8, 15, 30, 60))):
        age, sex = _one(chance, AGES, tastes[AGES]), _one(chance, SEXES, tastes[SEXES])
        needs = {_one(chance, NEEDS, tastes[NEEDS]) for _ in range(chance.randint(1, 3))}
        for _ in range(chance.choice((1, 1, 1, 1, 2))):
            rows += _round(chance, person, early, tastes, (("age_group", age), ("sex", sex)), needs)
        if chance.random() < 0.4:
            outcome = (("outcome", chance.choice(OUTCOMES)),) if chance.random() < 0.8 else ()
            rows.append(Row("closings", person, 2, (("reason", "ZIEL_ERREICHT"), *outcome)))
    return [*rows, *(_feedback(chance) for _ in range(chance.randint(0, 12)))]


def _round(
    chance: Random,
    person: int,
    early: float,
    tastes: Tastes,
    who: tuple[tuple[str, str], ...],
    needs: Iterable[str],
) -> Iterable[Row]:
    half: Half = 1 if chance.random() < early else 2
    institution = _one(chance, INSTITUTIONS, tastes[INSTITUTIONS])
    yield Row("reports", person, half, (("institution", institution), *who, *(("need_group", one) for one in needs)))
    if chance.random() < 0.2:
        yield Row("deferrals", person, half, (("reason", chance.choice(REASONS)),))
    if chance.random() < 0.8:
        later: Half = half if chance.random() < 0.7 else 2
        there = "yes" if chance.random() < 0.7 else "no"
        yield Row("discussions", person, later, (("youth_present", there),))
        for _ in range(chance.choice((0, 1, 2, 2, 5))):
            circle = _one(chance, CIRCLES, tastes[CIRCLES])
            yield Row("measures", person, later, (("circle", circle), ("status", chance.choice(STATUSES))))


def _feedback(chance: Random) -> Row:
    return Row("feedback", chance.randrange(10**6), chance.choice((1, 2)), (("rating", chance.choice("12345")),))


def late(chance: Random, rows: Sequence[Row]) -> list[Row]:
    """Some of it over again, as entered late: of persons nobody knew of."""
    return [replace(row, person=10**6 + number) for number, row in enumerate(chance.sample(rows, min(2, len(rows))))]


def counted(rows: Iterable[Row], period: Period = None) -> Counts:
    """The figures of a period."""
    inside = [row for row in rows if period in (None, row.half)]
    counts: Counts = {}
    for row in inside:
        _add(counts, row.figure, ("total", "all"), *row.values)
    for figure, persons in PERSONS.items():
        seen = {(row.person, one) for row in inside if row.figure == figure for one in (("total", "all"), *row.values)}
        for dimension, value in (one for _, one in sorted(seen)):
            if figure in ("measures", "deferrals") or dimension == "total":
                _add(counts, persons, (dimension, value))
    return counts


PERSONS = {
    "reports": "persons_reported",
    "discussions": "persons_discussed",
    "measures": "persons_with_measures",
    "deferrals": "persons_deferred",
}


def persons(rows: Iterable[Row], table: Table, value: str) -> int:
    """Who really stands behind a number."""
    return len({row.person for row in rows if row.figure == table.figure and (table.dimension, value) in row.values})


def tally(rows: Iterable[Row], table: Table) -> Counter[str]:
    """How many there really are of each value; of none known, as unknown."""
    mine = [[v for one, v in row.values if one == table.dimension] for row in rows if row.figure == table.figure]
    return Counter(value for values in mine for value in values or ["UNBEKANNT"])


def rounds(rows: Iterable[Row]) -> Counter[str]:
    """How many discussions were the first of a person, and how many were not."""
    who = [row.person for row in rows if row.figure == "discussions"]
    return Counter(first=len(set(who)), again=len(who) - len(set(who)))


def _add(counts: Counts, figure: str, *values: tuple[str, str]) -> None:
    for dimension, value in values:
        cells = counts.setdefault(figure, {}).setdefault(dimension, {})
        cells[value] = cells.get(value, 0) + 1


def _one(chance: Random, values: Sequence[str], weights: Sequence[float]) -> str:
    return chance.choices(values, weights)[0]
