"""A walk through an office: steps people take by chance, with a canary of its own in every field of every case.

Each step is sent over the API. What is accepted the model of `oracle.py` is told; what is refused must appear nowhere.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from httpx2 import Response
from starlette.testclient import TestClient

from adapters.main import Office
from domain.recorded import Actor
from tests.canaries.oracle import COORDINATOR, Canary, Case, Group, Reader, may_read, the_calendar_turns

API = "/api/v1"
Body = dict[str, Any]
INSTITUTIONS = ("jugendamt", "jobcenter", "agentur", "berufskolleg", "bildungsbuero")
REPORTERS = INSTITUTIONS[:4]
CASEWORKER = frozenset({"caseworker"})
COORDINATION = Reader("leitung", COORDINATOR, frozenset({"coordinator", "caseworker"}))
READERS = (
    COORDINATION,
    *(Reader(f"user-{key}", key, CASEWORKER) for key in INSTITUTIONS),
    *(Reader(f"zwei-{key}", key, CASEWORKER) for key in INSTITUTIONS),
    Reader("leitung-jobcenter", "jobcenter", frozenset({"coordinator"})),
    Reader("pruefung", COORDINATOR, frozenset({"auditor"})),
    Reader("pruefung-agentur", "agentur", frozenset({"auditor"})),
    Reader("steuerung", COORDINATOR, frozenset({"steering"})),
    Reader("bericht", "jobcenter", frozenset({"reporting"})),
    Reader("technik", COORDINATOR, frozenset({"operator"})),
    Reader("niemand"),
)
"""Everybody who may come in: each role, two of each institution, and nobody in particular."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = re.compile(r"qx[a-z]{6}xq|c0ffee[0-9a-f]{58}|(?:19[89]\d|200\d)-\d\d-\d\d|\d\d\.\d\d\.(?:19[89]\d|200\d)")
"""What canaries look like, in small letters: a text, the hash of a document, a birth date in either spelling."""
NUMBERS = re.compile(r"F-\d{4}-[A-Z2-7]{6}|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class Leak(AssertionError):
    """Somebody was told what they may not know, or an answer was an error of ours."""


@dataclass
class Meeting:
    """A conference."""

    id: str
    on: date
    items: list[UUID]
    room: set[tuple[str, str]] = field(default_factory=set)
    """Institutions and accounts; a person whose account nobody named has an empty one."""
    named: set[str] = field(default_factory=set)
    """Institutions that named accounts at any time."""
    away: set[tuple[str, str, UUID]] = field(default_factory=set)
    """Who left for an item: an account, or with an empty one the whole institution."""
    is_open: bool = False

    def seated(self, case_id: UUID) -> set[tuple[str, str]]:
        gone = {(key, user) for key, user, item in self.away if item == case_id}
        return {(key, user) for key, user in self.room if not gone & {(key, user), (key, "")}}

    def present(self, case_id: UUID) -> set[str]:
        return {key for key, _ in self.seated(case_id)}

    def reading(self, case_id: UUID) -> set[tuple[str, str]]:
        """The same with the account they read with: none at all where others of their institution named one."""
        return {(key, user or ("–" if key in self.named else "")) for key, user in self.seated(case_id)}


@dataclass
class World:
    """An office, the day in it, and every canary that was ever planted there."""

    office: Office
    client: TestClient
    clock: Any
    canaries: dict[str, Canary] = field(default_factory=dict)
    cases: dict[UUID, Case] = field(default_factory=dict)
    meetings: list[str] = field(default_factory=list)
    seen: Counter[tuple[str, Group]] = field(default_factory=Counter)
    """How often a canary was shown to somebody who may see it: by which way, of which group."""
    answered: Counter[str] = field(default_factory=Counter)
    """How many answers were searched, by what was asked or done."""
    tokens: dict[tuple[Reader, date], str] = field(default_factory=dict)
    words: Any = field(default_factory=count)

    @property
    def now(self) -> datetime:
        moment: datetime = self.clock.moment
        return moment

    @property
    def today(self) -> date:
        return self.now.date()

    def pass_time(self, by: timedelta) -> None:
        """Let time go by, and the daily run do what is due."""
        self.clock.moment += by
        self.office.daily.run()
        for case in self.cases.values():
            the_calendar_turns(case, self.today)

    def ask(self, reader: Reader, method: str, address: str, body: Body | None = None, **named: str) -> Response:
        """One request; its answer is no error of ours."""
        headers = {name.replace("_", "-"): value for name, value in named.items()}
        if reader.institution:
            headers["Authorization"] = f"Bearer {self._token(reader)}"
        answer: Response = self.client.request(method, address, json=body, headers=headers)
        leapt = address == "/readyz"  # days pass in no time, so that something waits for its seal for weeks
        if answer.status_code >= 500 and not leapt:
            raise Leak(f"{method} {address} was answered with {answer.status_code}: {answer.text[:300]}")
        return answer

    def search(self, reader: Reader, way: str, address: str, text: str) -> None:
        """Nothing is told that this reader may not be told by this way now; raises `Leak`."""
        self.answered[way] += 1
        found = {*WORDS.findall(text.lower()), *NUMBERS.findall(text)}
        for word in found & self.canaries.keys():
            canary = self.canaries[word]
            if word in address and canary.group == "NUMBER":
                continue
            if not may_read(reader, way, canary, self.now):
                raise Leak(f"{reader} was told {canary.group} ({word}) by {address}: {canary}")
            self.seen[way, canary.group] += 1

    def _token(self, reader: Reader) -> str:
        key = (reader, self.today)
        if key not in self.tokens:
            actor = Actor(reader.user, reader.institution, reader.roles)
            self.tokens[key] = self.office.door.issue(actor, days=1)
        return self.tokens[key]


@dataclass
class Walk:
    """One history: a case or two, and what happens to them."""

    world: World
    rng: Random
    ids: list[UUID] = field(default_factory=list)
    people: dict[UUID, Body] = field(default_factory=dict)
    texts: dict[UUID, dict[str, str]] = field(default_factory=dict)
    """What the report says now, by the name of the field."""
    said: dict[UUID, set[str]] = field(default_factory=dict)
    """Every canary it still holds, in any of its versions."""
    notes: list[tuple[UUID, UUID, str, list[Canary]]] = field(default_factory=list)
    measures: list[tuple[UUID, str, str]] = field(default_factory=list)
    dangers: list[tuple[UUID, str]] = field(default_factory=list)
    meeting: Meeting | None = None
    pending: list[Canary] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)

    def some_case(self) -> tuple[UUID, Case]:
        living = [key for key in self.ids if not self.world.cases[key].erased]
        case_id = self.rng.choice(living if living and self.rng.random() < 0.9 else self.ids)
        return case_id, self.world.cases[case_id]

    def plant(self, case: Case, group: Group, owner: str = "", word: str = "") -> str:
        """A value nobody else has; the next step sends it."""
        word = word or f"qx{_spelled(next(self.world.words))}xq"
        canary = Canary(case, group, owner)
        self.world.canaries[word] = canary
        self.pending.append(canary)
        return word

    def does(self, reader: Reader, path: str, body: Body | None = None) -> Body | None:
        """A step; what came of it if it was accepted. Its answer is searched like any other."""
        self.world.clock.moment += timedelta(seconds=1)
        answer = self.world.ask(reader, "POST", API + path, body or {})
        planted, self.pending = self.pending, []
        step = re.sub(r"[0-9a-f-]{36}", "{id}", path)
        taken = answer.status_code < 300
        self.trace.append(f"{reader.user} POST {path} → {answer.status_code} {'' if taken else answer.json()['code']}")
        for canary in planted:
            canary.live = taken
        self.world.search(reader, f"POST {step} {answer.status_code // 100}", API + path, told(answer))
        return dict(answer.json()) if taken else None

    def last_event(self, case_id: UUID, kind: str) -> Any:
        """The last event of a kind, for the ids in it."""
        history = self.world.office.journal.history(case_id)
        return next(entry.event for entry in reversed(history) if type(entry.event).__name__ == kind)

    def somebody_of(self, *institutions: str) -> Reader:
        chosen = self.rng.choice(institutions)
        return COORDINATION if chosen == COORDINATOR else Reader(f"user-{chosen}", chosen, CASEWORKER)

    def concerned(self, case: Case) -> Reader:
        """Somebody the case concerns, or at times anybody."""
        anybody = INSTITUTIONS if self.rng.random() < 0.1 else (case.reporter, *sorted(case.paper.recipients))
        return self.somebody_of(*anybody)

    def leading(self, case: Case) -> Reader:
        return self.somebody_of(case.reporter, case.reporter, COORDINATOR)


def told(answer: Response) -> str:
    """Everything an answer says."""
    return f"{answer.headers}\n{answer.text}"


def _spelled(number: int) -> str:
    letters = ""
    for _ in range(6):
        number, rest = divmod(number, 26)
        letters += LETTERS[rest]
    return letters
