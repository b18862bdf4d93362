import json
import os
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from adapters.main import open_office
from adapters.settings import Settings
from projections import figures

Run = Callable[..., Result]
MAY = "2017-05-10"
STORY = ("--today", "2017-10-19")


def asked(run: Run, *words: object) -> Any:
    answer = run(*words, "--json")
    assert answer.exit_code == 0, answer.stderr
    return json.loads(answer.stdout)


@pytest.mark.rule("D20")
def test_the_story_is_replayed_to_its_first_conference(run: Run, data: Path) -> None:
    """Everything was written down on the day of the story; in May nothing was known, and two were discussed."""
    true = asked(run, "audit", "replay", "--as-of", MAY, "--view", "true", "--data", data, *STORY)
    known = asked(run, "audit", "replay", "--as-of", MAY, "--data", data, *STORY)

    assert (known["position"], known["cases"], known["conferences"]) == (0, [], [])
    assert [(one["state"], one["items"], one["discussed"]) for one in true["conferences"]] == [("HELD", 2, 2)]
    assert {one["state"] for one in true["cases"]} == {"FOLLOW_UP"}
    assert (true["figures"]["persons_discussed"], true["figures"]["measures"]) == (2, 4)
    assert [one["code"] for one in true["watch"]["items"]] == ["MINUTES_NOT_APPROVED"]


def test_the_end_of_the_replay_is_what_the_commands_say(run: Run, data: Path) -> None:
    then = asked(run, "audit", "replay", "--data", data, *STORY)

    with open_office(Settings(data=data, today=date(2017, 10, 19))) as office:
        assert then["position"] == office.journal.head()
        office.reach(then["position"])
        listed = figures.report(office.runners["statistics"], 2017, date(2017, 10, 19), office.desk.profile)
        assert then["policy"] == office.replay.agency(office.replay.until()).digest
    assert then["figures"] == listed.model_dump(mode="json")


def test_people_read_the_lists_in_german(run: Run, data: Path) -> None:
    shown = run("audit", "replay", "--as-of", MAY, "--view", "true", "--data", data, *STORY)

    assert shown.stdout.startswith("Stand 10.05.2017, Position ")
    assert all(title in shown.stdout for title in ("Fälle", "Konferenzen", "Was offen steht", "Statistik 2017"))
    assert re.search(r"Nachverfolgung +jobcenter .* gilt +Maßnahmen +jobcenter", shown.stdout)
    assert re.search(r"10.05.2017 +durchgeführt +2 +2\b", shown.stdout)
    assert re.search(r"^Protokoll nicht genehmigt +10.05.2017 +jugendamt", shown.stdout, re.MULTILINE)
    assert not re.search(r"[A-Z]{2}_[A-Z]|[A-Z]{6}", shown.stdout.replace("F-2017-", "F-").partition("Statistik")[2])
    assert shown.stderr == ""
    assert max(map(len, shown.stdout.splitlines())) <= 100


def test_a_case_is_watched_through_the_eyes_of_an_institution(run: Run, data: Path) -> None:
    case = asked(run, "demo", "--data", data)["trail"][0]["case_id"]

    steps = asked(run, "audit", "history", case, "--institution", "agentur", "--data", data)
    assert [len(step["seen"]) for step in steps] == [1] * len(steps)
    shown = run("audit", "history", case, "--institution", "agentur", "--data", data).stdout
    assert "mit den Augen von agentur" in shown
    assert "Fallnummer" in shown
    unknown = run("audit", "history", case, "--institution", "nirgendwo", "--data", data)
    assert (unknown.exit_code, unknown.stderr.partition(":")[0]) == (1, "UNKNOWN")


@pytest.mark.rule("D20")
def test_a_case_is_replayed_to_a_day_or_a_position(run: Run, data: Path) -> None:
    whole = asked(run, "demo", "--data", data)["trail"]
    ask = ("audit", "history", whole[0]["case_id"], "--data", data)
    recorded_on = datetime.fromisoformat(whole[-1]["recorded_at"]).astimezone(UTC).date()

    assert asked(run, *ask, "--as-of", date(recorded_on.year + 1, 1, 1)) == whole
    assert asked(run, *ask, "--as-of", MAY) == []
    assert asked(run, *ask, "--position", 0) == []
    assert asked(run, *ask, "--position", whole[1]["position"])[1]["event"] == "CaseReported"
    before_may = asked(run, *ask, "--as-of", "2017-05-09", "--view", "true")
    assert [step["event"] for step in before_may][-2:] == ["CaseSelected", "AgendaItemAdded"]
    assert run(*ask, "--position", -1).exit_code == 2
    assert run(*ask, "--view", "wished").exit_code == 2


@pytest.mark.rule("R40")
@pytest.mark.parametrize(
    "question", [("audit", "replay"), ("audit", "replay", "--as-of", MAY, "--view", "true"), ("audit", "history", "")]
)
def test_two_replays_in_two_processes_give_the_same_bytes(
    run: Run, data: Path, command: Path, question: tuple[str, ...]
) -> None:
    case = asked(run, "demo", "--data", data)["trail"][0]["case_id"]
    words = [word or case for word in question]

    def bytes_with(seed: str) -> bytes:
        whole = [str(command), *words, "--json", "--data", str(data), *STORY]
        hashed = os.environ | {"PYTHONHASHSEED": seed}
        return subprocess.run(whole, capture_output=True, check=True, env=hashed).stdout  # noqa: S603  # our own command

    first, second = bytes_with("1"), bytes_with("2")
    assert first == second
    assert first == run(*words, "--json", "--data", data, *STORY).stdout_bytes
