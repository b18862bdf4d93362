import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it comes without types
from typer.testing import Result

from adapters.main import open_office
from adapters.opening import PROJECTIONS
from adapters.settings import Settings
from adapters.spreadsheet import as_csv
from domain.recorded import Actor

Run = Callable[..., Result]
PROFILES = files("adapters") / "profiles"


def test_a_token_speaks_for_its_user(run: Run, data: Path) -> None:
    roles = ("--role", "coordinator", "--role", "caseworker")
    issued = run("token", "--data", data, "--user", "probe", "--institution", "jugendamt", *roles)
    with open_office(Settings(data=data)) as office:
        actor = office.door.actor(issued.stdout.strip())
    assert actor == Actor("probe", "jugendamt", frozenset({"coordinator", "caseworker"}))


@pytest.mark.parametrize(("institution", "role"), [("nirgendwo", "coordinator"), ("jugendamt", "chefin")])
def test_a_token_is_only_for_known_institutions_and_roles(run: Run, data: Path, institution: str, role: str) -> None:
    refused = run("token", "--data", data, "--user", "probe", "--institution", institution, "--role", role)
    assert (refused.exit_code, refused.stdout) == (2, "")


@pytest.mark.rule("L30")
def test_two_spellings_of_a_name_are_not_two_persons(run: Run, data: Path) -> None:
    who = ("--institution", "jugendamt", "--role", "caseworker")
    assert run("token", "--data", data, "--user", "zwei", *who).exit_code == 0
    with open_office(Settings(data=data)) as office:
        before = office.journal.head()
    for words in (("token",), ("account", "add")):
        for name in ("zwei ", " zwei", "Zwei", ""):
            refused = run(*words, "--data", data, "--user", name, *who)
            assert (refused.exit_code, refused.stdout) == (2, "")
            assert refused.stderr.startswith("Eine Kennung besteht aus kleinen Buchstaben")
    with open_office(Settings(data=data)) as office:
        assert office.journal.head() == before


def test_rebuilding_changes_nothing(run: Run, data: Path) -> None:
    before = run("statistics", 2017, "--data", data, "--json").stdout
    rebuilt = run("rebuild", "--data", data, "--json")
    assert json.loads(rebuilt.stdout).keys() == {kind.name for kind in PROJECTIONS}
    assert rebuilt.stderr == ""
    assert run("statistics", 2017, "--data", data, "--json").stdout == before


def test_one_read_model_is_rebuilt_alone(run: Run, data: Path) -> None:
    assert run("rebuild", "agenda", "--data", data, "--json").stdout.startswith('{\n  "agenda": ')


def test_there_is_no_read_model_of_another_name(run: Run, data: Path) -> None:
    refused = run("rebuild", "agenda", "nothing", "--data", data)
    assert refused.exit_code == 2
    assert "audit_trail" in refused.stderr


def test_the_calendar_does_a_days_work_once(run: Run, data: Path) -> None:
    """All consents of the story have run out by the end of 2018."""
    day = ("--date", "2018-12-31", "--json")
    assert json.loads(run("tick", "--data", data, *day).stdout)["cases"] == 6
    assert json.loads(run("tick", "--data", data, *day).stdout)["cases"] == 0


def test_the_figures_go_into_a_german_spreadsheet(run: Run, data: Path, tmp_path: Path) -> None:
    file = tmp_path / "2017.csv"
    assert run("statistics", 2017, "--data", data, "--csv", file).exit_code == 0
    lines = file.read_bytes().decode("utf-8-sig").split("\r\n")
    assert lines[0] == "Zahl;Nach;Wert;Anzahl"
    assert "Konferenzen;Stand;durchgeführt;1" in lines
    assert "Beratungen;Jugendliche dabei;alle Werte;*" in lines
    assert "Zurückstellungen;insgesamt;alle;–" in lines
    assert lines[-2].startswith("* nicht ausgewiesen")


@pytest.mark.rule("L54")
def test_the_figures_go_into_a_workbook_as_numbers_to_reckon_with(run: Run, data: Path, tmp_path: Path) -> None:
    file = tmp_path / "2017.xlsx"
    assert run("statistics", 2017, "--data", data, "--xlsx", file).exit_code == 0
    sheet = load_workbook(file).active
    rows = list(sheet.iter_rows(values_only=True))
    assert ("Beratungen", "insgesamt", "alle", 2) in rows
    assert ("Meldungen", "Institution", "alle Werte", "*") in rows
    assert rows[-1][0].startswith("* nicht ausgewiesen")
    assert {type(row[3]) for row in rows if row[3] not in ("*", "Anzahl", None)} == {int}


