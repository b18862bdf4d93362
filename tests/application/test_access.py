"""Who may see what of a case, at each moment of its life: the access matrix of L63."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from application.access import Level, Moment, for_a_purpose, hidden, sight
from domain import errors, guards
from domain import events as e
from domain.case import Case
from domain.conference import Conference
from domain.events import Event
from domain.policy import Act
from domain.recorded import Actor
from tests.domain.given import fold, verdict
from tests.domain.parts import (
    CALLED,
    CASE,
    CLOSED,
    DISCUSSED,
    ESCHWEILER,
    FIRST,
    FOLLOW_UP,
    MINUTED,
    OPENED,
    REPORTED,
    SELECTED,
    SUSPENDED,
    agreed,
    coordinator,
    on_the_agenda,
    signed,
)

AGREED_BY_AGENTUR = agreed(
    measures=(agreed().measures[0].model_copy(update={"responsible": "agentur", "circle": "SGB_III"}),)
)
AFTER = (*FOLLOW_UP, AGREED_BY_AGENTUR)
RESTRICTED = (*REPORTED, e.ProcessingRestricted(restricted_on=FIRST, reason="Klärung", until=None))
ORDERED = (*REPORTED, e.ErasureOrdered(reason="Antrag", ordered_by="koordination.muster", ordered_on=FIRST))

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


@pytest.mark.rule("L63", "L64")
def test_the_coordinator_reads_a_closed_case_until_its_erasure_is_due() -> None:
    ended = e.CaseClosed(reason="KEIN_BEDARF", outcome=None, closed_on=date(2017, 5, 10), open_measures=0)
    case, due = fold(Case(), *REPORTED, ended), date(2017, 11, 10)

    assert sight(worker("jugendamt"), case, Moment(due - timedelta(days=1)), ESCHWEILER).level == "FULL"
    late = sight(worker("jugendamt"), case, Moment(due), ESCHWEILER)
    assert (late.level, late.reason.partition(":")[0]) == ("PSEUDONYM", "L64")


@pytest.mark.rule("L63", "L59")
def test_while_the_item_is_open_a_colleague_outside_the_room_sees_the_pseudonym_or_what_they_saw_before() -> None:
    person = e.Participant(institution="agentur", person="Fachkraft Muster", user="eins.muster")
    table = fold(Conference(), on_the_agenda(), OPENED.model_copy(update={"attendance": (person,)}), CALLED)
    one, other = (Actor(f"{name}.muster", "agentur", frozenset({"caseworker"})) for name in ("eins", "zwei"))

    def seen(actor: Actor, *happened: Event, at: Conference = table) -> tuple[str, str]:
        found = sight(actor, fold(Case(), *happened), Moment.of(at, CASE, actor, FIRST), ESCHWEILER)
        return found.level, found.reason

    assert seen(one, *DISCUSSED) == ("FULL", "L63: Punkt wird beraten")
    assert seen(other, *DISCUSSED) == ("PSEUDONYM", "L63: jemand anders ist im Raum")
    assert seen(other, *AFTER) == ("OWN_MEASURES", "L63: eigene Maßnahmen")
    assert seen(other, *DISCUSSED, at=fold(table, MINUTED)) == ("NONE", "L63: nach der Sitzung")
    assert seen(worker("bildungsbuero"), *DISCUSSED)[0] == "NONE"
    taken_back = e.ConsentWithdrawn(withdrawn_on=FIRST, recipients=("agentur",), entirely=False)
    assert [seen(actor, *DISCUSSED, taken_back)[0] for actor in (one, other)] == ["NONE", "NONE"]


def test_for_who_was_never_named_there_is_no_such_case_after_the_session() -> None:
    case = fold(Case(), *FOLLOW_UP)

    assert hidden(worker("bildungsbuero"), case, Moment(FIRST), ESCHWEILER)
    assert not hidden(worker("agentur"), case, Moment(FIRST), ESCHWEILER)


LOOK = e.EmergencyAccessGranted(
    access_id=UUID(int=7),
    institution="agentur",
    user="agentur.muster",
    granted_on=FIRST,
    until=datetime(2017, 5, 10, 12, 30, tzinfo=UTC),
    review_by=datetime(2017, 5, 12, 12, 0, tzinfo=UTC),
    reason="Erfundene Gefahr.",
)
IN_TIME, TOO_LATE = (datetime(2017, 5, 10, 12, minute, tzinfo=UTC) for minute in (29, 30))


@pytest.mark.rule("L63")
def test_a_look_in_danger_opens_the_case_to_one_person_for_some_minutes() -> None:
    case = fold(Case(), *FOLLOW_UP, LOOK)

    def level(actor: Actor, now: datetime | None) -> Level:
        return sight(actor, case, Moment(FIRST, now=now), ESCHWEILER).level

    assert [level(worker("agentur"), now) for now in (None, IN_TIME, TOO_LATE)] == ["NONE", "FULL", "NONE"]
    colleague = Actor("zweite.agentur", "agentur", frozenset({"caseworker"}))
    steering = Actor("agentur.muster", "agentur", frozenset({"steering"}))
    assert [level(actor, IN_TIME) for actor in (colleague, steering)] == ["NONE", "NONE"]


@pytest.mark.rule("L63", "L30")
@pytest.mark.parametrize("end", [[ORDERED[-1]], [e.ErasureConfirmed(confirmed_by="x")]])
def test_nobody_looks_in_danger_at_who_is_being_forgotten(end: list[Event]) -> None:
    case = fold(Case(), *FOLLOW_UP, LOOK, *end)

    assert sight(worker("agentur"), case, Moment(FIRST, now=IN_TIME), ESCHWEILER).level == "NONE"


@pytest.mark.rule("L63", "R6")
def test_a_look_in_danger_asks_for_no_purpose_of_the_consent() -> None:
    case = fold(Case(), signed(purposes=("FALLBESPRECHUNG",)), *FOLLOW_UP[1:], LOOK)
    seen = sight(worker("agentur"), case, Moment(FIRST, now=IN_TIME), ESCHWEILER)

    assert for_a_purpose(seen, worker("agentur"), case, "MASSNAHMEN_NACHVERFOLGUNG").level == "FULL"


def worker(institution: str) -> Actor:
    roles = {"caseworker", "coordinator"} if institution == "jugendamt" else {"caseworker"}
    return Actor(f"{institution}.muster", institution, frozenset(roles))


@pytest.mark.rule("L6")
def test_taken_back_for_who_reported_it_holds_for_them_too_until_a_paper_names_them_again() -> None:
    gone = e.ConsentWithdrawn(withdrawn_on=FIRST, recipients=("jobcenter",), entirely=False)
    for again, level in ((("agentur",), "PSEUDONYM"), (("agentur", "jobcenter"), "FULL")):
        case = fold(Case(), *REPORTED, gone, signed(signed_on=FIRST, recipients=again))
        assert sight(worker("jobcenter"), case, Moment(FIRST), ESCHWEILER).level == level
    taken = fold(Case(), *REPORTED, gone)
    assert sight(worker("jobcenter"), taken, Moment(FIRST), ESCHWEILER).level == "PSEUDONYM"
    assert taken.consent
    assert "jobcenter" not in taken.consent.may_know("jobcenter")


@pytest.mark.rule("L22", "R2")
def test_the_coordinator_is_in_charge_whomever_their_institution_named_and_a_colleague_of_theirs_is_not() -> None:
    named = e.StaffAssigned(assigned_on=FIRST, institution="jugendamt", users=("zweite.muster",), reason=None)
    case = fold(Case(), *REPORTED, named)
    colleague = Act(Actor("jugendamt.muster", "jugendamt", frozenset({"caseworker"})), FIRST, ESCHWEILER)

    assert sight(worker("jugendamt"), case, Moment(FIRST), ESCHWEILER).level == "FULL"
    assert guards.in_charge(case, coordinator(FIRST)).facts == {"institution": "jugendamt"}
    assert verdict(guards.in_charge, case, colleague) is errors.NotInCharge
