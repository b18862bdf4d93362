"""Who may see what of a case, at each moment of its life: the access matrix of L63."""

from datetime import date, timedelta

import pytest

from application.access import Level, Moment, hidden, sight
from domain import events as e
from domain.case import Case
from domain.events import Event
from domain.recorded import Actor
from tests.domain.given import fold
from tests.domain.parts import CLOSED, ESCHWEILER, FIRST, FOLLOW_UP, REPORTED, SELECTED, SUSPENDED, agreed

AGREED_BY_AGENTUR = agreed(
    measures=(agreed().measures[0].model_copy(update={"responsible": "agentur", "circle": "SGB_III"}),)
)
AFTER = (*FOLLOW_UP, AGREED_BY_AGENTUR)
RESTRICTED = (*REPORTED, e.ProcessingRestricted(restricted_on=FIRST, reason="Klärung", until=None))
ORDERED = (*REPORTED, e.ErasureOrdered(reason="Antrag", ordered_by="koordination.muster"))

MATRIX: list[tuple[str, tuple[Event, ...], bool, str, Level]] = [
    ("before the session", REPORTED, False, "jobcenter", "FULL"),
    ("before the session", REPORTED, False, "jugendamt", "FULL"),
    ("before the session", REPORTED, False, "agentur", "PSEUDONYM"),
    ("before the session", SELECTED, False, "bildungsbuero", "PSEUDONYM"),
    ("while the item is open", SELECTED, True, "agentur", "FULL"),
    ("while the item is open", SELECTED, True, "bildungsbuero", "NONE"),
    ("afterwards", FOLLOW_UP, False, "agentur", "NONE"),
    ("afterwards", AFTER, False, "agentur", "OWN_MEASURES"),
    ("afterwards", FOLLOW_UP, False, "bildungsbuero", "NONE"),
    ("afterwards", FOLLOW_UP, False, "jobcenter", "FULL"),
    ("after closing", CLOSED, False, "jobcenter", "FULL"),
    ("after closing", CLOSED, False, "jugendamt", "FULL"),
    ("after closing", CLOSED, False, "agentur", "NONE"),
    ("without consent", SUSPENDED, False, "jobcenter", "PSEUDONYM"),
    ("without consent", SUSPENDED, False, "jugendamt", "PSEUDONYM"),
    ("without consent", SUSPENDED, False, "agentur", "NONE"),
    ("restricted", RESTRICTED, False, "jobcenter", "NONE"),
    ("restricted", RESTRICTED, False, "jugendamt", "PSEUDONYM"),
    ("to be erased", ORDERED, False, "jobcenter", "PSEUDONYM"),
    ("to be erased", ORDERED, False, "agentur", "NONE"),
]


@pytest.mark.rule("R10", "R29")
@pytest.mark.parametrize(("moment", "happened", "at_the_table", "institution", "level"), MATRIX)
def test_each_sees_what_the_moment_and_the_consent_allow(
    moment: str, happened: tuple[Event, ...], at_the_table: bool, institution: str, level: Level
) -> None:
    seen = sight(worker(institution), fold(Case(), *happened), Moment(date(2017, 9, 1), at_the_table), ESCHWEILER)

    assert seen.level == level, moment


@pytest.mark.rule("R39")
@pytest.mark.parametrize("role", ["steering", "reporting", "operator", "auditor"])
def test_the_strategic_level_sees_no_case(role: str) -> None:
    actor = Actor("steuerung.muster", "jugendamt", frozenset({role}))

    assert sight(actor, fold(Case(), *REPORTED), Moment(FIRST), ESCHWEILER).level == "NONE"


@pytest.mark.rule("R10")
def test_the_reporter_reads_for_four_weeks_after_closing_and_no_longer() -> None:
    case = fold(Case(), *CLOSED)
    last = date(2017, 9, 1) + timedelta(weeks=4)

    assert sight(worker("jobcenter"), case, Moment(last), ESCHWEILER).level == "FULL"
    late = sight(worker("jobcenter"), case, Moment(last + timedelta(days=1)), ESCHWEILER)
    assert (late.level, late.reason.partition(":")[0]) == ("NONE", "R10")


def test_for_who_was_never_named_there_is_no_such_case_after_the_session() -> None:
    case = fold(Case(), *FOLLOW_UP)

    assert hidden(worker("bildungsbuero"), case, Moment(FIRST), ESCHWEILER)
    assert not hidden(worker("agentur"), case, Moment(FIRST), ESCHWEILER)


def worker(institution: str) -> Actor:
    return Actor(f"{institution}.muster", institution, frozenset({"caseworker"}))
