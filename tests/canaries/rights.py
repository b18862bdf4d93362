"""Steps of a walk: what becomes of a case, what a young person may ask for, and looks in danger.

Each step tries what its name says, tells the model what became of it, and answers whether anything was sent.
"""

from datetime import date, timedelta
from uuid import UUID

from tests.canaries.oracle import COORDINATOR, Case, Reader, Request, birthday
from tests.canaries.reporting import PURPOSES, TEXTS, birth_date, content, now_reads, signed
from tests.canaries.walking import CASEWORKER, INSTITUTIONS, Body, Walk

DANGER = timedelta(minutes=30)
"""How long a look in danger lasts."""


# Follow-up and leaving


def progress(w: Walk) -> bool:
    if not w.measures:
        return False
    case_id, measure, owner = w.rng.choice(w.measures)
    note = w.plant(w.world.cases[case_id], "PROGRESS")
    body = {"status": w.rng.choice(("started", "completed", "failed")), "note": note}
    w.does(w.somebody_of(owner), f"/cases/{case_id}/measures/{measure}/status", body)
    return True


def report_again(w: Walk) -> bool:
    case_id, case = w.some_case()
    if case.stage != "after":
        return False
    body = content(w, case, w.rng.random())
    if w.does(w.leading(case), f"/cases/{case_id}/reconsideration", body):
        case.stage = "before"
        now_reads(w, case_id, body)
    return True


def withdraw_report(w: Walk) -> bool:
    return _ends(w, "withdrawal")


def close(w: Walk) -> bool:
    return _ends(w, "closure", {"reason": "ZIEL_ERREICHT", "leave_open_measures": True})


def _ends(w: Walk, step: str, body: Body | None = None) -> bool:
    case_id, case = w.some_case()
    if w.does(w.leading(case), f"/cases/{case_id}/{step}", body):
        case.closes(w.world.today)
    return True


def hand_over(w: Walk) -> bool:
    case_id, case = w.some_case()
    there = w.plant(case, "CONSENT")
    paper = signed(w, case, young=w.world.today < birthday(case.born, 18))
    paper |= {"recipients": [there], "purposes": list(PURPOSES), "functions": []}
    paper["valid_until"] = (w.world.today + timedelta(days=90)).isoformat()
    if w.does(w.leading(case), f"/cases/{case_id}/handover", {"recipient": there, "consent": paper}):
        case.closes(w.world.today)
    return True


def move(w: Walk) -> bool:
    """Away from town, which ends what was not discussed yet."""
    case_id, case = w.some_case()
    body = {"municipality": w.plant(case, "PERSON"), "moved_on": w.world.today.isoformat()}
    if w.does(w.concerned(case), f"/cases/{case_id}/residence", body):
        ends = type(w.world.office.journal.history(case_id)[-1].event).__name__ == "CaseClosed"
        if ends:
            case.closes(w.world.today)
    return True


# Rights


def correct(w: Walk) -> bool:
    """The old values must vanish."""
    case_id, case = w.some_case()
    reborn = w.rng.random() < 0.3
    person = {name: w.people[case_id][name] for name in (*TEXTS, "municipality", "birth_date")}
    person |= _corrected_birth(w, case) if reborn else {name: w.plant(case, "PERSON") for name in TEXTS}
    body: Body = {"young_person": person, "reason": w.plant(case, "REASON")}
    if w.rng.random() < 0.7:
        body["summary"] = w.plant(case, "REPORT")
    if w.does(w.leading(case), f"/cases/{case_id}/correction", body):
        _replaced(w, case_id, person, body)
        case.born = date.fromisoformat(person["birth_date"])
    return True


def _corrected_birth(w: Walk, case: Case) -> Body:
    day = case.born
    while day.isoformat() in w.world.canaries:
        day -= timedelta(days=1)
    return {"birth_date": birth_date(w, case, day)}


def _replaced(w: Walk, case_id: UUID, person: Body, body: Body) -> None:
    """What the report said in any of its versions, and says no more, is nobody's to read."""
    kept = w.texts[case_id] | ({"summary": body["summary"]} if "summary" in body else {})
    born = date.fromisoformat(person["birth_date"])
    now = {*person.values(), *kept.values(), body["reason"], f"{born:%d.%m.%Y}"}
    for word in w.said[case_id] - now:
        w.world.canaries[word].live = False
    w.people[case_id], w.texts[case_id], w.said[case_id] = person, kept, now & w.world.canaries.keys()


