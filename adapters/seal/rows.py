"""Checks the rows of the log one after the other, whatever they hold: place, time, hashes, box."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from math import inf
from typing import Any, NamedTuple
from uuid import UUID

from adapters.keys import KeyMissing
from adapters.log.leaf import leaf, microseconds, moment
from adapters.log.mapper import AGENCY_COMPARTMENT, EventMapper, Logged, Tampered, Unreadable, canonical
from adapters.log.seal_tables import NotRead, SealTables
from application.journal import correction_key
from domain.agency import Agency
from domain.personal import ERASED, Compartment, personal_fields

OWN_PAST = ("LogRestored", "ReadLogRestored", "ReadLogPurged")
"""What tells which histories the logs had, and what is gone from them."""
LARGEST_HOLE = 100_000
"""A larger jump is a damaged position rather than rows that are gone."""
NO_LEAF = bytes(32)
"""Stands where a row is gone."""
NO_STATE = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)
"""What reading a state raises that no mapper wrote."""
STREAM = re.compile("[0-9a-f]{32}")
LATEST = microseconds(datetime.max.replace(tzinfo=UTC))


class Finding(NamedTuple):
    """Something is not as it was written."""

    code: str
    """One of `words.FINDINGS`."""
    position: int | None
    """Where in the log; none where it is not about one event."""
    detail: str = ""
    """No content."""


class Row(NamedTuple):
    """A row of the log, with whatever lies in it."""

    position: Any
    stream: Any
    version: Any
    name: Any
    state: Any
    box: Any
    recorded_at: Any
    box_hash: Any
    leaf: Any


class Locked(NamedTuple):
    """A row that cannot be read."""

    position: int
    report_key: float
    """Number of its key, where it holds a report; else more than any."""


@dataclass
class Rows:
    """What must be remembered from row to row."""

    mapper: EventMapper
    expected: int = 1
    """Position of the next row."""
    time: int = 0
    versions: dict[str, int] = field(default_factory=dict)
    opened: bool = False
    """Whether the box of the last row opened: its stream, version, name, state and box are as they were written."""
    forgotten: set[str] = field(default_factory=set)
    """Streams with a confirmed erasure."""
    erased: set[str] = field(default_factory=set)
    """Those where it was carried out, so that nothing is written under their keys any more."""
    corrected: dict[str, int] = field(default_factory=dict)
    """Stream → number of the key its last whole correction was written under."""
    boxless: dict[str, list[Locked]] = field(default_factory=dict)
    """Stream → what has no box."""
    keyless: dict[str, list[Locked]] = field(default_factory=dict)
    """Stream → whose key is destroyed."""
    commands: dict[str, int] = field(default_factory=dict)
    """Command → last position it wrote."""

    def check(self, row: Row, broken: str | None) -> Iterator[Finding]:
        """What is wrong with a row, seen from those before it; `broken` is what `broken_column` says of it."""
        self.opened = False
        if broken is not None:
            yield Finding("ROW_MALFORMED", row.position if isinstance(row.position, int) else None, broken)
            self.expected += 1
            return
        yield from self._order(row)
        yield from self._content(row)
        if isinstance(row.box, bytes) and sha256(row.box).digest() != row.box_hash:
            yield Finding("BOX_DIFFERS", row.position, "ONLY_THE_HASH" if self.opened else "")
        self.versions[row.stream] = row.version
        if row.name == "ErasureConfirmed":
            self.forgotten.add(row.stream)
        if row.name == "SubjectDataErased":
            self.erased.add(row.stream)

    def end(self) -> Iterator[Finding]:
        """What only the whole log can tell."""
        for stream, rows in self.boxless.items():
            yield from (Finding("BOX_GONE", row.position) for row in rows if self._kept(stream, row))
        for stream, rows in self.keyless.items():
            yield from [Finding("KEY_DESTROYED", row.position) for row in rows if self._kept(stream, row)][:1]

    def _kept(self, stream: str, row: Locked) -> bool:
        """Whether a row is to be readable: nobody was forgotten, and no correction replaced it (L30, L28)."""
        return stream not in self.forgotten and row.report_key >= self.corrected.get(stream, 0)

    def _order(self, row: Row) -> Iterator[Finding]:
        if row.position > self.expected:
            yield Finding("POSITION_MISSING", self.expected, f"{self.expected} … {row.position - 1}")
        elif row.position < self.expected:
            yield Finding("POSITION_OUT_OF_ORDER", row.position)
        self.expected = max(self.expected, row.position + 1)
        if row.version != self.versions.get(row.stream, 0) + 1:
            yield Finding("VERSION_OUT_OF_ORDER", row.position, f"{row.version}")
        if row.recorded_at < self.time:
            yield Finding("TIME_RUNS_BACK", row.position)
        self.time = max(self.time, row.recorded_at)

    def _content(self, row: Row) -> Iterator[Finding]:
        try:
            state = json.loads(row.state)
            if canonical(state) != row.state:
                yield Finding("STATE_NOT_CANONICAL", row.position)
            self.commands[UUID(state["command_id"]).hex] = row.position
            yield from self._boxed(row, state["lock"]["compartment"], _report_key(state["lock"]))
        except KeyMissing:
            yield Finding("KEY_MISSING", row.position)
        except Tampered:
            if row.box is not None:
                yield Finding("DOES_NOT_OPEN", row.position)
        except Unreadable as error:
            yield Finding("UNREADABLE", row.position, type(error).__name__)
        except NO_STATE:  # the words of these would quote the content
            yield Finding("STATE_UNREADABLE", row.position)

    def _boxed(self, row: Row, compartment: str, report_key: float) -> Iterator[Finding]:
        if row.box is None and compartment == AGENCY_COMPARTMENT:
            # Nothing of the agency is ever blanked: that is no erasure, whatever happened to the stream.
            yield Finding("BOX_GONE", row.position)
        elif row.box is None:
            self.boxless.setdefault(row.stream, []).append(Locked(row.position, report_key))
        if row.stream in self.erased and compartment != AGENCY_COMPARTMENT:
            # The key is gone, so nothing would show who wrote this.
            yield Finding("WRITTEN_AFTER_ERASURE", row.position)
        event = self.mapper.to_domain_event(_logged(row)).event
        if any(getattr(event, name) is ERASED for name in personal_fields(type(event))):
            self.keyless.setdefault(row.stream, []).append(Locked(row.position, report_key))
        else:
            self.opened = row.box is not None
            if self.opened:  # one that does not open replaces nothing
                self.corrected[row.stream] = max(self.corrected.get(row.stream, 0), correction_key(_logged(row)))


def _report_key(lock: dict[str, Any]) -> float:
    return int(lock["key"]) if lock["compartment"] == Compartment.REPORT else inf


def told(tables: SealTables, mapper: EventMapper) -> Agency:
    """What the log tells of its own past, though it may be damaged: an event counts where it opens."""
    agency = Agency()
    with suppress(NotRead):
        for row in (Row(*columns) for columns in tables.rows()):
            with suppress(Unreadable, KeyMissing, *NO_STATE):
                if row.name in OWN_PAST and broken_column(row) is None:
                    agency = agency.evolve(mapper.to_domain_event(_logged(row)).event)
    return agency


def leaf_of(row: Row) -> bytes:
    """The leaf as the columns of a row make it that is not broken."""
    place = (row.position, UUID(row.stream), row.version, row.name)
    return leaf(place, row.recorded_at, sha256(row.state).digest(), row.box_hash)


def broken_column(row: Row) -> str | None:
    """Which column holds no such value as it should; none where it is a row."""
    wanted: dict[str, bool] = {
        "position": counts(row.position, 1),
        "stream": isinstance(row.stream, str) and STREAM.fullmatch(row.stream) is not None,
        "version": counts(row.version, 1),
        "name": isinstance(row.name, str) and _utf8(row.name),
        "state": isinstance(row.state, bytes),
        "box": row.box is None or isinstance(row.box, bytes),
        "recorded_at": counts(row.recorded_at, 0) and row.recorded_at < LATEST,
        "box_hash": isinstance(row.box_hash, bytes) and len(row.box_hash) == len(NO_LEAF),
        "leaf": isinstance(row.leaf, bytes) and len(row.leaf) == len(NO_LEAF),
    }
    return next((name for name, holds in wanted.items() if not holds), None)


def counts(value: object, least: int) -> bool:
    """Whether it is a number, and large enough."""
    return isinstance(value, int) and value >= least


def _utf8(text: str) -> bool:
    try:
        return len(text.encode()) < 2**16
    except UnicodeEncodeError:
        return False


def _logged(row: Row) -> Logged:
    return Logged(
        originator_id=UUID(row.stream),
        originator_version=row.version,
        topic=row.name,
        state=row.state,
        id=row.position,
        box=row.box,
        recorded_at=moment(row.recorded_at),
        box_hash=row.box_hash,
        leaf=row.leaf,
    )
