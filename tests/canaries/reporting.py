"""Steps of a walk: somebody is reported with a consent, which may be renewed and taken back; what was entrusted.

Each step tries what its name says, tells the model what became of it, and answers whether anything was sent.
"""

from datetime import date, timedelta
from uuid import UUID

from tests.canaries.oracle import COORDINATOR, Case, Group, Paper, birthday
from tests.canaries.walking import INSTITUTIONS, REPORTERS, Body, Walk

PURPOSES = ("FALLVORBEREITUNG", "FALLBESPRECHUNG", "MASSNAHMEN_NACHVERFOLGUNG")
KINDS = ("STAMMDATEN", "SCHULE_AUSBILDUNG", "GESUNDHEIT_SUCHT", "STRAF", "ANVERTRAUT")
NEEDS = ("SUCHT", "AUSBILDUNGSSUCHE", "SCHULDEN")
TEXTS = ("given_name", "family_name", "street", "postal_code", "phone", "email")


def report(w: Walk) -> bool:
    """Somebody is reported: grown up, or soon to be, or soon too old."""
    reporter, today = w.rng.choice(REPORTERS), w.world.today
    years = w.rng.choice((18, 20, 20, 20, 25))
    born = _born(w, years)
    case = Case(reporter, born, Paper(today, today, own=True, recipients=set(), purposes=set()))
    body = {"consent": _paper(w, case), "young_person": _person(w, case), "report": content(w, case, w.rng.random())}
    made = w.does(w.somebody_of(reporter), "/cases", body)
    if made:
        _begun(w, UUID(made["id"]), case, body)
    return True


def _born(w: Walk, years: int) -> date:
    """A birthday nobody else has, some weeks before somebody completes these years."""
    while True:
        day = w.world.today + timedelta(days=w.rng.randint(2, 80) if years != 20 else w.rng.randint(-300, 300))
        born = date(day.year - years, day.month, min(day.day, 28))
        if born.isoformat() not in w.world.canaries:
            return born


def _begun(w: Walk, case_id: UUID, case: Case, body: Body) -> None:
    w.ids.append(case_id)
    w.world.cases[case_id] = case
    w.people[case_id] = body["young_person"]
    w.said[case_id] = {*w.people[case_id].values(), f"{case.born:%d.%m.%Y}"} & w.world.canaries.keys()
    now_reads(w, case_id, body["report"])
    for word in (str(case_id), w.last_event(case_id, "CaseReported").case_number):
        w.plant(case, "NUMBER", word=word)
    w.pending.clear()


def now_reads(w: Walk, case_id: UUID, content: Body) -> None:
    """The report reads like this now."""
    w.texts[case_id] = {name: content[name] for name in ("summary", "question")}
    w.said[case_id] |= {*w.texts[case_id].values()}


def _person(w: Walk, case: Case) -> Body:
    texts = {name: w.plant(case, "PERSON") for name in TEXTS}
    return texts | {"birth_date": birth_date(w, case, case.born), "municipality": "Eschweiler"}


def birth_date(w: Walk, case: Case, born: date) -> str:
    w.plant(case, "PERSON", word=f"{born:%d.%m.%Y}")
    return w.plant(case, "PERSON", word=born.isoformat())


def content(w: Walk, case: Case, chance: float) -> Body:
    told: Group = "THIRD" if chance < 0.5 else "REPORT"
    source = {
        "about": w.plant(case, told),
        "ground": w.plant(case, told),
        "told_by": "SUCHTBERATUNGSSTELLE",
        "released_on": w.world.today.isoformat(),
        "third_party": chance < 0.5,
    }
    return {
        "summary": w.plant(case, "REPORT"),
        "question": w.plant(case, "REPORT"),
        "support_needs": [w.rng.choice(NEEDS)],
        "youth_wants_to_attend": True,
        "info_notice_given_on": w.world.today.isoformat(),
        "sources": [source],
    }


