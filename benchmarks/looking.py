"""What a look costs: a row of the read log, on the disk before the answer leaves; and telling the young person."""

import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path

from adapters import story
from adapters.log.leaf import microseconds
from adapters.main import open_office
from adapters.reads.leaf import content_of
from adapters.reads.store import SALT_BYTES
from adapters.settings import Settings
from benchmarks.appending import connected
from benchmarks.figures import Figure, Section
from benchmarks.ground import Ground
from benchmarks.measure import Case, measure
from domain.recorded import Actor
from tests.reads.parts import AT, look, opened

AGENDA = 8
"""Cases on an agenda."""
RAW, ONE, SEVERAL, REPORT = (
    "INSERT of the same bytes",
    "keep one look",
    f"keep {AGENDA} looks of one answer",
    "answer a young person: the subject report",
)
HASH = bytes(32)


def looking(ground: Ground) -> Section:
    """Keep looks, and tell of them."""
    folder, calls = ground.folder / "looking", ground.scale.calls
    settings = Settings(data=folder / "office", today=story.TODAY)
    with ExitStack() as stack:
        office = stack.enter_context(open_office(settings))
        case = story.play(office).sample_case
        log = stack.enter_context(opened(folder / "reads.sqlite"))
        raw = stack.enter_context(closing(_bare_table(folder / "raw.sqlite")))
        coordinator = Actor("koordination", office.desk.profile.coordinator, frozenset({"coordinator", "caseworker"}))
        times = measure(
            ground.scale.rounds,
            Case(RAW, _inserting(raw), calls),
            Case(ONE, lambda: log.record(look()), calls),
            Case(SEVERAL, lambda: log.record(*[look()] * AGENDA), calls),
            Case(REPORT, lambda: office.subject_reports.report(case, coordinator), calls),
        )
    figures = [Figure.time(times, name, RAW) for name in times.seconds]
    how = (
        "A look is one row with leaf and mark, in a file of its own with `synchronous=FULL`. The report is about a "
        f"case that went the whole way; it also tells of the looks before it, up to {calls * ground.scale.rounds:,}."
    )
    return Section("Looks", how, f"raw sqlite3, {RAW}", figures, [times])


def _bare_table(path: Path) -> sqlite3.Connection:
    """Nothing that guards or finds a row."""
    db = connected(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE looks (position INTEGER PRIMARY KEY, at INTEGER, content BLOB, leaf BLOB, mark BLOB)")
    return db


def _inserting(db: sqlite3.Connection) -> Callable[[], object]:
    content, positions = content_of(look(), bytes(SALT_BYTES)), count(1)
    rest = (microseconds(AT), content, HASH, HASH)
    return lambda: db.execute("INSERT INTO looks VALUES (?, ?, ?, ?, ?)", (next(positions), *rest))
