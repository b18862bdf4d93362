"""What must always have held for a case is seen in its events alone, and each breach by its own name (V2-V14)."""

import json
from datetime import date, timedelta

import pytest

from adapters.seal.verify import Finding, check_rules
from domain import events as e
from domain.events import Event
from domain.recorded import Actor
from tests.domain.parts import (
    CLOSED,
    CONFIRMED,
    DEFERRED,
    DISCUSSED,
    FIRST,
    FOLLOW_UP,
    MEASURE,
    ORDERED,
    RENEWED,
    REPORTED,
    RESTRICTED,
    SECOND,
    SELECTED,
    SUSPENDED,
    agreed,
    deferred,
    discussed,
    on_the_agenda,
    reported,
    selected,
    signed,
    told,
    withdrawn,
)
from tests.seal.lines import CASEWORKER, Line, history

AGAIN = e.CaseReReported(
    reporter="jobcenter",
    reported_on=FIRST,
    summary="Erfunden.",
    support_needs=("SCHULDEN",),
    youth_wants_to_attend=False,
    form_versions={},
)
RENEWAL = signed(consent_id=RENEWED, signed_on=date(2017, 5, 3))
PARTLY = e.ConsentWithdrawn(withdrawn_on=FIRST, recipients=("agentur",), entirely=False)
EXPIRED = e.ConsentExpired(expired_on=FIRST)
LAPSED = e.GuardianConsentLapsed(lapsed_on=FIRST)
TAKEN_BACK = e.ReportWithdrawn(withdrawn_on=FIRST)
SPARED = e.ErasureOrderWithdrawn(withdrawn_on=FIRST)
ERASED = e.SubjectDataErased(keys_destroyed=2, boxes_blanked=2, requests_forgotten=1, key_epoch=2, recipients=())
REACHED = e.DisclosureMade(
    conference_id=selected().conference_id,
    recipients=("agentur", "jugendamt"),
    data_categories=("STAMMDATEN",),
    legal_basis="CONSENT_6_1_A",
    consent_id=RENEWED,
)
CONTESTED = e.DataContested(contested_on=FIRST, statement="Erfunden.")
OUTSIDE = REACHED.model_copy(update={"recipients": ("schule",)})
MOVED = e.ResidenceChanged(moved_on=FIRST, municipality="Eschweiler", inside=True)

OTHER_PRESENTER = "V6: ein anderer als der Meldende stellte den Fall vor"
NO_CONSENT = "V2, V10: keine Einwilligung war wirksam"
STRANGER = "V7: es erreichte jemanden, den die Einwilligung nicht nennt"
NOT_SELECTED = "V8: der Fall war nicht ausgewählt"
NOT_DISCUSSED = "V8: Maßnahmen wurden vor der Beratung vereinbart"
ENDED = "V8: der Fall war beendet"
GONE = "V11: nach bestätigter Löschung kam etwas hinzu"
TOO_LATE = "V3: die Einwilligung wurde erst nach der Meldung unterschrieben"


def found(lines: list[Line]) -> list[Finding]:
    return list(check_rules(lines))


@pytest.mark.parametrize(
    "events",
    [
        CLOSED,
        (*DISCUSSED, REACHED, agreed()),
        (*DEFERRED, selected(), discussed(), agreed()),
        (*SELECTED, deferred(), selected(), discussed(), agreed()),
        (*SUSPENDED, RENEWAL, selected(), discussed(), agreed()),
        (*SELECTED, EXPIRED, RENEWAL, selected(), discussed(), agreed()),
        (*SELECTED, LAPSED, RENEWAL, selected(), discussed(), agreed()),
        (*SELECTED, PARTLY, discussed(present=("jobcenter", "jugendamt")), agreed()),
        (*SELECTED, PARTLY, RENEWAL, discussed(), agreed()),
        (*FOLLOW_UP, AGAIN, selected(), discussed(), agreed()),
        (*SELECTED, MOVED, discussed(), agreed(), e.MeasureStarted(measure_id=MEASURE, on=FIRST)),
        (*REPORTED, CONTESTED, RESTRICTED, e.RestrictionLifted(lifted_on=FIRST), selected(), discussed(), agreed()),
        (*REPORTED, ORDERED, SPARED, selected(), discussed(), agreed()),
        (*REPORTED, ORDERED, CONFIRMED, ERASED),
        (*REPORTED, withdrawn(), CONTESTED, TAKEN_BACK),
    ],
)
def test_a_case_that_went_as_it_should_has_no_finding(events: tuple[Event, ...]) -> None:
    assert found(history(*events)) == []