def _paper(w: Walk, case: Case) -> Body:
    """A consent, and what the model is to keep of it once it is accepted."""
    today = w.world.today
    young = today < birthday(case.born, 18)
    own = not young or w.rng.random() < 0.2
    recipients = set(w.rng.sample(INSTITUTIONS, w.rng.randint(3, 5)))
    recipients |= {COORDINATOR} if w.rng.random() < 0.8 else set()
    purposes = set(PURPOSES) if w.rng.random() < 0.85 else set(w.rng.sample(PURPOSES, 2))
    until = today + timedelta(days=364)
    case.paper = Paper(today, until, own, recipients, purposes)
    return signed(w, case, young=young) | {"recipients": sorted(recipients), "purposes": sorted(purposes)}


def signed(w: Walk, case: Case, *, young: bool) -> Body:
    guardian = {"role": "guardian", "custody": "sole"}
    signers = [guardian | {"name": w.plant(case, "SIGNERS"), "proof_note": w.plant(case, "SIGNERS")}] if young else []
    if case.paper.own:
        signers.append({"role": "young_person", "name": w.plant(case, "CONSENT")})
    document = "c0ffee" + f"{next(w.world.words):058x}"
    return {
        "signed_on": w.world.today.isoformat(),
        "signers": signers,
        "data_categories": list(KINDS),
        "special_categories": True,
        "form": "OTHER_WITH_REASON",
        "form_reason": w.plant(case, "CONSENT"),
        "text_version": w.plant(case, "CONSENT"),
        "document_sha256": w.plant(case, "CONSENT", word=document),
        "valid_until": case.paper.until.isoformat(),
        "informed": {"purpose": True, "refusal": True, "withdrawal": True},
        "functions": [{"institution": key, "who": w.plant(case, "CONSENT")} for key in sorted(case.paper.recipients)],
    }


def sign(w: Walk) -> bool:
    """A new consent, which may name others."""
    case_id, case = w.some_case()
    reader, before = w.concerned(case), case.paper
    body = {"consent": _paper(w, case)}
    if not w.does(reader, f"/cases/{case_id}/consents", body):
        case.paper = before
    return True


def withdraw(w: Walk) -> bool:
    case_id, case = w.some_case()
    if w.does(w.concerned(case), f"/cases/{case_id}/consent-withdrawal"):
        _withdrawn(case)
    return True


def withdraw_for_some(w: Walk) -> bool:
    case_id, case = w.some_case()
    gone = w.rng.sample(sorted(case.paper.recipients), 1) if case.paper.recipients else []
    if not gone:
        return False
    if w.does(w.concerned(case), f"/cases/{case_id}/consent-withdrawal", {"recipients": gone}):
        case.paper.recipients -= set(gone)
        if not case.paper.recipients:
            _withdrawn(case)
    return True


def withdraw_a_purpose(w: Walk) -> bool:
    case_id, case = w.some_case()
    gone = {w.rng.choice(PURPOSES)}
    if w.does(w.concerned(case), f"/cases/{case_id}/consent-withdrawal", {"purposes": sorted(gone)}):
        case.paper.purposes -= gone
        if not case.paper.purposes:
            _withdrawn(case)
    return True


def _withdrawn(case: Case) -> None:
    case.paper.withdrawn = True
    case.off_the_table()


def entrust(w: Walk) -> bool:
    case_id, case = w.some_case()
    reader = w.concerned(case)
    body = {"entrusted_by": w.plant(case, "NOTE"), "text": w.plant(case, "NOTE")}
    planted = list(w.pending)
    if w.does(reader, f"/cases/{case_id}/entrusted-notes", body):
        for canary in planted:
            canary.known_to = {reader.institution}
        w.notes.append((case_id, w.last_event(case_id, "NoteEntrusted").note_id, reader.institution, planted))
    return True


def release(w: Walk) -> bool:
    if not w.notes:
        return False
    case_id, note_id, institution, planted = w.rng.choice(w.notes)
    known_to = w.rng.sample(sorted(w.world.cases[case_id].paper.recipients) or list(INSTITUTIONS), 1)
    body = {"recipients": known_to, "released_on": w.world.today.isoformat()}
    if w.does(w.somebody_of(institution), f"/cases/{case_id}/entrusted-notes/{note_id}/release", body):
        for canary in planted:
            canary.known_to |= set(known_to)
    return True
