"""What is refused, under which status and code, with words that help."""

from datetime import date
from pathlib import Path

import pytest

from adapters.http.problems import language_of
from tests.http.parts import (
    Body,
    Person,
    Town,
    agreement,
    conference,
    consent,
    discussed,
    discussion,
    invited,
    opened,
    report,
    reported,
    selected,
)

NOBODY = "0e6f9d7c-0000-4000-8000-000000000000"
EVERYWHERE = pytest.mark.parametrize("profile", ["eschweiler", "musterlingen"])


@EVERYWHERE
def test_a_consent_signed_after_the_report_leaves_no_trace_of_the_name(town: Town, folder: Path) -> None:
    late = {"signed_on": "2017-10-19", "signers": [{"role": "young_person", "name": "Kanaria Unvergessen"}]}
    body = report(town, date(2017, 10, 18), consent=late, young_person={"family_name": "Unvergessen"})

    answer = town.caseworker.post("/cases", body, Idempotency_Key="once")

    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["rule"]) == (422, "CONSENT_AFTER_REPORT", "R8")
    assert problem["type"] == "/problems/consent-after-report"
    assert problem["detail"].startswith("Die Einwilligung ist erst nach der Meldung unterschrieben.")
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    assert not [path.name for path in files if b"Unvergessen" in path.read_bytes()]


@EVERYWHERE
def test_a_stored_name_stands_in_no_file_either(town: Town, folder: Path) -> None:
    town.caseworker.does("/cases", report(town, young_person={"family_name": "Unvergessen"}))

    town.office.reach(town.office.journal.head())
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert not [path.name for path in files if b"Unvergessen" in path.read_bytes()]


def test_the_words_come_in_english_to_who_prefers_it(town: Town) -> None:
    answer = town.coordinator.post(f"/cases/{NOBODY}/withdrawal", Accept_Language="en, de;q=0.5")

    assert answer.status_code == 404
    assert answer.json()["detail"] == "There is no such thing, or it is not open to you. Check the identifier."


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        *((None, "de"), ("", "de"), ("fr", "de"), ("*", "de"), ("en;q=x", "de"), ("de-DE,de;q=0.9,en;q=0.8", "de")),
        *(("en", "en"), ("EN-gb", "en"), ("en-US,en;q=0.9,de;q=0.8", "en"), ("de;q=0.3, en;q=0.7", "en")),
    ],
)
def test_german_is_spoken_unless_english_is_preferred(accepted: str | None, language: str) -> None:
    assert language_of(accepted) == language


def test_the_bildungsbuero_may_not_report(town: Town) -> None:
    answer = town.person("bildungsbuero", "caseworker").post("/cases", report(town))

    assert (answer.status_code, answer.json()["code"]) == (403, "NOT_REPORTER")
    assert "jobcenter" in answer.json()["detail"]


def test_there_are_four_regular_dates_a_year_and_no_fifth(town: Town) -> None:
    dates = ["2018-02-07", "2018-05-09", "2018-09-12", "2018-11-14"]
    steering = town.person("jugendamt", "steering")
    fifth = steering.ask("PUT", "/year-plans/2018", {"dates": [*dates, "2018-12-12"]})
    assert (fifth.status_code, fifth.json()["code"]) == (422, "REGULAR_LIMIT")
    assert steering.ask("PUT", "/year-plans/2018", {"dates": dates}).status_code == 200
    assert town.coordinator.ask("PUT", "/year-plans/2018", {"dates": dates}).json()["code"] == "NOT_STEERING"

    for day in dates:
        town.coordinator.does("/conferences", conference(date.fromisoformat(day)))

    answer = town.coordinator.post("/conferences", conference(date(2018, 12, 12)))
    assert (answer.status_code, answer.json()["code"]) == (422, "REGULAR_LIMIT")


def test_who_did_not_report_does_not_present(town: Town) -> None:
    meeting, case = invited(town), reported(town)
    selected(town, meeting, case)
    opened(town, meeting)

    answer = town.coordinator.post(f"/cases/{case}/discussion", discussion(meeting, "jugendamt"))

    assert (answer.status_code, answer.json()["code"]) == (422, "WRONG_PRESENTER")


