"""A log that was put back from a copy verifies: what it lost is lost by its own account."""

import json
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters import story
from adapters.backup import backup
from adapters.log.mapper import canonical
from adapters.main import open_office
from adapters.restore import restore
from adapters.seal.checking import Report
from adapters.seal.rows import Finding
from adapters.settings import Settings
from adapters.verifying import open_to_verify

TODAY = date(2017, 10, 19)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Those of an office where the story was played, with a copy of it and what came after."""
    settings = Settings(data=tmp_path / "data", checkpoints=tmp_path / "outside", today=TODAY)
    with open_office(settings) as office:
        story.play(office)
    backup(settings, tmp_path / "copy.zip")
    return settings


def verified(settings: Settings) -> Report:
    with open_to_verify(settings) as opened:
        return opened.seal.verify()


def goes_on(settings: Settings) -> None:
    """Let a year pass, in which every consent runs out."""
    later = settings.model_copy(update={"today": TODAY + timedelta(days=400)})
    with open_office(later) as office:
        assert office.daily.run()


def test_a_restored_log_that_lost_nothing_goes_on_in_the_same_history(settings: Settings, tmp_path: Path) -> None:
    restore(settings, tmp_path / "copy.zip")
    goes_on(settings)
    report = verified(settings)
    assert report.findings == ()
    assert (report.lost, report.sealed) == (0, report.events)


def test_a_restored_log_that_lost_events_says_so_and_verifies(settings: Settings, tmp_path: Path) -> None:
    goes_on(settings)
    restore(settings, tmp_path / "copy.zip")
    with open_office(settings) as office:
        key = office.seal.vkey
    report = verified(settings)
    assert report.findings == ()
    assert report.lost > 0
    assert report.sealed == report.events
    assert key.startswith("fallkonferenz/fallkonferenz/1+")


def test_a_log_that_claims_a_loss_without_the_key_to_say_so_is_not_believed(settings: Settings) -> None:
    """Else whoever cuts a log could explain it away with one more row."""
    goes_on(settings)
    with open_to_verify(settings) as opened:
        size = opened.size()
    with closing(sqlite3.connect(settings.log_file, isolation_level=None)) as db:
        state = json.loads(db.execute("SELECT state FROM events WHERE topic = 'PolicyActivated'").fetchone()[0])
        claim = canonical(state | {"event": {"size": size - 5, "known_size": size, "erased_again": 0}})
        db.execute(
            "INSERT INTO events SELECT ?, originator_id, originator_version + 1, 'LogRestored', ?, zeroblob(40), ?,"
            " zeroblob(32), zeroblob(32) FROM events WHERE topic = 'PolicyActivated'",
            (size + 1, claim, 2**52),
        )
    report = verified(settings)
    assert report.lost == 0
    assert Finding("DOES_NOT_OPEN", size + 1) in report.findings
