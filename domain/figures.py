"""Counts that say nothing about one person: no key of case or person, coarse groups, whole batches (D19, L57)."""

from collections import Counter
from collections.abc import Iterable
from itertools import chain
from typing import Literal

from domain.case import Case
from domain.policy import age_group, age_on
from domain.profile import Profile

Counts = dict[str, dict[str, dict[str, int]]]
"""Figure → dimension → value → how many."""
Figure = Literal["reports", "discussions"]
"""What is counted in batches: newly reported cases, and discussed ones."""
Half = Literal[1, 2]
"""January to June, or July to December."""
FIGURES: tuple[Figure, ...] = ("reports", "discussions")

UNKNOWN = "UNBEKANNT"


def count(figure: Figure, cases: Iterable[Case], profile: Profile) -> Counts:
    """Age groups, sex and need groups of a batch."""
    dimensions: dict[str, Counter[str]] = {}
    for dimension, value in chain.from_iterable(_values(case, profile) for case in cases):
        dimensions.setdefault(dimension, Counter())[value] += 1
    counted = {dimension: dict(sorted(values.items())) for dimension, values in sorted(dimensions.items())}
    return {figure: counted} if counted else {}


def merged(*parts: Counts) -> Counts:
    """The sums of several counts."""
    total: Counts = {}
    for figure, dimension, value, n in chain.from_iterable(map(_cells, parts)):
        cells = total.setdefault(figure, {}).setdefault(dimension, {})
        cells[value] = cells.get(value, 0) + n
    return total


def _cells(counts: Counts) -> Iterable[tuple[str, str, str, int]]:
    return (
        (figure, dimension, value, n)
        for figure, dimensions in counts.items()
        for dimension, values in dimensions.items()
        for value, n in values.items()
    )


def _values(case: Case, profile: Profile) -> list[tuple[str, str]]:
    age = age_group(age_on(case.reported_on, case.birth_date)) if case.birth_date else UNKNOWN
    return [("age_group", age), ("sex", case.sex or UNKNOWN), *_needs(case, profile)]


def _needs(case: Case, profile: Profile) -> list[tuple[str, str]]:
    """Special needs only by their coarse group; a case with several needs of a group counts once."""
    groups = {code.key: code.group for code in profile.codes("support_needs")}
    return [("need_group", group) for group in sorted({groups.get(need, UNKNOWN) for need in case.support_needs})]
