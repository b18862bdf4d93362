"""The one way an answer about young people leaves: it is found, the look is written down, then it is shown (L44).

Whoever is told no has looked, too. Where the look cannot be written down, `Unrecorded` is raised and nothing is shown.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, Literal, TypeVar
from uuid import UUID

from application.desk import LEGAL_BASIS, Desk
from application.ports import Look, Query, ReadLog
from domain.errors import Refused
from domain.recorded import Actor

T = TypeVar("T")
Group = Literal[
    "ANVERTRAUT",
    "BERATUNG",
    "BERICHT",
    "ECKDATEN",
    "EINWILLIGUNG",
    "EMPFAENGER",
    "LOESCHUNG",
    "MASSNAHMEN",
    "PSEUDONYM",
    "STAMMDATEN",
    "VERLAUF",
    "ZUGRIFFE",
]
"""Groups of fields, as the young person is told of them; `ECKDATEN` are age group and kind of need."""
BY_ROLE = "R39: nach der Rolle"


@dataclass(frozen=True)
class Asked:
    """Who wants to know what, and what for."""

    actor: Actor
    about: UUID | Query
    """A case, or a list."""
    purpose: str


@dataclass(frozen=True)
class Found(Generic[T]):
    content: T
    fields: tuple[Group, ...]
    """What it shows."""
    reason: str = BY_ROLE
    """Why it may be shown."""
    lines: int = 0
    """How many, of a list."""
    opened: Sequence[UUID] = field(default=())
    """The cases of a list of which it shows more than the pseudonym."""


@dataclass(frozen=True)
class Denied:
    """No answer."""

    refusal: Refused
    reason: str
    """Why not, which whoever asked may not be told."""


class Looking:
    """Answers, and remembers that it did."""

    def __init__(self, desk: Desk, read_log: ReadLog, request: Callable[[], UUID]) -> None:
        """Take the parts; `request` tells which request is being answered."""
        self._desk = desk
        self._read_log = read_log
        self._request = request

    def answer(self, asked: Asked, find: Callable[[], Found[T] | Denied]) -> T:
        """What was found, once the look is on the disk; raises the refusal, and `Unrecorded`."""
        outcome = _outcome(find)
        self._read_log.record(*self._looks(asked, outcome))
        if isinstance(outcome, Denied):
            raise outcome.refusal
        return outcome.content

    def _looks(self, asked: Asked, outcome: Found[T] | Denied) -> Iterator[Look]:
        case, query = (asked.about, None) if isinstance(asked.about, UUID) else (None, asked.about)
        found = isinstance(outcome, Found)
        look = Look(
            at=self._desk.now(),
            user=asked.actor.user,
            institution=asked.actor.institution,
            case_id=case,
            query=replace(query, count=outcome.lines) if query and isinstance(outcome, Found) else query,
            purpose=asked.purpose,
            legal_basis=LEGAL_BASIS.get(asked.purpose, LEGAL_BASIS["DATENSCHUTZKONTROLLE"]),
            fields=outcome.fields if isinstance(outcome, Found) else (),
            decision="SHOWN" if found else "REFUSED",
            reason=outcome.reason,
            request=self._request(),
        )
        yield look
        if isinstance(outcome, Found):
            yield from (replace(look, case_id=one, query=None) for one in outcome.opened)


def _outcome(find: Callable[[], Found[T] | Denied]) -> Found[T] | Denied:
    try:
        return find()
    except Refused as refusal:
        return Denied(refusal, f"{refusal.rule}: {refusal.code()}" if refusal.rule else refusal.code())
