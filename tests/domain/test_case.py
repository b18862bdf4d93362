"""A case on its way: taken back, moved, selected, deferred, closed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain import casework, errors, guards
from domain import events as e
from domain.case import Case
from domain.errors import Refused
from domain.policy import Act
from tests.domain.given import fold, given, verdict
from tests.domain.parts import (
    CLOSED,
    COMES_OF_AGE,
    CONFERENCE,
    DAY,
    DEFERRED,
    DISCUSSED,
    FIRST,
    FOLLOW_UP,
    MEASURE,
    MOVED_AWAY,
    OF_A_MINOR,
    ORDERED,
    OTHER_MEASURE,
    REPORT_DAY,
    REPORTED,
    RESTRICTED,
    SECOND,
    SELECTED,
    SUSPENDED,
    TURNS_25,
    act,
    coordinator,
    deferred,
    reported,
    selected,
    signed,
    steering,
    withdrawn,
)

# Taking back, moving


@pytest.mark.rule("R11")
def test_the_reporter_takes_a_report_back_before_it_is_selected() -> None:
    for history in (REPORTED, DEFERRED):
        given(Case(), *history).when(casework.withdraw_report, act(on=FIRST)).then(
            e.ReportWithdrawn(withdrawn_on=FIRST)
        )
    given(Case(), *REPORTED).when(casework.withdraw_report, act("agentur", FIRST)).refused(errors.OwnReportOnly)
    given(Case(), *SELECTED).when(casework.withdraw_report, act(on=FIRST)).refused(errors.WrongState, state="SELECTED")
    assert fold(Case(), *REPORTED, e.ReportWithdrawn(withdrawn_on=FIRST)).state == "CLOSED"


@pytest.mark.rule("R12", "D7")
@pytest.mark.parametrize(
    ("history", "ends"),
    [
        (REPORTED, True),
        (SELECTED, True),
        (DEFERRED, True),
        ((*SELECTED, withdrawn()), True),
        (DISCUSSED, False),
        (FOLLOW_UP, False),
        ((*FOLLOW_UP, withdrawn()), False),
    ],
)
def test_who_moves_away_before_the_discussion_leaves_the_procedure(history: Sequence[Any], ends: bool) -> None:
    moved = e.ResidenceChanged(moved_on=date(2017, 5, 1), municipality="Stolberg", inside=False)
    closed = e.CaseClosed(reason="WEGZUG", outcome=None, closed_on=FIRST, open_measures=0)
    given(Case(), *history).when(casework.record_move, "Stolberg", date(2017, 5, 1), act(on=FIRST)).then(
        *([moved, closed] if ends else [moved])
    )


@pytest.mark.rule("R12")
def test_who_moves_within_the_town_stays() -> None:
    given(Case(), *REPORTED).when(casework.record_move, "ESCHWEILER", FIRST, act(on=FIRST)).then(
        e.ResidenceChanged(moved_on=FIRST, municipality="ESCHWEILER", inside=True)
    )


@pytest.mark.rule("D20")
def test_a_move_is_recorded_once_it_has_happened() -> None:
    given(Case(), *REPORTED).when(casework.record_move, "Stolberg", FIRST + DAY, act(on=FIRST)).refused(
        errors.InTheFuture
    )


# Selection


@pytest.mark.rule("R2", "R15", "D7")
def test_the_coordinator_selects_a_case_for_a_conference() -> None:
    for history in (REPORTED, DEFERRED):
        given(Case(), *history).when(casework.select, CONFERENCE, FIRST, coordinator()).then(selected()).because_of(
            "R2", "R8", "D7"
        )


@pytest.mark.rule("R2")
@pytest.mark.parametrize("by", [act("jobcenter"), act("jugendamt"), act("jobcenter", role="coordinator"), steering()])
def test_nobody_else_selects(by: Act) -> None:
    given(Case(), *REPORTED).when(casework.select, CONFERENCE, FIRST, by).refused(
        errors.NotCoordinator, coordinator="jugendamt"
    )


@pytest.mark.rule("D7", "R5", "R8", "R9", "R12", "R20")
@pytest.mark.parametrize(
    ("history", "conference_on", "refusal"),
    [
        (REPORTED, date(2018, 4, 18), None),
        (REPORTED, date(2018, 4, 19), errors.ConsentExpired),
        (OF_A_MINOR, COMES_OF_AGE - DAY, None),
        (OF_A_MINOR, COMES_OF_AGE, errors.OwnSignatureMissing),
        (TURNS_25, date(2017, 5, 9), None),
        (TURNS_25, FIRST, errors.AgeLimitOnConference),
        (SUSPENDED, FIRST, errors.ConsentWithdrawn),
        ((*DEFERRED, MOVED_AWAY), FIRST, errors.Residence),
        (SELECTED, FIRST, errors.WrongState),
        (DISCUSSED, FIRST, errors.WrongState),
        (FOLLOW_UP, FIRST, errors.WrongState),
        (CLOSED, FIRST, errors.WrongState),
        ((*REPORTED, RESTRICTED), FIRST, errors.ProcessingIsRestricted),
        ((*REPORTED, ORDERED), FIRST, errors.SubjectErased),
    ],
)
def test_a_case_is_selected_if_it_will_still_fit_on_the_conference_day(
    history: Sequence[Any], conference_on: date, refusal: type[Refused] | None
) -> None:
    outcome = given(Case(), *history).when(casework.select, CONFERENCE, conference_on, coordinator())
    outcome.refused(refusal) if refusal else outcome.then(selected(conference_on=conference_on))


@pytest.mark.rule("R20")
def test_a_case_is_not_selected_before_it_was_reported() -> None:
    earlier = coordinator(REPORT_DAY - DAY)
    given(Case(), *REPORTED).when(casework.select, CONFERENCE, FIRST, earlier).refused(errors.BeforeTheLast)


@pytest.mark.rule("R15", "D13")
@pytest.mark.parametrize("history", [REPORTED, SELECTED, DEFERRED, (*REPORTED, RESTRICTED)])
def test_the_coordinator_defers_a_case_with_a_reason(history: Sequence[Any]) -> None:
    given(Case(), *history).when(casework.defer, "KAPAZITAET", CONFERENCE, coordinator(date(2017, 5, 3))).then(
        deferred()
    )


@pytest.mark.rule("R15", "R2")
@pytest.mark.parametrize(
    ("history", "reason", "by", "refusal"),
    [
        (REPORTED, "KEINE_LUST", coordinator(FIRST), errors.ValueNotValid),
        (REPORTED, "", coordinator(FIRST), errors.ValueNotValid),
        (REPORTED, "KAPAZITAET", act(on=FIRST), errors.NotCoordinator),
        (DISCUSSED, "KAPAZITAET", coordinator(FIRST), errors.WrongState),
        (SUSPENDED, "KAPAZITAET", coordinator(FIRST), errors.WrongState),
        (CLOSED, "KAPAZITAET", coordinator(FIRST), errors.WrongState),
        ((*REPORTED, ORDERED), "KAPAZITAET", coordinator(FIRST), errors.SubjectErased),
    ],
)
def test_what_is_no_deferral(history: Sequence[Any], reason: str, by: Act, refusal: type[Refused]) -> None:
    given(Case(), *history).when(casework.defer, reason, CONFERENCE, by).refused(refusal)


@pytest.mark.rule("D13")
def test_a_case_deferred_twice_keeps_the_day_of_its_first_deferral_until_it_is_reported_anew() -> None:
    twice = fold(Case(), *DEFERRED, selected(), deferred(deferred_on=date(2017, 10, 1)))
    assert (twice.deferrals, twice.deferred_on, twice.conference_id) == (2, date(2017, 5, 3), None)


@pytest.mark.rule("D7")
@pytest.mark.parametrize(
    ("history", "new_day", "fits"),
    [
        (SELECTED, SECOND, True),
        (SELECTED, date(2018, 4, 19), False),
        ((*OF_A_MINOR, selected()), SECOND, False),
        ((*TURNS_25, selected(conference_on=date(2017, 5, 9))), FIRST, False),
    ],
)
def test_a_selected_case_moves_along_with_its_conference_as_far_as_it_fits(
    history: Sequence[Any], new_day: date, fits: bool
) -> None:
    moved = selected(conference_on=new_day) if fits else deferred(reason="UNTERLAGEN", deferred_on=date(2017, 5, 4))
    given(Case(), *history).when(casework.move_along, CONFERENCE, new_day, coordinator(date(2017, 5, 4))).then(
        moved
    ).because_of("D7")


@pytest.mark.rule("D7", "D8")
def test_why_a_case_lost_its_place_is_not_in_the_trace() -> None:
    outcome = given(Case(), *OF_A_MINOR, selected()).when(
        casework.move_along, CONFERENCE, SECOND, coordinator(date(2017, 5, 4))
    )
    assert outcome.check("unfit_for_the_new_day").facts == {}


@pytest.mark.rule("D7", "D8")
@pytest.mark.parametrize("history", [(*SELECTED, ORDERED), (*SELECTED, withdrawn()), DISCUSSED, CLOSED])
def test_a_case_that_is_no_longer_on_the_agenda_does_not_move_along(history: Sequence[Any]) -> None:
    given(Case(), *history).when(casework.move_along, CONFERENCE, SECOND, coordinator(FIRST)).then()


# The end


@pytest.mark.rule("R32")
def test_a_case_closes_when_its_measures_have_ended_or_are_knowingly_left() -> None:
    done = (*FOLLOW_UP, e.MeasureCompleted(measure_id=MEASURE, on=SECOND))
    given(Case(), *done).when(casework.close, "ZIEL_ERREICHT", "DUAL", False, act(on=SECOND)).then(
        e.CaseClosed(reason="ZIEL_ERREICHT", outcome="DUAL", closed_on=SECOND, open_measures=0)
    )
    given(Case(), *FOLLOW_UP).when(casework.close, "ZIEL_ERREICHT", "DUAL", False, act(on=SECOND)).refused(
        errors.MeasuresOpen, count=1
    )
    given(Case(), *FOLLOW_UP).when(casework.close, "KEIN_KONTAKT", None, True, act(on=SECOND)).then(
        e.CaseClosed(reason="KEIN_KONTAKT", outcome=None, closed_on=SECOND, open_measures=1)
    )


@pytest.mark.rule("R32")
@pytest.mark.parametrize("history", [REPORTED, SELECTED, DEFERRED, DISCUSSED, FOLLOW_UP, SUSPENDED])
def test_any_open_case_can_be_closed(history: Sequence[Any]) -> None:
    given(Case(), *history).when(casework.close, "VERSTORBEN", None, True, act(on=SECOND)).then(e.CaseClosed)


@pytest.mark.rule("R32", "D22")
@pytest.mark.parametrize(
    ("history", "reason", "outcome", "by", "refusal"),
    [
        (REPORTED, "KEINE_LUST", None, act(on=SECOND), errors.ValueNotValid),
        (REPORTED, "KEIN_BEDARF", "MILLIONAER", act(on=SECOND), errors.ValueNotValid),
        (CLOSED, "KEIN_BEDARF", None, act(on=SECOND), errors.WrongState),
        (REPORTED, "KEIN_BEDARF", None, act("agentur", SECOND), errors.OwnReportOnly),
        ((*REPORTED, RESTRICTED), "KEIN_BEDARF", None, act(on=SECOND), errors.ProcessingIsRestricted),
    ],
)
def test_what_does_not_close_a_case(
    history: Sequence[Any], reason: str, outcome: str | None, by: Act, refusal: type[Refused]
) -> None:
    given(Case(), *history).when(casework.close, reason, outcome, False, by).refused(refusal)


# Memory


@pytest.mark.rule("R40")
def test_what_happened_to_a_measure_nobody_knows_is_borne() -> None:
    stray = e.MeasureCompleted(measure_id=OTHER_MEASURE, on=FIRST)
    assert fold(Case(), *FOLLOW_UP, stray) == fold(Case(), *FOLLOW_UP)


@pytest.mark.rule("R40")
def test_a_decision_changes_nothing_until_it_is_recorded() -> None:
    case = fold(Case(), *FOLLOW_UP)
    before = replace(case, measures=dict(case.measures))
    casework.progress(case, MEASURE, "started", None, act(on=SECOND))
    assert case == before


@pytest.mark.rule("R10")
def test_a_case_concerns_who_reported_who_coordinates_and_who_is_named() -> None:
    case = fold(Case(), signed(recipients=("agentur",)), reported())
    for institution in ("jobcenter", "jugendamt", "agentur"):
        assert verdict(guards.concerns, case, act(institution)) is None
    for institution in ("bildungsbuero", "berufskolleg"):
        assert verdict(guards.concerns, case, act(institution)) is errors.OutOfPurpose
