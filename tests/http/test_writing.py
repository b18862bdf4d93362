"""How a command is handed in: once, on the version one saw, and visible to who asks next."""

from uuid import UUID

import pytest

from tests.http.parts import Town, discussed, invited, report, reported, selected


def test_what_is_made_has_an_address_a_version_and_a_position(town: Town) -> None:
    answer = town.caseworker.post("/cases", report(town))

    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/v1/cases/{made['id']}"
    assert answer.headers["etag"] == f'"{made["version"]}"'
    read = town.caseworker.get(answer.headers["location"], X_Min_Position=str(made["position"]))
    assert read.headers["etag"] == answer.headers["etag"]


def test_one_reads_ones_own_writes(town: Town) -> None:
    for name in ("Eins", "Zwei", "Drei"):
        made = town.caseworker.does("/cases", report(town, young_person={"family_name": name}))
        listed = town.caseworker.get("/cases", X_Min_Position=str(made["position"])).json()["items"]
        assert made["id"] in [one["id"] for one in listed]


def test_a_position_nobody_was_given_is_not_waited_for(town: Town) -> None:
    answer = town.caseworker.get("/cases", X_Min_Position=str(2**60))

    assert (answer.status_code, answer.json()["code"]) == (503, "BEHIND")
    assert answer.headers["retry-after"] == "1"


def test_the_same_request_again_gets_the_first_answer(town: Town) -> None:
    first = town.caseworker.post("/cases", report(town), Idempotency_Key="one")
    again = town.caseworker.post("/cases", dict(reversed(report(town).items())), Idempotency_Key="one")

    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]


def test_another_request_under_the_same_key_is_refused(town: Town) -> None:
    case = reported(town)
    town.caseworker.post(f"/cases/{case}/contest", {"statement": "Erfunden."}, Idempotency_Key="one")

    for path, body in (
        (f"/cases/{case}/contest", {"statement": "Anders erfunden."}),
        (f"/cases/{case}/correction", {"reason": "Erfunden.", "summary": "Erfunden."}),
    ):
        answer = town.caseworker.post(path, body, Idempotency_Key="one")
        assert (answer.status_code, answer.json()["code"]) == (422, "KEY_REUSED")


def test_a_key_belongs_to_whoever_uses_it(town: Town) -> None:
    first = town.caseworker.post("/cases", report(town), Idempotency_Key="one")
    other = town.coordinator.post("/cases", report(town, young_person={"family_name": "Zwei"}), Idempotency_Key="one")

    assert (first.status_code, other.status_code) == (201, 201)
    assert first.json()["id"] != other.json()["id"]


@pytest.mark.parametrize("key", ["", " ", "ä", "x" * 256, "a b"])
def test_a_key_is_visible_ascii(town: Town, key: str) -> None:
    answer = town.caseworker.ask("POST", "/cases", report(town), **{"Idempotency-Key": key.encode()})  # type: ignore[arg-type]

    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION")


def test_who_saw_an_older_version_is_told_what_came_since(town: Town) -> None:
    case = reported(town)
    town.caseworker.does(f"/cases/{case}/contest", {"statement": "Erfunden."})

    answer = town.caseworker.post(f"/cases/{case}/withdrawal", If_Match='"2"')

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (412, "CONCURRENT_CHANGE")
    assert (problem["version"], problem["events"]) == (3, ["DataContested"])
    assert town.caseworker.post(f"/cases/{case}/withdrawal", If_Match='"3"').status_code == 200


def test_if_match_is_about_what_the_path_names(town: Town) -> None:
    meeting, case = invited(town), reported(town)
    body = {"conference_id": str(meeting)}

    assert town.coordinator.post(f"/cases/{case}/selection", body, If_Match='"3"').status_code == 412
    assert town.coordinator.post(f"/cases/{case}/selection", body, If_Match='"2"').status_code == 200
    assert town.coordinator.post(f"/conferences/{meeting}/reports-closing", If_Match='"1"').status_code == 412


def test_a_year_plan_is_replaced_on_the_version_one_saw(town: Town) -> None:
    dates = {"dates": ["2018-02-07", "2018-05-09", "2018-09-12", "2018-11-14"]}
    steering = town.person("jugendamt", "steering")
    assert steering.ask("PUT", "/year-plans/2018", dates).headers["etag"] == '"1"'
    assert steering.get("/year-plans/2018").headers["etag"] == '"1"'

    assert steering.ask("PUT", "/year-plans/2018", dates, If_Match='"1"').status_code == 200
    assert steering.ask("PUT", "/year-plans/2018", dates, If_Match='"1"').status_code == 412
    assert steering.get("/year-plans/2019").status_code == 404


@pytest.mark.parametrize("version", ["3", 'W/"3"', '"x"', "*", '"-1"', '"' + "9" * 40 + '"'])
def test_a_malformed_version_is_refused(town: Town, version: str) -> None:
    case = reported(town)

    answer = town.caseworker.post(f"/cases/{case}/withdrawal", If_Match=version)

    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION")


