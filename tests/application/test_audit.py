"""Which cases a bundle is about, as it is written down before anything is handed out."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from adapters import story
from adapters.main import Office, open_office
from adapters.settings import Settings
from application.desk import Submission
from domain import errors
from domain.audit import BundleForm, drawn
from domain.events import BundleExported
from domain.recorded import Actor

AUDITOR = Actor("pruefung.muster", "jugendamt", frozenset({"auditor"}))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Settings(data=tmp_path_factory.mktemp("audit"), today=story.TODAY)) as opened:
        yield opened


@pytest.fixture(scope="module")
def told(office: Office) -> story.Story:
    return story.play(office)


def exported(office: Office, by: Actor = AUDITOR, **choices: Any) -> BundleExported:
    """What is on record."""
    form = BundleForm.model_validate({"purpose": "AUFSICHT_LDI", "approved_by": "leitung.muster"} | choices)
    receipt = office.audits.export(form, Submission(by, office.desk.new_id(), digest=b""))
    event = office.journal.read(receipt.position - 1, 1)[0].event
    assert isinstance(event, BundleExported)
    return event


def everybody(office: Office) -> list[UUID]:
    return sorted(office.desk.register.cases_between(None, None))


def test_without_a_choice_all_cases_are_in_it(office: Office, told: story.Story) -> None:
    assert told.sample_case in exported(office).cases
    assert len(exported(office).cases) == 6


def test_named_cases_and_no_others_are_in_it(office: Office, told: story.Story) -> None:
    assert exported(office, cases=[told.sample_case]).cases == (told.sample_case,)


def test_of_a_conference_the_cases_on_its_agenda(office: Office, told: story.Story) -> None:
    first = exported(office, conference_id=told.first_conference).cases
    assert told.sample_case in first
    assert len(first) == 2
    assert {*first, *exported(office, conference_id=told.next_conference).cases} == {*everybody(office)}


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("since", "until", "count"),
    [
        (None, date(2017, 4, 23), 0),
        (None, date(2017, 4, 24), 1),
        (date(2017, 5, 10), date(2017, 5, 10), 2),
        (date(2017, 10, 1), None, 4),
        (date(2017, 10, 20), None, 0),
    ],
)
def test_of_a_period_the_cases_something_happened_to(
    office: Office, since: date | None, until: date | None, count: int
) -> None:
    assert len(exported(office, since=since, until=until).cases) == count


@pytest.mark.usefixtures("told")
def test_a_sample_is_drawn_from_them(office: Office) -> None:
    sample = exported(office, sample=3, seed="2017")
    assert sample.cases == exported(office, sample=3, seed="2017").cases == (*drawn(everybody(office), 3, "2017"),)
    assert sample.seed == "2017"
    assert any(exported(office, sample=3, seed=str(seed)).cases != sample.cases for seed in range(5))


@pytest.mark.usefixtures("told")
def test_a_sample_is_drawn_also_with_an_empty_seed(office: Office) -> None:
    assert len(exported(office, sample=1, seed="").cases) == 1


def test_a_case_or_conference_nobody_knows_is_not_found(office: Office, told: story.Story) -> None:
    for choice in (
        {"cases": [UUID(int=4711)]},
        {"cases": [told.sample_case, told.next_conference]},
        {"conference_id": UUID(int=4711)},
        {"conference_id": told.sample_case},
    ):
        with pytest.raises(errors.Unknown):
            exported(office, AUDITOR, **choice)


def test_a_case_is_not_found_outside_its_time(office: Office, told: story.Story) -> None:
    with pytest.raises(errors.Unknown):
        exported(office, cases=[told.sample_case], since=date(2017, 10, 1))


@pytest.mark.usefixtures("told")
def test_who_may_not_take_anything_away_learns_of_no_case(office: Office) -> None:
    """The role is asked before the log is searched."""
    with pytest.raises(errors.WrongRole):
        exported(office, by=Actor("fach.muster", "jobcenter", frozenset({"caseworker"})), cases=[UUID(int=4711)])
