"""What holds while a case is on the table."""

from datetime import date

import pytest

from domain import errors, session
from domain.casework import MeasureForm
from domain.errors import Refused
from domain.profile import Profile
from tests.domain.given import verdict
from tests.domain.parts import ESCHWEILER, FIRST, MUSTERLINGEN, attendees, measure


@pytest.mark.rule("R4", "D9")
@pytest.mark.parametrize(
    ("present", "profile", "refusal"),
    [
        (("jugendamt", "jobcenter"), ESCHWEILER, None),
        (("jugendamt", "berufskolleg"), ESCHWEILER, None),
        (("jugendamt",), ESCHWEILER, errors.NotCrossCircle),
        ((), ESCHWEILER, errors.NotCrossCircle),
        (("jugendamt", "unbekannt"), ESCHWEILER, errors.NotCrossCircle),
        (("kreisjugendamt", "jobcenter-muster"), MUSTERLINGEN, errors.NotCrossCircle),
        (("kreisjugendamt", "jobcenter-muster", "arbeitsagentur"), MUSTERLINGEN, None),
    ],
)
def test_enough_legal_circles_are_in_the_room(
    present: tuple[str, ...], profile: Profile, refusal: type[Refused] | None
) -> None:
    assert verdict(session.across_circles, present, profile) is refusal


@pytest.mark.rule("R4")
def test_two_institutions_of_one_circle_are_one_circle() -> None:
    doubled = ESCHWEILER.model_copy(
        update={
            "institutions": (
                *ESCHWEILER.institutions,
                ESCHWEILER.institutions[0].model_copy(update={"key": "freier-traeger"}),
            )
        }
    )
    assert verdict(session.across_circles, {"jugendamt", "freier-traeger"}, doubled) is errors.NotCrossCircle


@pytest.mark.rule("R17", "D16")
def test_the_institution_that_reported_presents() -> None:
    jobcenter, agentur = attendees("jobcenter", "agentur")
    assert verdict(session.presented_by_the_reporter, jobcenter, "jobcenter") is None
    with pytest.raises(errors.WrongPresenter) as refused:
        session.presented_by_the_reporter(agentur, "jobcenter")
    assert refused.value.facts == {"reporter": "jobcenter"}


@pytest.mark.rule("R18")
def test_who_is_absent_takes_no_part() -> None:
    assert verdict(session.in_the_room, "jobcenter", {"jobcenter", "jugendamt"}) is None
    assert verdict(session.in_the_room, "agentur", {"jobcenter", "jugendamt"}) is errors.AbsentContributor


@pytest.mark.rule("R19", "D17")
@pytest.mark.parametrize(
    ("goals", "measures", "reason", "refusal"),
    [
        (["Ziel"], [measure()], None, None),
        (["Ziel", " "], [measure(), measure()], None, None),
        (["Ziel"], [], "Sie braucht nichts mehr.", None),
        (["Ziel"], [], None, errors.MeasuresEmpty),
        (["Ziel"], [], " ", errors.MeasuresEmpty),
        ([], [measure()], None, errors.MeasuresEmpty),
        ([" "], [measure()], None, errors.MeasuresEmpty),
        ([], [], "Sie braucht nichts mehr.", errors.MeasuresEmpty),
    ],
)
def test_there_is_a_goal_and_a_measure_or_the_reason_why_none(
    goals: list[str], measures: list[MeasureForm], reason: str | None, refusal: type[Refused] | None
) -> None:
    assert verdict(session.something_agreed, goals, measures, reason) is refusal


@pytest.mark.rule("R32")
@pytest.mark.parametrize(
    ("due", "refusal"),
    [(FIRST, None), (date(2018, 5, 10), None), (date(2017, 5, 9), errors.MeasureDueTooEarly)],
)
def test_a_measure_is_due_on_the_day_of_the_conference_or_later(due: date, refusal: type[Refused] | None) -> None:
    assert verdict(session.each_has_a_due_date, [measure(), measure(due_on=due)], FIRST) is refusal


@pytest.mark.rule("R28", "D22")
@pytest.mark.parametrize(
    ("category", "day", "refusal"),
    [
        ("ASA_FLEX", date(2017, 5, 10), errors.ValueNotValid),
        ("ASA_FLEX", date(2021, 5, 10), None),
        ("ASA", date(2017, 5, 10), None),
        ("ASA", date(2021, 5, 10), errors.ValueNotValid),
        ("SCHULSOZIALARBEIT", date(2021, 6, 9), errors.ValueNotValid),
        ("SCHULSOZIALARBEIT", date(2021, 6, 10), None),
        ("WELTREISE", date(2017, 5, 10), errors.ValueNotValid),
    ],
)
def test_a_measure_comes_from_the_catalogue_of_its_day(category: str, day: date, refusal: type[Refused] | None) -> None:
    assert verdict(session.offered_then, [measure(category=category)], ESCHWEILER, day) is refusal


@pytest.mark.rule("R30")
def test_measures_of_several_circles_may_be_combined() -> None:
    combined = [measure(category=key) for key in ("SCHULDNERBERATUNG", "BVB", "JUGENDWOHNEN", "AV")]
    assert session.offered_then(combined, ESCHWEILER, FIRST).facts == {
        "circles": ["SCHULE", "SGB_II", "SGB_III", "SGB_VIII"]
    }


@pytest.mark.rule("R31")
def test_the_same_measure_running_twice_is_a_warning_and_no_refusal() -> None:
    assert session.not_twice([measure()], {"SCHULDNERBERATUNG"}).facts == {"warning": "MEASURE_TWICE"}
    assert session.not_twice([measure()], {"BVB"}).facts == {}


@pytest.mark.rule("R32", "R38")
def test_the_responsible_institution_says_how_its_measure_goes() -> None:
    assert verdict(session.told_by_the_responsible, "jobcenter", "jobcenter") is None
    assert verdict(session.told_by_the_responsible, "jugendamt", "jobcenter") is errors.NotResponsible


@pytest.mark.rule("R32")
@pytest.mark.parametrize("end", ["completed", "failed", "replaced", "cancelled"])
def test_a_measure_goes_forward_and_stays_where_it_ended(end: str) -> None:
    assert verdict(session.a_step_forward, "agreed", "started") is None
    assert verdict(session.a_step_forward, "agreed", end) is None
    assert verdict(session.a_step_forward, "started", end) is None
    assert verdict(session.a_step_forward, "started", "started") is errors.WrongState
    for wanted in ("started", "completed", "failed", "replaced", "cancelled"):
        assert verdict(session.a_step_forward, end, wanted) is errors.WrongState
