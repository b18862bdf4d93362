"""The story of the council note, over HTTP, in both towns."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

import pytest

from tests.http.parts import Person, Town, agreement, discussion, invited, opened, report, reported, selected

FIRST, SECOND = date(2017, 5, 10), date(2017, 10, 25)
CARD = ("ConsentSigned", "CaseReported", "CaseSelected", "CaseDiscussed", "MeasuresAgreed")


@pytest.mark.rule("R1", "R15", "R19", "R20", "D16", "R40")
def test_two_young_people_are_discussed_and_four_reports_wait(town: Town) -> None:
    reporters = [town.reporter, town.office.desk.profile.coordinator]
    first = invited(town, FIRST, date(2017, 4, 3))
    two = [reported(town, name, date(2017, 4, 24), by) for name, by in zip(("Eins", "Zwei"), reporters, strict=True)]
    hold(town, first, dict(zip(two, reporters, strict=True)))

    second = invited(town, SECOND, date(2017, 9, 11))
    names = ("Drei", "Vier", "Fünf", "Sechs")
    four = [reported(town, name, date(2017, 10, 2 + n), reporters[n % 2]) for n, name in enumerate(names)]
    selected(town, second, *four)

    agenda = town.coordinator.sees(f"/conferences/{second}/agenda?view=coordination")
    assert [item["case_id"] for item in agenda["items"]] == [str(case) for case in four]
    figures = of_2017(town)
    assert figures["conferences"]["status"]["HELD"] == 1
    assert (figures["discussions"]["total"]["all"], figures["waiting"]["total"]["all"]) == (2, 4)
    trail = town.person("jugendamt", "auditor").sees(f"/cases/{two[0]}/history")["items"]
    assert [entry["event"] for entry in trail if entry["event"] in CARD] == list(CARD)
    assert {"R8", "R9", "R5", "R17", "R4", "R19"} <= {asked["rule"] for entry in trail for asked in entry["rules"]}


@pytest.mark.rule("R33")
def test_the_steering_group_looks_at_half_a_year(town: Town) -> None:
    hold(town, invited(town, FIRST, date(2017, 4, 3)), {reported(town, on=date(2017, 4, 24)): town.reporter})
    reported(town, "Zwei", date(2017, 10, 2))
    steering = town.person("jugendamt", "steering")

    spring, autumn = (steering.sees(f"/statistics/2017?half={half}")["figures"] for half in (1, 2))

    assert spring["conferences"]["status"] == {"HELD": 1}
    assert (spring["reports"]["total"]["all"], autumn["reports"]["total"]["all"]) == (1, 1)
    assert "discussions" not in autumn


@pytest.mark.rule("R16", "D4", "D5")
def test_with_more_reports_than_places_the_reporters_are_asked_and_dissent_is_no_veto(town: Town) -> None:
    meeting = invited(town, SECOND, capacity=2)
    *taken, left = [reported(town, name) for name in ("Eins", "Zwei", "Drei")]
    town.coordinator.does(f"/conferences/{meeting}/reports-closing")
    choice = {"conference_id": str(meeting)}

    assert town.coordinator.refused(f"/cases/{left}/selection", choice) == "COORDINATION_MISSING"

    said = {"institution": town.reporter, "asked_on": "2017-10-19", "answer": "dissent"}
    town.coordinator.does(f"/conferences/{meeting}/coordination", said)
    for case in taken:
        town.coordinator.does(f"/cases/{case}/selection", choice)
    assert town.coordinator.refused(f"/cases/{left}/selection", choice) == "CAPACITY_EXCEEDED"
    assert town.coordinator.refused(f"/conferences/{meeting}/agenda") == "UNSELECTED_WITHOUT_REASON"
    town.coordinator.does(f"/cases/{left}/deferral", choice | {"reason": "KAPAZITAET"})
    town.coordinator.does(f"/conferences/{meeting}/agenda")


@pytest.mark.rule("D13")
def test_who_was_deferred_comes_first_the_next_time(town: Town) -> None:
    first = invited(town, FIRST, date(2017, 4, 3))
    deferred = reported(town, "Eins", date(2017, 4, 24))
    town.coordinator.does(f"/conferences/{first}/reports-closing", on=date(2017, 5, 4))
    body = {"reason": "JUGENDLICHER_WUENSCHT", "conference_id": str(first)}
    town.coordinator.does(f"/cases/{deferred}/deferral", body, date(2017, 5, 4))

    second = invited(town, date(2017, 10, 20))
    earlier = reported(town, "Zwei", date(2017, 4, 20))
    selected(town, second, earlier, deferred)

    agenda = town.coordinator.sees(f"/conferences/{second}/agenda?view=coordination")
    assert [item["case_id"] for item in agenda["items"]] == [str(deferred), str(earlier)]


@pytest.mark.rule("D8", "R15")
def test_a_withdrawn_consent_takes_the_case_off_the_agenda_at_once(town: Town) -> None:
    meeting, case = invited(town, SECOND), reported(town)
    selected(town, meeting, case)

    town.caseworker.does(f"/cases/{case}/consent-withdrawal")

    agenda = town.coordinator.sees(f"/conferences/{meeting}/agenda?view=participants")
    assert [item["status"] for item in agenda["items"]] == ["DROPPED"]
    assert "WITHDRAWN" not in str(agenda)
    again = {"conference_id": str(meeting)}
    assert town.coordinator.refused(f"/cases/{case}/selection", again) == "CONSENT_WITHDRAWN"


@pytest.mark.rule("D14", "R31")
def test_a_second_round_follows_the_first_in_the_same_case(town: Town) -> None:
    body = report(town, date(2017, 4, 24))
    meeting = invited(town, FIRST, date(2017, 4, 3))
    case = UUID(town.caseworker.does("/cases", body)["id"])
    hold(town, meeting, {case: town.reporter})

    town.caseworker.does(f"/cases/{case}/reconsideration", body["report"] | {"occurred_on": "2017-09-01"})

    assert town.coordinator.refused("/cases", body) == "DUPLICATE_CASE"
    assert town.caseworker.sees(f"/cases/{case}")["state"] == "REPORTED"


@pytest.mark.rule("R31")
def test_two_institutions_that_report_the_same_person_at_once_make_one_case(town: Town) -> None:
    reporters = town.office.desk.profile.reporters(SECOND)
    desks = [town.person(key, "caseworker") for key in reporters] * 2
    body = report(town)

    with ThreadPoolExecutor(len(desks)) as at_once:
        answers = list(at_once.map(lambda desk: desk.post("/cases", body), desks))

    made = [answer for answer in answers if answer.status_code == 201]
    others = [answer for answer in answers if answer.status_code != 201]
    assert len(made) == 1
    assert {answer.json()["code"] for answer in others} == {"DUPLICATE_CASE"}
    assert all(made[0].json()["id"] not in answer.text for answer in others)


@pytest.mark.rule("D19")
def test_a_forgotten_person_is_gone_and_the_figures_stay(town: Town) -> None:
    meeting, case = invited(town, SECOND), reported(town)
    for name in ("Eins", "Zwei", "Drei", "Vier"):
        reported(town, name)
    town.coordinator.does(f"/conferences/{meeting}/reports-closing")
    before = of_2017(town)["reports"]

    town.caseworker.does(f"/cases/{case}/erasure", {"reason": "Antrag"})
    assert town.caseworker.refused(f"/cases/{case}/erasure/confirmation") == "SECOND_PERSON_NEEDED"
    town.coordinator.does(f"/cases/{case}/erasure/confirmation")

    assert town.coordinator.sees(f"/cases/{case}")["state"] == "ERASED"
    assert before["age_group"] == {"18-20": 5}
    assert of_2017(town)["reports"] == before
    assert reported(town) != case


def hold(town: Town, meeting: UUID, cases: dict[UUID, str]) -> None:
    """The first conference, from closing reports to its end, with each case presented by who reported it."""
    selected(town, meeting, *cases, on=date(2017, 5, 4))
    opened(town, meeting, on=FIRST)
    for case, reporter in cases.items():
        town.coordinator.does(f"/cases/{case}/discussion", discussion(meeting, reporter), FIRST)
        town.coordinator.does(f"/cases/{case}/measures", agreement(town), FIRST)
    town.coordinator.does(f"/conferences/{meeting}/closing", on=FIRST)


def of_2017(town: Town) -> dict[str, dict[str, dict[str, int]]]:
    """The figures of the year, as the steering group sees them."""
    steering: Person = town.person("jugendamt", "steering")
    figures: dict[str, dict[str, dict[str, int]]] = steering.sees("/statistics/2017?audience=steering")["figures"]
    return figures
