"""Roles over HTTP: the coordinator decides, auditors read, and the next request knows."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest

from application.desk import AGENCY, ATTEMPTS
from application.journal import Journal, Outpaced, Receipt
from domain import errors
from domain.recorded import CALENDAR, MACHINE, Actor
from domain.staff import GrantForm, Somebody
from tests.http.parts import TODAY, Person, Town, report

PASSWORD = "Apfelbaum-im-Regen-7"
WHOM = {"institution": "jobcenter", "user": "fach.muster"}
FACH = Actor("fach.muster", "jobcenter", frozenset({"caseworker"}))
CASEWORKER = WHOM | {"role": "caseworker"}


def fach(town: Town) -> Person:
    return town.person("jobcenter", "caseworker", user="fach.muster")


def roles(town: Town, **query: str) -> list[tuple[Any, ...]]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    items = town.coordinator.sees(f"/staff?{asked}")["items"]
    return [(one["user"], one["role"], one["revoked_on"]) for one in items if one["user"] == "fach.muster"]


@pytest.mark.rule("L22", "R2")
def test_a_role_taken_back_is_gone_with_the_next_request_and_comes_back_when_it_is_given_again(town: Town) -> None:
    mine, head = fach(town), town.coordinator
    mine.does("/cases", report(town))
    head.does("/staff/roles/revocation", CASEWORKER)
    other = report(town, young_person={"family_name": "Muster"})
    assert mine.refused("/cases", other) == "NOT_CASEWORKER"
    head.does("/staff/roles", CASEWORKER)
    mine.does("/cases", other)


@pytest.mark.rule("L22", "R39")
def test_a_role_counts_only_if_the_token_brings_it_too(town: Town) -> None:
    mine = fach(town)
    town.coordinator.does("/staff/roles", WHOM | {"role": "auditor"})
    assert mine.get("/staff").json()["code"] == "WRONG_ROLE"
    assert town.person("jobcenter", "auditor", user="fach.muster").get("/staff").status_code == 200


@pytest.mark.rule("L22", "R40")
def test_who_had_which_role_on_a_day_can_be_asked_ever_after(town: Town) -> None:
    span = {"valid_from": "2017-10-01", "valid_until": "2017-10-18"}
    town.coordinator.does("/staff/roles", WHOM | {"role": "steering"} | span)
    fach(town)
    town.coordinator.does("/staff/roles/revocation", CASEWORKER)
    steering, caseworker = ("fach.muster", "steering", None), ("fach.muster", "caseworker", TODAY.isoformat())
    assert roles(town) == [caseworker]
    assert roles(town, as_of="2017-10-18") == [steering]
    assert roles(town, as_of="2017-10-20") == roles(town, as_of="2017-09-30") == []


@pytest.mark.rule("L22", "R39")
def test_only_coordinator_and_auditor_read_it_and_only_the_coordinator_decides(town: Town) -> None:
    town.coordinator.does("/staff/roles", CASEWORKER)
    for role in ("caseworker", "steering", "reporting", "operator"):
        somebody = town.person("jobcenter", role, user=f"{role}.muster")
        assert somebody.get("/staff").json()["code"] == "WRONG_ROLE"
        assert somebody.refused("/staff/roles", CASEWORKER) == "NOT_COORDINATOR"
        assert somebody.refused("/staff/roles/revocation", CASEWORKER) == "NOT_COORDINATOR"
    auditor = town.person("jugendamt", "auditor", user="pruefung.muster")
    assert auditor.get("/staff").status_code == 200
    assert auditor.refused("/staff/roles", CASEWORKER) == "NOT_COORDINATOR"


@pytest.mark.rule("R2", "R39")
def test_who_is_called_coordinator_elsewhere_coordinates_nothing(town: Town) -> None:
    elsewhere = town.person("jobcenter", "coordinator", user="falsch.muster")
    for path in ("/requests", "/staff", "/statistics/2017"):
        assert elsewhere.get(path).json()["code"] == "WRONG_ROLE", path
    whom = {"institution": "jugendamt", "user": "user-jugendamt"}
    assert elsewhere.post("/staff/sessions/revocation", whom).json()["code"] == "WRONG_ROLE"
    assert town.coordinator.get("/requests").status_code == 200


@pytest.mark.rule("L22")
@pytest.mark.parametrize("whom", [WHOM | {"user": "niemand"}, WHOM | {"institution": "nirgendwo"}])
def test_whom_the_registry_does_not_know_nobody_can_put_out(town: Town, whom: dict[str, str]) -> None:
    fach(town)
    answer = town.coordinator.post("/staff/sessions/revocation", whom)
    assert (answer.status_code, answer.json()["code"]) == (404, "UNKNOWN")


@pytest.mark.rule("L22")
def test_nobody_decides_about_their_own_roles(town: Town) -> None:
    mine = {"institution": "jugendamt", "user": "user-jugendamt"}
    assert town.coordinator.refused("/staff/roles", mine | {"role": "auditor"}) == "OWN_ROLES"
    assert town.coordinator.refused("/staff/roles/revocation", mine | {"role": "coordinator"}) == "OWN_ROLES"


@pytest.mark.rule("L22")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"role": "chefin"}, "VALIDATION"),
        ({"user": " fach.muster"}, "VALIDATION"),
        ({"institution": "nirgendwo"}, "VALUE_NOT_VALID"),
        ({"valid_from": "2018-01-01", "valid_until": "2017-12-31"}, "PERIOD_EMPTY"),
    ],
)
def test_a_role_that_makes_no_sense_is_not_given(town: Town, change: dict[str, str], code: str) -> None:
    assert town.coordinator.refused("/staff/roles", CASEWORKER | change) == code


FREE_TEXT = "Testina Beispiel, suchtkrank"


@pytest.mark.rule("L22")
@pytest.mark.parametrize("name", [FREE_TEXT, "Fach.Muster", "fach muster", "f" * 101, ".muster", "kalender", "betrieb"])
def test_what_is_no_identifier_of_somebody_comes_into_no_role_and_no_case(town: Town, name: str) -> None:
    mine, head = fach(town), town.coordinator
    case = mine.does("/cases", report(town))["id"]
    before = town.office.journal.head()
    for answer in (
        head.post("/staff/roles", CASEWORKER | {"user": name}),
        mine.post(f"/cases/{case}/assignment", {"users": [name]}),
        head.post("/staff/sessions/revocation", WHOM | {"user": name}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION")
        assert name not in answer.text
    assert head.post("/staff/roles/revocation", CASEWORKER | {"user": name}).status_code in (409, 422)
    assert town.office.journal.head() == before


@pytest.mark.rule("L22")
@pytest.mark.parametrize("name", ["kalender", "betrieb"])
def test_a_role_of_somebody_called_like_the_office_itself_is_taken_back_and_lets_nobody_in(
    town: Town, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr("adapters.identity.embedded.is_somebody", lambda _: True)
        old = town.person("jobcenter", "caseworker", user=name)
    assert old.get("/cases").json()["code"] == "NOT_SIGNED_IN"
    town.coordinator.does("/staff/roles/revocation", CASEWORKER | {"user": name})


@pytest.mark.rule("L22")
def test_what_nobody_has_cannot_be_taken_back(town: Town) -> None:
    assert town.coordinator.refused("/staff/roles/revocation", CASEWORKER) == "ROLE_NOT_HELD"


@pytest.mark.rule("L22")
def test_the_first_coordinator_is_set_up_at_the_machine_and_that_is_on_record(town: Town) -> None:
    first = GrantForm(institution="jugendamt", user="erste.muster", role="coordinator", valid_until=date(2018, 1, 31))
    town.office.staffing.set_up(first)
    [listed] = [one for one in town.coordinator.sees("/staff")["items"] if one["user"] == "erste.muster"]
    assert (listed["source"], listed["granted_by"], listed["valid_until"]) == ("operator", MACHINE, "2018-01-31")


@pytest.mark.rule("L22")
def test_who_issues_a_token_or_makes_an_account_at_the_machine_stands_as_its_operator(town: Town) -> None:
    fach(town)
    town.office.door.make_account(Actor("konto.muster", "jobcenter", frozenset({"caseworker"})), PASSWORD)
    town.office.staffing.admit(Actor("stadt.muster", "jobcenter", frozenset({"caseworker"})))
    listed = town.coordinator.sees("/staff")["items"]
    assert {one["user"]: (one["source"], one["granted_by"]) for one in listed} == {
        "fach.muster": ("token", MACHINE),
        "konto.muster": ("operator", MACHINE),
        "stadt.muster": ("provider", CALENDAR),
        "user-jugendamt": ("token", MACHINE),
    }


@pytest.mark.rule("L22")
def test_who_is_outpaced_at_every_attempt_gives_up(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = 0

    def outpaced(*_: object, **__: object) -> None:
        nonlocal tried
        tried += 1
        raise Outpaced(AGENCY) if tried < 1000 else AssertionError("for ever")

    monkeypatch.setattr(Journal, "append", outpaced)
    with pytest.raises(errors.ConcurrentChange):
        fach(town)
    assert tried == ATTEMPTS


@pytest.mark.rule("L22")
def test_who_was_admitted_at_the_same_moment_is_admitted_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    append, who = Journal.append, FACH

    def second(journal: Journal, *rest: Any, **named: Any) -> Receipt:
        monkeypatch.setattr(Journal, "append", append)
        town.office.staffing.admit(who)
        return append(journal, *rest, **named)

    monkeypatch.setattr(Journal, "append", second)
    assert town.office.staffing.admit(who) == who
    assert roles(town) == [("fach.muster", "caseworker", None)]


@pytest.mark.rule("L22")
def test_issuing_a_token_twice_puts_the_role_on_record_once(town: Town) -> None:
    for _ in range(2):
        town.office.door.issue(FACH, days=1)
    assert roles(town) == [("fach.muster", "caseworker", None)]


def ways_in(town: Town, **query: str) -> list[tuple[Any, ...]]:
    items = town.coordinator.sees("/staff/sessions?" + urlencode(query))["items"]
    return [(one["event"], one["cause"], one["done_by"]) for one in items if one["user"] == "fach.muster"]


@pytest.mark.rule("L44")
def test_every_token_and_account_that_somebody_gets_from_others_is_on_record(town: Town) -> None:
    for _ in range(2):
        town.office.door.issue(FACH, days=1)
    town.office.door.make_account(FACH, PASSWORD)
    token, account = ("TokenIssued", None, MACHINE), ("AccountMade", None, MACHINE)
    assert ways_in(town) == [token, token, account]
    assert ways_in(town, as_of="2017-10-18") == []


@pytest.mark.rule("L44")
def test_a_token_that_cannot_be_put_on_record_is_handed_to_nobody(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    fach(town)
    with monkeypatch.context() as full:
        full.setattr(Journal, "append", fails)
        with pytest.raises(OSError, match="full"):
            town.office.door.issue(FACH, days=1)
    assert len(ways_in(town)) == 1


@pytest.mark.rule("L44")
def test_who_puts_somebody_out_stands_on_record_with_the_reason(town: Town) -> None:
    head, door = town.coordinator, town.office.door
    fach(town)
    door.make_account(FACH, PASSWORD)
    head.does("/staff/sessions/revocation", WHOM)
    door.change_password("fach.muster", "Birnbaum-im-Schnee-7")
    door.disable("fach.muster")
    door.sign_out(Somebody(**WHOM))
    assert ways_in(town)[2:] == [
        ("SessionsEnded", "SIGNED_OUT", "user-jugendamt"),
        ("SessionsEnded", "PASSWORD_CHANGED", MACHINE),
        ("SessionsEnded", "ACCOUNT_DISABLED", MACHINE),
        ("SessionsEnded", "SIGNED_OUT", MACHINE),
    ]


@pytest.mark.rule("L44")
def test_what_is_sent_twice_is_on_record_once_and_what_is_not_on_record_ends_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, head = fach(town), town.coordinator
    with monkeypatch.context() as full:
        full.setattr(Journal, "append", fails)
        with pytest.raises(OSError, match="full"):
            town.office.door.sign_out(Somebody(**WHOM))
    assert mine.get("/cases").status_code == 200
    first, again = (head.post("/staff/sessions/revocation", WHOM, **{"Idempotency-Key": "einmal"}) for _ in range(2))
    assert (first.json(), again.headers["Idempotency-Replayed"]) == (again.json(), "true")
    assert mine.get("/cases").status_code == 401
    assert [event for event, *_ in ways_in(town)] == ["TokenIssued", "SessionsEnded"]


@pytest.mark.rule("L48")
def test_that_somebody_comes_and_goes_by_themselves_is_not_on_record(town: Town) -> None:
    town.office.door.make_account(FACH, PASSWORD)
    before = town.office.journal.head()
    token = Person(town).post("/session", {"user": "fach.muster", "password": PASSWORD}).json()["token"]
    assert Person(town, {"Authorization": f"Bearer {token}"}).post("/session/revocation").status_code == 204
    assert town.office.journal.head() == before


@pytest.mark.rule("R39")
def test_only_coordinator_and_auditor_read_who_was_let_in_by_whom(town: Town) -> None:
    for role in ("caseworker", "steering", "reporting", "operator"):
        assert town.person("jobcenter", role).get("/staff/sessions").json()["code"] == "WRONG_ROLE"
    assert town.person("jugendamt", "auditor", user="pruefung.muster").get("/staff/sessions").status_code == 200


def fails(*_: object, **__: object) -> Receipt:
    raise OSError("full")
