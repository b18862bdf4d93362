"""Who sees what, in which order, and as of when."""

from datetime import date
from urllib.parse import urlsplit

import pytest

from tests.http.parts import Body, Town, discussed, discussion, invited, opened, report, reported, selected


def test_before_the_session_reporter_and_coordinator_see_everything_and_others_a_pseudonym(town: Town) -> None:
    case = reported(town)

    for who in (town.caseworker, town.coordinator):
        seen = who.sees(f"/cases/{case}")
        assert seen["content"]["young_person"]["given_name"] == "Testina"
        assert (seen["state"], seen["consent_status"]) == ("REPORTED", "ACTIVE")
        assert seen["next_step"] == {"code": "SELECT_OR_DEFER", "owner": "jugendamt"}
    other = town.person("agentur", "caseworker").sees(f"/cases/{case}")
    assert (other["sight"], other["content"]) == ("PSEUDONYM", None)
    assert "Testina" not in str(other)


@pytest.mark.rule("L2", "L27")
def test_why_a_consent_has_another_form_is_shown_with_it_and_told_to_the_young_person(town: Town) -> None:
    otherwise = {"form": "OTHER_WITH_REASON", "form_reason": "Erfunden: auf einem Tablet."}
    case = town.caseworker.does("/cases", report(town, consent=otherwise))["id"]

    assert otherwise.items() <= town.caseworker.sees(f"/cases/{case}")["content"]["consent"].items()
    answer = town.caseworker.get(f"/cases/{case}/subject-report", Accept="text/plain").text
    assert "Form: auf andere Weise" in answer
    assert "Warum auf andere Weise: Erfunden: auf einem Tablet." in answer


def test_at_the_table_who_is_covered_sees_everything(town: Town) -> None:
    meeting, case = invited(town), reported(town)
    selected(town, meeting, case)
    opened(town, meeting, "jobcenter", "jugendamt", "agentur")
    town.coordinator.does(f"/cases/{case}/discussion", discussion(meeting, "jobcenter"))

    assert town.person("agentur", "caseworker").sees(f"/cases/{case}")["sight"] == "FULL"
    assert town.person("berufskolleg", "caseworker").get(f"/cases/{case}").status_code == 404


def test_afterwards_others_do_not_know_the_case(town: Town) -> None:
    case, _ = discussed(town)
    other = town.person("agentur", "caseworker")

    unseen, nothing = other.get(f"/cases/{case}"), other.get("/cases/0e6f9d7c-0000-4000-8000-000000000000")

    assert unseen.status_code == 404
    assert unseen.json() == nothing.json()
    assert str(case) not in str(other.sees("/cases"))


def test_every_look_is_kept_with_its_purpose(town: Town) -> None:
    case = reported(town)
    town.coordinator.sees(f"/cases/{case}?purpose=FALLVORBEREITUNG")

    looks = town.caseworker.sees(f"/cases/{case}/accesses")["items"]

    [one] = looks
    assert (one["user"], one["purpose"], one["legal_basis"]) == ("user-jugendamt", "FALLVORBEREITUNG", "CONSENT_6_1_A")
    assert one["fields"] == ["BERICHT", "EINWILLIGUNG", "PSEUDONYM", "STAMMDATEN"]
    assert (one["decision"], one["reason"]) == ("SHOWN", "L63: Koordination")
    assert town.coordinator.get(f"/cases/{case}?purpose=NEUGIER").status_code == 422


def test_the_list_comes_in_pages(town: Town) -> None:
    made = [reported(town, name, date(2017, 10, 1 + n)) for n, name in enumerate("ABCDE")]

    found, path, sizes = [], "/api/v1/cases?limit=2", []
    while path:
        answer = town.caseworker.get(path, X_Min_Position=str(town.office.journal.head()))
        found += [one["id"] for one in answer.json()["items"]]
        sizes.append(len(answer.json()["items"]))
        path = answer.links["next"]["url"] if "next" in answer.links else ""
        assert "limit=2" in urlsplit(path).query or not path

    assert found == [str(case) for case in made]
    assert sizes == [2, 2, 1]


