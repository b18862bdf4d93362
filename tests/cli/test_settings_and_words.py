import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from typer.testing import Result

Run = Callable[..., Result]
Installed = Callable[..., CompletedProcess[str]]

COMMANDS = ("serve", "demo", "token", "project", "rebuild", "tick", "statistics", "audit", "profile")


def test_help_is_german_in_a_german_locale(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    told = installed("--help").stdout
    assert "Aufruf: fallkonferenz [OPTIONEN] BEFEHL" in told
    assert "Fallkonferenzen einer Jugendberufsagentur" in told
    assert all(f"│ {name} " in told for name in COMMANDS)


def test_help_is_english_elsewhere(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LC_ALL")
    monkeypatch.setenv("LC_MESSAGES", "en_GB.UTF-8")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    told = installed("statistics", "--help").stdout
    assert "Usage: fallkonferenz statistics [OPTIONS]" in told
    assert "The figures of a year." in told


@pytest.mark.parametrize("command", [*COMMANDS[:-2], "audit history", "audit replay", "profile check", "profile show"])
def test_every_command_takes_the_common_options(run: Run, command: str) -> None:
    told = run(*command.split(), "--help").stdout
    assert all(option in told for option in ("--data", "--profile", "--today", "--json"))


def test_an_unknown_setting_stops_every_command(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALLKONFERENZ_DATEN", "irgendwo")
    stopped = run("tick")
    assert (stopped.exit_code, stopped.stdout) == (2, "")
    assert "FALLKONFERENZ_DATEN" in stopped.stderr


def test_a_wrong_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALLKONFERENZ_TODAY", "gestern")
    stopped = run("tick")
    assert stopped.exit_code == 2
    assert stopped.stderr.startswith("today: ")


def test_a_setting_on_the_command_line_wins(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALLKONFERENZ_PROFILE", "musterlingen")
    assert 'coordinator = "jugendamt"' in run("profile", "show", "--profile", "eschweiler").stdout


def test_a_folder_that_cannot_be_opened_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    stopped = run("tick", "--data", tmp_path / "file")
    assert (stopped.exit_code, stopped.stdout) == (2, "")
    assert str(tmp_path / "file") in stopped.stderr


def test_keys_that_are_gone_are_said(run: Run, data: Path) -> None:
    (data / "kek.key").unlink()
    stopped = run("tick", "--data", data)
    assert (stopped.exit_code, stopped.stdout) == (2, "")


WRONG_CALLS = """
fly
tick --fly
tick --today gestern
statistics
statistics MMXVII
token
audit history
audit history F-2017-AAAAAA --as-of 9999-12-31
audit replay --position -1
audit replay --view wished
profile check nowhere.toml
rebuild nothing
"""


@pytest.mark.parametrize("words", WRONG_CALLS.strip().splitlines())
def test_a_wrong_call_ends_with_2(run: Run, words: str) -> None:
    assert run(*words.split()).exit_code == 2


def test_help_imports_no_office() -> None:
    """Nobody waits for a database, a web server and a key store to be told how a command is called."""
    shown = "import sys; from adapters.cli import app; app(['--help'], standalone_mode=False)"
    heavy = "print(sys.modules.keys() & {'adapters.main', 'fastapi', 'uvicorn', 'pydantic', 'eventsourcing'})"
    whole = [sys.executable, "-c", f"{shown}; {heavy}"]
    told = subprocess.run(whole, capture_output=True, encoding="utf-8", check=True).stdout  # noqa: S603  # our own words
    assert told.splitlines()[-1] == "set()"


PLAINLY = {
    "tick --today 20": "Ein Tag wird als JJJJ-MM-TT geschrieben, etwa 2017-05-10",
    "tick --date 86400": "Ein Tag wird als JJJJ-MM-TT geschrieben",
    "deletion-calendar --until 2201-01-01": "in den Jahren 1900 bis 2200",
    "statistics MMXVII": "Hier steht eine ganze Zahl.",
    "statistics 1": "Die kleinste Zahl ist 1900.",
    "serve --port 99999": "Die größte Zahl ist 65535.",
    "audit export --conference 12": "Eine Kennung sieht so aus: 6f1d0c62-",
    "audit replay --view wished": "Es gibt: known, true",
    "rebuild nothing": "Es gibt: case_list,",
    "profile check": "'F': Das fehlt.",
}


@pytest.mark.parametrize("words", PLAINLY)
def test_what_is_wanted_is_said_in_plain_words(run: Run, words: str) -> None:
    refused = run(*words.split())
    assert refused.exit_code == 2
    assert PLAINLY[words] in " ".join(refused.stderr.replace("│", "").split())
    assert "nput should" not in refused.stderr


def test_a_setting_is_asked_for_in_the_same_words(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALLKONFERENZ_TODAY", "20")
    assert run("tick").stderr.startswith("today: Ein Tag wird als JJJJ-MM-TT geschrieben")
