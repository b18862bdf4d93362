import json
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from subprocess import CompletedProcess
from uuid import UUID

from typer.testing import Result

from adapters.main import open_office
from adapters.settings import Settings
from adapters.story import ANNA, BEN, FOUR
from application.desk import Submission
from domain.recorded import Actor

Run = Callable[..., Result]
Installed = Callable[..., CompletedProcess[str]]


def test_the_demo_prints_agenda_trail_and_figures(run: Run, data: Path) -> None:
    printed = run("demo", "--data", data).stdout
    agenda, trail, figures = re.split(r"\n\n(?=Verlauf|Statistik)", printed)
    assert agenda.startswith("Tagesordnung FK-2017-10-25 · 25.10.2017, 14:00 Uhr, Rathaus")
    assert re.findall(r"^(\d+) +F-2017-\w{6} +(\w+)", agenda, re.MULTILINE) == [
        ("1", "jobcenter"),
        ("2", "agentur"),
        ("3", "berufskolleg"),
        ("4", "jugendamt"),
    ]
    assert re.search(r"24.04.2017 +meldung-jobcenter +Fall gemeldet .*\bR8\b.* [0-9a-f]{8} ", trail)
    assert re.search(r"Konferenzen +Stand +durchgeführt +1$", figures, re.MULTILINE)
    assert re.search(r"Beratene Personen +insgesamt +alle +2$", figures, re.MULTILINE)
    assert re.search(r"Wartende Meldungen +insgesamt +alle +4$", figures, re.MULTILINE)


def test_the_demo_played_twice_prints_the_same_and_doubles_nothing(installed: Installed, tmp_path: Path) -> None:
    once, twice = (installed("demo", "--data", tmp_path / "new") for _ in range(2))
    assert (once.returncode, once.stderr) == (0, "")
    assert twice.stdout == once.stdout


def test_the_demo_is_one_document_for_machines(run: Run, data: Path) -> None:
    told = json.loads(run("demo", "--data", data, "--json").stdout)
    assert [item["number"] for item in told["agenda"]["items"]] == [1, 2, 3, 4]
    assert {rule["rule"] for rule in told["trail"][1]["rules"]} >= {"R5", "R8", "R9", "R11"}
    assert {entry["consent_id"] for entry in told["trail"]} == {told["trail"][0]["consent_id"]}
    assert told["statistics"]["conferences_held"] == 1
    assert told["statistics"]["persons_discussed"] == 2
    assert told["statistics"]["waiting"] == 4


def test_what_is_printed_fits_a_narrow_screen_and_carries_no_colours(run: Run, data: Path) -> None:
    printed = run("demo", "--data", data).stdout
    assert max(map(len, printed.splitlines())) <= 100
    assert "\x1b" not in printed


def test_no_person_is_named(run: Run, data: Path) -> None:
    for printed in (run("demo", "--data", data).stdout, run("demo", "--data", data, "--json").stdout):
        for person in (ANNA, BEN, *FOUR):
            assert person.family_name not in printed
            assert person.summary not in printed
            assert person.birth_date.isoformat() not in printed


def test_the_demo_stands_on_its_own_day(run: Run, data: Path) -> None:
    assert run("demo", "--data", data, "--today", "2015-01-01").stdout == run("demo", "--data", data).stdout


def test_the_demo_stays_out_of_a_log_of_others(run: Run, tmp_path: Path) -> None:
    with open_office(Settings(data=tmp_path / "office")) as office:
        steering = Actor("probe", "jugendamt", frozenset({"steering"}))
        office.conferences.hold_steering_meeting(Submission(steering, UUID(int=1), digest=b""))
        head = office.journal.head()
    refused = run("demo", "--data", tmp_path / "office")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "--data DIR" in refused.stderr
    with open_office(Settings(data=tmp_path / "office")) as office:
        assert office.journal.head() == head


def test_a_refusal_names_code_rule_and_words(run: Run, tmp_path: Path) -> None:
    """In a town whose offer ends with 18, the story's first report is one too many."""
    town = (files("adapters") / "profiles" / "eschweiler.toml").read_text(encoding="utf-8")
    profile = tmp_path / "strict.toml"
    profile.write_text(town.replace("age_limit = 25", "age_limit = 18"), encoding="utf-8")
    told = ("demo", "--data", tmp_path / "new", "--profile", profile)
    refused = run(*told)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("AGE_LIMIT R5: Das Angebot")
    problem = json.loads(run(*told, "--json").stderr)
    assert (problem["code"], problem["rule"]) == ("AGE_LIMIT", "R5")


def test_the_demo_plays_in_another_town(run: Run, tmp_path: Path) -> None:
    told = run("demo", "--data", tmp_path / "new", "--profile", "musterlingen", "--json")
    assert len(json.loads(told.stdout)["agenda"]["items"]) == 4
