"""Once a report is corrected, nobody can read what was wrong, whatever happens to the program on the way (L28)."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from adapters.main import open_office
from adapters.verifying import open_to_verify
from domain.case import Case
from domain.events import CaseReported, ReportCorrected
from domain.personal import ERASED
from tests.erasure.conftest import Ready
from tests.erasure.dying_correction import STOPS
from tests.erasure.parts import open_town, settings
from tests.erasure.test_interrupted import being_read, refusing
from tests.http.parts import Body, Town, reported

ROOT = Path(__file__).parents[2]
WRONG, RIGHT = "Sucht einen Ausbildungsplatz.", "Erfunden: stimmt jetzt."


@pytest.fixture
def open_one(tmp_path: Path, document: Body) -> Ready:
    """An office with a reported case."""
    with open_town(settings(tmp_path), document) as town:
        case = reported(town)
    return Ready(tmp_path, case)


def summaries(town: Town, case: UUID) -> tuple[list[object], list[object]]:
    """What the log still says was reported, and what corrections say."""
    told = [entry.event for entry in town.office.journal.history(case)]
    return (
        [one.summary for one in told if isinstance(one, CaseReported)],
        [one.summary for one in told if isinstance(one, ReportCorrected)],
    )


def stored(data: Path, case: UUID) -> list[bytes]:
    """The boxes of a case."""
    with closing(sqlite3.connect(data / "log.sqlite")) as db:
        sql = "SELECT box FROM events WHERE originator_id = ? AND topic = 'CaseReported' AND box IS NOT NULL"
        return [row[0] for row in db.execute(sql, (case.hex,))]


def correct(town: Town, case: UUID) -> None:
    town.caseworker.does(f"/cases/{case}/correction", {"summary": RIGHT, "reason": "Erfundener Irrtum"})


@pytest.mark.rule("L28")
def test_after_a_correction_the_old_value_is_nowhere_and_the_rest_of_the_report_is_kept(
    open_one: Ready, document: Body
) -> None:
    [box] = stored(open_one.data, open_one.case)
    with open_town(settings(open_one.folder), document) as town:
        correct(town, open_one.case)

        assert summaries(town, open_one.case) == ([ERASED], [RIGHT])
        content = town.caseworker.sees(f"/cases/{open_one.case}")["content"]
        assert (content["summary"], content["young_person"]["given_name"]) == (RIGHT, "Testina")
        assert content["support_needs"] == ["AUSBILDUNGSSUCHE"]
        report = town.caseworker.sees(f"/cases/{open_one.case}/subject-report")
        assert WRONG not in str(report)
        assert town.office.seal.verify().findings == ()
    assert stored(open_one.data, open_one.case) == []
    files = [path for path in open_one.folder.rglob("*") if path.is_file()]
    assert not [path.name for path in files if box in path.read_bytes()]


@pytest.mark.rule("L28")
def test_a_case_that_was_corrected_goes_on_and_can_be_corrected_again(open_one: Ready, document: Body) -> None:
    with open_town(settings(open_one.folder), document) as town:
        correct(town, open_one.case)
        person = {"family_name": "Muster", "reason": "Erfundene Heirat"}
        shown = town.caseworker.sees(f"/cases/{open_one.case}")["content"]["young_person"]
        body = {"young_person": shown | {"family_name": person["family_name"]}, "reason": person["reason"]}
        town.caseworker.does(f"/cases/{open_one.case}/correction", body)

        assert summaries(town, open_one.case) == ([ERASED], [ERASED, RIGHT])
        assert town.caseworker.sees(f"/cases/{open_one.case}")["content"]["summary"] == RIGHT
        reborn = {"young_person": shown | {"birth_date": "1998-01-01"}, "reason": "Erfunden"}
        assert town.caseworker.refused(f"/cases/{open_one.case}/correction", reborn) == "SOMEBODY_ELSE"


@pytest.mark.rule("L28")
@pytest.mark.parametrize("stop", STOPS)
def test_whoever_opens_the_office_finishes_what_was_killed(open_one: Ready, document: Body, stop: str) -> None:
    words = [sys.executable, "-m", "tests.erasure.dying_correction", str(open_one.folder), str(open_one.case), stop]
    assert subprocess.run(words, cwd=ROOT, check=False).returncode == -signal.SIGKILL  # noqa: S603  # our own script

    with open_town(settings(open_one.folder), document) as town:
        stored_before = stop != "append"
        expected: tuple[list[object], list[object]] = ([ERASED], [RIGHT]) if stored_before else ([WRONG], [])
        assert summaries(town, open_one.case) == expected
        assert town.office.seal.verify().findings == ()
        assert town.office.daily.run()["corrections"] == 0
        if not stored_before:
            correct(town, open_one.case)
            assert summaries(town, open_one.case) == ([ERASED], [RIGHT])
    assert stored(open_one.data, open_one.case) == []


@pytest.mark.rule("L28")
@pytest.mark.parametrize(
    ("failing", "place"), [(refusing, "data/keys.sqlite"), (being_read, "data/log.sqlite")], ids=["keys", "log"]
)
def test_a_place_that_fails_is_answered_clearly_and_made_up_for(
    open_one: Ready, document: Body, failing: object, place: str
) -> None:
    body = {"summary": RIGHT, "reason": "Erfundener Irrtum"}
    with open_town(settings(open_one.folder), document) as town:
        with failing(open_one.folder, place):  # type: ignore[operator]
            answer = town.caseworker.post(f"/cases/{open_one.case}/correction", body)
            assert (answer.status_code, answer.json()["code"]) == (503, "CORRECTION_UNFINISHED")
        assert town.office.daily.run()["corrections"] == 1
        assert summaries(town, open_one.case) == ([ERASED], [RIGHT])
        assert town.office.seal.verify().findings == ()


@pytest.mark.rule("L28", "L30")
def test_who_was_corrected_and_forgotten_leaves_nothing(open_one: Ready, document: Body) -> None:
    path = f"/cases/{open_one.case}"
    with open_town(settings(open_one.folder), document) as town:
        correct(town, open_one.case)
        town.caseworker.does(f"{path}/erasure", {"reason": "Antrag"})
        town.coordinator.does(f"{path}/erasure/confirmation")
        assert town.coordinator.sees(f"{path}/erasure")["keys_destroyed"] == 4
        assert summaries(town, open_one.case) == ([ERASED], [ERASED])
        assert town.office.desk.load(Case(), open_one.case)[0].state == "ERASED"
        assert town.office.seal.verify().findings == ()


# What a verification finds


@pytest.mark.rule("L28", "R40")
@pytest.mark.parametrize(
    ("database", "change", "finding"),
    [
        ("log", "UPDATE events SET box = NULL WHERE topic = 'ConsentSigned'", "BOX_GONE"),
        ("log", "UPDATE events SET box = NULL WHERE topic = 'ReportCorrected'", "BOX_GONE"),
        ("keys", "UPDATE keys SET wrapped = NULL WHERE compartment = 'consent'", "KEY_DESTROYED"),
        ("keys", "UPDATE keys SET wrapped = NULL WHERE compartment = 'report'", "KEY_DESTROYED"),
    ],
)
def test_only_what_a_correction_replaced_may_be_gone(
    open_one: Ready, document: Body, database: str, change: str, finding: str
) -> None:
    with open_town(settings(open_one.folder), document) as town:
        correct(town, open_one.case)
    with closing(sqlite3.connect(open_one.data / f"{database}.sqlite", isolation_level=None)) as db:
        db.execute("DROP TRIGGER IF EXISTS events_are_not_changed")
        db.execute(change)
    with open_to_verify(settings(open_one.folder)) as verifying:
        assert finding in {one.code for one in verifying.seal.verify().findings}


@pytest.mark.rule("L28", "R40")
def test_a_report_that_no_correction_replaced_may_not_be_gone(open_one: Ready) -> None:
    with closing(sqlite3.connect(open_one.data / "log.sqlite", isolation_level=None)) as db:
        db.execute("DROP TRIGGER events_are_not_changed")
        db.execute("UPDATE events SET box = NULL WHERE topic = 'CaseReported'")
    with open_office(settings(open_one.folder), work=[]) as office:
        found = {(one.code, one.detail) for one in office.seal.verify().findings}
    assert found == {("BOX_GONE", ""), ("FILE_DAMAGED", "trigger events_are_not_changed is gone")}