def test_a_table_of_one_circle_opens_no_conference(town: Town) -> None:
    meeting = invited(town)
    selected(town, meeting)

    body = {"attendance": [{"institution": "jobcenter", "person": "Fachkraft Muster"}]}
    answer = town.coordinator.post(f"/conferences/{meeting}/opening", body)

    assert (answer.status_code, answer.json()["code"]) == (409, "NOT_CROSS_CIRCLE")


def test_a_circle_that_left_the_room_is_missing_for_the_item(town: Town) -> None:
    meeting, case = invited(town), reported(town)
    selected(town, meeting, case)
    opened(town, meeting, "jobcenter", "jugendamt")
    gone = {"institution": "jugendamt", "person": "Fachkraft Muster", "item": str(case), "left": True}
    town.coordinator.does(f"/conferences/{meeting}/attendance", gone)

    answer = town.coordinator.post(f"/cases/{case}/discussion", discussion(meeting, "jobcenter"))

    assert (answer.status_code, answer.json()["code"]) == (409, "NOT_CROSS_CIRCLE")


def test_more_reports_than_places_need_the_reporters_word(town: Town) -> None:
    meeting, first = invited(town, capacity=1), reported(town, "Eins")
    reported(town, "Zwei")

    answer = town.coordinator.post(f"/cases/{first}/selection", {"conference_id": str(meeting)})

    assert (answer.status_code, answer.json()["code"], answer.json()["rule"]) == (409, "COORDINATION_MISSING", "R16")


def test_a_second_case_of_the_same_person_is_refused(town: Town) -> None:
    reported(town)

    answer = town.coordinator.post("/cases", report(town))

    assert (answer.status_code, answer.json()["code"]) == (409, "DUPLICATE_CASE")


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer no.such.token"}, {"Authorization": "Basic dTpw"}, {"Authorization": "Bearer"}],
)
def test_without_a_valid_token_nobody_is_answered(town: Town, headers: dict[str, str]) -> None:
    for path in ("/cases", "/conferences", "/audit/log"):
        answer = Person(town, headers).get(path)
        assert (answer.status_code, answer.json()["code"]) == (401, "NOT_SIGNED_IN")
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("role", ["steering", "reporting", "operator"])
def test_who_does_not_work_on_cases_learns_nothing_of_them(town: Town, role: str) -> None:
    case, meeting = discussed(town)
    somebody = town.person("jugendamt", role)

    for path in (
        *("/cases", f"/cases/{case}", f"/cases/{case}/history", f"/cases/{case}/accesses"),
        *(f"/cases/{case}/subject-report", "/watchlist", "/measures"),
        *(f"/conferences/{meeting}/agenda", f"/conferences/{meeting}/minutes"),
    ):
        answer = somebody.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "NOT_CASEWORKER"), path
    for path, body in (
        (f"/cases/{case}/closure", {"reason": "ZIEL_ERREICHT"}),
        (f"/cases/{case}/contest", {"statement": "Das war anders."}),
    ):
        assert somebody.post(path, body).json()["code"] == "NOT_CASEWORKER"


def test_an_id_of_another_kind_of_thing_is_unknown(town: Town) -> None:
    case, meeting = discussed(town)
    who = town.coordinator
    for answer in (
        who.get(f"/cases/{meeting}"),
        who.get(f"/cases/{meeting}/history"),
        who.post(f"/cases/{meeting}/withdrawal"),
        who.post(f"/cases/{case}/deferral", {"reason": "KAPAZITAET", "conference_id": str(case)}),
        who.get(f"/conferences/{case}"),
        who.get(f"/conferences/{case}/agenda"),
        who.post(f"/conferences/{case}/closing"),
    ):
        assert answer.status_code in (404, 409)
        assert answer.json()["code"] in ("UNKNOWN", "WRONG_STATE")


