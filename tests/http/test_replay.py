"""A case, or the whole agency, as of any position or day, and through the eyes of an institution."""

from datetime import date
from uuid import UUID

import pytest

from domain.events import CaseReported
from domain.personal import ERASED
from projections import case_list, conference_list, figures, watchlist
from tests.http.parts import TODAY, Body, Person, Town, discussed, invited, reported

NOBODY = "0e6f9d7c-0000-4000-8000-000000000000"
EARLIER = date(2017, 10, 2)


def auditor(town: Town) -> Person:
    return town.person("jugendamt", "auditor")


def levels(steps: list[Body], institution: str) -> list[tuple[str, str]]:
    return [
        (step["event"], eyes["level"]) for step in steps for eyes in step["seen"] if eyes["institution"] == institution
    ]


@pytest.mark.rule("L5", "R40")
def test_the_history_tells_who_could_see_what_before_and_after_a_withdrawal(town: Town) -> None:
    case = reported(town)
    town.caseworker.does(f"/cases/{case}/consent-withdrawal")

    steps = auditor(town).sees(f"/cases/{case}/history?institution=jobcenter")["items"]

    assert levels(steps, "jobcenter")[-2:] == [("CaseReported", "FULL"), ("ConsentWithdrawn", "PSEUDONYM")]
    assert steps[-1]["seen"][0]["reason"] == "L5: keine wirksame Einwilligung"
    assert [step["consent"]["status"] for step in steps] == ["ACTIVE", "ACTIVE", "WITHDRAWN"]
    assert all(len(step["seen"]) == 1 for step in steps)
    whole = auditor(town).sees(f"/cases/{case}/history")["items"]
    assert [len(step["seen"]) for step in whole] == [5, 5, 5]


@pytest.mark.rule("D20")
def test_late_entry_makes_what_was_known_and_what_was_true_two_things(town: Town) -> None:
    case = reported(town, on=EARLIER)
    path = f"/cases/{case}/history?as_of={EARLIER}"

    assert auditor(town).sees(path)["items"] == auditor(town).sees(f"{path}&view=known")["items"] == []
    true = auditor(town).sees(f"{path}&view=true")["items"]
    assert [(step["event"], step["days_late"], step["seen_on"]) for step in true] == [
        ("ConsentSigned", 17, "2017-10-02"),
        ("CaseReported", 17, "2017-10-02"),
    ]
    assert {step["seen_on"] for step in auditor(town).sees(f"/cases/{case}/history")["items"]} == {"2017-10-19"}
    before = auditor(town).sees(f"/cases/{case}/history?as_of=2017-10-01&view=true")
    assert before == {"items": []}


def test_a_position_before_everything_shows_nothing_and_one_beyond_the_end_everything(town: Town) -> None:
    case, _ = discussed(town)
    path = f"/cases/{case}/history"
    whole = auditor(town).sees(path)["items"]

    assert auditor(town).sees(f"{path}?position=0")["items"] == []
    assert auditor(town).sees(f"{path}?position={2**62}")["items"] == whole
    middle = whole[3]["position"]
    assert auditor(town).sees(f"{path}?position={middle}")["items"][:3] == whole[:3]
    assert auditor(town).get(f"{path}?position=-1").status_code == 422
    assert auditor(town).get(f"{path}?view=wished").status_code == 422


