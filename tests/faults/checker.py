"""Compares what clients were told with what is in the log, in the manner of Jepsen and Elle.

Every command leaves one effect that no other leaves, under an id of its own. So the log says which commands were
carried out and in which order, and nothing need be searched for: each anomaly below is read off. Whether the bytes of
the log are those that were written is another question, which `adapters/verifying.py` answers.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from uuid import UUID

from tests.faults.history import Command, Entry, History, Look


class Anomaly(StrEnum):
    """What must not be."""

    LOST = "acknowledged, and not in the log"
    DOUBLED = "carried out more than once"
    PHANTOM = "in the log, and never sent"
    ALTERED = "in the log with another effect than was sent"
    REFUSED_AND_DONE = "refused, and in the log"
    TWO_ANSWERS = "answered once so and once so"
    FALSE_ANSWER = "answered with another place than it has in the log"
    REORDERED = "sent after another one was acknowledged, and in the log before it"
    HOLE = "a position or a version is missing, or there twice"
    SEEN_FROM_NOWHERE = "shown, and never so in the log"
    BACK_IN_TIME = "shown older than was asked for, or than the same client had seen"


@dataclass(frozen=True)
class Finding:
    """One anomaly, and what it is about."""

    anomaly: Anomaly
    about: UUID | int


def check(history: History, log: Sequence[Entry]) -> list[Finding]:
    """Whatever is wrong."""
    done = _by_command(log)
    return [
        *_holes(log),
        *_phantoms(history, log),
        *(finding for command in history.commands for finding in _outcome(command, done.get(command.id, []))),
        *_reordered(history, done),
        *_looks(history, log),
    ]


def _by_command(log: Sequence[Entry]) -> dict[UUID, list[Entry]]:
    found = defaultdict(list)
    for entry in log:
        found[entry.command].append(entry)
    return found


def _holes(log: Sequence[Entry]) -> Iterator[Finding]:
    """Positions and versions count from 1, one by one."""
    versions: dict[UUID, int] = defaultdict(int)
    for expected, entry in enumerate(log, 1):
        if entry.position != expected:
            yield Finding(Anomaly.HOLE, entry.position)
        versions[entry.stream] += 1
        if entry.version != versions[entry.stream]:
            yield Finding(Anomaly.HOLE, entry.stream)


def _phantoms(history: History, log: Sequence[Entry]) -> Iterator[Finding]:
    sent = {command.id for command in history.commands if command.attempts}
    for entry in log:
        if entry.position > history.since and entry.command not in sent and not entry.by_itself:
            yield Finding(Anomaly.PHANTOM, entry.position)


def _outcome(command: Command, done: Sequence[Entry]) -> Iterator[Finding]:
    """What one command left behind, beside what was said of it."""
    effects = [entry for entry in done if entry.event == command.effect.event]
    if command.receipts and not effects:
        yield Finding(Anomaly.LOST, command.id)
    if len(effects) > 1:
        yield Finding(Anomaly.DOUBLED, command.id)
    if command.refused and done:
        yield Finding(Anomaly.REFUSED_AND_DONE, command.id)
    if any(not _as_sent(command, entry) for entry in effects) or (done and not effects):
        yield Finding(Anomaly.ALTERED, command.id)
    answers = {attempt.receipt for attempt in command.receipts}
    if len(answers) > 1 or (answers and command.refused):
        yield Finding(Anomaly.TWO_ANSWERS, command.id)
    if done and answers - {(one.stream, one.version, done[-1].position) for one in _last_of_each(done)}:
        yield Finding(Anomaly.FALSE_ANSWER, command.id)


def _as_sent(command: Command, entry: Entry) -> bool:
    wanted = command.effect
    return entry.value == wanted.value and wanted.stream in (None, entry.stream)


def _last_of_each(done: Sequence[Entry]) -> list[Entry]:
    """The last event of each stream."""
    return list({entry.stream: entry for entry in done}.values())


def _reordered(history: History, done: dict[UUID, list[Entry]]) -> Iterator[Finding]:
    """Whoever sends a command after another one was acknowledged finds its effects behind those."""
    acknowledged = sorted(
        (min(attempt.answered or 0 for attempt in command.receipts), done[command.id][-1].position)
        for command in history.commands
        if command.receipts and command.id in done
    )
    moments = [moment for moment, _ in acknowledged]
    furthest = list(accumulate((position for _, position in acknowledged), max, initial=0))
    for command in history.commands:
        if command.attempts and command.id in done:
            earlier = bisect_left(moments, command.attempts[0].sent)
            if done[command.id][0].position < furthest[earlier]:
                yield Finding(Anomaly.REORDERED, command.id)


def _looks(history: History, log: Sequence[Entry]) -> Iterator[Finding]:
    """Each client's readings of a conference, in the order they were made."""
    streams: dict[UUID, list[Entry]] = defaultdict(list)
    for entry in log:
        streams[entry.stream].append(entry)
    seen: dict[tuple[int, UUID], int] = defaultdict(int)
    for look in history.looks:
        stream = streams[look.stream]
        if not _was_so(look, stream):
            yield Finding(Anomaly.SEEN_FROM_NOWHERE, look.stream)
        wanted = sum(entry.position <= look.at_least for entry in stream)
        if look.version < max(wanted, seen[look.client, look.stream]):
            yield Finding(Anomaly.BACK_IN_TIME, look.stream)
        seen[look.client, look.stream] = look.version


def _was_so(look: Look, stream: Sequence[Entry]) -> bool:
    """Whether the stream ever stood as it was shown."""
    until = stream[: look.version]
    values = [entry.value for entry in until if entry.event == "CapacitySet"]
    return (
        len(until) == look.version
        and bool(until)
        and until[-1].position == look.position
        and look.value == (values[-1] if values else None)
    )
