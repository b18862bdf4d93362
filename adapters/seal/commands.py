"""Holds the commands that were carried out against the events that name them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from adapters.seal.rows import Finding


class Kept(NamedTuple):
    """A row of the table, with whatever lies in it. The fingerprint of the request is nothing anybody can check."""

    command: Any
    subject: Any
    """The first stream it changed."""
    version: Any
    """The version that stream had afterwards."""
    position: Any
    """The last it wrote."""


class Commands:
    """The table as it was when the log had `head` events; what was carried out since is not in it."""

    def __init__(self, kept: Iterable[Sequence[object]], head: int) -> None:
        self._head = head
        self._kept = {one.command: one for one in (Kept(*columns) for columns in kept)}
        self._by_position: dict[object, list[Kept]] = {}
        for one in self._kept.values():
            self._by_position.setdefault(one.position, []).append(one)

    def reached(self, position: object, versions: Mapping[str, int]) -> Iterator[Finding]:
        """Which commands whose last position this is do not fit the versions the streams have here."""
        for one in self._by_position.get(position, ()):
            if versions.get(one.subject, 0) != one.version:
                yield Finding("COMMAND_DIFFERS", one.position)

    def end(self, written: Mapping[str, int]) -> Iterator[Finding]:
        """Which commands are not those that events name, by the last position each wrote."""
        for command, position in written.items():
            kept = self._kept.pop(command, None)
            if kept is None and position <= self._head:
                yield Finding("COMMAND_MISSING", position)
            elif kept is not None and kept.position != position:
                yield Finding("COMMAND_DIFFERS", position)
        for kept in self._kept.values():
            yield Finding("COMMAND_UNKNOWN", kept.position if isinstance(kept.position, int) else None)