def contest(w: Walk) -> bool:
    case_id, case = w.some_case()
    w.does(w.concerned(case), f"/cases/{case_id}/contest", {"statement": w.plant(case, "STATEMENT")})
    return True


def resolve(w: Walk) -> bool:
    case_id, case = w.some_case()
    w.does(w.leading(case), f"/cases/{case_id}/contest/resolution")
    return True


def restrict(w: Walk) -> bool:
    case_id, case = w.some_case()
    until = w.world.today + timedelta(days=20) if w.rng.random() < 0.5 else None
    body = {"reason": w.plant(case, "REASON"), "until": until.isoformat() if until else None}
    if w.does(w.leading(case), f"/cases/{case_id}/restriction", body):
        case.restricted, case.restricted_until = True, until
        case.off_the_table()
    return True


def lift(w: Walk) -> bool:
    case_id, case = w.some_case()
    if w.does(w.leading(case), f"/cases/{case_id}/restriction/lift"):
        case.restricted, case.restricted_until = False, None
    return True


def ask(w: Walk) -> bool:
    """The young person asks, by letter."""
    case_id, case = w.some_case()
    reader, kind = w.concerned(case), w.rng.choice(("ACCESS", "PORTABILITY", "RECTIFICATION"))
    body = {"kind": kind, "received_on": w.world.today.isoformat(), "via": "BRIEF"}
    if w.does(reader, f"/cases/{case_id}/requests", body):
        request = str(w.last_event(case_id, "SubjectRequestReceived").request_id)
        case.requests[request] = Request(reader.institution, kind != "RECTIFICATION")
    return True


def identify(w: Walk) -> bool:
    return _answering(w, "identification", {"identified_by": "AUSWEIS"})


def answer(w: Walk) -> bool:
    return _answering(w, "answer", {"decision": w.rng.choice(("PARTLY", "REFUSED"))})


def extend(w: Walk) -> bool:
    return _answering(w, "extension", {})


def _answering(w: Walk, step: str, body: Body) -> bool:
    case_id, case = w.some_case()
    waiting = [key for key, one in case.requests.items() if not one.answered]
    if not waiting:
        return False
    key = w.rng.choice(waiting)
    body |= {} if step == "identification" else {"reason": w.plant(case, "REASON")}
    reader = w.somebody_of(case.requests[key].received_by, case.reporter, COORDINATOR)
    if w.does(reader, f"/cases/{case_id}/requests/{key}/{step}", body):
        case.requests[key].identified |= step == "identification"
        case.requests[key].answered |= step == "answer"
    return True


def hold(w: Walk) -> bool:
    case_id, case = w.some_case()
    w.does(w.leading(case), f"/cases/{case_id}/legal-hold", {"reason": w.plant(case, "REASON")})
    w.does(w.leading(case), f"/cases/{case_id}/legal-hold/lift")
    return True


def order_erasure(w: Walk) -> bool:
    case_id, case = w.some_case()
    if w.does(w.leading(case), f"/cases/{case_id}/erasure", {"reason": w.plant(case, "REASON")}):
        case.ordered = True
        case.off_the_table()
    return True


def spare(w: Walk) -> bool:
    case_id, case = w.some_case()
    if case.ordered and w.does(w.leading(case), f"/cases/{case_id}/erasure/withdrawal"):
        case.ordered = False
    return case.ordered


def confirm_erasure(w: Walk) -> bool:
    case_id, case = w.some_case()
    if not case.ordered:
        return False
    second = Reader(f"zwei-{case.reporter}", case.reporter, CASEWORKER)
    if w.does(second, f"/cases/{case_id}/erasure/confirmation"):
        case.erased = True
    return True


# In danger


def look_in_danger(w: Walk) -> bool:
    case_id, case = w.some_case()
    key = w.concerned(case).institution
    reader = Reader(f"zwei-{key}", key, CASEWORKER)
    body = {"reason": f"Erfundene Gefahr: {w.plant(case, 'REASON')}."}
    if w.does(reader, f"/cases/{case_id}/emergency-access", body):
        case.dangers[reader.user, key] = w.world.now + DANGER
        w.dangers.append((case_id, str(w.last_event(case_id, "EmergencyAccessGranted").access_id)))
    return True


def review(w: Walk) -> bool:
    if not w.dangers:
        return False
    case_id, access = w.rng.choice(w.dangers)
    body = {"justified": True, "finding": w.plant(w.world.cases[case_id], "REASON")}
    w.does(w.somebody_of(*INSTITUTIONS), f"/cases/{case_id}/emergency-access/{access}/review", body)
    return True
