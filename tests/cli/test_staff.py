"""Setting an office up at the machine: roles, accounts, and what is not there by itself."""

import json
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from adapters.cli import app
from adapters.identity import NotSignedIn, WrongCredentials
from adapters.identity.tables import NAME, open_accounts
from adapters.main import open_office
from adapters.settings import Settings
from domain.recorded import Actor

Run = Callable[..., Result]
PASSWORD = "Apfelbaum-im-Regen-7"
WHOM = ("--user", "erste.muster", "--institution", "jugendamt")


def typed(text: str, *words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], input=text)


@pytest.mark.rule("L22")
def test_a_new_office_has_no_account_until_somebody_at_the_machine_makes_one(tmp_path: Path) -> None:
    data = tmp_path / "neu"
    made = typed(f"{PASSWORD}\n", "account", "add", "--data", data, *WHOM, "--role", "coordinator")
    assert (made.exit_code, made.stdout) == (0, "Der Zugang ist angelegt.\n")
    with open_office(Settings(data=data)) as office:
        who = office.door.actor(office.door.sign_in("erste.muster", PASSWORD, "127.0.0.1"))
        assert who == Actor("erste.muster", "jugendamt", frozenset({"coordinator"}))
    with closing(open_accounts(data / NAME)) as file:
        assert file.ask("SELECT user FROM accounts") == [("erste.muster",)]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("add", *WHOM, "--role", "coordinator"), "kurz\n"),
        (("add", *WHOM, "--role", "coordinator"), ""),
        (("password", "--user", "niemand"), f"{PASSWORD}\n"),
        (("disable", "--user", "niemand"), ""),
    ],
)
def test_what_makes_no_account_says_so_and_repeats_no_password(data: Path, words: tuple[str, ...], text: str) -> None:
    refused = typed(text, "account", words[0], "--data", data, *words[1:])
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.endswith(".\n")
    assert text.strip() == "" or text.strip() not in refused.stderr


@pytest.mark.parametrize("password", ["kurz", "x7-" * 90])
def test_who_takes_too_short_or_too_long_a_password_is_told_both_bounds(data: Path, password: str) -> None:
    refused = typed(f"{password}\n", "account", "add", "--data", data, *WHOM, *ROLE)
    assert refused.exit_code == 1
    assert "15 bis 256 Zeichen" in refused.stderr


def test_no_password_is_ever_an_argument(data: Path) -> None:
    for command in ("add", "password"):
        refused = typed("", "account", command, "--data", data, *WHOM, "--password", PASSWORD)
        assert refused.exit_code == 2


def test_another_password_a_shut_account_and_ended_tokens(run: Run, data: Path) -> None:
    user = ("--user", "erste.muster")
    assert typed(f"{PASSWORD}\n", "account", "add", "--data", data, *WHOM, "--role", "auditor").exit_code == 0
    again = typed(f"{PASSWORD}\n", "account", "add", "--data", data, *WHOM, "--role", "auditor")
    assert (again.exit_code, again.stderr) == (1, "Diesen Zugang gibt es schon.\n")
    token = run("token", "--data", data, *WHOM, "--role", "auditor").stdout.strip()
    assert run("account", "sign-out", "--data", data, *WHOM).exit_code == 0
    assert typed("Birnbaum-im-Schnee\n", "account", "password", "--data", data, *user).exit_code == 0
    with open_office(Settings(data=data)) as office:
        with pytest.raises(NotSignedIn):
            office.door.actor(token)
        with pytest.raises(WrongCredentials):
            office.door.sign_in("erste.muster", PASSWORD, "127.0.0.1")
        office.door.sign_in("erste.muster", "Birnbaum-im-Schnee", "127.0.0.1")
    assert run("account", "disable", "--data", data, *user).exit_code == 0
    with open_office(Settings(data=data)) as office, pytest.raises(WrongCredentials):
        office.door.sign_in("erste.muster", "Birnbaum-im-Schnee", "127.0.0.1")


ROLE = ("--role", "caseworker")


