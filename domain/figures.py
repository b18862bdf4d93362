"""Counts that say nothing about one person: no key of case or person, coarse groups, whole batches (D19, L57)."""

from collections import Counter
from collections.abc import Iterable
from itertools import chain

from domain.case import Case
from domain.policy import age_group, age_on
from domain.profile import Profile

Counts = dict[str, dict[str, dict[str, int]]]
"""Figure → dimension → value → how many."""

UNKNOWN = "UNBEKANNT"


def of_reports(cases: Iterable[Case], profile: Profile) -> Counts:
    """Age groups, sex and need groups of newly reported cases."""
    return _counted("reports", (_person(case) + _needs(case, profile) for case in cases))


def of_discussions(cases: Iterable[Case], profile: Profile) -> Counts:
    """The same of discussed cases, and whether the young person was there."""
    return _counted("discussions", (_person(case) + _needs(case, profile) + _presence(case) for case in cases))


def _counted(figure: str, rows: Iterable[list[tuple[str, str]]]) -> Counts:
    dimensions: dict[str, Counter[str]] = {}
    for dimension, value in chain.from_iterable(rows):
        dimensions.setdefault(dimension, Counter())[value] += 1
    counts = {dimension: dict(sorted(values.items())) for dimension, values in sorted(dimensions.items())}
    return {figure: counts} if counts else {}


def _person(case: Case) -> list[tuple[str, str]]:
    age = age_group(age_on(case.reported_on, case.birth_date)) if case.birth_date else UNKNOWN
    return [("age_group", age), ("sex", case.sex or UNKNOWN)]


def _needs(case: Case, profile: Profile) -> list[tuple[str, str]]:
    """Special needs only by their coarse group; a case with several needs of a group counts once."""
    groups = {code.key: code.group for code in profile.codes("support_needs")}
    return [("need_group", group) for group in sorted({groups.get(need, UNKNOWN) for need in case.support_needs})]


def _presence(case: Case) -> list[tuple[str, str]]:
    return [("youth_present", "yes" if case.youth_present else "no")]
