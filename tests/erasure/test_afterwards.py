"""What is left when somebody was forgotten: that it happened, when, and on which ground; and the figures (L30, D19)."""

from datetime import date

import pytest

from tests.erasure.parts import erased
from tests.http.parts import Body, Town, agreement, discussed, discussion, invited, opened, report, reported, selected

FIRST = date(2017, 5, 10)


def told(town: Town) -> str:
    """The first conference of the note with its case, and four who wait in autumn; the case."""
    meeting = invited(town, FIRST, date(2017, 4, 3))
    case = reported(town, "Eins", date(2017, 4, 24))
    selected(town, meeting, case, on=date(2017, 5, 4))
    opened(town, meeting, on=FIRST)
    town.coordinator.does(f"/cases/{case}/discussion", discussion(meeting, town.reporter), FIRST)
    town.coordinator.does(f"/cases/{case}/measures", agreement(town), FIRST)
    town.coordinator.does(f"/conferences/{meeting}/closing", on=FIRST)
    for name in ("Drei", "Vier", "Fünf", "Sechs"):
        reported(town, name, date(2017, 10, 2))
    return str(case)


def rows(town: Town) -> Body:
    """Every row of every read model."""
    named = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
    return {
        f"{name}.{table['name']}": sorted(str(tuple(row)) for row in runner.query(f"SELECT * FROM {table['name']}"))  # noqa: S608
        for name, runner in town.office.runners.items()
        for table in runner.query(named)
    }


@pytest.mark.rule("L30")
def test_the_history_says_that_and_when_and_nothing_about_whom(town: Town) -> None:
    case, _ = discussed(town)
    before = town.caseworker.sees(f"/cases/{case}/history")["items"]
    erased(town, case)

    after = town.caseworker.sees(f"/cases/{case}/history")["items"]

    assert after[: len(before)] == before
    assert [one["event"] for one in after[-3:]] == ["ErasureOrdered", "ErasureConfirmed", "SubjectDataErased"]
    assert not {"Testina", "Beispiel", "Notiz", "AUSBILDUNGSSUCHE"} & set(str(after).replace("'", " ").split())
    assert town.caseworker.sees(f"/cases/{case}/history?as_of=2200-12-31")["items"] == after


@pytest.mark.rule("L30")
def test_nobody_sees_the_content_any_more_and_the_person_is_told_that_there_is_none(town: Town) -> None:
    case, _ = discussed(town)
    erased(town, case)

    for person in (town.caseworker, town.coordinator):
        shown = person.sees(f"/cases/{case}")
        listed = [one for one in person.sees("/cases")["items"] if one["id"] == str(case)]
        answer = person.sees(f"/cases/{case}/subject-report")
        for one in (shown, *listed):
            assert (one["state"], one["sight"], one["measures"]) == ("ERASED", "PSEUDONYM", [])
            assert one.get("content") is None
        assert (answer["held"], answer["told"]) == (False, [])
        assert {one["data_categories"] for one in answer["received"]} == {"[gelöscht]"}
        assert "Testina" not in str((shown, listed, answer))
    assert town.person("agentur", "caseworker").get(f"/cases/{case}").status_code == 404
    assert town.coordinator.sees("/watchlist")["cases"] == []
    assert town.caseworker.sees("/measures")["items"] == []


@pytest.mark.rule("D19")
@pytest.mark.parametrize("end", ["closed", "open"])
def test_the_figures_of_the_year_stay_whether_or_not_the_case_was_closed(town: Town, end: str) -> None:
    case = told(town)
    if end == "closed":
        town.caseworker.does(f"/cases/{case}/closure", {"reason": "ZIEL_ERREICHT", "leave_open_measures": True})
    before = figures(town)
    assert (before["discussions"]["total"], before["reports"]["total"]) == ({"all": 1}, {"all": 5})

    town.caseworker.does(f"/cases/{case}/erasure", {"reason": "Antrag"})
    town.coordinator.does(f"/cases/{case}/erasure/confirmation")

    assert figures(town) == before


def figures(town: Town) -> Body:
    """What the steering group sees of 2017."""
    found: Body = town.person("jugendamt", "steering").sees("/statistics/2017")["figures"]
    return found


@pytest.mark.rule("L30")
def test_every_read_model_is_rebuilt_the_same_and_the_log_verifies(town: Town) -> None:
    case, _ = discussed(town)
    reported(town, "Zwei")
    erased(town, case)
    town.office.reach(town.office.journal.head())
    before = rows(town)

    for runner in town.office.runners.values():
        runner.rebuild(lambda _: None)

    assert rows(town) == before
    assert len(before) > 12
    town.office.seal.seal()
    verified = town.office.seal.verify()
    assert (verified.findings, verified.erased, verified.sealed) == ((), 1, verified.events)