@pytest.mark.rule("L22")
@pytest.mark.parametrize("name", ["Testina Beispiel, suchtkrank", "kalender", "betrieb"])
@pytest.mark.parametrize(
    "words", [("token", *ROLE), ("account", "add", *ROLE), ("role", "grant", *ROLE)], ids=["token", "account", "role"]
)
def test_nobody_is_put_on_record_by_free_text_or_like_the_office_itself(
    data: Path, words: tuple[str, ...], name: str
) -> None:
    refused = typed(f"{PASSWORD}\n", *words, "--data", data, "--user", name, "--institution", "jobcenter")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert name not in refused.stderr


@pytest.mark.rule("L22")
@pytest.mark.parametrize(
    "words",
    [
        ("role", "revoke", "--institution", "jobcenter", *ROLE),
        ("account", "sign-out", "--institution", "jobcenter"),
        ("account", "password"),
        ("account", "disable"),
    ],
    ids=["role", "sign-out", "password", "disable"],
)
def test_what_is_no_identifier_is_nobodys_to_take_back(data: Path, words: tuple[str, ...]) -> None:
    refused = typed(f"{PASSWORD}\n", *words, "--data", data, "--user", "Testina Beispiel, suchtkrank")
    assert (refused.exit_code, refused.stdout) == (2, "")


@pytest.mark.rule("L22")
def test_whom_the_registry_does_not_know_nobody_can_put_out(run: Run, data: Path) -> None:
    refused = run("account", "sign-out", "--data", data, "--user", "niemand", "--institution", "jobcenter")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("UNKNOWN: ")


@pytest.mark.rule("L22", "R40")
def test_roles_are_granted_revoked_and_listed_as_of_a_day(run: Run, data: Path) -> None:
    role = ("--data", data, *WHOM, "--role", "coordinator", "--today", "2017-10-19")
    assert run("role", "grant", *role, "--valid-from", "2017-10-10").exit_code == 0
    assert run("role", "revoke", *role).exit_code == 0
    twice = run("role", "revoke", *role)
    assert twice.exit_code == 1
    assert twice.stderr.startswith("ROLE_NOT_HELD L22: ")

    def listed(day: str) -> list[str]:
        items = json.loads(run("role", "list", "--data", data, "--as-of", day, "--json").stdout)["items"]
        return [one["user"] for one in items]

    assert [listed(f"2017-10-{day:02}") for day in (9, 10, 19, 20)] == [[], ["erste.muster"], ["erste.muster"], []]
    assert "19.10.2017" in run("role", "list", "--data", data, "--as-of", "2017-10-19").stdout


@pytest.mark.rule("L22")
def test_a_token_of_today_is_good_in_an_office_whose_calendar_stands_in_2017(run: Run, data: Path) -> None:
    token = run("token", "--data", data, *WHOM, "--role", "coordinator").stdout.strip()
    with open_office(Settings(data=data, today=date(2017, 10, 19))) as office:
        assert office.door.actor(token).roles == {"coordinator"}


@pytest.mark.rule("L22")
def test_a_token_that_is_issued_again_gives_a_revoked_role_back_and_one_that_is_about_does_not(
    run: Run, data: Path
) -> None:
    role = ("--data", data, *WHOM, "--role", "coordinator")
    token = run("token", *role).stdout.strip()
    run("role", "revoke", *role)
    with open_office(Settings(data=data)) as office:
        assert office.door.actor(token).roles == frozenset()
    again = run("token", *role).stdout.strip()
    with open_office(Settings(data=data)) as office:
        assert office.door.actor(again).roles == {"coordinator"}


@pytest.mark.rule("L44")
def test_who_was_let_in_and_put_out_at_the_machine_is_listed_with_the_day(run: Run, data: Path) -> None:
    day, role = ("--data", data, "--today", "2017-10-19"), ("--role", "coordinator")
    assert run("token", *day, *WHOM, *role).exit_code == 0
    assert typed(f"{PASSWORD}\n", "account", "add", *day, *WHOM, *role).exit_code == 0
    assert run("account", "disable", *day, "--user", "erste.muster").exit_code == 0

    def listed(day: str) -> list[str]:
        items = json.loads(run("account", "list", "--data", data, "--as-of", day, "--json").stdout)["items"]
        return [one["event"] for one in items]

    assert listed("2017-10-18") == []
    assert listed("2017-10-19") == ["TokenIssued", "AccountMade", "SessionsEnded"]
    assert "Alle Token zurückgenommen: gesperrt" in run("account", "list", "--data", data).stdout