@pytest.mark.parametrize(
    ("before", "event", "finding"),
    [
        ((), reported(), NO_CONSENT),
        ((signed(signed_on=FIRST),), reported(), TOO_LATE),
        (SELECTED, discussed(presenter=told("agentur").presenter), OTHER_PRESENTER),
        (SELECTED, discussed(present=("bildungsbuero", "jobcenter")), STRANGER),
        ((*SELECTED, PARTLY), discussed(), STRANGER),
        (DISCUSSED, OUTSIDE, STRANGER),
        (REPORTED, discussed(), NOT_SELECTED),
        ((*SELECTED, deferred()), discussed(), NOT_SELECTED),
        ((*SELECTED, withdrawn(), RENEWAL), discussed(), NOT_SELECTED),
        (DISCUSSED, discussed(), NOT_SELECTED),
        (SELECTED, agreed(), NOT_DISCUSSED),
        (FOLLOW_UP, agreed(), NOT_DISCUSSED),
        ((*DISCUSSED, withdrawn(), RENEWAL), agreed(), NOT_DISCUSSED),
        (CLOSED, AGAIN, ENDED),
        ((*REPORTED, TAKEN_BACK), selected(), ENDED),
        ((*REPORTED, ORDERED), selected(), ENDED),
        (SUSPENDED, selected(), NO_CONSENT),
        ((*REPORTED, EXPIRED), selected(), NO_CONSENT),
        ((*REPORTED, LAPSED), selected(), NO_CONSENT),
        ((*FOLLOW_UP, withdrawn()), AGAIN, NO_CONSENT),
        ((*REPORTED, CONFIRMED), selected(), GONE),
        ((*REPORTED, CONFIRMED, ERASED), CONTESTED, GONE),
    ],
)  # fmt: skip
def test_what_must_not_follow_is_named_where_it_stands(before: tuple[Event, ...], event: Event, finding: str) -> None:
    lines = history(*before, event)
    assert found(lines[:-1]) == []
    assert found(lines) == [Finding(f"Ereignis {len(lines)}", finding)]


def test_nothing_is_done_after_the_last_day_of_a_consent() -> None:
    last = signed().valid_until
    assert found(history(*REPORTED, selected(), on=last)) == []
    late = found(history(*REPORTED, selected(), on=last + timedelta(days=1)))
    assert {finding.what for finding in late} == {NO_CONSENT}
    assert len(late) == 2


@pytest.mark.parametrize(
    ("events", "rule", "named"),
    [
        (REPORTED, "R5", "V4"),
        (REPORTED, "R12", "V5"),
        ((*FOLLOW_UP, AGAIN), "R5", "V4"),
        (SELECTED, "D7", "V4, V5"),
        (DISCUSSED, "R4", "V8"),
        (DISCUSSED, "R18", "V8"),
        (DISCUSSED, "D7", "V4, V5"),
        (FOLLOW_UP, "R19", "V8"),
        ((on_the_agenda(),), "R16", "V9"),
    ],
)
def test_a_step_shows_in_its_own_trace_that_its_rules_were_asked(
    events: tuple[Event, ...], rule: str, named: str
) -> None:
    assert found(history(*events)) == []
    unasked = found(history(*events, unasked=rule))
    assert unasked[-1].where == f"Ereignis {len(events)}"
    assert unasked[-1].what.startswith(f"{named}: ")


