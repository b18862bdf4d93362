"""Coming in with a password and going out: what is answered, how long it counts, and how often one may guess."""

from datetime import UTC, datetime, timedelta
from typing import ClassVar, Literal

import pytest
from argon2 import PasswordHasher, extract_parameters
from httpx2 import Response

from adapters.identity import attempts, passwords
from adapters.identity.accounts import Account, Accounts
from adapters.identity.attempts import FOR_AN_ACCOUNT, FROM_AN_ADDRESS, WINDOW_SECONDS
from domain.recorded import Actor
from tests.http.parts import Person, Town

PASSWORD = "Apfelbaum-im-Regen-7"
USER = "fach.muster"


@pytest.fixture
def town(town: Town) -> Town:
    town.office.door.make_account(Actor(USER, "jobcenter", frozenset({"caseworker"})), PASSWORD)
    return town


def sign_in(town: Town, user: str = USER, password: str = PASSWORD) -> Response:
    return Person(town).post("/session", {"user": user, "password": password})


def inside(town: Town) -> Person:
    answer = sign_in(town)
    assert answer.status_code == 201
    return Person(town, {"Authorization": f"Bearer {answer.json()['token']}"})


@pytest.mark.rule("L22", "R39")
def test_a_password_lets_somebody_in_for_an_hour_with_the_roles_they_have(town: Town) -> None:
    answer = sign_in(town)
    assert answer.json()["expires_in"] == 3600
    mine = Person(town, {"Authorization": f"Bearer {answer.json()['token']}"})
    assert mine.get("/cases").status_code == 200
    assert mine.get("/staff").json()["code"] == "WRONG_ROLE"


@pytest.mark.rule("L30")
def test_nobody_is_put_on_record_under_a_second_spelling_of_a_name(town: Town) -> None:
    before = town.office.journal.head()
    with pytest.raises(ValueError, match="identifier"):
        town.person("jobcenter", "caseworker", user=f"{USER} ")
    assert town.office.journal.head() == before


def test_a_new_office_has_no_account_and_no_password(town: Town) -> None:
    for user in ("admin", "root", "kalender", "betrieb", "koordination"):
        for password in ("admin", "password", "fallkonferenz", user):
            assert sign_in(town, user, password).json()["code"] == "WRONG_CREDENTIALS"


@pytest.mark.parametrize("name", ["kalender", "betrieb"])
def test_an_account_called_like_the_office_itself_opens_nothing(town: Town, name: str) -> None:
    town.office.door.accounts.add(Account(name, "jobcenter"), PASSWORD)
    assert sign_in(town, name).json()["code"] == "WRONG_CREDENTIALS"


@pytest.mark.parametrize(("user", "password"), [(USER, "Apfelbaum-im-Regen-8"), ("niemand", PASSWORD)])
def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(town: Town, user: str, password: str) -> None:
    answer = sign_in(town, user, password)
    assert (answer.status_code, answer.json()["code"]) == (401, "WRONG_CREDENTIALS")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert user not in answer.text
    assert password not in answer.text


class Counted(PasswordHasher):
    """Remembers what it was asked to look at."""

    looked: ClassVar[list[str | bytes]] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002  # as the library names it
        self.looked.append(hash)
        return super().verify(hash, password)


