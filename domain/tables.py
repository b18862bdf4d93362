"""Which tables of the figures may leave the office, and what stands in them.

Two tables of one figure share nothing but its total, which is always shown (R35: "zwei Jugendliche"). What would tie
them closer is none of them: what is known by institution about waiting or discussed cases, the reasons of closings,
persons beside reports.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from domain.figures import UNKNOWN, Counts
from domain.policy import AGE_GROUPS, OLDEST
from domain.profile import Profile


class Cell(NamedTuple):
    """A number, and how many persons stand behind it at least."""

    n: int
    persons: int


Cells = Mapping[str, Cell]


@dataclass(frozen=True)
class Table:
    """A figure broken down."""

    figure: str
    dimension: str
    persons: str = ""
    """The figure that counts the persons behind it; each counts once where there is none."""
    halves: bool = False
    """Whether its numbers stay as they are and add up over the halves of a year, so that each half may have its own."""
    inside: bool = False
    """Whether it is for the steering group only."""
    special: bool = False
    """Whether it is about data of Art. 9 GDPR."""
    several: bool = False
    """Whether a person may count under several values."""
    shared: bool = True
    """Whether a value that all share tells of them."""

    @property
    def name(self) -> str:
        return f"{self.figure}.{self.dimension}"


TABLES = (
    Table("reports", "institution", "persons_reported", halves=True),
    Table("reports", "age_group", "persons_reported"),
    Table("reports", "sex", "persons_reported"),
    Table("reports", "need_group", "persons_reported", special=True, several=True),
    Table("discussions", "rounds", shared=False),
    Table("discussions", "youth_present", "persons_discussed", halves=True),
    Table("deferrals", "reason", "persons_deferred", halves=True, inside=True),
    Table("measures", "circle", "persons_with_measures", halves=True),
    Table("measures", "status", "persons_with_measures"),
    Table("closings", "outcome"),
    Table("feedback", "rating", halves=True, inside=True),
)
OF_NO_PERSON = (("conferences", "status"), ("conferences", "kind"), ("attendance", "institution"))
"""Figure and dimension of what is about institutions and dates."""
TOTALS = ("reports", "discussions", "waiting", "deferrals", "measures", "closings", "feedback", "steering_meetings")
PARTS_OF = {"deferrals": "reason", "closings": "reason", "feedback": "rating"}
"""The dimension whose values add up to a figure that has no total of its own."""


def total(figure: str, counts: Counts) -> int:
    """How many in all."""
    return sum(counts.get(figure, {}).get(PARTS_OF.get(figure, "total"), {}).values())


def cells_of(table: Table, counts: Counts, profile: Profile) -> Cells:
    """The numbers of a table, those nobody has included where the values are known beforehand."""
    everything = total(table.figure, counts)
    if table.dimension == "rounds":
        persons = total("persons_discussed", counts)
        return {"first": Cell(persons, persons), "again": Cell(everything - persons, everything - persons)}
    numbers = dict.fromkeys(_values(table, profile), 0) | counts.get(table.figure, {}).get(table.dimension, {})
    unknown = 0 if table.several else everything - sum(numbers.values())
    if unknown > 0:
        numbers[UNKNOWN] = numbers.get(UNKNOWN, 0) + unknown
    return {value: Cell(n, _persons(table, value, n, counts)) for value, n in numbers.items()}


def _persons(table: Table, value: str, n: int, counts: Counts) -> int:
    """How many stand behind a number at least: counted, or so many fewer as anybody comes a second time at all."""
    if not table.persons:
        return n
    counted = counts.get(table.persons, {})
    if table.dimension in counted:
        return counted[table.dimension].get(value, 0)
    return n - (total(table.figure, counts) - total(table.persons, counts))


def _values(table: Table, profile: Profile) -> Iterable[str]:
    """The values a table may have, where they are few."""
    match table.dimension:
        case "institution":
            return [one.key for one in profile.institutions if one.may_report]
        case "circle":
            return sorted({one.circle for one in profile.institutions})
        case "age_group":
            return [*AGE_GROUPS.values(), OLDEST]
        case "need_group":
            return sorted({code.group for code in profile.codes("support_needs")})
        case "youth_present":
            return ["yes", "no"]
        case "rating":
            return map(str, range(1, 6))
        case _:
            return []
