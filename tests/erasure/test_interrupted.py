"""An erasure is finished once it is confirmed, whatever happens to the program on the way (L30)."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

import pytest

from adapters.main import open_office
from application.erasure import Unfinished
from application.journal import Receipt
from tests.erasure.conftest import Ready
from tests.erasure.dying import STOPS
from tests.erasure.parts import boxes, keys, open_town, proofs, requests, settings
from tests.http.parts import Body

ROOT = Path(__file__).parents[2]


def start(ready: Ready, stop: str) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-m", "tests.erasure.dying", str(ready.folder), str(ready.case), stop]
    return subprocess.Popen(words, cwd=ROOT)  # noqa: S603  # our own script


def killed(ready: Ready, stop: str) -> None:
    """Confirm the erasure in a process that is killed there."""
    assert start(ready, stop).wait(60) == -signal.SIGKILL


@pytest.mark.rule("L30")
@pytest.mark.parametrize("stop", STOPS)
def test_whoever_opens_the_office_finishes_what_was_killed_once_and_with_true_numbers(ready: Ready, stop: str) -> None:
    locked, asked = boxes(ready.data, ready.case), requests(ready.data, ready.case)
    killed(ready, stop)
    with open_office(settings(ready.folder)):
        pass
    with open_office(settings(ready.folder)) as office:
        (proof,) = proofs(office, ready.case)
        assert office.desk.register.being_erased() == []
        assert office.keys.epoch == proof.key_epoch
        assert office.seal.verify().findings == ()

    assert (proof.keys_destroyed, keys(ready.data, ready.case)) == (4, 4)
    assert (proof.boxes_blanked, boxes(ready.data, ready.case)) == (locked, 0)
    assert (proof.requests_forgotten, requests(ready.data, ready.case)) == (asked, asked + 2)
    assert [path.stem for path in (ready.folder / "outside").glob("*.erased")] == [str(ready.case)]


@pytest.mark.rule("L30")
def test_the_daily_run_finishes_what_another_process_left(ready: Ready) -> None:
    with open_office(settings(ready.folder)) as office:
        killed(ready, "keys")
        assert proofs(office, ready.case) == []

        assert office.daily.run()["erasures"] == 1
        assert len(proofs(office, ready.case)) == 1
        assert office.daily.run()["erasures"] == 0


@pytest.mark.rule("L30")
def test_who_finds_it_finished_under_its_hands_has_finished_it_too(ready: Ready) -> None:
    given = settings(ready.folder)
    with open_office(given) as office, open_office(given) as other:
        killed(ready, "proof")
        answered = office.journal.answered

        def overtaken(command_id: UUID, digest: bytes) -> Receipt | None:
            answer = answered(command_id, digest)
            other.erasures.finish()
            return answer

        with patch.object(office.journal, "answered", overtaken):
            assert office.erasures.carry_out(ready.case).replayed

        assert len(proofs(office, ready.case)) == 1


@pytest.mark.rule("L30")
def test_two_processes_that_finish_it_at_once_do_it_once(ready: Ready) -> None:
    killed(ready, "outside")

    both = [start(ready, "meet") for _ in range(2)]

    assert [one.wait(60) for one in both] == [0, 0]
    with open_office(settings(ready.folder)) as office:
        assert len(proofs(office, ready.case)) == 1


@contextmanager
def blocked(folder: Path, place: str) -> Iterator[None]:
    """A folder stands where a file is wanted, or a file where a folder is."""
    path, aside = folder / place, folder / "aside"
    if path.exists():
        path.rename(aside)
        path.touch()
        yield
        path.unlink()
        aside.rename(path)
    else:
        path.mkdir()
        yield
        path.rmdir()


@contextmanager
def refusing(folder: Path, place: str) -> Iterator[None]:
    """The database takes no changes, and is read as before."""
    with closing(sqlite3.connect(folder / place)) as db:
        db.execute("CREATE TRIGGER full BEFORE UPDATE ON keys BEGIN SELECT RAISE(ABORT, 'no space left'); END")
        yield
        db.execute("DROP TRIGGER full")


@contextmanager
def being_read(folder: Path, place: str) -> Iterator[None]:
    """Somebody reads the whole database, and so keeps what it held."""
    with closing(sqlite3.connect(folder / place, isolation_level=None)) as db:
        db.execute("BEGIN")
        db.execute("SELECT count(*) FROM events")
        yield


FAILURES = [
    (blocked, "outside"),
    (refusing, "data/keys.sqlite"),
    (being_read, "data/log.sqlite"),
]


@pytest.mark.rule("L30")
@pytest.mark.parametrize(("failing", "place"), FAILURES)
def test_a_place_that_fails_is_answered_clearly_and_made_up_for(
    ready: Ready, document: Body, failing: Callable[[Path, str], AbstractContextManager[None]], place: str
) -> None:
    path = f"/cases/{ready.case}/erasure/confirmation"
    with open_town(settings(ready.folder), document) as town:
        with failing(ready.folder, place):
            answer = town.coordinator.post(path)
            assert (answer.status_code, answer.json()["code"]) == (503, "ERASURE_UNFINISHED")
            with pytest.raises(Unfinished):
                town.office.daily.run()
        assert town.coordinator.sees(f"/cases/{ready.case}")["state"] == "ERASING"

        assert town.office.daily.run()["erasures"] == 1
        assert town.coordinator.sees(f"/cases/{ready.case}")["state"] == "ERASED"
        assert len(proofs(town.office, ready.case)) == 1
        assert town.office.seal.verify().findings == ()