def test_what_nobody_knows_is_unknown_in_the_same_words(town: Town) -> None:
    case, meeting = discussed(town)
    ask = auditor(town).get

    answers = [
        ask(f"/cases/{NOBODY}/history"),
        ask(f"/cases/{NOBODY}/history?position=0"),
        ask(f"/cases/{meeting}/history?view=true&as_of=2017-10-19"),
        ask(f"/cases/{case}/history?institution=nirgendwo"),
        town.person("agentur", "caseworker").get(f"/cases/{case}/history?institution=jobcenter"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert all(answer.json() == answers[0].json() for answer in answers)


def test_the_trail_of_a_case_is_its_part_of_the_log(town: Town) -> None:
    """Whatever the audit log holds about a case, its own events and what conferences did, and every field of it."""
    case, _ = discussed(town)
    log = [one for one in auditor(town).sees("/audit/log?limit=100")["items"] if one["case_id"] == str(case)]

    steps = auditor(town).sees(f"/cases/{case}/history")["items"]

    assert [{name: step[name] for name in log[0]} for step in steps] == log
    assert "AgendaItemAdded" in [step["event"] for step in steps]


@pytest.mark.rule("L30", "R40")
def test_a_case_whose_key_is_gone_replays_to_the_same_bytes(town: Town) -> None:
    case, _ = discussed(town)
    path = f"/cases/{case}/history"
    before = auditor(town).get(path).content

    town.office.desk.keys.destroy(case)

    told = town.office.journal.history(case)[1].event
    assert isinstance(told, CaseReported)
    assert told.summary is ERASED
    assert auditor(town).get(path).content == before


@pytest.mark.rule("R40")
def test_the_agency_replayed_to_its_end_is_what_the_lists_say(town: Town) -> None:
    discussed(town)
    invited(town, date(2017, 11, 8))
    reported(town, "Zweite")
    runners, profile = town.office.runners, town.office.desk.profile
    wanted = case_list.CaseFilter(limit=100)

    then = auditor(town).sees("/audit/replay")

    assert then == town.coordinator.sees("/audit/replay")
    assert then == auditor(town).sees(f"/audit/replay?position={2**62}")
    assert (then["position"], then["day"]) == (town.office.journal.head(), "2017-10-19")
    cases = case_list.lines(runners["case_list"], wanted, TODAY, profile.coordinator)
    assert then["cases"] == [one.model_dump(mode="json") for one in cases]
    meetings = conference_list.conferences(runners["conference_list"])
    assert then["conferences"] == [one.model_dump(mode="json") for one in meetings]
    assert then["figures"] == figures.report(runners["statistics"], 2017, TODAY, profile).model_dump(mode="json")
    assert then["watch"] == watchlist.watch(runners["watchlist"], TODAY, profile).model_dump(mode="json")
    assert (then["policy"], then["profile"]) == (_policy(town), profile.name)


def _policy(town: Town) -> str:
    return str(auditor(town).sees("/audit/log?limit=1")["items"][0]["policy"])


@pytest.mark.rule("D20")
def test_the_agency_as_of_a_day_knows_or_holds_true_different_things(town: Town) -> None:
    reported(town, on=EARLIER)
    reported(town, "Zweite")

    def then(query: str) -> Body:
        return auditor(town).sees(f"/audit/replay?{query}")

    known, true = then(f"as_of={EARLIER}"), then(f"as_of={EARLIER}&view=true")
    assert (known["cases"], known["position"]) == ([], 0)
    assert [(one["state"], one["next_step"]["code"]) for one in true["cases"]] == [("REPORTED", "SELECT_OR_DEFER")]
    assert (true["day"], true["figures"]["reports"], true["figures"]["year"]) == ("2017-10-02", 1, 2017)
    assert true["profile"] == known["profile"] == town.office.desk.profile.name


def test_the_agency_at_a_position_holds_what_was_written_by_then(town: Town) -> None:
    reported(town, on=EARLIER)
    head = town.office.journal.head()
    reported(town, "Zweite")

    then = auditor(town).sees(f"/audit/replay?position={head}")

    assert (then["position"], then["day"], len(then["cases"])) == (head, "2017-10-19", 1)
    nothing = auditor(town).sees("/audit/replay?position=0")
    assert (nothing["position"], nothing["day"], nothing["cases"]) == (0, "2017-10-19", [])


def test_only_auditors_and_the_coordinator_replay_the_agency(town: Town) -> None:
    for who in (town.caseworker, town.person("agentur", "coordinator"), town.person("jugendamt", "steering")):
        answer = who.get("/audit/replay")
        assert (answer.status_code, answer.json()["code"]) == (403, "NOT_COORDINATOR")
    assert Person(town).get("/audit/replay").status_code == 401


def test_replaying_shows_nothing_personal_and_is_on_record(town: Town) -> None:
    case, _ = discussed(town)

    told = [auditor(town).get(path).text for path in (f"/cases/{case}/history", "/audit/replay")]

    assert not [one for one in ("Testina", "Beispiel", "Erfundene", "Ausbildungsplatz") if one in "".join(told)]
    [look] = auditor(town).sees(f"/cases/{case}/accesses")["items"]
    assert (look["purpose"], look["fields"]) == ("DATENSCHUTZKONTROLLE", ["PSEUDONYM", "VERLAUF"])


@pytest.mark.parametrize("profile", ["eschweiler", "musterlingen"])
def test_in_every_town_its_own_institutions_look(town: Town, profile: str) -> None:
    case: UUID = reported(town)

    steps = town.coordinator.sees(f"/cases/{case}/history")["items"]

    assert [eyes["institution"] for eyes in steps[-1]["seen"]] == town.everybody()
    levels_now = {eyes["institution"]: eyes["level"] for eyes in steps[-1]["seen"]}
    reading = {town.reporter, town.office.desk.profile.coordinator}
    assert {key for key, level in levels_now.items() if level == "FULL"} == reading, profile