def test_every_step_of_a_case_and_its_conference_has_an_address(town: Town) -> None:
    """What the other tests do not walk through."""
    case, meeting = discussed(town)
    who = town.caseworker
    measure = who.sees(f"/cases/{case}")["measures"][0]["measure_id"]
    who.does(f"/cases/{case}/measures/{measure}/status", {"status": "completed", "note": "Erfunden."})
    again = report(town)["report"] | {"summary": "Erfundene zweite Runde."}
    town.coordinator.does(f"/conferences/{meeting}/closing")
    town.coordinator.does(f"/conferences/{meeting}/minutes-approval")
    who.does(f"/conferences/{meeting}/feedback", {"rating": 5})
    who.does(f"/cases/{case}/reconsideration", again)
    who.does(f"/cases/{case}/correction", {"summary": "Erfunden und richtig.", "reason": "Tippfehler."})
    who.does(f"/cases/{case}/consents", {"consent": report(town)["consent"]})
    who.does(f"/cases/{case}/contest", {"statement": "Erfunden."})
    who.does(f"/cases/{case}/contest/resolution")
    who.does(f"/cases/{case}/restriction", {"reason": "BESTRITTEN", "until": "2018-01-01"})
    who.does(f"/cases/{case}/restriction/lift")
    who.does(f"/cases/{case}/consent-withdrawal", {"recipients": ["agentur"]})
    who.does(f"/cases/{case}/residence", {"municipality": "Musterlingen", "moved_on": "2017-10-19"})
    town.person("jugendamt", "steering").does("/steering-meetings")

    seen = town.coordinator.sees(f"/cases/{case}")
    assert (seen["state"], seen["next_step"]) == ("CLOSED", None)


def test_a_conference_moves_or_is_called_off_and_takes_its_cases_along(town: Town) -> None:
    moved, case = invited(town), reported(town)
    selected(town, moved, case)
    new = {"date": "2017-11-08", "start_time": "09:30", "place": "Rathaus"}
    town.coordinator.does(f"/conferences/{moved}/rescheduling", new)
    assert town.coordinator.sees(f"/conferences/{moved}")["date"] == "2017-11-08"
    town.coordinator.does(f"/conferences/{moved}/cancellation", {"reason": "Erfundener Sturm"})

    assert town.coordinator.sees(f"/conferences/{moved}")["state"] == "CANCELLED"
    assert town.caseworker.sees(f"/cases/{case}")["state"] == "DEFERRED"


def test_places_run_short_and_the_reporters_were_asked(town: Town) -> None:
    meeting, first, second = invited(town), reported(town, "Eins"), reported(town, "Zwei")
    town.coordinator.does(f"/conferences/{meeting}/capacity", {"capacity": 1})
    town.coordinator.does(f"/conferences/{meeting}/reports-closing")
    answer = {"institution": town.reporter, "asked_on": "2017-10-19", "answer": "dissent", "channel": "Telefon"}
    town.coordinator.does(f"/conferences/{meeting}/coordination", answer)
    town.coordinator.does(f"/cases/{first}/selection", {"conference_id": str(meeting)})
    town.coordinator.does(f"/cases/{second}/deferral", {"reason": "KAPAZITAET"})
    town.coordinator.does(f"/conferences/{meeting}/agenda")

    agenda = town.coordinator.sees(f"/conferences/{meeting}/agenda?view=coordination")
    assert [one["case_id"] for one in agenda["items"]] == [str(first)]
    assert [one["answer"] for one in agenda["answers"]] == ["dissent"]


def test_who_is_forgotten_is_gone_for_every_reader(town: Town) -> None:
    case = reported(town)
    town.caseworker.does(f"/cases/{case}/erasure", {"reason": "VERLANGEN"})
    assert town.caseworker.post(f"/cases/{case}/erasure/confirmation").json()["code"] == "SECOND_PERSON_NEEDED"
    assert town.caseworker.post(f"/cases/{case}/contest", {"statement": "Erfunden."}).json()["code"] == "SUBJECT_ERASED"

    town.coordinator.does(f"/cases/{case}/erasure/confirmation")

    seen = town.coordinator.sees(f"/cases/{case}")
    assert (seen["state"], seen["content"]) == ("ERASED", None)
    assert UUID(town.caseworker.does("/cases", report(town))["id"]) != case


def test_a_case_is_taken_back_or_closed(town: Town) -> None:
    first, second = reported(town, "Eins"), reported(town, "Zwei")
    town.caseworker.does(f"/cases/{first}/withdrawal")
    town.caseworker.does(f"/cases/{second}/closure", {"reason": "KEIN_BEDARF", "outcome": "DUAL"})

    for case in (first, second):
        assert town.caseworker.sees(f"/cases/{case}")["state"] == "CLOSED"