@pytest.mark.rule("L30")
def test_a_request_about_somebody_forgotten_is_refused_and_its_confirmation_answered_again(
    town: Town,
) -> None:
    body, contested = report(town), {"statement": "Erfunden."}
    case = town.caseworker.post("/cases", body, Idempotency_Key="one").json()["id"]
    town.caseworker.post(f"/cases/{case}/contest", contested, Idempotency_Key="two")
    town.caseworker.does(f"/cases/{case}/erasure", {"reason": "Antrag"})
    confirmed = town.coordinator.post(f"/cases/{case}/erasure/confirmation", Idempotency_Key="three")
    before = town.office.journal.head()

    again = (
        town.caseworker.post("/cases", body, Idempotency_Key="one"),
        town.caseworker.post(f"/cases/{case}/contest", contested, Idempotency_Key="two"),
    )
    confirmed_again = town.coordinator.post(f"/cases/{case}/erasure/confirmation", Idempotency_Key="three")

    assert [(one.status_code, one.json()["code"]) for one in again] == [(409, "SUBJECT_ERASED")] * 2
    assert (confirmed_again.status_code, confirmed_again.json()) == (confirmed.status_code, confirmed.json())
    assert town.office.journal.head() == before
    assert town.caseworker.post("/cases", body, Idempotency_Key="four").status_code == 201


@pytest.mark.rule("L30", "R20")
def test_the_certificate_says_what_was_done_and_names_nobody(town: Town) -> None:
    case, _ = discussed(town)
    assert town.caseworker.get(f"/cases/{case}/erasure").json()["code"] == "WRONG_STATE"
    erased(town, case)

    readers = (town.caseworker, town.coordinator, town.person("jugendamt", "auditor"))
    first, *others = [reader.sees(f"/cases/{case}/erasure") for reader in readers]

    assert others == [first, first]
    assert set(first["ordered"]) == set(first["erased"]) == {"on", "recorded_at", "institution"}
    assert (first["ordered"]["institution"], first["confirmed"]["institution"]) == ("jobcenter", "jugendamt")
    assert first["recipients"] == ["agentur", "berufskolleg", "bildungsbuero", "jugendamt"]
    assert (first["keys_destroyed"], first["key_epoch"]) == (3, 2)
    for name in ("user-", "Testina", "Beispiel", "Antrag", "Muster"):
        assert name not in str(first)
    proven = town.person("jugendamt", "auditor")
    town.office.seal.seal()
    assert proven.get(f"/audit/proofs/{first['position']}").status_code == 200
    assert town.person("agentur", "caseworker").get(f"/cases/{case}/erasure").status_code == 404


@pytest.mark.rule("L31")
def test_a_legal_hold_forbids_the_order_and_the_confirmation(town: Town) -> None:
    case, _ = discussed(town)
    path, hold = f"/cases/{case}", {"reason": "Klage", "review_on": "2018-01-31"}
    town.caseworker.does(f"{path}/legal-hold", hold)
    assert town.caseworker.refused(f"{path}/erasure", {"reason": "Antrag"}) == "LEGAL_HOLD"
    town.caseworker.does(f"{path}/legal-hold/lift")
    town.caseworker.does(f"{path}/erasure", {"reason": "Antrag"})
    town.coordinator.does(f"{path}/legal-hold", hold)
    assert town.coordinator.refused(f"{path}/erasure/confirmation") == "LEGAL_HOLD"
    town.coordinator.does(f"{path}/legal-hold/lift")
    assert town.caseworker.refused(f"{path}/legal-hold/lift") == "WRONG_STATE"

    town.coordinator.does(f"{path}/erasure/confirmation")

    assert town.coordinator.refused(f"{path}/legal-hold", hold) == "SUBJECT_ERASED"


@pytest.mark.rule("L30")
def test_an_order_hides_the_case_at_once_and_may_be_withdrawn(town: Town) -> None:
    case, _ = discussed(town)
    path = f"/cases/{case}"
    before = town.caseworker.sees(path)
    town.caseworker.does(f"{path}/erasure", {"reason": "Irrtum"})
    assert town.caseworker.sees(path).get("content") is None
    assert town.caseworker.refused(f"{path}/contest", {"statement": "Erfunden."}) == "SUBJECT_ERASED"

    town.caseworker.does(f"{path}/erasure/withdrawal")

    assert town.caseworker.sees(path)["content"] == before["content"]
    assert town.coordinator.refused(f"{path}/erasure/confirmation") == "ERASURE_NOT_ORDERED"
    assert town.caseworker.refused(f"{path}/erasure/withdrawal") == "ERASURE_NOT_ORDERED"