@pytest.mark.parametrize(("roles", "count"), [({"caseworker"}, 0), ({"coordinator", "caseworker"}, 0), (set(), 2)])
def test_whoever_acts_has_a_role(roles: set[str], count: int) -> None:
    findings = found(history(*REPORTED, by=Actor("fach.muster", "jobcenter", frozenset(roles))))
    assert [finding.what for finding in findings] == ["V14: jemand handelte ohne Rolle"] * count


WHOSE = {"institution": "jobcenter", "user": "fach.muster", "role": "caseworker"}
GIVEN = e.RoleGranted.model_validate(WHOSE | {"source": "token"})
TAKEN = e.RoleRevoked.model_validate(WHOSE | {"revoked_on": FIRST})
WRONG_ROLE = "V14: jemand handelte in einer Rolle, die nicht galt"
RAN_OUT = GIVEN.model_copy(update={"valid_until": FIRST - timedelta(days=1)})


@pytest.mark.rule("L22")
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], []),
        ([GIVEN], []),
        ([GIVEN, TAKEN], [WRONG_ROLE] * 2),
        ([GIVEN, TAKEN, GIVEN], []),
        ([GIVEN.model_copy(update={"role": "auditor"})], [WRONG_ROLE] * 2),
        ([GIVEN.model_copy(update={"user": "andere.muster"}), TAKEN.model_copy(update={"user": "andere.muster"})], []),
        ([RAN_OUT], [WRONG_ROLE]),
    ],
)
def test_whoever_acts_has_the_role_at_that_moment(before: list[Event], after: list[str]) -> None:
    """The day counts where the event remembers the office's day, as the first of a command does."""
    office = history(*before, by=Actor("kalender", "jugendamt"))
    acted = history(*REPORTED, by=Actor("fach.muster", "jobcenter", frozenset({"caseworker"})), on=FIRST)
    acted[0]["state"] = with_days_late(acted[0]["state"])
    for number, one in enumerate(acted, len(office) + 1):
        one |= {"stream": str(MEASURE), "position": number}
    assert [finding.what for finding in found([*office, *acted])] == after


def with_days_late(state: str) -> str:
    content = json.loads(state)
    content["checks"].append({"rule": "D20", "name": "not_in_the_future", "facts": {"days_late": 0}})
    return json.dumps(content)


@pytest.mark.rule("L22")
def test_where_a_decision_about_roles_is_withheld_no_role_is_judged() -> None:
    lines = history(TAKEN, *REPORTED, by=Actor("fach.muster", "jobcenter", frozenset({"caseworker"})))
    lines[0]["state"] = None
    assert found(lines) == []


def test_the_office_itself_acts_without_a_role() -> None:
    assert found(history(EXPIRED, by=Actor("kalender", "jugendamt"))) == []


def test_once_something_is_withheld_nothing_is_judged_by_what_went_before() -> None:
    lines = history(*REPORTED, selected(), discussed(), on=SECOND)
    lines[2]["state"] = None
    assert found(lines) == []
    lines[3] = history(*REPORTED, selected(), discussed(), by=Actor("niemand", "jobcenter"))[3]
    assert found(lines) == [Finding("Ereignis 4", "V14: jemand handelte ohne Rolle")]


def test_cases_are_judged_each_by_its_own_events() -> None:
    """The consent of one is none for the other."""
    one, other = history(*REPORTED), history(reported())
    other[0] |= {"stream": str(MEASURE), "position": 3}
    assert found([*one, *other]) == [Finding("Ereignis 3", NO_CONSENT)]


def test_a_state_that_cannot_be_read_is_named_and_the_others_are_judged() -> None:
    lines = history(*SELECTED, by=CASEWORKER)
    for unreadable in ("", "[]", "{}", "[" * 100_000, '{"event": 1}', 7, ["x"]):
        lines[2]["state"] = unreadable
        assert found(lines) == [Finding("Ereignis 3", "der Inhalt ist nicht lesbar")]
