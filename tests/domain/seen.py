"""What somebody who reads only events has seen of cases and conferences; worked out without the code that decided."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from domain import events as e

HOME = "Eschweiler"
CIRCLES = {
    "jugendamt": "SGB_VIII",
    "jobcenter": "SGB_II",
    "agentur": "SGB_III",
    "berufskolleg": "SCHULE",
    "bildungsbuero": "BILDUNGSBUERO",
}
COORDINATOR = "jugendamt"
REPORTERS = {"jugendamt", "jobcenter", "agentur", "berufskolleg"}


def younger_than(years: int, born: date, day: date) -> bool:
    return (day.year - years, day.month, day.day) < (born.year, born.month, born.day)


@dataclass
class SeenCase:
    born: date = date.max
    at_home: bool = False
    reporter: str = ""
    consent: e.ConsentSigned | None = None
    covered: set[str] = field(default_factory=set)
    ended: bool = False
    withdrawn_on: date = date.min
    waits: bool = False
    conference: UUID | None = None
    discussed: tuple[UUID, date] | None = None
    agreed: bool = False
    responsible: dict[UUID, str] = field(default_factory=dict)
    closed: bool = False
    restricted: bool = False
    ordered_by: str | None = None
    confirmed: bool = False

    def allows(self, day: date) -> bool:
        """Whether a consent held by the right people is in effect on a day."""
        given = self.consent
        if given is None or self.ended or not given.signed_on <= day <= given.valid_until:
            return False
        assert not isinstance(given.signers, str)
        own = any(signer.role == "young_person" for signer in given.signers)
        guardians = [signer for signer in given.signers if signer.role == "guardian"]
        custody = len(guardians) > 1 or any(signer.custody == "sole" for signer in guardians)
        return own if not younger_than(18, self.born, given.signed_on) else custody and (own or self.minor(day))

    def minor(self, day: date) -> bool:
        return younger_than(18, self.born, day)


@dataclass
class SeenConference:
    kind: str = ""
    on: date = date.min
    capacity: int | None = None
    steps: list[str] = field(default_factory=list)
    waiting: dict[UUID, str] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    left_out: set[UUID] = field(default_factory=set)
    items: dict[UUID, str] = field(default_factory=dict)
    reporters: dict[UUID, str] = field(default_factory=dict)
    rank: dict[UUID, tuple[bool, date, date, str]] = field(default_factory=dict)
    room: dict[tuple[str, str], None] = field(default_factory=dict)
    away: set[tuple[str, UUID]] = field(default_factory=set)

    def live(self) -> list[UUID]:
        return [key for key, status in self.items.items() if status != "dropped"]

    def present(self, case_id: UUID) -> set[str]:
        return {institution for institution, _ in self.room if (institution, case_id) not in self.away}


@dataclass
class Seen:
    """Everything seen so far."""

    cases: dict[UUID, SeenCase] = field(default_factory=dict)
    conferences: dict[UUID, SeenConference] = field(default_factory=dict)
    regular: dict[int, dict[UUID, date]] = field(default_factory=dict)
    """Regular dates taken, by year."""


def circles(institutions: Iterable[str]) -> int:
    return len({CIRCLES[institution] for institution in institutions})
