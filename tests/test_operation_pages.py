"""`docs/betrieb` names what there is: commands, settings, files, figures and limits."""

import re
import shlex
from configparser import RawConfigParser
from itertools import takewhile
from pathlib import Path

import pytest
from anyio import run
from anyio.to_thread import current_default_thread_limiter
from typer.testing import CliRunner

from adapters.cli import app
from adapters.cli.serving import PATIENCE_SECONDS
from adapters.condition import BEHIND_SECONDS, LOG, READ_LOG, UNSEALED_SECONDS
from adapters.settings import PREFIX, Settings
from tests.http.parts import Town
from tests.http.test_health import figures

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "docs/betrieb"
PAGE = (PLACE / "README.md").read_text(encoding="utf-8")
FILES = {path.name: path.read_text(encoding="utf-8") for path in PLACE.iterdir()}
CONTAINER = FILES["Containerfile"]
COMMANDS = {
    *(found for text in FILES.values() for found in re.findall(r"(?:`|bin/)fallkonferenz ([a-z][^`\n]*)", text)),
    " ".join(re.findall(r'"([^"]+)"', re.findall(r"^CMD (.*)", CONTAINER, re.MULTILINE)[0])),
}


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_one(command: str) -> None:
    words = shlex.split(command.replace(" NAME", " agenda"))

    assert CliRunner().invoke(app, [*words, "--help"]).exit_code == 0


def test_the_commands_were_found() -> None:
    assert {"tick", "serve --host 0.0.0.0", "audit verify", "rebuild NAME"} < COMMANDS


def test_every_setting_is_one() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}

    named = {name for text in FILES.values() for name in re.findall(rf"{PREFIX}[A-Z_]+", text)}
    assert named - {PREFIX} <= known
    assert named


def test_the_container_is_made_of_files_there_are() -> None:
    copies = [line.split()[1:-1] for line in re.findall(r"^COPY (?!--from).*", CONTAINER, re.MULTILINE)]

    named = [name for names in copies for name in names]
    assert {"requirements.lock", "domain", "adapters"} < set(named)
    assert [name for name in named if not (ROOT / name).exists()] == []
    assert "USER 10001" in CONTAINER
    assert "--require-hashes" in CONTAINER


def test_the_daily_run_is_as_confined_as_the_server() -> None:
    server, daily = (_confinement(FILES[name]) for name in ("fallkonferenz.service", "fallkonferenz-tick.service"))

    assert server == daily
    assert {"DynamicUser=yes", "ProtectSystem=strict", "CapabilityBoundingSet="} < set(server)


def _confinement(unit: str) -> list[str]:
    lines = unit.splitlines()
    begun = lines[lines.index("DynamicUser=yes") :]
    return list(takewhile(lambda line: not line.startswith("["), [line for line in begun if line]))


def test_a_unit_can_be_read() -> None:
    for name in ("fallkonferenz.service", "fallkonferenz-tick.service", "fallkonferenz-tick.timer"):
        parser = RawConfigParser(strict=False)
        parser.read_string(FILES[name])
        assert parser.has_section("Unit")


def test_every_figure_is_explained_and_no_other(town: Town) -> None:
    town.client.get("/nowhere")
    shown = set(re.findall(r"^# TYPE fallkonferenz_(\w+)", figures(town), re.MULTILINE))

    table = PAGE.partition("| Zahl ")[2].partition("\n\n")[0]
    explained = {
        name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)(?:\{.*?\})?`", row.split("|")[1])
    }
    assert explained == shown


def test_the_limits_are_those_of_the_program() -> None:
    async def threads() -> float:
        return current_default_thread_limiter().total_tokens

    for words in (
        f"bearbeitet {run(threads):.0f} Anfragen zugleich",
        f"binnen {PATIENCE_SECONDS} Sekunden",
        f"länger als {BEHIND_SECONDS:.0f} Sekunden",
        f"seit über {UNSEALED_SECONDS[LOG] / 60:.0f} Minute",
        f"seit über {UNSEALED_SECONDS[READ_LOG] / 60:.0f} Minuten",
    ):
        assert words in re.sub(r"\s+", " ", PAGE)
