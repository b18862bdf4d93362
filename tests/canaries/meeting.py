"""Steps of a walk: a conference, from the invitation to what was agreed, and how people come and go meanwhile.

Each step tries what its name says, tells the model what became of it, and answers whether anything was sent.
"""

from datetime import date, timedelta
from uuid import UUID

from tests.canaries.oracle import COORDINATOR, in_force
from tests.canaries.walking import COORDINATION, INSTITUTIONS, Body, Meeting, Walk


def prepare(w: Walk) -> bool:
    """A conference with what waits, up to its agenda."""
    if w.meeting or not any(w.world.cases[key].stage == "before" for key in w.ids):
        return False
    day = w.world.today + timedelta(days=w.rng.choice((0, 0, 0, 0, 0, 1, 15)))
    made = w.does(COORDINATION, "/conferences", _extraordinary(w, day))
    assert made, w.trace[-1]
    path = f"/conferences/{made['id']}"
    w.world.meetings.append(made["id"])
    w.does(COORDINATION, f"{path}/invitations", {"institutions": list(INSTITUTIONS)})
    w.does(COORDINATION, f"{path}/reports-closing")
    w.meeting = Meeting(made["id"], day, [key for key in w.ids if _select(w, key, made["id"])])
    for one in w.world.office.desk.register.waiting():
        w.does(COORDINATION, f"/cases/{one.case_id}/deferral", {"reason": "UNTERLAGEN", "conference_id": made["id"]})
    w.does(COORDINATION, f"{path}/agenda")
    return True


def _extraordinary(w: Walk, day: date) -> Body:
    asked = [{"institution": key, "answered_on": w.world.today.isoformat(), "answer": "agree"} for key in INSTITUTIONS]
    return {
        "kind": "extraordinary",
        "date": day.isoformat(),
        "place": "Saal",
        "reason": "Eilig.",
        "consultations": asked,
        "report_deadline": min(day, w.world.today).isoformat(),
    }


def _select(w: Walk, case_id: UUID, meeting: str) -> bool:
    return bool(w.does(COORDINATION, f"/cases/{case_id}/selection", {"conference_id": meeting}))


def open_meeting(w: Walk) -> bool:
    if not w.meeting or w.meeting.is_open or w.world.today < w.meeting.on:
        return False
    room = {COORDINATOR, *(w.world.cases[key].reporter for key in w.meeting.items)}
    room |= set(w.rng.sample(INSTITUTIONS, w.rng.randint(2, 4)))
    people = {(key, user) for key in sorted(room) for user in w.rng.choice(_accounts(key))}
    table = [_person(*one) for one in sorted(people)]
    if w.does(COORDINATION, f"/conferences/{w.meeting.id}/opening", {"attendance": table}):
        w.meeting.is_open, w.meeting.room = True, people
        w.meeting.named = {key for key, user in people if user}
    else:
        w.meeting = None
    return True


def _accounts(key: str) -> tuple[tuple[str, ...], ...]:
    """Nobody named, one of two colleagues, or one of them beside somebody who is not named."""
    return ("",), ("",), (f"user-{key}",), (f"zwei-{key}",), (f"zwei-{key}", "")


def _person(key: str, user: str) -> Body:
    return {"institution": key, "person": f"Fachkraft {user or key}", "user": user or None}


def come_or_go(w: Walk) -> bool:
    """Somebody leaves the room, or comes in, for good or for one item."""
    if not w.meeting or not w.meeting.is_open:
        return False
    key = w.rng.choice(INSTITUTIONS)
    who = (key, w.rng.choice(w.rng.choice(_accounts(key))))
    item = w.rng.choice((None, *w.meeting.items))
    _moves(w, w.meeting, who, left=w.rng.random() < 0.6, item=item)
    return True


def _moves(w: Walk, meeting: Meeting, who: tuple[str, str], *, left: bool, item: UUID | None = None) -> None:
    body = _person(*who) | {"left": left}
    body |= {"item": str(item), "reason": "EINWILLIGUNG"} if item else {}
    if not w.does(COORDINATION, f"/conferences/{meeting.id}/attendance", body):
        return
    if item:
        away = {(*who, item)}
        meeting.away = meeting.away | away if left else meeting.away - away
    else:
        meeting.room = meeting.room - {who} if left else meeting.room | {who}
        meeting.named |= {key for key, user in (who,) if user}
    for key in meeting.items:
        w.world.cases[key].in_the_room = meeting.reading(key)


def discuss(w: Walk) -> bool:
    """The case is called; whom the consent does not name has left."""
    meeting = w.meeting
    if not meeting or not meeting.is_open or not meeting.items:
        return False
    case_id = w.rng.choice(meeting.items)
    case = w.world.cases[case_id]
    resting = case.restricted or case.ordered or case.erased or not in_force(case, w.world.today)
    if case.stage != "before" or (resting and w.rng.random() < 0.9):
        return False
    for key in sorted(meeting.present(case_id) - case.paper.recipients - {case.reporter}):
        _moves(w, meeting, (key, ""), left=True, item=case_id)
    body = {
        "conference_id": meeting.id,
        "presenter": {"institution": case.reporter, "person": f"Fachkraft {case.reporter}"},
        "youth_present": True,
        "notes": w.plant(case, "DISCUSSION"),
        "youth_view": w.plant(case, "VIEW"),
    }
    if w.does(COORDINATION, f"/cases/{case_id}/discussion", body):
        case.stage, case.discussed, case.in_the_room = "open", True, meeting.reading(case_id)
    return True


def agree(w: Walk) -> bool:
    case_id, case = w.some_case()
    if case.stage != "open":
        return False
    owners = w.rng.sample(sorted(case.paper.recipients | {case.reporter}), w.rng.randint(1, 2))
    measures = [
        {"category": "FALLMANAGEMENT", "responsible": key, "due_on": _due(w), "text": w.plant(case, "MEASURE", key)}
        for key in owners
    ]
    goals, reason = [w.plant(case, "DISCUSSION")], w.plant(case, "DISCUSSION")
    body = {"goals": goals, "measures": measures, "no_measure_reason": reason}
    if w.does(COORDINATION, f"/cases/{case_id}/measures", body):
        case.stage, case.owners = "after", case.owners | set(owners)
        agreed = w.last_event(case_id, "MeasuresAgreed").measures
        w.measures += [(case_id, str(one.measure_id), one.responsible) for one in agreed]
    return True


def _due(w: Walk) -> str:
    return (w.world.today + timedelta(days=w.rng.choice((0, 20, 90)))).isoformat()


def close_meeting(w: Walk) -> bool:
    if not w.meeting or not w.meeting.is_open:
        return False
    if w.does(COORDINATION, f"/conferences/{w.meeting.id}/closing"):
        w.meeting = None
    return True


def cancel_meeting(w: Walk) -> bool:
    if not w.meeting or w.meeting.is_open:
        return False
    if w.does(COORDINATION, f"/conferences/{w.meeting.id}/cancellation", {"reason": "Krank."}):
        w.meeting = None
    return True
