"""Verifies a whole read log: every row, the tree over them, every checkpoint in the file and outside."""

import json
from collections.abc import Callable, Iterator, Sequence
from hmac import compare_digest
from typing import Any, NamedTuple

from adapters.log.mapper import canonical
from adapters.log.seal_tables import SealTables
from adapters.reads.leaf import leaf, look_of
from adapters.reads.store import mark
from adapters.seal.checking import EVERY, Found, Report, place_of
from adapters.seal.histories import Histories
from adapters.seal.rows import LATEST, NO_LEAF, NO_STATE, Finding, counts
from adapters.seal.sealed import LOG, OUTSIDE, Notes, Tree


class LookRow(NamedTuple):
    """A row of the read log, with whatever lies in it."""

    position: Any
    at: Any
    content: Any
    leaf: Any
    mark: Any


class LookRows:
    """What must be remembered from row to row."""

    def __init__(self, secret: bytes, purged: Callable[[], int]) -> None:
        """`purged` tells the last position the log says was purged; asked last, since it says so before it is done."""
        self.expected = 1
        self.gone: list[int] = []
        """Positions without content."""
        self._secret = secret
        self._purged = purged
        self._time = 0

    def check(self, row: LookRow, broken: str | None) -> Iterator[Finding]:
        """What is wrong with a row, seen from those before it; `broken` is what `broken_column` says of it."""
        if broken is not None:
            yield Finding("ROW_MALFORMED", row.position if isinstance(row.position, int) else None, broken)
            self.expected += 1
            return
        if row.position > self.expected:
            yield Finding("POSITION_MISSING", self.expected, f"{self.expected} … {row.position - 1}")
        elif row.position < self.expected:
            yield Finding("POSITION_OUT_OF_ORDER", row.position)
        self.expected = max(self.expected, row.position + 1)
        if not compare_digest(mark(self._secret, row.leaf), row.mark):
            yield Finding("NOT_OUR_MARK", row.position)
        yield from self._content(row)

    def end(self) -> Iterator[Finding]:
        """What is gone and was not purged."""
        purged = self._purged()
        yield from (Finding("LOOK_GONE", position) for position in self.gone if position > purged)

    def _content(self, row: LookRow) -> Iterator[Finding]:
        if row.content is None:
            self.gone.append(row.position)
            return
        if row.at < self._time:
            yield Finding("TIME_RUNS_BACK", row.position)
        self._time = max(self._time, row.at)
        try:
            look_of(row.at, row.content)
            if canonical(json.loads(row.content)) != row.content:
                yield Finding("STATE_NOT_CANONICAL", row.position)
        except NO_STATE:  # the words of these would quote the content
            yield Finding("STATE_UNREADABLE", row.position)


def verify(
    tables: SealTables,
    rows: LookRows,
    histories: Histories,
    outside: Sequence[tuple[int, str]] | None,
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Verify a read log; as `adapters.seal.checking.verify` does the log."""
    found, notes = Found(), Notes(histories)
    found.add(Finding("FILE_DAMAGED", None, what) for what in found.read("file", tables.damage))
    here = found.read("checkpoints", tables.checkpoints)
    found.add([*notes.take(LOG, here), *notes.take(OUTSIDE, outside or ())])
    tree = Tree(found.read("subtrees", tables.subtrees), notes)
    for number, columns in enumerate(found.iterate("looks", tables.rows, lambda: rows.expected), 1):
        row = LookRow(*columns)
        broken = broken_column(row)
        found.add(rows.check(row, broken))
        found.add(tree.grow(row, None if broken else leaf_of(row), opened=False))
        if number % EVERY == 0:
            progress(number)
    found.add([*rows.end(), *tree.end()])
    looks = rows.expected - 1
    progress(looks)
    elsewhere = None if outside is None else len(outside)
    named = tuple(sorted(found.named, key=place_of))
    return Report(looks, tree.agreed, len(here), elsewhere, notes.lost, len(rows.gone), named, found.counts)


def leaf_of(row: LookRow) -> bytes:
    """The leaf as the columns of a row make it that is not broken; of what was purged it is all there is."""
    stored: bytes = row.leaf
    return stored if row.content is None else leaf(row.position, row.at, row.content)


def broken_column(row: LookRow) -> str | None:
    """Which column holds no such value as it should; none where it is a row."""
    gone = row.content is None and row.at is None
    wanted: dict[str, bool] = {
        "position": counts(row.position, 1),
        "at": gone or (counts(row.at, 0) and row.at < LATEST),
        "content": gone or isinstance(row.content, bytes),
        "leaf": isinstance(row.leaf, bytes) and len(row.leaf) == len(NO_LEAF),
        "mark": isinstance(row.mark, bytes),
    }
    return next((name for name, holds in wanted.items() if not holds), None)