def test_what_the_path_does_not_take_names_what_it_does(town: Town) -> None:
    answer = town.coordinator.ask("DELETE", "/cases")

    assert (answer.status_code, answer.json()["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == "GET, POST"
    assert town.coordinator.get("/nothing").json()["code"] == "NO_SUCH_PATH"


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"young_person": {"birth_date": "1899-12-31"}}, "/young_person/birth_date", "OUT_OF_RANGE"),
        ({"young_person": {"birth_date": 951782400}}, "/young_person/birth_date", "FORM"),
        ({"young_person": {"given_name": "T" * 201}}, "/young_person/given_name", "TOO_LONG"),
        ({"young_person": {"given_name": " "}}, "/young_person/given_name", "FORM"),
        ({"young_person": {"nickname": "Kanaria"}}, "/young_person/nickname", "UNEXPECTED"),
        ({"young_person": {"Kanaria Unvergessen": 1}}, "/young_person/…", "UNEXPECTED"),
        ({"young_person": {"sex": "Kanaria"}}, "/young_person/sex", "NOT_ONE_OF"),
        ({"consent": {"special_categories": "Kanaria"}}, "/consent/special_categories", "FORM"),
        ({"consent": {"recipients": ["Frau Kanaria"]}}, "/consent/recipients/0", "FORM"),
        ({"consent": {"signers": [{"role": "Kanaria"}]}}, "/consent/signers/0/role", "NOT_ONE_OF"),
        ({"report": {"youth_wants_to_attend": 1}}, "/report/youth_wants_to_attend", "FORM"),
        ({"report": {"support_needs": ["X"] * 101}}, "/report/support_needs", "TOO_LONG"),
    ],
)
def test_a_wrong_form_is_pointed_at_and_never_repeated(town: Town, changes: Body, pointer: str, code: str) -> None:
    answer = town.caseworker.post("/cases", report(town, **changes))

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "VALIDATION")
    assert (pointer, code) in [(one["pointer"], one["code"]) for one in problem["errors"]]
    assert "Kanaria" not in answer.text


def test_what_is_missing_is_named(town: Town) -> None:
    answer = town.caseworker.post("/cases", {"consent": consent(town)}, Accept_Language="en")

    errors = answer.json()["errors"]
    assert {"pointer": "/young_person", "code": "MISSING", "detail": "This is missing."} in errors
    assert {"pointer": "/report", "code": "MISSING", "detail": "This is missing."} in errors


def test_a_wrong_parameter_is_named(town: Town) -> None:
    errors = town.coordinator.get("/cases?limit=1000").json()["errors"]
    assert errors == [{"pointer": "limit", "code": "TOO_LARGE", "detail": "Höchstens 100."}]


def test_no_refusal_repeats_what_was_typed(town: Town) -> None:
    case, meeting = discussed(town)
    canary = "Kanaria Unvergessen"
    for answer in (
        town.caseworker.post("/cases", report(town, young_person={"municipality": canary})),
        town.caseworker.post("/cases", report(town, report={"support_needs": [canary]})),
        town.caseworker.post("/cases", report(town, report={"summary": canary * 500})),
        town.caseworker.post("/cases", report(town, consent={"form": canary})),
        town.coordinator.post(f"/cases/{case}/deferral", {"reason": canary}),
        town.coordinator.post(f"/cases/{case}/measures", agreement(town) | {"goals": [canary]}),
        town.coordinator.post(f"/cases/{case}/measures", agreement(town) | {"no_measure_reason": canary * 500}),
        town.coordinator.post(f"/conferences/{meeting}/attendance", {"institution": canary}),
        town.coordinator.post(f"/conferences/{meeting}/agenda", {"general_items": [canary]}),
        town.coordinator.get(f"/cases/{canary}"),
        town.coordinator.get(f"/cases?state={canary}"),
        town.coordinator.get("/cases", If_None_Match="x", X_Min_Position="Unvergessen"),
        town.coordinator.post(f"/cases/{case}/withdrawal", If_Match="Unvergessen"),
    ):
        assert answer.status_code >= 400, answer.request.url
        assert "Unvergessen" not in answer.text + str(answer.headers)
