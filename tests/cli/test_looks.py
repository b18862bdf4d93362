"""What the command line shows of young people, and that it is on record before (L44)."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import Result

from adapters.cli import app
from tests.canaries.search import search
from tests.http.parts import TODAY, Town
from tests.reads.test_routes import flattened, frozen, looks
from tests.seal.lived import BORN, CANARY, Lived, lived

Run = Callable[..., Result]
SILENT = {
    *("serve", "project", "restore", "outside", "witness", "check", "add", "password", "disable", "sign-out"),
    *("grant", "revoke", "admit", "move", "token", "demo"),
}
"""What only begins or answers something, or shows an invented story; nothing about anybody in this office."""

ONCE = {"erase", "backup", "export"}
"""What cannot be done twice."""
LEADING = ("coordinator", "caseworker")


@pytest.fixture
def everything(town: Town) -> Lived:
    """A town with a canary in every free field about a person."""
    return lived(town)


def token(town: Town, institution: str, *roles: str, user: str = "") -> tuple[str, str]:
    return "--token", town.person(institution, *roles, user=user).headers["Authorization"].removeprefix("Bearer ")


def commands(lived: Lived, folder: Path) -> Iterator[tuple[object, ...]]:
    """Every other command, so that it has something to show."""
    case, other = lived.discussed, lived.other
    auditor, purpose = token(lived.town, "jugendamt", "auditor"), ("--purpose", "BESCHWERDE")
    yield "audit", "history", case
    yield "audit", "history", case, "--institution", "agentur"
    yield "audit", "replay"
    yield "audit", "verify"
    yield "audit", "export", "--out", folder / "bundle.zip", *purpose, "--approved-by", "leitung.muster", *auditor
    yield "role", "list"
    yield "account", "list"
    yield "statistics", 2017, "--csv", folder / "figures.csv"
    yield ("deletion-calendar",)
    yield ("tick",)
    yield ("rebuild",)
    yield "profile", "show"
    yield "profile", "check", "eschweiler"
    yield "keys", "rotate"
    yield "backup", folder / "backup.zip"
    yield "erase", other, "--reason", "KanariGrund", *token(lived.town, "jugendamt", *LEADING)
    yield "erase", other, *token(lived.town, "jugendamt", *LEADING, user="zweite.muster")


@pytest.mark.rule("L44", "L45")
def test_no_command_but_the_answer_to_a_young_person_shows_what_is_said_about_them(
    run: Run, everything: Lived, tmp_path: Path, folder: Path
) -> None:
    handed_out = tmp_path / "handed-out"
    handed_out.mkdir()
    tried = set()
    for words in commands(everything, handed_out):
        tried |= {word for word in words if isinstance(word, str)}
        for form in ("--json",) if ONCE & set(words) else ("--json", None):
            answer = run(*filter(None, (*words, "--data", folder, "--today", TODAY, form)))
            assert answer.exit_code == 0, (words, answer.output)
            for planted in (CANARY, BORN.isoformat(), f"{BORN:%d.%m.%Y}"):
                assert planted.casefold() not in answer.output.casefold(), words
    assert search([handed_out], ["KanariVorname", "KanariKurz", "KanariMaßnahme", "KanariGeheimnis"]) == set()
    every = {command.name for command in flattened(get_command(app))}
    assert every - SILENT - tried == {"subject-report"}


@pytest.mark.rule("L44", "L27")
def test_what_is_printed_or_handed_out_about_young_people_is_on_record_before(
    run: Run, everything: Lived, folder: Path
) -> None:
    who = token(everything.town, "jugendamt", *LEADING)
    asked = ("subject-report", everything.discussed, "--data", folder, "--today", TODAY, *who)
    bundle, why = folder.with_name("bundle.zip"), ("--purpose", "BESCHWERDE", "--approved-by", "leitung.muster")
    export = ("audit", "export", "--out", bundle, *why, "--data", folder, "--today", TODAY)
    with frozen(folder):
        for refused in (run(*asked), run(*export, *token(everything.town, "jugendamt", "auditor"))):
            assert (refused.exit_code, refused.stdout) == (1, "")
            assert refused.stderr.startswith("Das Leseprotokoll nimmt den Zugriff nicht an")
    assert not bundle.exists()

    before = len(looks(folder))
    assert "KanariVorname" in run(*asked).stdout
    [look] = looks(folder)[before:]
    assert (look["case"], look["purpose"], look["decision"]) == (
        str(everything.discussed),
        "BETROFFENENRECHTE",
        "SHOWN",
    )