def test_the_figures_go_into_a_chart_that_can_be_read_aloud(run: Run, data: Path, tmp_path: Path) -> None:
    file = tmp_path / "2017.svg"
    assert run("statistics", 2017, "--data", data, "--svg", file).exit_code == 0
    drawn = ET.parse(file)  # noqa: S314  # our own
    svg = "{http://www.w3.org/2000/svg}"
    told, shown = drawn.findtext(f"{svg}desc") or "", [one.text for one in drawn.iter(f"{svg}text")]
    assert "Meldungen: 6" in told
    assert told.split("; ") == [f"{name}: {number}" for name, number in zip(shown[1::2], shown[2::2], strict=True)]


@pytest.mark.rule("L50", "R39")
def test_small_numbers_are_for_those_who_may_see_them(run: Run, data: Path) -> None:
    def asked(role: str) -> Any:
        who = ("--user", "zahlen.muster", "--institution", "jugendamt", "--role", role)
        token = run("token", *who, "--data", data).stdout.strip()
        return json.loads(run("statistics", 2017, "--data", data, "--json", "--token", token).stdout)

    masked = json.loads(run("statistics", 2017, "--data", data, "--json").stdout)
    assert masked["figures"]["discussions"]["youth_present"] == {"*": None}
    assert asked("caseworker") == masked
    assert asked("steering")["counts"]["discussions"]["youth_present"] == {"no": 1, "yes": 1}


def test_a_spreadsheet_computes_nothing() -> None:
    table = as_csv(["Wert"], [["=1+1"], ["@SUM(A1)"], [-1]])
    assert table.decode("utf-8-sig").split() == ["Wert", "'=1+1", "'@SUM(A1)", "-1"]


def test_a_file_that_cannot_be_written_is_said(run: Run, data: Path, tmp_path: Path) -> None:
    refused = run("statistics", 2017, "--data", data, "--csv", tmp_path / "nowhere" / "2017.csv")
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_a_trail_is_found_by_id_and_by_case_number(run: Run, data: Path) -> None:
    item = json.loads(run("demo", "--data", data, "--json").stdout)["agenda"]["items"][0]
    by_number = run("audit", "history", item["case_number"], "--data", data)
    assert by_number.stdout == run("audit", "history", item["case_id"], "--data", data).stdout
    assert by_number.stdout.startswith(f"Verlauf von {item['case_number']}")
    assert "Fall ausgewählt" in by_number.stdout


@pytest.mark.parametrize("case", ["F-2017-AAAAAA", "00000000-0000-4000-8000-00000000ca5e", "Testina"])
def test_an_unknown_case_is_refused(run: Run, data: Path, case: str) -> None:
    refused = run("audit", "history", case, "--data", data)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("UNKNOWN: Das Gesuchte gibt es nicht")
    assert case not in refused.stderr


@pytest.mark.parametrize("town", ["eschweiler", "musterlingen"])
def test_a_shipped_profile_is_valid_and_shown_as_it_is_written(run: Run, town: str) -> None:
    shown = run("profile", "show", "--profile", town)
    assert shown.stdout.rstrip() == (PROFILES / f"{town}.toml").read_text(encoding="utf-8").rstrip()
    Path("copy.toml").write_text(shown.stdout, encoding="utf-8")
    assert run("profile", "check", "copy.toml").exit_code == 0
    assert json.loads(run("profile", "check", "copy.toml", "--json").stdout) == {"faults": []}


def test_every_fault_of_a_profile_is_named(run: Run) -> None:
    town = (PROFILES / "eschweiler.toml").read_text(encoding="utf-8")
    faulty = town.replace("age_limit = 25", "age_limit = 12").replace('"SEED"', '"NOBODY"')
    Path("faulty.toml").write_text(faulty, encoding="utf-8")
    refused = run("profile", "check", "faulty.toml", "--json")
    assert refused.exit_code == 1
    assert [fault.split(":")[0] for fault in json.loads(refused.stdout)["faults"]] == ["signatures", "age_limit"]
