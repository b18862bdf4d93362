"""The story of the council note, over HTTP, in both towns."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from tests.acceptance.town import Town, conference, discuss, report

FIRST, SECOND = date(2017, 5, 10), date(2017, 10, 25)
NAMES = ("Eins", "Zwei", "Drei", "Vier", "Fünf", "Sechs")


@pytest.mark.rule("R1", "R15", "R19", "R20", "D14", "D16", "R40")
def test_two_young_people_are_discussed_and_four_reports_wait(town: Town) -> None:
    first = conference(town, FIRST, date(2017, 4, 3))
    reporters = [town.reporters()[0], town.profile.coordinator]
    two = [_reported(town, one, date(2017, 4, 24), name) for one, name in zip(reporters, NAMES, strict=False)]
    _select(town, first, two, date(2017, 5, 4))
    _sit_down(town, first)
    for case, reporter in zip(two, reporters, strict=True):
        discuss(town, case, first, reporter, FIRST)
    town.coordinator.do(f"/conferences/{first}/closing", {"occurred_on": FIRST.isoformat()})

    second = conference(town, SECOND, date(2017, 9, 11))
    four = [_reported(town, town.reporters()[n % 2], date(2017, 10, 2 + n), NAMES[2 + n]) for n in range(4)]
    position = _select(town, second, four, date(2017, 10, 19))

    agenda = town.coordinator.get(f"/conferences/{second}/agenda?view=coordination", position).json()
    assert [item["case_id"] for item in agenda["items"]] == four
    figures = town.steering.get("/statistics/2017?audience=steering", position).json()["figures"]
    assert figures["conferences"]["status"]["HELD"] == 1
    assert figures["discussions"]["total"]["all"] == 2
    assert figures["waiting"]["total"]["all"] == 4
    trail = town.auditor.get(f"/cases/{two[0]}/history", position).json()["items"]
    assert [entry["event"] for entry in trail if entry["event"] in CARD] == list(CARD)
    assert {"R8", "R9", "R5", "R17", "R4", "R19"} <= {asked["rule"] for entry in trail for asked in entry["rules"]}


CARD = ("ConsentSigned", "CaseReported", "CaseSelected", "CaseDiscussed", "MeasuresAgreed")


@pytest.mark.rule("R16", "D4", "D5", "D13")
def test_with_more_reports_than_places_the_reporters_are_asked_and_who_waits_comes_first(town: Town) -> None:
    day = {"occurred_on": "2017-10-19"}
    meeting = conference(town, SECOND, date(2017, 9, 11), capacity=2)
    asked = town.reporters()[0]
    three = [_reported(town, asked, date(2017, 10, 2 + n), NAMES[n]) for n in range(3)]
    town.coordinator.do(f"/conferences/{meeting}/reports-closing", day)
    choice = {"conference_id": str(meeting)} | day

    assert town.coordinator.refused(f"/cases/{three[0]}/selection", choice) == "COORDINATION_MISSING"

    answer = {"institution": asked, "asked_on": "2017-10-19", "answer": "dissent"} | day
    town.coordinator.do(f"/conferences/{meeting}/coordination", answer)
    for case in three[:2]:
        town.coordinator.do(f"/cases/{case}/selection", choice)
    assert town.coordinator.refused(f"/cases/{three[2]}/selection", choice) == "CAPACITY_EXCEEDED"
    assert town.coordinator.refused(f"/conferences/{meeting}/agenda", day) == "UNSELECTED_WITHOUT_REASON"
    town.coordinator.do(f"/cases/{three[2]}/deferral", {"reason": "KAPAZITAET", "conference_id": str(meeting)} | day)
    town.coordinator.do(f"/conferences/{meeting}/agenda", day)


@pytest.mark.rule("D8", "L5", "R15")
def test_a_withdrawn_consent_takes_the_case_off_the_agenda_at_once(town: Town) -> None:
    meeting = conference(town, SECOND, date(2017, 9, 11))
    reporter = town.reporters()[0]
    case = _reported(town, reporter, date(2017, 10, 2), NAMES[0])
    _select(town, meeting, [case], date(2017, 10, 19))

    done = town.desk(reporter).do(f"/cases/{case}/consent-withdrawal", {})

    agenda = town.coordinator.get(f"/conferences/{meeting}/agenda?view=participants", done["position"]).json()
    assert [item["status"] for item in agenda["items"]] == ["DROPPED"]
    assert "WITHDRAWN" not in str(agenda)
    assert town.coordinator.refused(f"/cases/{case}/selection", {"conference_id": str(meeting)}) == "CONSENT_WITHDRAWN"


@pytest.mark.rule("D14", "R31")
def test_a_second_round_follows_the_first_in_the_same_case(town: Town) -> None:
    meeting = conference(town, FIRST, date(2017, 4, 3))
    reporter = town.reporters()[0]
    case = _reported(town, reporter, date(2017, 4, 24), NAMES[0])
    _select(town, meeting, [case], date(2017, 5, 4))
    _sit_down(town, meeting)
    discuss(town, case, meeting, reporter, FIRST)

    again = report(town, date(2017, 9, 1))["report"] | {"occurred_on": "2017-09-01"}
    town.desk(reporter).do(f"/cases/{case}/reconsideration", again)

    same = report(town, date(2017, 4, 24), young_person={"family_name": NAMES[0]})
    assert town.coordinator.refused("/cases", same) == "DUPLICATE_CASE"
    assert town.desk(reporter).get(f"/cases/{case}").json()["state"] == "REPORTED"


@pytest.mark.rule("R31")
def test_two_institutions_that_report_the_same_person_at_once_make_one_case(town: Town) -> None:
    body = report(town, date(2017, 10, 2))
    desks = [town.coordinator, *(town.desk(key) for key in town.reporters())] * 2

    with ThreadPoolExecutor(len(desks)) as at_once:
        answers = list(at_once.map(lambda desk: desk.post("/cases", body), desks))

    codes = [answer.json().get("code", answer.status_code) for answer in answers]
    assert sorted(codes, key=str) == [201] + ["DUPLICATE_CASE"] * (len(desks) - 1)
    made = next(answer.json()["id"] for answer in answers if answer.status_code == 201)
    assert all(made not in answer.text for answer in answers if answer.status_code != 201)


@pytest.mark.rule("L30", "D19")
def test_a_forgotten_person_is_gone_and_the_figures_stay(town: Town) -> None:
    reporter = town.reporters()[0]
    meeting = conference(town, SECOND, date(2017, 9, 11))
    case = _reported(town, reporter, date(2017, 10, 2), NAMES[0])
    position = town.coordinator.do(f"/conferences/{meeting}/reports-closing")["position"]
    before = town.steering.get("/statistics/2017?audience=steering", position).json()["figures"]["reports"]

    town.desk(reporter).do(f"/cases/{case}/erasure", {"reason": "Widerruf"})
    assert town.desk(reporter).refused(f"/cases/{case}/erasure/confirmation") == "SECOND_PERSON_NEEDED"
    position = town.coordinator.do(f"/cases/{case}/erasure/confirmation")["position"]

    assert town.coordinator.get(f"/cases/{case}", position).json()["state"] == "ERASED"
    assert town.steering.get("/statistics/2017?audience=steering", position).json()["figures"]["reports"] == before
    again = _reported(town, reporter, date(2017, 10, 3), NAMES[0])
    assert again != case


def _reported(town: Town, institution: str, on: date, family_name: str) -> str:
    body = report(town, on, young_person={"family_name": family_name})
    return str(town.desk(institution).do("/cases", body)["id"])


def _select(town: Town, conference_id: object, cases: list[str], on: date) -> int:
    day = {"occurred_on": on.isoformat()}
    town.coordinator.do(f"/conferences/{conference_id}/reports-closing", day)
    for case in cases:
        town.coordinator.do(f"/cases/{case}/selection", {"conference_id": str(conference_id)} | day)
    return int(town.coordinator.do(f"/conferences/{conference_id}/agenda", day)["position"])


def _sit_down(town: Town, conference_id: object) -> None:
    table = [{"institution": key, "person": f"Fachkraft {key}"} for key in town.everybody()]
    town.coordinator.do(
        f"/conferences/{conference_id}/opening", {"attendance": table, "occurred_on": FIRST.isoformat()}
    )
