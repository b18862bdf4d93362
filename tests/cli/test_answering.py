"""The answer to a young person, printed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Run = Callable[..., Result]


def token(run: Run, data: Path, institution: str, *roles: str) -> str:
    named = [word for role in roles for word in ("--role", role)]
    issued = run(
        "token", "--data", data, "--user", "probe", "--institution", institution, *named, "--profile", "eschweiler"
    )
    return str(issued.stdout.strip())


def case_number(run: Run, data: Path) -> str:
    """The case of the story that waits first."""
    shown = json.loads(run("demo", "--data", data, "--json").stdout)
    return str(shown["agenda"]["items"][0]["case_number"])


@pytest.mark.rule("L27")
def test_the_answer_is_printed_in_plain_german_or_as_json(run: Run, data: Path) -> None:
    number, who = case_number(run, data), token(run, data, "jugendamt", "coordinator", "caseworker")
    asked = ("subject-report", number, "--data", data, "--today", "2017-10-19", "--token", who)

    text = run(*asked)
    assert text.exit_code == 0, text.stderr
    assert text.stdout.startswith("IHRE DATEN\n\nAntwort der Jugendberufsagentur Eschweiler vom 19.10.2017\n")
    assert f"Fallnummer: {number}" in text.stdout
    assert json.loads(run(*asked, "--json").stdout)["case_number"] == number


@pytest.mark.rule("L27", "L22")
def test_it_is_printed_only_for_who_may_answer(run: Run, data: Path) -> None:
    number, today = case_number(run, data), ("--data", data, "--today", "2017-10-19")
    for institution, role, code in (
        ("jugendamt", "steering", "NOT_CASEWORKER"),
        ("bildungsbuero", "caseworker", "UNKNOWN"),
    ):
        who = token(run, data, institution, role)
        refused = run("subject-report", number, *today, "--token", who)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert refused.stderr.startswith(code)
