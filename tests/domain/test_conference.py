"""A conference on its day: opened, held case by case, minuted."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import permutations
from uuid import UUID

import pytest

from domain import coordination, errors, room
from domain import events as e
from domain.case import Case
from domain.conference import AHEAD, Conference
from domain.coordination import RescheduleForm
from domain.errors import Refused
from domain.policy import Act
from domain.recorded import Decision
from tests.domain.given import fold, when
from tests.domain.parts import (
    AGENDA_FIXED,
    CALLED,
    CASE,
    DAY,
    DISCUSSED,
    ESCHWEILER,
    EVERYBODY,
    FIRST,
    HELD,
    HELD_CONFERENCE,
    MINUTED,
    OPENED,
    OTHER_CASE,
    PREPARED,
    PUBLISHED,
    REPORT_DAY,
    REPORTS_CLOSED,
    RESTRICTED,
    SECOND,
    SELECTED,
    act,
    attendees,
    conference,
    coordinator,
    on_the_agenda,
    planned,
    scheduled,
    signed,
    steering,
    town,
    until,
    withdrawn,
)

ROOM = attendees("agentur", "jobcenter", "jugendamt")
TALKED_OF = fold(Case(), *DISCUSSED)


@pytest.mark.rule("R4", "R18")
def test_a_conference_opens_on_its_day_with_enough_circles_in_the_room() -> None:
    ready = until(AGENDA_FIXED)
    conference(*ready).when(coordination.open_, ROOM, coordinator(FIRST)).then(OPENED).because_of("R2", "R4", "R20")
    conference(*ready).when(coordination.open_, ROOM, coordinator(FIRST - DAY)).refused(errors.BeforeTheLast)
    conference(*ready).when(coordination.open_, ROOM[:1], coordinator(FIRST)).refused(errors.NotCrossCircle)
    conference(*ready).when(coordination.open_, attendees("jobcenter", "polizei"), coordinator(FIRST)).refused(
        errors.ValueNotValid
    )
    conference(*until(REPORTS_CLOSED)).when(coordination.open_, ROOM, coordinator(FIRST)).refused(errors.WrongState)


@pytest.mark.rule("R18", "R10")
def test_who_leaves_the_room_for_an_item_is_back_for_the_next() -> None:
    out = e.AttendeeLeftItem(institution="agentur", case_id=CASE, left=True, reason="Einwilligung")
    opened = until(OPENED)
    conference(*opened).when(
        coordination.record_attendance, ROOM[0], CASE, True, "Einwilligung", coordinator(FIRST)
    ).then(out)
    room = fold(Conference(), *opened, out)
    assert room.present(CASE) == {"jobcenter", "jugendamt"}
    assert room.present(OTHER_CASE) == room.present() == {"agentur", "jobcenter", "jugendamt"}
    back = e.AttendeeLeftItem(institution="agentur", case_id=CASE, left=False)
    assert "agentur" in fold(Conference(), *opened, out, back).present(CASE)


def sitting(institution: str, user: str | None = None, person: str = "Fachkraft Muster") -> e.Participant:
    return e.Participant(institution=institution, person=person, user=user)


def reads(table: Conference, *users: str) -> list[str]:
    """Who of these of the agentur is in the room for the case."""
    return [user for user in users if table.in_the_room(CASE, user, "agentur")]


ONE, OTHER = "eins.muster", "zwei.muster"
ONE_LEAVES = e.AttendeeLeftItem(institution="agentur", user=ONE, case_id=CASE, left=True)
ALL_LEAVE = e.AttendeeLeftItem(institution="agentur", case_id=CASE, left=True)
NAMED = (
    *until(AGENDA_FIXED),
    OPENED.model_copy(update={"attendance": (sitting("agentur", ONE), sitting("agentur", OTHER), *ROOM[1:])}),
)


@pytest.mark.rule("L63", "L59")
def test_of_an_institution_that_named_accounts_only_those_are_in_the_room() -> None:
    here = fold(Conference(), *NAMED)
    assert reads(here, ONE, OTHER, "drei.muster") == [ONE, OTHER]
    assert sorted(here.accounts(CASE, "agentur") or ()) == [ONE, OTHER]
    assert reads(fold(Conference(), *until(OPENED)), ONE, "drei.muster") == [ONE, "drei.muster"]
    assert not fold(Conference(), *until(OPENED)).in_the_room(CASE, ONE, "bildungsbuero")
    unknown_now = e.AttendanceRecorded(attendee=sitting("agentur", person="Gast"), left=False)
    assert reads(fold(here, unknown_now), ONE, OTHER, "drei.muster") == [ONE, OTHER]


@pytest.mark.rule("L63", "L6")
def test_an_account_leaves_for_an_item_and_its_institution_once_nobody_of_it_is_left() -> None:
    attendance = coordination.record_attendance
    conference(*NAMED).when(attendance, sitting("agentur", ONE), CASE, True, None, coordinator(FIRST)).then(ONE_LEAVES)
    back = ONE_LEAVES.model_copy(update={"left": False})
    conference(*NAMED, ONE_LEAVES).when(
        attendance, sitting("agentur", ONE), CASE, False, None, coordinator(FIRST)
    ).then(back)
    without = fold(Conference(), *NAMED, ONE_LEAVES)
    assert reads(without, ONE, OTHER) == [OTHER]
    assert without.in_the_room(OTHER_CASE, ONE, "agentur")
    assert "agentur" in without.present(CASE)
    both = fold(without, ONE_LEAVES.model_copy(update={"user": OTHER}))
    assert (reads(both, ONE, OTHER), "agentur" in both.present(CASE)) == ([], False)
    assert reads(fold(both, back), ONE, OTHER) == [ONE]
    assert reads(fold(Conference(), *NAMED, ALL_LEAVE), ONE, OTHER) == []


@pytest.mark.rule("L63")
def test_who_went_for_good_reads_no_more_because_somebody_stayed_whose_account_nobody_named() -> None:
    gone = [e.AttendanceRecorded(attendee=sitting("agentur", user), left=True) for user in (ONE, OTHER)]
    guest = e.AttendanceRecorded(attendee=sitting("agentur", person="Gast"), left=False)
    left = fold(Conference(), *NAMED, guest, *gone)
    assert (reads(left, ONE, OTHER, "gast"), "agentur" in left.present(CASE)) == ([], True)
    named = e.AttendanceRecorded(attendee=sitting("agentur", "gast", person="Gast"), left=False)
    assert reads(fold(left, named), ONE, OTHER, "gast") == ["gast"]


@pytest.mark.rule("R18")
def test_two_of_one_name_are_told_apart_by_their_accounts_and_go_together_without_them() -> None:
    one_goes = e.AttendanceRecorded(attendee=sitting("agentur", ONE, person="Frau Muster"), left=True)
    assert reads(fold(Conference(), *NAMED, one_goes), ONE, OTHER) == [OTHER]
    somebody_goes = e.AttendanceRecorded(attendee=sitting("agentur"), left=True)
    assert "agentur" not in fold(Conference(), *NAMED, somebody_goes).present()


@pytest.mark.rule("R18")
def test_a_colleague_outside_the_room_takes_no_minutes() -> None:
    conference(*NAMED).when(coordination.call_item, CASE, False, act("agentur", FIRST, user=ONE)).then(CALLED)
    colleague = act("agentur", FIRST, user="drei.muster")
    conference(*NAMED).when(coordination.call_item, CASE, False, colleague).refused(errors.AbsentContributor)


@pytest.mark.rule("R18")
def test_who_comes_late_or_goes_early_is_present_only_in_between() -> None:
    opened = until(OPENED)
    (late,) = attendees("berufskolleg")
    came = e.AttendanceRecorded(attendee=late, left=False)
    conference(*opened).when(coordination.record_attendance, late, None, False, None, coordinator(FIRST)).then(came)
    assert "berufskolleg" in fold(Conference(), *opened, came).present()
    went = e.AttendanceRecorded(attendee=late, left=True)
    assert "berufskolleg" not in fold(Conference(), *opened, came, went).present()


@pytest.mark.rule("R18")
@pytest.mark.parametrize(
    ("before", "who", "item", "left"),
    [
        ((), sitting("berufskolleg"), None, True),
        ((), sitting("agentur", person="Gast"), None, True),
        ((), sitting("agentur", "drei.muster"), None, True),
        ((e.AttendanceRecorded(attendee=sitting("agentur", ONE), left=True),), sitting("agentur", ONE), None, True),
        ((), sitting("berufskolleg"), CASE, True),
        ((), sitting("agentur", "drei.muster"), CASE, True),
        ((ONE_LEAVES,), sitting("agentur", ONE), CASE, True),
        ((ALL_LEAVE,), sitting("agentur"), CASE, True),
        ((ALL_LEAVE,), sitting("agentur", ONE), CASE, True),
        ((ONE_LEAVES, ONE_LEAVES.model_copy(update={"user": OTHER})), sitting("agentur"), CASE, True),
        ((), sitting("agentur"), CASE, False),
        ((ALL_LEAVE,), sitting("agentur", ONE), CASE, False),
        ((ONE_LEAVES,), sitting("agentur"), CASE, False),
    ],
)
def test_nobody_leaves_who_is_not_there_or_comes_back_who_did_not_leave(
    before: Sequence[e.Event], who: e.Participant, item: UUID | None, left: bool
) -> None:
    conference(*NAMED, *before).when(coordination.record_attendance, who, item, left, None, coordinator(FIRST)).refused(
        errors.AttendanceUnchanged
    )


@pytest.mark.rule("R18")
def test_a_person_who_goes_is_gone_whatever_their_function_was_called() -> None:
    titled = ROOM[0].model_copy(update={"function": "Berufsberatung"})
    opened = (*until(AGENDA_FIXED), OPENED.model_copy(update={"attendance": (titled, *ROOM[1:])}))
    went = e.AttendanceRecorded(attendee=ROOM[0], left=True)
    assert fold(Conference(), *opened, went).present() == {"jobcenter", "jugendamt"}


@pytest.mark.rule("R18")
def test_attendance_is_taken_of_institutions_in_force_while_the_conference_is_open() -> None:
    attendance = coordination.record_attendance
    conference(*until(AGENDA_FIXED)).when(attendance, ROOM[0], None, True, None, coordinator(FIRST)).refused(
        errors.WrongState
    )
    conference(*until(OPENED)).when(attendance, attendees("polizei")[0], None, False, None, coordinator(FIRST)).refused(
        errors.ValueNotValid
    )
    conference(*until(OPENED)).when(attendance, ROOM[0], OTHER_CASE, True, None, coordinator(FIRST)).refused(
        errors.Unknown
    )


@pytest.mark.rule("R10", "R29")
def test_nobody_joins_while_a_case_is_on_the_table() -> None:
    attendance = coordination.record_attendance
    (late,) = attendees("berufskolleg")
    conference(*until(CALLED)).when(attendance, late, None, False, None, coordinator(FIRST)).refused(errors.RoomClosed)
    conference(*until(CALLED)).when(attendance, ROOM[0], CASE, False, None, coordinator(FIRST)).refused(
        errors.RoomClosed
    )
    conference(*until(CALLED)).when(attendance, ROOM[0], None, True, None, coordinator(FIRST)).then(
        e.AttendanceRecorded
    )
    conference(*until(MINUTED)).when(attendance, late, None, False, None, coordinator(FIRST)).then(e.AttendanceRecorded)


@pytest.mark.rule("R18", "R20", "D8")
def test_one_planned_item_at_a_time_is_called_by_somebody_at_the_table() -> None:
    opened = until(OPENED)
    for by in (coordinator(FIRST), act("jobcenter", FIRST)):
        conference(*opened).when(coordination.call_item, CASE, False, by).then(CALLED)
    conference(*opened).when(coordination.call_item, CASE, False, act("bildungsbuero", FIRST)).refused(
        errors.AbsentContributor, institution="bildungsbuero"
    )
    conference(*opened).when(coordination.call_item, OTHER_CASE, False, coordinator(FIRST)).refused(errors.WrongState)
    conference(*opened, e.ItemDropped(case_id=CASE)).when(
        coordination.call_item, CASE, False, coordinator(FIRST)
    ).refused(errors.WrongState, state="DROPPED")
    two_items = (*PREPARED, on_the_agenda(), on_the_agenda(OTHER_CASE), AGENDA_FIXED, OPENED, CALLED)
    conference(*two_items).when(coordination.call_item, OTHER_CASE, False, coordinator(FIRST)).refused(
        errors.WrongState, state="CALLED"
    )
    conference(*two_items, MINUTED).when(coordination.call_item, OTHER_CASE, False, coordinator(FIRST)).then(
        e.ItemCalled
    )


@pytest.mark.rule("R10", "R18")
def test_who_left_the_room_for_an_item_takes_no_minutes_of_it() -> None:
    out = e.AttendeeLeftItem(institution="agentur", case_id=CASE, left=True)
    without = (*until(OPENED), out)
    conference(*without).when(coordination.call_item, CASE, False, act("agentur", FIRST)).refused(
        errors.AbsentContributor
    )
    conference(*without, CALLED).when(coordination.minute_item, CASE, TALKED_OF, act("agentur", FIRST)).refused(
        errors.AbsentContributor
    )


@pytest.mark.rule("L6", "R10")
def test_an_item_is_not_minuted_while_somebody_the_consent_no_longer_names_sits_there() -> None:
    narrowed = e.ConsentWithdrawn(withdrawn_on=FIRST, recipients=("agentur",), entirely=False)
    renewed = signed(signed_on=FIRST, recipients=("jobcenter", "jugendamt"))
    for event in (narrowed, renewed):
        case = fold(TALKED_OF, event)
        conference(*until(CALLED)).when(coordination.minute_item, CASE, case, coordinator(FIRST)).refused(
            errors.RecipientNotCovered, institutions="agentur"
        )
        gone = e.AttendeeLeftItem(institution="agentur", case_id=CASE, left=True)
        conference(*until(CALLED), gone).when(coordination.minute_item, CASE, case, coordinator(FIRST)).then(MINUTED)


@pytest.mark.rule("L20")
def test_a_school_commits_itself_before_it_sits_down() -> None:
    free = [one.model_copy(update={"committed_on": None}) for one in ESCHWEILER.institutions]
    nobody_committed = coordinator(FIRST, town(institutions=[one.model_dump() for one in free]))
    school = attendees("berufskolleg", "jobcenter")
    opening = conference(*until(AGENDA_FIXED))
    opening.when(coordination.open_, school, coordinator(FIRST)).then(e.ConferenceOpened).because_of("L20")
    opening.when(coordination.open_, school, nobody_committed).refused(
        errors.CommitmentMissing, institutions="berufskolleg"
    )
    joining = conference(*until(OPENED))
    joining.when(coordination.record_attendance, school[0], None, False, None, nobody_committed).refused(
        errors.CommitmentMissing
    )
    came = e.AttendanceRecorded(attendee=school[0], left=False)
    conference(*until(OPENED), came).when(
        coordination.record_attendance, school[0], None, True, None, nobody_committed
    ).then(came.model_copy(update={"left": True}))


@pytest.mark.rule("L6", "D8", "D9")
def test_before_an_item_the_room_says_who_must_leave() -> None:
    table = fold(
        Conference(), *until(AGENDA_FIXED), e.ConferenceOpened(opened_on=FIRST, attendance=attendees(*EVERYBODY))
    )
    asked = partial(room.seats, table, CASE)
    assert asked(fold(Case(), *SELECTED), coordinator(FIRST)) == room.Seats(
        EVERYBODY, ("berufskolleg", "bildungsbuero"), ("SGB_II", "SGB_III", "SGB_VIII")
    )
    for history in ((*SELECTED, withdrawn(FIRST)), (*SELECTED, RESTRICTED)):
        assert asked(fold(Case(), *history), coordinator(FIRST)) == room.Seats(EVERYBODY, EVERYBODY, ())


@pytest.mark.rule("R19", "R20")
def test_an_item_is_minuted_only_while_it_is_on_the_table() -> None:
    conference(*until(CALLED)).when(coordination.minute_item, CASE, TALKED_OF, coordinator(FIRST)).then(MINUTED)
    for history in (until(OPENED), until(MINUTED), until(HELD)):
        conference(*history).when(coordination.minute_item, CASE, TALKED_OF, coordinator(FIRST)).refused(
            errors.NotDiscussed
        )


@pytest.mark.rule("R20")
def test_a_conference_ends_when_every_item_is_minuted_or_dropped() -> None:
    conference(*until(MINUTED)).when(coordination.hold, coordinator(FIRST)).then(HELD)
    for history in (until(OPENED), until(CALLED)):
        conference(*history).when(coordination.hold, coordinator(FIRST)).refused(errors.ItemsLeft, count=1)
    conference(*until(OPENED), e.ItemDropped(case_id=CASE)).when(coordination.hold, coordinator(FIRST)).then(
        e.ConferenceHeld(held_on=FIRST, discussed=0, dropped=1, youth_present=0)
    )


@pytest.mark.rule("R13", "D10")
def test_a_young_person_is_counted_at_their_own_item() -> None:
    there = e.ItemCalled(case_id=CASE, youth_present=True)
    conference(*until(OPENED), there, MINUTED).when(coordination.hold, coordinator(FIRST)).then(
        HELD.model_copy(update={"youth_present": 1})
    )


@pytest.mark.rule("R19", "R33")
def test_after_the_conference_the_minutes_are_approved_and_anybody_says_how_it_went() -> None:
    conference(*until(HELD)).when(coordination.approve_minutes, coordinator(SECOND)).then(
        e.MinutesApproved(approved_on=SECOND, form_version="Protokoll 2017-09")
    )
    conference(*until(HELD)).when(coordination.give_feedback, 5).then(e.FeedbackGiven(rating=5))
    conference(*until(OPENED)).when(coordination.approve_minutes, coordinator(FIRST)).refused(errors.WrongState)
    conference(*until(OPENED)).when(coordination.give_feedback, 5).refused(errors.WrongState)


@pytest.mark.rule("R33")
def test_feedback_holds_a_rating_and_nobodys_name() -> None:
    assert set(e.FeedbackGiven.model_fields) == {"rating"}


@pytest.mark.rule("R20")
def test_call_minute_and_close_and_no_other_order() -> None:
    steps: dict[str, Callable[[Conference], Decision]] = {
        "open": lambda one: coordination.open_(one, ROOM, coordinator(FIRST)),
        "call": lambda one: coordination.call_item(one, CASE, False, coordinator(FIRST)),
        "minute": lambda one: coordination.minute_item(one, CASE, TALKED_OF, coordinator(FIRST)),
        "hold": lambda one: coordination.hold(one, coordinator(FIRST)),
        "approve": lambda one: coordination.approve_minutes(one, coordinator(FIRST)),
    }
    possible = [order for order in permutations(steps) if _all_allowed([steps[name] for name in order])]
    assert possible == [("open", "call", "minute", "hold", "approve")]


def _all_allowed(steps: Sequence[Callable[[Conference], Decision]]) -> bool:
    one = fold(Conference(), *until(AGENDA_FIXED))
    try:
        for step in steps:
            one = fold(one, *step(one).events)
    except Refused:
        return False
    return True


ORGANISING: dict[str, Callable[[Act], Decision]] = {
    "schedule": lambda by: coordination.schedule("FK-1", planned(), by),
    "publish": lambda by: coordination.publish(fold(Conference(), scheduled()), ["mail", "web"], by),
    "invite": lambda by: coordination.invite(fold(Conference(), scheduled(), PUBLISHED), EVERYBODY, by),
    "set_capacity": lambda by: coordination.set_capacity(fold(Conference(), *PREPARED), 3, by),
    "reschedule": lambda by: coordination.reschedule(fold(Conference(), *PREPARED), RescheduleForm(date=SECOND), by),
    "cancel": lambda by: coordination.cancel(fold(Conference(), *PREPARED), "Sturm", by),
    "close_reports": lambda by: coordination.close_reports(fold(Conference(), *PREPARED), (), by),
    "coordinate": lambda by: coordination.coordinate(
        fold(Conference(), *PREPARED), "agentur", REPORT_DAY, "agree", None, by
    ),
    "fix_agenda": lambda by: coordination.fix_agenda(fold(Conference(), *until(REPORTS_CLOSED)), (), (), by),
    "open": lambda by: coordination.open_(fold(Conference(), *until(AGENDA_FIXED)), ROOM, by),
    "record_attendance": lambda by: coordination.record_attendance(
        fold(Conference(), *until(OPENED)), ROOM[0], None, True, None, by
    ),
    "hold": lambda by: coordination.hold(fold(Conference(), *until(MINUTED)), by),
    "approve_minutes": lambda by: coordination.approve_minutes(fold(Conference(), *until(HELD)), by),
}


@pytest.mark.rule("R2")
@pytest.mark.parametrize("step", ORGANISING)
def test_nobody_but_the_coordinator_organises_a_conference(step: str) -> None:
    decide = ORGANISING[step]
    assert when(decide, coordinator(FIRST - DAY if step == "publish" else FIRST)).refusal is None
    for by in (act("jobcenter", FIRST), act("agentur", FIRST, role="coordinator"), steering(FIRST)):
        when(decide, by).refused(errors.NotCoordinator, coordinator="jugendamt")


@pytest.mark.rule("R20")
def test_a_held_conference_went_through_every_state_in_order() -> None:
    seen = [fold(Conference(), *HELD_CONFERENCE[:n]).state for n in range(1, len(HELD_CONFERENCE) + 1)]
    assert list(dict.fromkeys(seen)) == [*AHEAD, "OPEN", "HELD"]


@pytest.mark.rule("R40")
def test_what_happened_to_an_item_nobody_knows_is_borne() -> None:
    assert fold(Conference(), *PREPARED, MINUTED) == fold(Conference(), *PREPARED)
