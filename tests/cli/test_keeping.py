"""Copies, keys and forgetting on the command line: what somebody who keeps an office is told."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import Result

from adapters.main import open_office
from adapters.settings import Settings
from application.desk import Submission
from domain.recorded import Actor
from projections import case_list

Run = Callable[..., Result]
TODAY = ("--today", "2017-10-19")


def token(run: Run, data: Path, user: str) -> str:
    who = ("--user", user, "--institution", "jugendamt", "--role", "caseworker", "--role", "coordinator")
    return run("token", "--data", data, *who).stdout.strip()


def a_case(run: Run, data: Path) -> str:
    listed = json.loads(run("audit", "replay", "--data", data, *TODAY, "--json").stdout)["cases"]
    return str(next(one["case_number"] for one in listed if one["state"] == "FOLLOW_UP"))


def forgotten(run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A case of the story that two people had erased."""
    case = a_case(run, data)
    for user, more in (("eine.person", ("--reason", "Verlangen")), ("zweite.person", ())):
        monkeypatch.setenv("FALLKONFERENZ_TOKEN", token(run, data, user))
        assert run("erase", case, "--data", data, *TODAY, *more).exit_code == 0
    return case


@pytest.mark.rule("L30")
def test_who_acts_may_stand_in_the_environment_and_the_proof_is_shown_again(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = forgotten(run, data, monkeypatch)
    first, again = (json.loads(run("erase", case, "--data", data, "--json").stdout) for _ in range(2))
    assert first == again
    assert first["leaf"] in run("erase", case, "--data", data).stdout


@pytest.mark.rule("L30")
def test_who_confirms_what_nobody_ordered_is_told_to_order_it_with_a_reason(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FALLKONFERENZ_TOKEN", token(run, data, "eine.person"))
    refused = run("erase", a_case(run, data), "--data", data, *TODAY)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("ERASURE_NOT_ORDERED L30: Die Löschung dieses Falls ist nicht angeordnet.")
    assert "Ordnen Sie sie zuerst mit einem Grund an (reason)." in refused.stderr


@pytest.mark.rule("L30")
def test_the_story_is_found_again_after_one_of_its_people_was_forgotten(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten(run, data, monkeypatch)
    monkeypatch.delenv("FALLKONFERENZ_TOKEN")
    assert run("demo", "--data", data).exit_code == 0


def test_a_copy_replaces_no_older_one(run: Run, data: Path, tmp_path: Path) -> None:
    assert run("backup", tmp_path / "copy.zip", "--data", data).exit_code == 0
    older = (tmp_path / "copy.zip").read_bytes()
    refused = run("backup", tmp_path / "copy.zip", "--data", data)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("Unter diesem Namen gibt es schon etwas")
    assert (tmp_path / "copy.zip").read_bytes() == older


def test_a_restore_that_lost_events_says_so_and_names_the_new_key(run: Run, data: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "copy.zip", "--data", data)
    run("tick", "--data", data, "--today", "2018-10-19")
    restored = run("restore", tmp_path / "copy.zip", "--data", data)
    key = json.loads(run("audit", "verify", "--data", data, "--json").stdout)["key"]
    assert "Ereignisse sind verloren" in restored.stdout
    assert restored.stdout.splitlines()[-1] == key


def test_keys_of_another_day_are_named_and_nothing_breaks(run: Run, data: Path, tmp_path: Path) -> None:
    shutil.copy(data / "keys.sqlite", tmp_path / "old")
    run("keys", "rotate", "--data", data)
    shutil.copy(tmp_path / "old", data / "keys.sqlite")
    told = run("audit", "verify", "--data", data)
    assert told.exit_code == 2
    assert "keys and data are from different days" in told.stderr


@pytest.mark.parametrize("words", [("tick",), ("audit", "verify")])
def test_a_log_whose_keys_are_lost_gets_no_new_ones(run: Run, data: Path, words: tuple[str, ...]) -> None:
    (data / "keys.sqlite").unlink()
    told = run(*words, "--data", data)
    assert told.exit_code == 2
    assert "keys.sqlite is missing: put it back" in told.stderr
    assert not (data / "keys.sqlite").exists()


def test_a_bundle_for_a_folder_that_is_not_there_leaves_no_trace(run: Run, data: Path, tmp_path: Path) -> None:
    who = ("--user", "pruefung", "--institution", "jugendamt", "--role", "auditor")
    auditor = run("token", "--data", data, *who).stdout.strip()
    before = json.loads(run("audit", "verify", "--data", data, "--json").stdout)["report"]["events"]
    wanted = ("--purpose", "BESCHWERDE", "--approved-by", "leitung.muster", "--token", auditor, *TODAY)
    told = run("audit", "export", "--data", data, "--out", tmp_path / "nirgends/x.zip", *wanted)
    assert (told.exit_code, told.stderr) == (2, f"Diesen Ordner gibt es nicht: {tmp_path / 'nirgends'}\n")
    assert json.loads(run("audit", "verify", "--data", data, "--json").stdout)["report"]["events"] == before


def test_a_place_outside_that_is_away_or_without_a_single_checkpoint_does_not_pass(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FALLKONFERENZ_CHECKPOINTS", str(tmp_path / "draussen"))
    away = run("audit", "verify", "--data", data)
    assert away.exit_code == 2
    assert "is not the place outside" in away.stderr

    assert run("outside", "--data", data).exit_code == 0
    assert run("audit", "verify", "--data", data).exit_code == 0
    for checkpoint in (tmp_path / "draussen").glob("*.checkpoint"):
        checkpoint.unlink()
    told = run("audit", "verify", "--data", data)
    assert told.exit_code == 1
    assert "Am Ort außerhalb liegt kein einziges Siegel" in told.stdout


@pytest.mark.rule("L30")
def test_a_place_outside_that_is_begun_later_learns_who_was_forgotten_and_a_hole_in_its_list_is_a_finding(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten(run, data, monkeypatch)
    monkeypatch.setenv("FALLKONFERENZ_CHECKPOINTS", str(tmp_path / "draussen"))
    run("outside", "--data", data)
    assert run("audit", "verify", "--data", data).exit_code == 0
    (listed,) = (tmp_path / "draussen").glob("*.erased")
    listed.unlink()
    told = json.loads(run("audit", "verify", "--data", data, "--json").stdout)["report"]
    assert told["findings"] == [["ERASURE_NOT_LISTED", None, listed.stem]]


def test_which_case_is_to_be_deleted_when_is_listed(run: Run, data: Path) -> None:
    number = a_case(run, data)
    with open_office(Settings(data=data, today=date(2017, 10, 19))) as office:
        listed = case_list.open_cases(office.runners["case_list"])
        case = next(one.case_id for one in listed if one.course.case_number == number)
        by = Submission(Actor("fachkraft", "jugendamt", frozenset({"caseworker", "coordinator"})), uuid4(), digest=b"")
        office.cases.close(case, "ZIEL_ERREICHT", None, leave=True, by=by)
    (line,) = json.loads(run("deletion-calendar", "--data", data, *TODAY, "--json").stdout)
    assert (line["case_number"], line["delete_on"], line["due"]) == (number, "2021-01-01", False)
    assert f"{number}  K2      01.01.2018  01.01.2021" in run("deletion-calendar", "--data", data, *TODAY).stdout
    assert run("deletion-calendar", "--data", data, *TODAY, "--until", "2020-12-31", "--json").stdout.strip() == "[]"
