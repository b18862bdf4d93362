"""The whole agency, replayed over profiles that followed each other and a log longer than one reading."""

from datetime import date
from pathlib import Path

import pytest

from adapters import story
from adapters.main import open_office
from adapters.replaying import replayed
from adapters.settings import Settings
from application import replay


@pytest.mark.rule("D21")
def test_each_place_of_the_log_has_the_profile_that_was_in_force_there(tmp_path: Path) -> None:
    """A town changes its mind: another institution coordinates, but what came before stays with the one that did."""
    with open_office(Settings(data=tmp_path, profile="eschweiler", today=story.TODAY)) as office:
        told = story.play(office)
        before = office.journal.head()
        first = replayed(office, office.replay.until())
    with open_office(Settings(data=tmp_path, profile="musterlingen", today=story.TODAY)) as office:
        later = replayed(office, office.replay.until())
        then = replayed(office, office.replay.until(before, story.TODAY, "true"))
        spring = replayed(office, office.replay.until(day=date(2017, 5, 10), view="true"))
        steps = office.replay.case(told.sample_case, office.replay.until(), "arbeitsagentur")
        early = replayed(office, office.replay.until(steps[1].position))

    assert then == first
    assert later.position == before + 1
    assert (first.profile, later.profile) == ("Jugendberufsagentur Eschweiler", "Jugendberufsagentur Musterlingen")
    assert first.policy != later.policy
    assert [one.next_step.owner for one in early.cases if one.next_step] == ["jugendamt"]
    assert spring.profile == first.profile, "what lies before the first profile was entered under it"
    assert {one.reason for step in steps for one in step.seen} == {"R39: Rolle ohne Fallinhalte"}


@pytest.mark.rule("D20")
def test_where_no_day_is_asked_for_a_place_in_the_log_stands_on_the_latest_day_written_of(tmp_path: Path) -> None:
    """A consent that has run out since is still in force there; at the end of the log it is not."""
    with open_office(Settings(data=tmp_path, profile="eschweiler", today=story.TODAY)) as office:
        story.play(office)
        position = office.journal.head()
    with open_office(Settings(data=tmp_path, today=date(2018, 12, 31))) as office:
        office.daily.run()
        there, here = replayed(office, office.replay.until(position)), replayed(office, office.replay.until())
        nowhere = replayed(office, office.replay.until(0))

    assert (there.day, here.day, nowhere.day) == (story.TODAY, date(2018, 12, 31), date(2018, 12, 31))
    assert {one.consent_status for one in there.cases} == {"ACTIVE"}
    assert {one.consent_status for one in here.cases} == {"EXPIRED"}


def test_a_long_log_is_read_in_parts_and_tells_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_office(Settings(data=tmp_path, profile="eschweiler", today=story.TODAY)) as office:
        story.play(office)
        at = office.replay.until()
        whole = replayed(office, at)
        monkeypatch.setattr(replay, "BATCH", 7)
        reached: list[int] = []

        assert replayed(office, at, reached.append) == whole
        assert reached == [*range(7, whole.position, 7), whole.position]
        assert office.replay.end(office.replay.until(20)) == 20
