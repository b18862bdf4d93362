"""How long a backup takes, and how large it is."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from adapters.backup import backup
from adapters.settings import Settings
from benchmarks.figures import Figure, Section
from benchmarks.ground import Ground, Log
from benchmarks.measure import Case, measure

PLAIN, VACUUM, BACKUP = (
    "copy of the log file, on the disk",
    "VACUUM INTO by SQLite",
    "backup: log, read log, keys, zipped",
)


def copying(ground: Ground) -> Section:
    """Copy the large log while it is open."""
    log = ground.log(ground.scale.many)
    target = ground.folder / "office.zip"
    settings = Settings(data=log.folder)
    cases = (
        Case(PLAIN, lambda: _copied(log.file, ground.folder / "plain")),
        Case(VACUUM, lambda: _vacuumed(log.file, ground.folder / "vacuum")),
        Case(BACKUP, lambda: _backed_up(settings, target)),
    )
    times = measure(ground.scale.rounds, *cases)
    figures = [
        *(Figure.time(times, case.name, PLAIN) for case in cases),
        Figure("size of the log", _megabytes(log.file)),
        Figure("size of the keys", _megabytes(log.folder / "keys.sqlite")),
        Figure("size of the backup", _megabytes(target)),
    ]
    return Section("Backup", _how(log), "the file copied by the operating system", figures, [times])


def _how(log: Log) -> str:
    return (
        f"The log of {log.events:,} events. Boxes do not get smaller when zipped; what can be read does, and more so "
        "here, where all cases are alike."
    )


def _copied(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _backed_up(settings: Settings, target: Path) -> None:
    target.unlink(missing_ok=True)
    backup(settings, target)


def _vacuumed(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as db:
        db.execute("VACUUM INTO ?", (str(target),))


def _megabytes(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:,.1f} MB"