def test_the_list_is_filtered(town: Town) -> None:
    meeting, first, second = invited(town), reported(town, "Eins"), reported(town, "Zwei")
    selected_body = {"conference_id": str(meeting)}
    town.coordinator.does(f"/cases/{first}/selection", selected_body)

    def ids(query: str) -> list[str]:
        return [one["id"] for one in town.caseworker.sees(f"/cases?{query}")["items"]]

    assert ids("state=SELECTED") == ids(f"conference={meeting}") == [str(first)]
    assert ids("state=REPORTED") == [str(second)]
    assert len(ids("mine=true")) == 2
    assert town.caseworker.get("/cases?colour=red").status_code == 422


def test_the_history_names_events_rules_and_consent(town: Town) -> None:
    case, _ = discussed(town)
    entries = town.person("jugendamt", "auditor").sees(f"/cases/{case}/history")["items"]

    names = [entry["event"] for entry in entries]
    card = ["ConsentSigned", "CaseReported", "CaseSelected", "CaseDiscussed", "MeasuresAgreed"]
    assert [name for name in names if name in card] == card
    told = next(entry for entry in entries if entry["event"] == "CaseReported")
    assert {"R8", "R11", "R12"} <= {asked["rule"] for asked in told["rules"]}
    assert told["consent_id"]
    assert "Testina" not in str(entries)
    assert town.caseworker.sees(f"/cases/{case}/history")["items"] == entries
    assert town.person("agentur", "caseworker").get(f"/cases/{case}/history").status_code == 404


def test_the_history_as_of_a_day_knows_what_was_recorded_by_then(town: Town) -> None:
    case = reported(town)

    assert town.caseworker.sees(f"/cases/{case}/history?as_of=2017-10-19")["items"] == []
    assert len(town.caseworker.sees(f"/cases/{case}/history?as_of=2200-12-31")["items"]) == 2


def test_the_agenda_has_a_view_for_the_coordinator_and_one_for_participants(town: Town) -> None:
    meeting, case = invited(town), reported(town)
    selected(town, meeting, case)
    path = f"/conferences/{meeting}/agenda"

    assert town.coordinator.sees(f"{path}?view=coordination")["items"][0]["reporter"] == "jobcenter"
    item = town.person("agentur", "caseworker").sees(path)["items"][0]
    assert (item["age_group"], item["need_groups"]) == ("18-20", ["AUSBILDUNG"])
    assert "reporter" not in item
    assert town.caseworker.get(f"{path}?view=coordination").json()["code"] == "NOT_COORDINATOR"


def test_the_minutes_show_each_reader_what_is_theirs(town: Town) -> None:
    _, meeting = discussed(town)
    path = f"/conferences/{meeting}/minutes"

    def item(institution: str) -> Body:
        minutes = town.person(institution, "caseworker").sees(path)
        assert len(minutes["attendance"]) == 5
        assert minutes["general_items"] == ["Termine"]
        found: Body = minutes["items"][0]
        return found

    assert item("jobcenter")["round"]["goals"] == ["Ausbildung beginnen"]
    assert item("jobcenter")["measures"][0]["text"] == "Termin."
    other = item("agentur")
    assert (other["number"], other["status"], other["round"], other["measures"]) == (1, "MINUTED", None, [])


def test_the_watch_list_shows_an_institution_what_it_answers_for(town: Town) -> None:
    town.caseworker.does("/cases", report(town, young_person={"birth_date": "1992-11-30"}))
    other = town.person("agentur", "caseworker")

    whole = town.coordinator.sees("/watchlist")
    assert [(one["code"], one["since"]) for one in whole["items"]] == [("TURNS_25", "2017-10-19")]
    assert town.caseworker.sees("/watchlist") == whole
    assert other.sees("/watchlist") == {"items": [], "cases": []}


def test_an_institution_sees_its_own_measures(town: Town) -> None:
    discussed(town)

    assert [one["responsible"] for one in town.caseworker.sees("/measures")["items"]] == ["jobcenter"]
    assert town.coordinator.sees("/measures")["items"] == []
    assert town.caseworker.sees("/measures?overdue=true")["items"] == []


