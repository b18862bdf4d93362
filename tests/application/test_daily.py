"""The daily run does what is due, and running it again, late or twice at once changes nothing more."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from adapters import story
from adapters.main import Office, open_office
from adapters.settings import Settings
from domain import events as e


@contextmanager
def office(folder: Path, today: date) -> Iterator[Office]:
    with open_office(Settings(data=folder, today=today)) as opened:
        opened.reach(opened.journal.head())
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An office where the story of the note has been played."""
    with office(tmp_path, story.TODAY) as opened:
        story.play(opened)
    return tmp_path


def test_on_a_quiet_day_nothing_happens(folder: Path) -> None:
    with office(folder, story.TODAY) as opened:
        quiet = {"erasures": 0, "corrections": 0, "cases": 0, "conferences": 0, "years": 0, "looks": 0}
        assert opened.daily.run() == quiet


@pytest.mark.rule("D7")
def test_expired_consents_suspend_cases_and_take_them_off_the_agenda_once(folder: Path) -> None:
    with office(folder, date(2018, 12, 1)) as opened:
        before = opened.journal.head()
        assert opened.daily.run()["cases"] == 6
        written = [one.event for one in opened.journal.read(before, 100)]
        assert sum(isinstance(event, e.ConsentExpired) for event in written) == 6
        assert sum(isinstance(event, e.ItemDropped) for event in written) == 4
        assert opened.daily.run()["cases"] == 0


@pytest.mark.rule("D19")
def test_the_figures_of_a_year_become_final_and_stay(folder: Path) -> None:
    with office(folder, date(2018, 3, 1)) as opened:
        live = opened.desk.register.figures(2017)
        assert opened.daily.run()["years"] == 1
        final = opened.desk.register.figures(2017)
        assert opened.daily.run()["years"] == 0

    assert final["reports"]["age_group"] == {"15-17": 2, "18-20": 4}
    assert final["discussions"]["age_group"] == {"15-17": 1, "18-20": 1}
    assert {figure: final[figure]["total"] for figure in ("reports", "waiting")} == {
        figure: live[figure]["total"] for figure in ("reports", "waiting")
    }


def test_two_runs_at_once_do_everything_once(folder: Path) -> None:
    day = date(2018, 12, 1)
    with office(folder, day) as one, office(folder, day) as other, ThreadPoolExecutor(2) as at_once:
        before = one.journal.head()
        list(at_once.map(lambda opened: opened.daily.run(), (one, other)))
        written = [entry.event for entry in one.journal.read(before, 200)]

    assert sum(isinstance(event, e.ConsentExpired) for event in written) == 6
    assert sum(isinstance(event, e.YearStatisticsClosed) for event in written) == 1


@pytest.mark.rule("R15")
def test_reports_close_when_their_deadline_has_passed(tmp_path: Path) -> None:
    with office(tmp_path, date(2017, 9, 11)) as opened:
        teller = story.Teller(opened)
        conference = teller.conference(date(2017, 9, 11), date(2017, 10, 25), None, "Rathaus")

    with office(tmp_path, date(2017, 10, 18)) as opened:
        assert opened.daily.run()["conferences"] == 0
    with office(tmp_path, date(2017, 10, 19)) as opened:
        assert opened.daily.run()["conferences"] == 1
        assert isinstance(opened.journal.history(conference)[-1].event, e.ReportsClosed)
