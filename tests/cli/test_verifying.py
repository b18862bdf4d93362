"""`audit verify`: what an auditor is told about a log, also about one that nobody else can open any more."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import Result

from adapters.main import open_office
from adapters.opening import PROJECTIONS
from adapters.seal.outside import Outside
from adapters.settings import Settings
from adapters.story import TODAY
from domain.recorded import Actor
from projections import case_list
from tests.owning import unguarded

Run = Callable[..., Result]


def change(data: Path, *sql: str, file: str = "log.sqlite") -> None:
    """Change a database as its owner can."""
    with unguarded(data / file) as db:
        for one in sql:
            db.execute(one)


def test_a_log_that_anybody_may_change_is_a_finding(run: Run, data: Path) -> None:
    with closing(sqlite3.connect(data / "log.sqlite", isolation_level=None)) as db:
        db.execute("DROP TRIGGER events_are_not_deleted")
    told = json.loads(run("audit", "verify", "--data", data, "--json").stdout)
    assert told["report"]["findings"] == [["FILE_DAMAGED", None, "trigger events_are_not_deleted is gone"]]


def test_a_log_as_it_was_written_is_said_to_be(run: Run, data: Path) -> None:
    verified = run("audit", "verify", "--data", data)
    assert (verified.exit_code, verified.stderr) == (0, "")
    assert verified.stdout.endswith("Alles ist, wie es geschrieben wurde.\n")


def test_the_key_stands_whole_on_a_line_of_its_own(run: Run, data: Path) -> None:
    key = json.loads(run("audit", "verify", "--data", data, "--json").stdout)["key"]
    assert f"Schlüssel: {key}" in run("audit", "verify", "--data", data).stdout.splitlines()


def test_findings_end_with_status_1_and_are_named_in_german(run: Run, data: Path) -> None:
    change(data, "UPDATE events SET recorded_at = recorded_at + 1 WHERE notification_id = 5")
    verified = run("audit", "verify", "--data", data)
    assert (verified.exit_code, verified.stderr) == (1, "")
    assert "\nNicht wie geschrieben\n" in verified.stdout
    assert "\n5       Ereignis und Prüfsumme passen" in verified.stdout
    assert "Alles ist" not in verified.stdout


def test_many_findings_of_every_kind_fit_a_narrow_screen(run: Run, data: Path) -> None:
    change(
        data,
        "UPDATE events SET box = zeroblob(40), leaf = zeroblob(32) WHERE notification_id % 2 = 0",
        "UPDATE events SET state = CAST(state || ' ' AS BLOB), recorded_at = 7 WHERE notification_id % 3 = 0",
        "DELETE FROM events WHERE notification_id % 10 = 0",
        "UPDATE checkpoints SET note = 'x' || note",
        "DELETE FROM commands WHERE position % 5 = 0",
    )
    lines = run("audit", "verify", "--data", data).stdout.splitlines()
    assert len(lines) > 20
    assert max(len(line) for line in lines if not line.startswith("Schlüssel: ")) <= 100


def test_a_machine_is_told_the_same(run: Run, data: Path) -> None:
    change(data, "UPDATE events SET leaf = zeroblob(32) WHERE notification_id = 5")
    verified = run("audit", "verify", "--data", data, "--json")
    told = json.loads(verified.stdout)
    assert verified.exit_code == 1
    assert told.keys() == {"report", "reads", "read_models", "key"}
    assert told["report"]["counts"] == {"LEAF_DIFFERS": 1}
    assert told["report"]["findings"] == [["LEAF_DIFFERS", 5, "ONLY_THE_LEAF"]]


def test_a_changed_look_is_named_beside_a_log_that_is_as_it_was(run: Run, data: Path) -> None:
    with open_office(Settings(data=data, today=TODAY)) as office:
        case = case_list.open_cases(office.runners["case_list"])[0].case_id
        office.reading.case(case, Actor("fachkraft.muster", "jugendamt", frozenset({"caseworker"})))
    assert run("audit", "verify", "--data", data).exit_code == 0

    change(data, "UPDATE looks SET at = at + 1", file="reads.sqlite")
    verified = run("audit", "verify", "--data", data)
    assert (verified.exit_code, verified.stderr) == (1, "")
    assert "\nNicht wie geschrieben: Leseprotokoll\n" in verified.stdout
    assert "Alles ist" not in verified.stdout
    assert "fachkraft" not in verified.stdout


@pytest.mark.parametrize("position", [1, 2])
def test_a_log_the_office_cannot_open_with_is_verified_all_the_same(run: Run, data: Path, position: int) -> None:
    """The first event of the agency puts its profile in force: without it no other command starts."""
    change(data, f"UPDATE events SET state = x'7b7d' WHERE notification_id = {position}")  # noqa: S608  # a number
    verified = run("audit", "verify", "--data", data, "--json")
    assert ["STATE_UNREADABLE", position, ""] in json.loads(verified.stdout)["report"]["findings"]
    assert verified.exit_code == 1


def test_verifying_changes_nothing(run: Run, data: Path) -> None:
    def events() -> object:
        with closing(sqlite3.connect(data / "log.sqlite")) as db:
            return [db.execute(f"SELECT * FROM {table}").fetchall() for table in ("events", "checkpoints")]  # noqa: S608

    change(data, "DELETE FROM checkpoints")
    before = events()
    assert run("audit", "verify", "--data", data).exit_code == 0
    assert events() == before


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("UPDATE tracking SET notification_id = 999", "READ_MODEL_AHEAD"),
        ("INSERT INTO failures VALUES (7, 'ValueError')", "READ_MODEL_STUCK"),
    ],
)
@pytest.mark.parametrize("name", [kind.name for kind in PROJECTIONS])
def test_a_read_model_that_went_astray_is_named(run: Run, data: Path, name: str, sql: str, code: str) -> None:
    (file,) = data.glob(f"{name}-v*.sqlite")
    change(data, sql, file=file.name)
    verified = run("audit", "verify", "--data", data, "--json")
    assert [found[0] for found in json.loads(verified.stdout)["read_models"]] == [code]
    assert name in verified.stdout
    assert verified.exit_code == 1


def test_progress_is_for_people_who_watch(run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    assert "Prüfe" in run("audit", "verify", "--data", data).stderr


def test_a_file_whose_schema_is_damaged_is_said_to_be(run: Run, data: Path) -> None:
    log = data / "log.sqlite"
    log.write_bytes(log.read_bytes().replace(b"CREATE TABLE commands", b"CREATE TABLE \xaa\xaammands"))
    verified = run("audit", "verify", "--data", data)
    assert (verified.exit_code, verified.stderr) == (1, "")
    assert "Die Datei ist beschädigt" in verified.stdout


def test_a_file_that_is_no_database_any_more_is_refused_with_status_2(run: Run, data: Path) -> None:
    (data / "log.sqlite").write_bytes(b"\xaa" * 4096)
    refused = run("audit", "verify", "--data", data)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith(f"{data}: ")


def test_a_place_outside_that_cannot_be_read_is_no_finding_but_status_2(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "outside" / "000-000000000001.checkpoint").mkdir(parents=True)
    Outside(tmp_path / "outside").begin()
    monkeypatch.setenv("FALLKONFERENZ_CHECKPOINTS", str(tmp_path / "outside"))
    refused = run("audit", "verify", "--data", data)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "000-000000000001.checkpoint" in refused.stderr
