"""How fast the log is read again, and a read model made anew."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Figure, Section
from benchmarks.ground import Ground, Log
from benchmarks.measure import Case, measure
from benchmarks.raw import scan, scanning
from projections.case_list import CaseList
from projections.runner import BATCH, Runner

SCAN, JSON = "read every row", "+ json.loads of the state"
READ, FOLD = "journal.read: boxes opened, events made", "a read model filled: the case list"


def replaying(ground: Ground) -> Section:
    """Read the large log in four ways."""
    log = ground.log(ground.scale.many)
    cases = (
        Case(SCAN, scanning(log.file)),
        Case(JSON, _parsing(log)),
        Case(READ, lambda: _read(log)),
        Case(FOLD, lambda: _fold(log)),
    )
    times = measure(ground.scale.rounds, *cases)
    figures = [Figure.rate(times, case.name, SCAN, log.events, "events") for case in cases]
    how = f"The same log of {log.events:,} events, from its first to its last."
    return Section("Replay", how, "raw sqlite3, reading the same rows", figures, [times])


def _parsing(log: Log) -> Callable[[], object]:
    return lambda: sum(len(json.loads(state)) for (state,) in scan(log.file, "state"))


def _read(log: Log) -> None:
    after = 0
    while page := log.journal.read(after, BATCH):
        after = page[-1].position


def _fold(log: Log) -> None:
    with TemporaryDirectory(dir=log.folder) as folder, closing(Runner(log.journal, CaseList(), Path(folder))) as runner:
        runner.catch_up()
