"""Checks the rows of the log one after the other, whatever they hold: place, time, hashes, box."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from adapters.keys import KeyMissing
from adapters.log.leaf import leaf
from adapters.log.mapper import AGENCY_COMPARTMENT, EventMapper, Logged, Tampered, Unreadable, canonical
from adapters.log.recorder import EPOCH, MICROSECOND
from domain.personal import ERASED, personal_fields

LARGEST_HOLE = 100_000
"""A larger jump is a damaged position rather than rows that are gone."""
NO_LEAF = bytes(32)
"""Stands where a row is gone."""
STREAM = re.compile("[0-9a-f]{32}")
LATEST = (datetime.max.replace(tzinfo=UTC) - EPOCH) // MICROSECOND


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


@dataclass
class Rows:
    """What must be remembered from row to row."""

    mapper: EventMapper
    expected: int = 1
    """Position of the next row."""
    time: int = 0
    versions: dict[str, int] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    """Streams with a confirmed erasure."""
    boxless: dict[str, int] = field(default_factory=dict)
    """Stream → first position without its box."""
    keyless: dict[str, int] = field(default_factory=dict)
    """Stream → first position whose key is destroyed."""
    commands: dict[str, int] = field(default_factory=dict)
    """Command → last position it wrote."""

    def check(self, row: Row, broken: str | None) -> Iterator[Finding]:
        """What is wrong with a row, seen from those before it; `broken` is what `broken_column` says of it."""
        if broken is not None:
            yield Finding("ROW_MALFORMED", row.position if isinstance(row.position, int) else None, broken)
            self.expected += 1
            return
        yield from self._order(row)
        if isinstance(row.box, bytes) and sha256(row.box).digest() != row.box_hash:
            yield Finding("BOX_DIFFERS", row.position)
        yield from self._content(row)
        self.versions[row.stream] = row.version
        if row.name == "ErasureConfirmed":
            self.forgotten.add(row.stream)

    def end(self) -> Iterator[Finding]:
        """What only the whole log can tell."""
        for code, streams in (("BOX_GONE", self.boxless), ("KEY_DESTROYED", self.keyless)):
            for stream, position in streams.items():
                if stream not in self.forgotten:
                    yield Finding(code, position)

    def _order(self, row: Row) -> Iterator[Finding]:
        if row.position != self.expected:
            yield Finding("POSITION_MISSING", self.expected, f"{self.expected} … {row.position - 1}")
        self.expected = row.position + 1
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
            self.commands[state["command_id"]] = row.position
            self._boxed(row, state["lock"]["compartment"])
        except KeyMissing:
            yield Finding("KEY_MISSING", row.position)
        except Tampered:
            if row.box is not None:
                yield Finding("DOES_NOT_OPEN", row.position)
        except Unreadable as error:
            yield Finding("UNREADABLE", row.position, type(error).__name__)
        except (ValueError, LookupError, TypeError, RecursionError):  # the words of these would quote the content
            yield Finding("STATE_UNREADABLE", row.position)

    def _boxed(self, row: Row, compartment: str) -> None:
        if row.box is None:
            # Nothing of the agency is ever blanked: that is no erasure, whatever happened to the stream.
            owner = "agency" if compartment == AGENCY_COMPARTMENT else row.stream
            self.boxless.setdefault(owner, row.position)
        event = self.mapper.to_domain_event(_logged(row)).event
        if any(getattr(event, name) is ERASED for name in personal_fields(type(event))):
            self.keyless.setdefault(row.stream, row.position)


def leaf_of(row: Row) -> bytes:
    """The leaf as the columns of a row make it that is not broken."""
    place = (row.position, UUID(row.stream), row.version, row.name)
    return leaf(place, row.recorded_at, sha256(row.state).digest(), row.box_hash)


def broken_column(row: Row) -> str | None:
    """Which column holds no such value as it should; none where it is a row."""
    wanted: dict[str, bool] = {
        "position": _counts(row.position, 1),
        "stream": isinstance(row.stream, str) and STREAM.fullmatch(row.stream) is not None,
        "version": _counts(row.version, 1),
        "name": isinstance(row.name, str) and _utf8(row.name),
        "state": isinstance(row.state, bytes),
        "box": row.box is None or isinstance(row.box, bytes),
        "recorded_at": _counts(row.recorded_at, 0) and row.recorded_at < LATEST,
        "box_hash": isinstance(row.box_hash, bytes) and len(row.box_hash) == len(NO_LEAF),
        "leaf": isinstance(row.leaf, bytes) and len(row.leaf) == len(NO_LEAF),
    }
    return next((name for name, holds in wanted.items() if not holds), None)


def _counts(value: object, least: int) -> bool:
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
        recorded_at=EPOCH + row.recorded_at * MICROSECOND,
        box_hash=row.box_hash,
        leaf=row.leaf,
    )