def test_figures_are_for_some_roles_and_the_public_sees_nobody(town: Town) -> None:
    discussed(town)
    steering = town.person("jugendamt", "steering")

    inside = steering.sees("/statistics/2017")["figures"]
    assert inside["discussions"]["institution"] == {"jobcenter": 1}
    outside = town.person("jugendamt", "reporting").sees("/statistics/2017?audience=public")
    assert outside["figures"]["discussions"]["total"] == {"all": 1}
    assert outside["figures"]["reports"]["institution"] == {"*": None}
    assert "jobcenter" not in str(outside["figures"]["reports"])
    answer = town.caseworker.get("/statistics/2017")
    assert (answer.status_code, answer.json()["code"]) == (403, "WRONG_ROLE")


def test_the_audit_log_is_for_auditors_page_by_page(town: Town) -> None:
    discussed(town)
    auditor = town.person("jugendamt", "auditor")

    positions, path = [], "/api/v1/audit/log?limit=7"
    while path:
        answer = auditor.get(path, X_Min_Position=str(town.office.journal.head()))
        positions += [entry["position"] for entry in answer.json()["items"]]
        path = answer.links["next"]["url"] if "next" in answer.links else ""

    assert positions == list(range(1, town.office.journal.head() + 1))
    assert town.coordinator.get("/audit/log").json()["code"] == "WRONG_ROLE"
    assert auditor.get("/cases").json()["code"] == "NOT_CASEWORKER"


@pytest.mark.rule("R28")
def test_the_catalogue_names_the_offers_of_each_circle_on_a_day(town: Town) -> None:
    def codes(day: str) -> set[str]:
        circles = town.caseworker.sees(f"/catalogue?on={day}")["items"]
        return {one["code"] for circle in circles for one in circle["measures"]}

    assert "ASA" in codes("2017-10-19") - codes("2024-01-01")
    assert "ASA_FLEX" in codes("2024-01-01") - codes("2017-10-19")
    assert "SUCHT" in town.caseworker.sees("/catalogue")["value_sets"]["support_needs"]


@pytest.mark.parametrize(("profile", "coordinator"), [("eschweiler", "jugendamt"), ("musterlingen", "arbeitsagentur")])
def test_a_client_learns_the_institutions_of_the_town(town: Town, coordinator: str) -> None:
    profile = town.caseworker.sees("/profile")

    assert profile["coordinator"] == coordinator
    assert coordinator in [one["key"] for one in profile["institutions"]]


def test_conferences_are_listed_by_year(town: Town) -> None:
    meeting = invited(town, date(2017, 10, 25))

    assert [one["conference_id"] for one in town.caseworker.sees("/conferences?year=2017")["items"]] == [str(meeting)]
    assert town.caseworker.sees("/conferences?year=2018")["items"] == []
    assert town.caseworker.get(f"/conferences/{meeting}").headers["etag"] == '"3"'


@pytest.mark.rule("R22")
def test_everybody_learns_when_and_where_and_nothing_else(town: Town) -> None:
    invited(town, date(2017, 10, 25), start_time="14:00", end_time="16:00", place="Saal, Raum 1")
    town.coordinator.does("/conferences", {"kind": "regular", "date": "2017-11-08", "place": "Noch geheim"})
    town.office.reach(town.office.journal.head())

    dates = town.client.get("/api/v1/public/conferences").json()["items"]
    calendar = town.client.get("/api/v1/public/conferences.ics")

    assert [(one["date"], one["place"], one["report_deadline"]) for one in dates] == [
        ("2017-10-25", "Saal, Raum 1", "2017-10-18")
    ]
    assert calendar.headers["content-type"] == "text/calendar; charset=utf-8"
    for line in ("DTSTART:20171025T120000Z", "DTEND:20171025T140000Z", "LOCATION:Saal\\, Raum 1", "STATUS:CONFIRMED"):
        assert line in calendar.text.splitlines()
    assert "geheim" not in calendar.text


def test_a_conference_without_hours_takes_the_whole_day(town: Town) -> None:
    invited(town, date(2017, 10, 25))
    town.office.reach(town.office.journal.head())

    assert "DTSTART;VALUE=DATE:20171025" in town.client.get("/api/v1/public/conferences.ics").text.splitlines()
