"""Plants a value of its own in every personal field of every event, through the API alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from typing import Any, NamedTuple
from uuid import UUID

from httpx2 import Response

from tests.http.parts import Body, Person, Town, agreement, discussion, invited, opened, report, request_of, selected

STEM = "Zöbeline-Ämsel"
"""In every free text that is planted."""
POSTAL_CODE, DOCUMENT = "ZÖ-47Ä11", "c0ffee" * 10 + "4711"
BORN, BORN_BEFORE_18, BORN_BEFORE_25 = date(1998, 3, 17), date(1999, 11, 13), date(1992, 11, 14)
BIRTHDAYS = ("2017-11-13", "2017-11-14")
"""On which the second person turns 18 and the third 25."""
FIRST_DAY, MET_ON, LATER = date(2017, 10, 2), date(2017, 10, 19), date(2017, 12, 1)
NEEDS = ("GEWALTERFAHRUNG", "STRAFFAELLIGKEIT", "GESUNDHEIT_BEHINDERUNG", "SUCHT", "PSYCHE")
CATEGORIES = ("GESUNDHEIT_SUCHT", "STRAF")
MEASURES = ("ERZIEHUNGSBEISTAND", "SPFH", "HEIM", "EINGLIEDERUNG", "NACHHOLEN_ABSCHLUSS")
RELEASED_ON = "2017-03-14"
BASIS = "EXPLICIT_9_2_A"
TELLER = "SUCHTBERATUNGSSTELLE"
"""Who told something, which says a lot."""
CODES = (TELLER, *NEEDS, *CATEGORIES, *MEASURES, BASIS)
"""Words from a list that say something about a person."""
PLANTED = (STEM, POSTAL_CODE, DOCUMENT, BORN.isoformat(), BORN_BEFORE_18.isoformat(), BORN_BEFORE_25.isoformat())
SEARCHED = (*PLANTED, RELEASED_ON, *BIRTHDAYS, *CODES)
"""What must stand nowhere."""

NUMBERS = count(1000)
LETTERS = str.maketrans("0123456789", "abcdefghij")


def canary() -> str:
    """The next text nobody else has; of a name only the letters count."""
    word = str(next(NUMBERS)).translate(LETTERS)
    return f"{word} {STEM} {word}"


@dataclass(frozen=True)
class Twice(Person):
    """Sends everything twice under one key, as after an answer that was lost."""

    numbers: "count[int]" = field(default_factory=lambda: NUMBERS)

    def post(self, path: str, body: object = None, **headers: str) -> Response:
        if "Idempotency_Key" in headers:
            return super().post(path, body, **headers)
        key = f"key-{next(self.numbers)}"
        first = super().post(path, body, Idempotency_Key=key, **headers)
        again = super().post(path, body, Idempotency_Key=key, **headers)
        assert again.status_code == first.status_code
        return first


class TownOfTwice(Town):
    """A town in which every answer is lost once."""

    def person(self, institution: str, *roles: str, user: str = "") -> Twice:
        once = super().person(institution, *roles, user=user)
        return Twice(once.town, once.headers)


class Cases(NamedTuple):
    """Who is planted: whom everything happens to, who turns 18, who 25, who leaves, and who is not forgotten."""

    first: UUID
    eighteen: UUID
    twenty_five: UUID
    handed: UUID
    kept: UUID


def plant(town: Town) -> tuple[Cases, UUID]:
    """Everything up to the later day; the cases, and the conference the first was discussed at."""
    first = made(town, planted_report(town, BORN))
    town.caseworker.does(f"/cases/{first}/correction", correction(town), FIRST_DAY)
    note = {"entrusted_by": canary(), "text": canary()}
    town.caseworker.does(f"/cases/{first}/entrusted-notes", note, FIRST_DAY)
    meeting = met(town, first)
    progressed(town, first)
    town.caseworker.does(f"/cases/{first}/reconsideration", again(MET_ON), MET_ON)
    rights(town, first)
    in_danger(town, first)
    eighteen = made(town, with_guardians(planted_report(town, BORN_BEFORE_18)))
    twenty_five = made(town, planted_report(town, BORN_BEFORE_25))
    narrower = {"data_categories": [CATEGORIES[1]]}
    town.caseworker.does(f"/cases/{twenty_five}/consent-withdrawal", narrower, FIRST_DAY)
    kept = made(town, report(town, FIRST_DAY, young_person={"family_name": "Bleibt"}))
    return Cases(first, eighteen, twenty_five, handed_over(town), kept), meeting


def source() -> Body:
    return {"about": canary(), "told_by": TELLER, "ground": canary(), "released_on": RELEASED_ON}


def made(town: Town, body: Body) -> UUID:
    return UUID(town.caseworker.does("/cases", body, FIRST_DAY)["id"])


def planted_report(town: Town, born: date) -> Body:
    person = {name: canary() for name in ("given_name", "family_name", "street", "phone", "email")}
    guardian = {"role": "guardian", "name": canary(), "custody": "sole", "proof_note": canary()}
    return report(
        town,
        FIRST_DAY,
        young_person=person | {"birth_date": born.isoformat(), "postal_code": POSTAL_CODE, "sex": "diverse"},
        consent={
            "signers": [{"role": "young_person", "name": canary()}, guardian],
            "special_categories": True,
            "data_categories": [*CATEGORIES],
            "form": "OTHER_WITH_REASON",
            "form_reason": canary(),
            "text_version": canary(),
            "document_sha256": DOCUMENT,
            "functions": [{"institution": "agentur", "who": canary()}],
        },
        report={
            "summary": canary(),
            "support_needs": [NEEDS[0], NEEDS[3]],
            "question": canary(),
            "sources": [source()],
        },
    )


def with_guardians(body: Body) -> Body:
    """The report of somebody who did not sign."""
    guardians = [signer for signer in body["consent"]["signers"] if signer["role"] == "guardian"]
    return body | {"consent": body["consent"] | {"signers": guardians}}


def correction(town: Town) -> Body:
    person = planted_report(town, BORN)["young_person"]
    return {"young_person": person, "summary": canary(), "support_needs": [NEEDS[2]], "reason": canary()}


def met(town: Town, case: UUID) -> UUID:
    """The conference: discussed, and measures agreed."""
    meeting = invited(town, MET_ON, date(2017, 9, 11))
    selected(town, meeting, case, on=MET_ON)
    opened(town, meeting, on=MET_ON)
    told = discussion(meeting, town.reporter) | {"notes": canary(), "youth_view": canary()}
    town.coordinator.does(f"/cases/{case}/discussion", told, MET_ON)
    (measure,) = agreement(town)["measures"]
    measures = [measure | {"category": code, "text": canary()} for code in MEASURES]
    agreed = {"goals": [canary()], "measures": measures, "no_measure_reason": canary()}
    town.coordinator.does(f"/cases/{case}/measures", agreed, MET_ON)
    return meeting


def progressed(town: Town, case: UUID) -> None:
    """Each measure ends in another way."""
    measures = town.caseworker.sees(f"/cases/{case}")["measures"]
    steps = zip(measures, ("started", "completed", "failed", "replaced", "cancelled"), strict=True)
    for measure, status in steps:
        path = f"/cases/{case}/measures/{measure['measure_id']}/status"
        town.caseworker.does(path, {"status": status, "note": canary()}, MET_ON)


def again(day: date) -> Body:
    return {
        "summary": canary(),
        "support_needs": [NEEDS[1]],
        "question": canary(),
        "youth_wants_to_attend": True,
        "info_notice_given_on": day.isoformat(),
    }


def rights(town: Town, case: UUID) -> None:
    """What a young person may ask for, but to be forgotten."""
    desk, path = town.caseworker, f"/cases/{case}"
    desk.does(f"{path}/contest", {"statement": canary()}, MET_ON)
    desk.does(f"{path}/contest/resolution", on=MET_ON)
    desk.does(f"{path}/restriction", {"reason": canary()}, MET_ON)
    town.coordinator.does(f"{path}/restriction/lift", on=MET_ON)
    asked(desk, path)
    desk.does(f"{path}/assignment", {"users": ["user-jobcenter"], "reason": canary()}, MET_ON)
    desk.does(f"{path}/legal-hold", {"reason": canary()}, MET_ON)
    desk.does(f"{path}/legal-hold/lift", on=MET_ON)


def asked(desk: Person, path: str) -> None:
    """A request under the law that takes long and is refused in part."""
    request = desk.post(f"{path}/requests", {"occurred_on": MET_ON.isoformat()} | request_of(MET_ON))
    address = request.headers["Location"]
    desk.does(f"{address}/identification", {"identified_by": "AUSWEIS"}, MET_ON)
    desk.does(f"{address}/extension", {"reason": canary()}, MET_ON)
    desk.does(f"{address}/answer", {"decision": "PARTLY", "reason": canary()}, MET_ON)


def in_danger(town: Town, case: UUID) -> None:
    """A look in danger, reviewed by the coordinator."""
    town.caseworker.does(f"/cases/{case}/emergency-access", {"reason": canary()}, MET_ON)
    (loop,) = [one for one in town.coordinator.sees("/watchlist")["items"] if one["access_id"]]
    review = {"justified": True, "finding": canary()}
    town.coordinator.does(f"/cases/{case}/emergency-access/{loop['access_id']}/review", review, MET_ON)


def handed_over(town: Town) -> UUID:
    """Somebody another agency takes over."""
    body = planted_report(town, BORN)
    case = made(town, body)
    recipient = canary()
    functions = [{"institution": recipient, "who": canary()}]
    paper = body["consent"] | {"recipients": [recipient], "functions": functions}
    paper |= {"text_version": canary(), "form_reason": canary()}
    town.caseworker.does(f"/cases/{case}/handover", {"recipient": recipient, "consent": paper}, FIRST_DAY)
    return case


def moved(town: Town, case: UUID) -> None:
    """Away from town, which ends the case."""
    move = {"municipality": canary(), "moved_on": LATER.isoformat()}
    town.caseworker.does(f"/cases/{case}/residence", move, LATER)


def refusals(town: Town, case: UUID, meeting: UUID) -> None:
    """Everything that may go wrong, with what is planted in it."""
    desk, body = town.caseworker, planted_report(town, BORN)
    wrong: dict[str, Any] = body["young_person"] | {"birth_date": canary(), canary(): canary()}
    stranger = replace(desk, headers={})
    unknown = f"/cases/{UUID(int=4711)}/contest"
    for answer, status in (
        (desk.post("/cases", body | {"young_person": wrong}), 422),
        (desk.post("/cases", body | {canary(): canary()}), 422),
        (desk.post("/cases", body | {"consent": body["consent"] | {"recipients": [canary()]}}), 422),
        (desk.post("/cases", body | {"report": body["report"] | {"support_needs": [canary()]}}), 422),
        (desk.post(unknown, {"statement": canary()}), 404),
        (desk.post(f"/cases/{case}/contest", {"statement": canary()}, If_Match='"1"'), 412),
        (desk.post(f"/cases/{case}/discussion", discussion(meeting, canary())), 422),
        (desk.post(f"/cases/{case}/measures", {"goals": [canary()], "measures": []}), 409),
        (stranger.post("/cases", body), 401),
        (desk.get(f"/cases?name={canary()}"), 422),
        (desk.get(f"/cases/{canary()}"), 422),
        (desk.get(f"/persons/{canary()}"), 404),
    ):
        assert answer.status_code == status, answer.text


def looked_at(town: Town, cases: Cases, meeting: UUID, erased: Sequence[UUID] = ()) -> None:
    """Everything that is read about cases, by everybody; each thing is shown to somebody."""
    everybody = [town.coordinator, town.caseworker, town.person("jugendamt", "auditor", "steering")]
    paths = ["/cases", "/requests", "/watchlist", "/measures", "/statistics/2017", "/audit/log"]
    paths += [f"/conferences/{meeting}/agenda", f"/conferences/{meeting}/minutes"]
    for case in cases:
        paths += [f"/cases/{case}{part}" for part in ("", "/history", "/accesses", "/subject-report")]
    certificates = {case: f"/cases/{case}/erasure" for case in cases}
    for path in [*paths, *(certificates.pop(case) for case in erased)]:
        answers = {person.get(path).status_code for person in everybody}
        assert 200 in answers <= {200, 403}, path
    for path in certificates.values():
        assert {person.get(path).status_code for person in everybody} == {409}, path
