"""How long it takes to know a case again: its stream read, its boxes opened, its events folded."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from benchmarks.appending import connected
from benchmarks.bare import STREAM_LENGTH, Notes
from benchmarks.figures import Figure, Section
from benchmarks.ground import EVENTS_A_CASE, LIFE, Ground, Log
from benchmarks.measure import Case, measure
from domain.case import Case as Young

RAW, BARE, OURS = (
    "read the rows, and fold their JSON",
    "bare eventsourcing, repository.get",
    "the product: journal.load",
)
MOVED = ("ResidenceChanged",) * (STREAM_LENGTH - EVENTS_A_CASE)
SQLITE = "SELECT state FROM events WHERE originator_id = ? ORDER BY originator_version"
POSTGRESQL = "SELECT state FROM load.events WHERE originator_id = %s ORDER BY originator_version"

Rows = Callable[[UUID], Sequence[Sequence[Any]]]
"""The states of a stream, by the driver alone."""


def loading(ground: Ground) -> Section:
    """Load a stream in three ways from each database."""
    with ExitStack() as stack:
        file, server, address = ground.fresh("load-sqlite"), ground.on_postgres("load"), ground.server.superuser
        on_file = stack.enter_context(closing(connected(file.file)))
        on_server = stack.enter_context(psycopg.connect(address, autocommit=True))
        cases = [
            *_cases(ground, stack, "SQLite", file, lambda one: on_file.execute(SQLITE, (one.hex,)).fetchall()),
            *_cases(ground, stack, "PostgreSQL", server, lambda one: on_server.execute(POSTGRESQL, (one,)).fetchall()),
        ]
        times = measure(ground.scale.rounds, *(case for case, _ in cases), helpers=ground.helpers)
    how = (
        f"A case of {STREAM_LENGTH} events, with two keys that are open already; of the bare library as many events of "
        "one text. Whoever reads the rows alone learns nothing of what is in the boxes."
    )
    figures = [Figure.time(times, case.name, peer) for case, peer in cases]
    return Section("Loading", how, f"the driver: {RAW}", figures, [times])


def _cases(ground: Ground, stack: ExitStack, base: str, log: Log, rows: Rows) -> Iterator[tuple[Case, str]]:
    """The three ways, each with the name of its peer."""
    place: Path | str = log.folder / "bare.sqlite" if base == "SQLite" else ground.server.superuser
    notes, stream = stack.enter_context(closing(Notes(place))), log.live(*LIFE, MOVED)
    note = notes.begin("x" * len(rows(stream)[0][0]), STREAM_LENGTH)
    ways: dict[str, Callable[[], object]] = {
        RAW: lambda: [json.loads(state) for (state,) in rows(stream)],
        BARE: partial(notes.load, note),
        OURS: partial(log.journal.load, Young(), stream),
    }
    for way, act in ways.items():
        yield Case(f"{base}: {way}", act, ground.scale.calls), f"{base}: {RAW}"
