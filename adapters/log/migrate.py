"""Brings a log file to the schema this program knows."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from uuid import uuid4

MIGRATIONS = sorted((Path(__file__).parent / "migrations/sqlite").glob("*.sql"))
"""Numbered from 1 without holes; a released one is never edited."""
FORMAT = 0x464B4C47
"""SQLite's `application_id` of a log whose events are stored as `docs/log-format.md` says."""


class NewerLog(Exception):
    """The file was written by a newer program."""


class ForeignLog(Exception):
    """The file is no log of ours, or of a version from before the format was fixed."""


def migrate(path: Path, scripts: Sequence[Path] = MIGRATIONS, form: int = FORMAT) -> None:
    """Run the migrations a file lacks, in one transaction; of several processes at once, one does it.

    Raises `NewerLog` when the file is ahead of this program, and `ForeignLog`.
    """
    make(path)
    with closing(sqlite3.connect(path, isolation_level=None, timeout=60)) as db:
        db.execute("BEGIN EXCLUSIVE")
        (done,) = db.execute("PRAGMA user_version").fetchone()
        if done > len(scripts):
            raise NewerLog(f"the log has schema {done}, this program knows {len(scripts)}")
        (found,) = db.execute("PRAGMA application_id").fetchone()
        begun = done or db.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
        if found != form and begun:
            raise ForeignLog("this is no log of this program, or one from before its format was fixed: begin a new one")
        for script in scripts[done:]:
            for statement in statements(script.read_text(encoding="utf-8")):
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(scripts)}")
        db.execute("COMMIT")


def begun(path: Path) -> bool:
    """Whether the file holds a log with events; one that is damaged counts as one."""
    if not path.exists():
        return False
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        try:
            return db.execute("SELECT 1 FROM events LIMIT 1").fetchone() is not None
        except sqlite3.OperationalError:  # there is no table yet
            return False
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            return True


def make(path: Path) -> None:
    """Put an empty file with a write-ahead log in place, for its owner only, if there is none.

    Not in its place: SQLite does not wait for a lock when it changes the journal mode, so of two processes one fails.
    """
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{uuid4().hex}")
    draft.touch(mode=0o600)
    with closing(sqlite3.connect(draft)) as db:
        db.execute("PRAGMA journal_mode = WAL")
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def statements(script: str) -> Iterator[str]:
    """The statements of a script; `executescript` would commit before the first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
