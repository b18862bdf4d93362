"""After the profile's months looks are forgotten, once and for good, and what is left is still proved (K4)."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path

import pytest

from adapters.main import open_office
from tests.erasure.parts import settings
from tests.reads.dying import STOPS
from tests.reads.purged import KEPT, OLD, SAID, left, lived, purges, require_purged

ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return lived(tmp_path)


@pytest.mark.rule("L64")
def test_looks_older_than_the_profiles_months_are_forgotten_and_counted_once(place: Path) -> None:
    with open_office(settings(place)) as office:
        assert office.daily.run()["looks"] == len(OLD)
        assert office.daily.run()["looks"] == 0
        require_purged(office)

    assert "muster" not in SAID.model_dump_json()


def test_a_run_that_comes_late_does_what_the_missed_ones_left(place: Path) -> None:
    with open_office(settings(place)) as office:
        office.daily.run()
    with open_office(settings(place).model_copy(update={"today": date(2018, 9, 1)})) as office:
        assert office.daily.run()["looks"] == len(KEPT)
        assert [one.until for one in purges(office)] == [len(OLD), len(OLD + KEPT)]
        assert left(office) == []
        assert office.reads.verify().intact


def test_two_machines_at_once_forget_the_same_once(place: Path) -> None:
    with ExitStack() as stack, ThreadPoolExecutor(2) as pool:
        offices = [stack.enter_context(open_office(settings(place))) for _ in range(2)]
        done = list(pool.map(lambda office: office.daily.run()["looks"], offices))
        assert sum(done) == len(OLD)
        require_purged(offices[0])


@pytest.mark.parametrize("stop", STOPS)
def test_a_purge_that_is_killed_is_finished_by_the_next_run(place: Path, stop: str) -> None:
    ended = subprocess.run([sys.executable, "-m", "tests.reads.dying", place, stop], cwd=ROOT, check=False)  # noqa: S603  # our own
    assert ended.returncode == -signal.SIGKILL

    with open_office(settings(place)) as office:
        assert office.reads.verify().intact
        office.daily.run()
        require_purged(office)


def test_of_a_read_log_that_is_not_the_sealed_one_nothing_is_forgotten(
    place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(sqlite3.connect(place / "data" / "reads.sqlite", isolation_level=None)) as db:
        db.execute("DROP TRIGGER looks_are_not_deleted")
        db.execute("DELETE FROM looks WHERE position = 5")

    with open_office(settings(place)) as office:
        assert office.daily.run()["looks"] == 0
        assert purges(office) == []
        assert "LOG_TOO_SHORT" in office.reads.verify().counts
    assert "fallkonferenz/fallkonferenz/zugriffe is not sealed: Fork" in caplog.messages


def test_the_place_outside_being_away_keeps_nothing_from_being_forgotten(
    place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    away = place / "outside" / "zugriffe"
    shutil.rmtree(away)
    away.write_text("no folder: the place is away", encoding="utf-8")

    with open_office(settings(place)) as office:
        assert office.daily.run()["looks"] == len(OLD)
    assert any("zugriffe is not sealed" in message for message in caplog.messages)
