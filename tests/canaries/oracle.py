"""What the access matrix allows (domain rules, chapter 8, with L5, L6, L9, L15, L19, L27, L30, L31 and L63).

A model of its own, that asks no code of the product: it is told of every step that was accepted, and says of every
canary whether somebody may read it now, by this way. It is an upper bound; less may always be shown.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

COORDINATOR = "jugendamt"
READING = timedelta(weeks=4)
"""How long who reported reads on after the case is closed (L63)."""
NEVER_DISCUSSED = timedelta(days=184)
"""At most six months: when a case that was never discussed is to be gone (K1, L64)."""

Group = Literal[
    "NUMBER", "PERSON", "REPORT", "THIRD", "CONSENT", "SIGNERS", "DISCUSSION", "VIEW", "MEASURE", "PROGRESS", "NOTE",
    "STATEMENT", "REASON",
]  # fmt: skip
Stage = Literal["before", "open", "after", "closed"]
Letter = Literal["R", "M", "P", "N", "-"]
"""Reads the content, the own measures, the pseudonym, the bare number of what one leads, or nothing."""

FILE: frozenset[Group] = frozenset({"PERSON", "REPORT", "THIRD", "CONSENT", "DISCUSSION", "VIEW", "MEASURE", "NOTE"})
OWN: frozenset[Group] = frozenset(
    {"PERSON", "REPORT", "CONSENT", "DISCUSSION", "VIEW", "MEASURE", "PROGRESS", "STATEMENT", "REASON"}
)
CARRIED: dict[str, frozenset[Group]] = {
    "/cases/{case_id}": FILE,
    "/conferences/{conference_id}/minutes": frozenset({"DISCUSSION", "VIEW", "MEASURE"}),
    "/cases/{case_id}/subject-report": OWN,
    "/cases/{case_id}/portability": frozenset({"PERSON", "CONSENT", "VIEW", "STATEMENT"}),
}
"""What content a way is there to carry. Every other way, and every one there will be, carries numbers at most."""
OF_THE_YOUNG_PERSON = ("/cases/{case_id}/subject-report", "/cases/{case_id}/portability")
PURPOSE: dict[Stage, str] = {
    "before": "FALLVORBEREITUNG",
    "open": "FALLBESPRECHUNG",
    "after": "MASSNAHMEN_NACHVERFOLGUNG",
    "closed": "MASSNAHMEN_NACHVERFOLGUNG",
}


@dataclass(frozen=True)
class Reader:
    """Somebody who asks; without an institution, nobody in particular."""

    user: str
    institution: str = ""
    roles: frozenset[str] = frozenset()

    @property
    def works_on_cases(self) -> bool:
        return bool(self.roles & {"caseworker", "coordinator"})


@dataclass
class Paper:
    """A consent."""

    signed_on: date
    until: date
    own: bool
    """Signed by the young person."""
    recipients: set[str]
    purposes: set[str]
    withdrawn: bool = False


@dataclass
class Request:
    """Somebody asks what is held about them, or for it (Art. 15, 20 GDPR)."""

    received_by: str
    of_data: bool
    identified: bool = False
    answered: bool = False


@dataclass
class Case:
    """What the accepted steps say of a case."""

    reporter: str
    born: date
    paper: Paper
    stage: Stage = "before"
    in_the_room: set[tuple[str, str]] = field(default_factory=set)
    """While its item is open: institution and account, which is empty where anybody of it may be meant."""
    owners: set[str] = field(default_factory=set)
    """Who answers for a measure."""
    discussed: bool = False
    closed_on: date | None = None
    restricted: bool = False
    restricted_until: date | None = None
    ordered: bool = False
    erased: bool = False
    requests: dict[str, Request] = field(default_factory=dict)
    dangers: dict[tuple[str, str], datetime] = field(default_factory=dict)
    """Who looks in danger, and until when."""

    def closes(self, day: date) -> None:
        self.stage, self.closed_on = "closed", day

    def off_the_table(self) -> None:
        """It waits again for a conference, if it was on one."""
        self.stage = "before" if self.stage == "open" else self.stage

    def waiting(self) -> list[Request]:
        return [one for one in self.requests.values() if not one.answered]


@dataclass
class Canary:
    """A value of one field of one case."""

    case: Case
    group: Group
    owner: str = ""
    """Who answers for the measure."""
    known_to: set[str] = field(default_factory=set)
    """Who may know what was entrusted."""
    live: bool = False
    """It was accepted, and nothing took its place."""


def may_read(reader: Reader, way: str, canary: Canary, now: datetime) -> bool:
    """Whether this reader may be told it by this way at this moment."""
    case, group = canary.case, canary.group
    if group == "NUMBER":
        return knows_of(reader, case, now)
    if not canary.live or case.erased or group not in CARRIED.get(way, ()):
        return False
    if group == "NOTE" and reader.institution not in canary.known_to:
        return False
    if way in OF_THE_YOUNG_PERSON:
        return answers(reader, case, now)
    letter = purposeful(reader, case, now)
    return letter == "R" or (letter == "M" and group == "MEASURE" and canary.owner == reader.institution)


def knows_of(reader: Reader, case: Case, now: datetime) -> bool:
    """Whether somebody may know that there is this case, by its number."""
    if "auditor" in reader.roles:
        return True
    if not reader.works_on_cases:
        return False
    asked = any(one.received_by == reader.institution for one in case.waiting())
    return asked or letter_of(reader, case, now) != "-"


def answers(reader: Reader, case: Case, now: datetime) -> bool:
    """Whether somebody answers the young person: who leads or was asked, of one who is known for certain (L27)."""
    waiting = [one for one in case.waiting() if one.of_data]
    responsible = {case.reporter, COORDINATOR, *(one.received_by for one in waiting)}
    if not reader.works_on_cases or reader.institution not in responsible:
        return False
    if waiting:
        return any(one.identified for one in waiting)
    return letter_of(reader, case, now) == "R"


def purposeful(reader: Reader, case: Case, now: datetime) -> Letter:
    """The letter, unless the consent does not name what the case is looked at for now (R6, R10)."""
    letter = letter_of(reader, case, now)
    named = PURPOSE[case.stage] in case.paper.purposes
    if named or letter not in ("R", "M") or reader.institution == case.reporter or in_danger(reader, case, now):
        return letter
    return "P"


def letter_of(reader: Reader, case: Case, now: datetime) -> Letter:
    """The cell of the matrix."""
    if not reader.works_on_cases:
        return "-"
    if in_danger(reader, case, now):
        return "R"
    leads = reader.institution in (case.reporter, COORDINATOR)
    if case.erased or case.ordered or case.restricted or not in_force(case, now.date()):
        return "N" if leads else "-"
    if leads:
        return _leading(reader, case, now.date())
    return "-" if case.stage == "closed" else _other(reader, case)


def in_danger(reader: Reader, case: Case, now: datetime) -> bool:
    """Whether somebody looks in danger just now; at a case that is being forgotten nobody does."""
    until = case.dangers.get((reader.user, reader.institution))
    return until is not None and now < until and not (case.ordered or case.erased)


def in_force(case: Case, day: date) -> bool:
    """Whether the consent opens anything on a day."""
    paper = case.paper
    signed_rightly = paper.own or day < birthday(case.born, 18)
    return not paper.withdrawn and paper.signed_on <= day <= paper.until and signed_rightly


def birthday(born: date, years: int) -> date:
    """The day on which somebody completes years of life; born on 29 February it may be 1 March (L10)."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def _leading(reader: Reader, case: Case, day: date) -> Letter:
    if reader.institution == case.reporter:
        return "N" if case.closed_on and day > case.closed_on + READING else "R"
    overdue = case.closed_on and not case.discussed and day > case.closed_on + NEVER_DISCUSSED
    return "R" if reader.institution in case.paper.recipients and not overdue else "N"


def _other(reader: Reader, case: Case) -> Letter:
    covered = reader.institution in case.paper.recipients
    there = {user for key, user in case.in_the_room if key == reader.institution}
    if case.stage == "open" and covered and there & {reader.user, ""}:
        return "R"
    if covered and reader.institution in case.owners:
        return "M"
    return "P" if case.stage == "before" or (case.stage == "open" and covered and there) else "-"


def the_calendar_turns(case: Case, day: date) -> None:
    """What a daily run does: what ended leaves the table, what was restricted for a time is free again."""
    if case.erased or case.ordered:
        return
    if case.restricted_until and case.restricted_until < day:
        case.restricted, case.restricted_until = False, None
    if not case.restricted and case.stage == "before" and day >= birthday(case.born, 25):
        case.closes(day)
    elif not case.restricted and not in_force(case, day):
        case.off_the_table()