def test_a_password_is_looked_at_as_hard_where_there_is_no_account(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", Counted())
    for user in (USER, "niemand"):
        assert sign_in(town, user, "falsches-Passwort-9").status_code == 401
    kept, decoy = (extract_parameters(str(one)) for one in Counted.looked)
    assert kept == decoy


def test_who_keeps_guessing_has_to_wait_and_others_do_not(town: Town) -> None:
    for user in (USER, "niemand"):
        codes = [sign_in(town, user, f"geraten-{number}-geraten").status_code for number in range(FOR_AN_ACCOUNT + 2)]
        assert codes == [401] * FOR_AN_ACCOUNT + [429] * 2
    late = sign_in(town)
    assert (late.status_code, late.json()["code"]) == (429, "TOO_MANY_ATTEMPTS")
    assert 0 < int(late.headers["Retry-After"]) <= WINDOW_SECONDS
    town.office.door.accounts.add(Account("andere.muster", "jobcenter"), "Birnbaum-im-Schnee-7")
    assert sign_in(town, "andere.muster", "Birnbaum-im-Schnee-7").status_code == 201


def test_case_is_no_way_around_the_count(town: Town) -> None:
    for number in range(FOR_AN_ACCOUNT):
        sign_in(town, USER.upper() if number % 2 else USER, "geraten-und-falsch-1")
    assert sign_in(town, USER.title()).status_code == 429


def test_a_password_that_is_known_wipes_the_count_and_the_address_keeps_its_own(town: Town) -> None:
    for _ in range(FOR_AN_ACCOUNT - 1):
        sign_in(town, USER, "geraten-und-falsch-1")
    assert sign_in(town).status_code == 201
    assert sign_in(town, USER, "geraten-und-falsch-1").status_code == 401
    counted, now = town.office.door.attempts, datetime.now(UTC).timestamp()
    for number in range(FROM_AN_ADDRESS - FOR_AN_ACCOUNT):
        counted.count(f"jemand-{number}", "testclient", now)
    assert sign_in(town).status_code == 429


def test_a_quarter_of_an_hour_later_one_may_try_again(town: Town) -> None:
    counted, before = town.office.door.attempts, datetime.now(UTC) - timedelta(seconds=WINDOW_SECONDS)
    for _ in range(FOR_AN_ACCOUNT):
        counted.count(USER, "192.0.2.7", before.timestamp())
    assert sign_in(town).status_code == 201


def test_who_goes_out_is_out_and_the_token_is_worth_nothing_any_more(town: Town) -> None:
    mine, other = inside(town), inside(town)
    gone = mine.post("/session/revocation")
    assert (gone.status_code, gone.content) == (204, b"")
    assert "storage" in gone.headers["Clear-Site-Data"]
    for _ in range(2):
        assert mine.get("/cases").json()["code"] == "NOT_SIGNED_IN"
        assert mine.post("/session/revocation").status_code == 401
    assert other.get("/cases").status_code == 200


@pytest.mark.rule("L22")
def test_the_coordinator_puts_somebody_out_and_they_come_back_with_their_password(town: Town) -> None:
    mine, other = inside(town), town.person("jobcenter", "caseworker", user="andere.muster")
    whom = {"institution": "jobcenter", "user": USER}
    assert other.post("/staff/sessions/revocation", whom).json()["code"] == "WRONG_ROLE"
    town.coordinator.does("/staff/sessions/revocation", whom)
    assert mine.get("/cases").status_code == 401
    assert other.get("/cases").status_code == 200
    assert inside(town).get("/cases").status_code == 200


def test_another_password_and_a_shut_account_put_somebody_out_at_once(town: Town) -> None:
    door, mine = town.office.door, inside(town)
    door.change_password(USER, "Birnbaum-im-Schnee-7")
    assert mine.get("/cases").status_code == 401
    assert sign_in(town).status_code == 401
    mine = Person(town, {"Authorization": f"Bearer {sign_in(town, password='Birnbaum-im-Schnee-7').json()['token']}"})
    assert mine.get("/cases").status_code == 200
    door.disable(USER)
    assert mine.get("/cases").status_code == 401
    assert sign_in(town, password="Birnbaum-im-Schnee-7").json()["code"] == "WRONG_CREDENTIALS"


@pytest.mark.rule("L22")
@pytest.mark.parametrize("how", ["disable", "password"])
def test_who_was_just_coming_in_while_the_account_was_shut_is_out_too(
    town: Town, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    door, with_password = town.office.door, Accounts.with_password

    def shut_meanwhile(accounts: Accounts, user: str, password: str) -> Account | None:
        found = with_password(accounts, user, password)
        door.disable(USER) if how == "disable" else door.change_password(USER, "Birnbaum-im-Schnee-7")
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Accounts, "with_password", shut_meanwhile)
        mine = inside(town)
    assert mine.get("/cases").json()["code"] == "NOT_SIGNED_IN"


def test_an_office_behind_one_address_does_not_lock_itself_out(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "FROM_AN_ADDRESS", 3)
    for _ in range(2):
        assert sign_in(town, "niemand").status_code == 401
    for _ in range(4):
        assert sign_in(town).status_code == 201
    assert [sign_in(town, "niemand").status_code for _ in range(2)] == [401, 429]


@pytest.mark.parametrize("body", [{"user": USER}, {"user": USER, "password": "x" * 257}, {"user": "", "password": "x"}])
def test_what_has_the_wrong_form_is_not_repeated(town: Town, body: dict[str, str]) -> None:
    answer = Person(town).post("/session", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION")
    assert "xxx" not in answer.text
