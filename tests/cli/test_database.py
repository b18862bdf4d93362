"""An office whose log is in PostgreSQL, from the command line."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import Result

from tests.postgres import PASSWORD, Server, role

Run = Callable[..., Result]


@pytest.fixture
def server(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A database in which this office has a schema of its own; the settings name its owner."""
    schema = f"amt_{uuid4().hex[:12]}"
    monkeypatch.setenv("FALLKONFERENZ_DATABASE", postgres.owner)
    monkeypatch.setenv("FALLKONFERENZ_DATABASE_SCHEMA", schema)
    yield postgres
    postgres.drop(schema)


def test_the_owner_admits_a_role_and_the_office_runs_with_it(
    run: Run, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    admitted = run("database", "admit", role(server.user))
    assert (admitted.exit_code, admitted.stdout) == (0, f"{role(server.user)} ist zugelassen.\n")

    monkeypatch.setenv("FALLKONFERENZ_DATABASE", server.user)
    assert run("demo", "--data", tmp_path / "amt").exit_code == 0
    assert not (tmp_path / "amt/log.sqlite").exists()
    assert run("tick", "--data", tmp_path / "amt", "--today", "2017-10-19").exit_code == 0


@pytest.mark.usefixtures("server")
def test_an_office_moves_and_is_verified_where_it_is_now(run: Run, data: Path) -> None:
    moved = run("database", "move", "--data", data, "--json")
    assert moved.exit_code == 0, moved.stderr
    (data / "log.sqlite").rename(data / "old.sqlite")
    verified = run("audit", "verify", "--data", data, "--json")
    assert verified.exit_code == 0
    assert json.loads(verified.stdout)["report"]["events"] == json.loads(moved.stdout)["log.events"] > 0

    again = run("database", "move", "--data", data)
    assert again.exit_code == 2
    assert again.stderr.startswith("Nichts ist umgezogen: ")


def test_an_office_moves_to_postgresql_only(run: Run, data: Path) -> None:
    told = run("database", "move", "--data", data)
    assert (told.exit_code, told.stderr) == (2, "FALLKONFERENZ_DATABASE nennt kein PostgreSQL.\n")


def test_nobody_is_admitted_to_a_file(run: Run) -> None:
    told = run("database", "admit", "amt")
    assert (told.exit_code, told.stderr) == (2, "Das Protokoll liegt nicht in PostgreSQL.\n")


def test_an_unknown_role_is_not_admitted(run: Run, server: Server) -> None:
    assert server.owner
    told = run("database", "admit", "niemand")
    assert (told.exit_code, told.stderr) == (2, "the database knows no role niemand\n")


def test_a_role_that_was_not_admitted_is_told_what_to_do(
    run: Run, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FALLKONFERENZ_DATABASE", server.user)
    told = run("demo", "--data", "amt")
    assert told.exit_code == 2
    assert f"admit {role(server.user)}" in told.stderr


def test_without_its_keys_there_is_no_office(run: Run, server: Server) -> None:
    assert server.owner
    told = run("tick", "--data", "leer")
    assert (told.exit_code, told.stderr) == (2, "Hier liegt kein Protokoll: leer/keys.sqlite\n")


@pytest.mark.parametrize("address", ["postgresql://amt:{}@/log?host=/nirgendwo", "postgresql://amt:{}%ZZ@haus/log"])
def test_no_password_is_told(run: Run, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("FALLKONFERENZ_DATABASE", address.format(PASSWORD))
    told = run("demo", "--data", "amt")
    assert told.exit_code == 2
    assert PASSWORD not in told.output
