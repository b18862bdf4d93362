"""What the use cases need from the world outside, each with a real thing behind it in `adapters`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol
from uuid import UUID

from domain.figures import Counts, Figure, Half


class Keys(Protocol):
    """The key store: keys for each case, and one pepper for the agency."""

    def fingerprint(self, text: str) -> bytes:
        """A keyed hash (HMAC-SHA-256), so that equal texts are found without keeping them."""
        ...

    def destroy(self, owner: UUID, /) -> int:
        """Destroy all keys of a case for ever; how many of its keys are destroyed by now."""
        ...

    def advance(self, owner: UUID, compartment: str, /) -> None:
        """Begin a new key to write with in a compartment of a case, which is to replace the older ones."""
        ...

    def destroy_before(self, owner: UUID, compartment: str, number: int, /) -> None:
        """Destroy the older keys of a compartment for ever."""
        ...

    def replacing(self, compartment: str, /) -> Sequence[tuple[UUID, int]]:
        """Case and number of each key that is to replace older ones, and of which nobody said that it did."""
        ...

    def replaced(self, owner: UUID, compartment: str, number: int, /) -> None:
        """A key, and whatever was to before it, has replaced the older ones."""
        ...

    def forgotten(self) -> set[UUID]:
        """The cases whose keys are all destroyed."""
        ...

    @property
    def epoch(self) -> int:
        """Epoch of the key-encryption key."""
        ...

    def rotate(self) -> int:
        """Wrap all keys anew and destroy what opened them before, so that older copies are dead; the new epoch."""
        ...


class Outside(Protocol):
    """The place outside, which remembers who was forgotten when an old backup does not."""

    def forget(self, case_id: UUID, /) -> None:
        """Put a case on the list of those forgotten."""
        ...

    def forgotten(self) -> set[UUID]:
        """The cases on the list."""
        ...


class Candidate(Protocol):
    """A case that could be on the next agenda, as the case list knows it."""

    @property
    def case_id(self) -> UUID: ...
    @property
    def reporter(self) -> str: ...


class Register(Protocol):
    """What the lists know across all cases and conferences, read up to the end of the log."""

    def waiting(self) -> Sequence[Candidate]:
        """Every case that is reported or deferred, in the order of D13."""
        ...

    def cases_between(self, since: date | None, until: date | None) -> Sequence[UUID]:
        """The cases something happened to between two business dates, both included, ordered by id."""
        ...

    def being_erased(self) -> Sequence[UUID]:
        """Every case whose erasure is confirmed and not done."""
        ...

    def not_erased(self, cases: Collection[UUID]) -> Sequence[UUID]:
        """Which of these cases the log knows, and no confirmed erasure of them."""
        ...

    def open_cases(self) -> Sequence[UUID]:
        """Every case that is not closed."""
        ...

    def closed_cases(self) -> Sequence[UUID]:
        """Every case that is closed and whose erasure is not confirmed."""
        ...

    def taken_back(self) -> Sequence[UUID]:
        """Those of them something of whose last consent was taken back."""
        ...

    def planned_conferences(self) -> Sequence[UUID]:
        """Every conference that has not been opened or cancelled, the next one first."""
        ...

    def conference_numbers(self) -> Collection[str]:
        """What the conferences are called, those that were moved or cancelled, too."""
        ...

    def first_year(self) -> int | None:
        """The first year in which a conference was to meet or a case was reported; none in an empty log."""
        ...

    def in_year(self, figure: Figure, year: int) -> Sequence[UUID]:
        """The cases behind the reports or discussions of a year, in the order they were recorded."""
        ...

    def figures(self, year: int, half: Half | None = None) -> Counts:
        """The statistics of a year, or of half of it, as they stand now."""
        ...


class Unrecorded(Exception):
    """A look could not be written down, or the read log cannot be read: nothing is shown."""


@dataclass(frozen=True)
class Query:
    """Which list was asked for."""

    name: str
    filter: Mapping[str, str]
    """By what it was narrowed down; no content."""
    count: int = 0
    """How many lines were shown."""


@dataclass(frozen=True)
class Look:
    """Somebody looked at personal data, or was told no (L43)."""

    at: datetime
    user: str
    institution: str
    case_id: UUID | None
    """The case; none where a list was asked for."""
    query: Query | None
    purpose: str
    legal_basis: str
    fields: tuple[str, ...]
    """The groups of fields that were shown (`application/looking.py`); none where nothing was."""
    decision: Literal["SHOWN", "REFUSED"]
    reason: str
    request: UUID
    """The request it was part of; the same for all its looks."""


class ReadLog(Protocol):
    """Who looked at what; written before the answer leaves. It is never asked who looked at how much (L48)."""

    def record(self, *looks: Look) -> None:
        """Keep the looks; raises `Unrecorded` where they cannot be kept, so that nothing is shown."""
        ...

    def looks(self, case_id: UUID) -> Sequence[Look]:
        """Every look at a case that is not purged, the oldest first."""
        ...

    def older(self, moment: datetime) -> int:
        """The last position of the looks before a moment; 0 where there is none, or they are purged."""
        ...

    def counts(self, after: int, until: int) -> Mapping[tuple[str, str], int]:
        """How many looks there are behind one position up to another, by month (as `2017-05`) and purpose."""
        ...

    def purge(self, until: int) -> int:
        """Remove the looks up to a position; how many there were. What proves the others stays."""
        ...
