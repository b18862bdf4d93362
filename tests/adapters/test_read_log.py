"""The read log keeps every look, in order, and forgets none."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from adapters.read_log import SQLiteReadLog
from application.ports import Look

CASE, OTHER = UUID(int=1), UUID(int=2)


def look(case_id: UUID, user: str = "fachkraft.muster") -> Look:
    moment = datetime(2017, 10, 19, 8, 30, tzinfo=UTC)
    return Look(moment, user, "jobcenter", case_id, "FALLVORBEREITUNG", "FULL", "L63: meldende Institution")


def test_the_looks_at_a_case_are_told_in_order_also_after_a_restart(tmp_path: Path) -> None:
    log = SQLiteReadLog(tmp_path / "reads.sqlite")
    for one in (look(CASE, "eins.muster"), look(OTHER), look(CASE, "zwei.muster")):
        log.record(one)
    log.close()

    again = SQLiteReadLog(tmp_path / "reads.sqlite")

    assert again.looks(CASE) == [look(CASE, "eins.muster"), look(CASE, "zwei.muster")]
    again.close()


def test_a_look_cannot_be_changed_or_taken_back(tmp_path: Path) -> None:
    log = SQLiteReadLog(tmp_path / "reads.sqlite")
    log.record(look(CASE))
    log.close()
    raw = sqlite3.connect(tmp_path / "reads.sqlite")

    for attempt in ("UPDATE looks SET user = 'niemand'", "DELETE FROM looks"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            raw.execute(attempt)
    raw.close()


def test_a_look_that_cannot_be_kept_is_an_error(tmp_path: Path) -> None:
    log = SQLiteReadLog(tmp_path / "reads.sqlite")
    log.close()

    with pytest.raises(sqlite3.Error):
        log.record(look(CASE))
