"""Plays random histories, and after the steps of each asks everything as everybody: nobody is told too much.

`python tests/canaries/histories.py 5000` plays that many; `--first N` begins with the history of that number, which
goes the same way every time but for the ids in it. The model that says what is too much is `oracle.py`.
"""

import argparse
import io
import logging
import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from unittest.mock import patch
from uuid import UUID
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from fastapi import FastAPI  # noqa: E402
from starlette.testclient import TestClient  # noqa: E402

import adapters.main  # noqa: E402
from adapters.http import beat  # noqa: E402
from adapters.http.app import create_app  # noqa: E402
from adapters.logs import FIELDS  # noqa: E402
from adapters.settings import Settings  # noqa: E402
from tests.canaries.oracle import CARRIED, Case, Reader  # noqa: E402
from tests.canaries.reporting import report  # noqa: E402
from tests.canaries.rights import close, confirm_erasure, lift  # noqa: E402
from tests.canaries.steps import step, wait  # noqa: E402
from tests.canaries.walking import API, NUMBERS, READERS, WORDS, Leak, Walk, World, told  # noqa: E402

PER_OFFICE = 12
"""Histories that happen in one office; what is left of the earlier ones is searched as well."""
FIGURES = "/metrics"
LOOKS = 3
"""Answers that are searched after a step."""
SHORTEST, LONGEST = 10, 22
"""Steps of a history, but for those that end it."""
FIRST_DAY = datetime(2017, 10, 2, 10, tzinfo=UTC)
AUDITOR = next(one for one in READERS if "auditor" in one.roles)
TELLING = (*CARRIED, "/cases/{case_id}", "/cases/{case_id}")
"""Ways that carry content, which are asked more often than the others."""
VARIANTS: dict[str, tuple[str, ...]] = {
    "/cases": ("", "?mine=true", "?restricted=true", "?limit=100", "?state=CLOSED"),
    "/cases/{case_id}": ("", "", "", "?purpose=FALLVORBEREITUNG", "?purpose=MASSNAHMEN_NACHVERFOLGUNG"),
    "/cases/{case_id}/history": ("", "?institution={institution}", "?as_of={day}&view=true"),
    "/conferences/{conference_id}/agenda": ("", "?view=coordination"),
    "/conferences/{conference_id}/room": ("?case={case_id}",),
    "/statistics/{year}": ("", "?audience=public", "?half=1"),
    "/measures": ("", "?overdue=true"),
    "/audit/log": ("", "?after={position}", "?limit=100"),
    "/audit/replay": ("", "?as_of={day}&view=true", "?position={position}"),
    "/audit/consistency": ("?from=1&to=2",),
    "/staff": ("", "?as_of={day}"),
}
"""Ways that are asked in more than one manner."""


class Clock(datetime):
    """The office's clock, which stands still until somebody moves it."""

    moment = FIRST_DAY

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return cls.moment.astimezone(tz)


class Lines(logging.Handler):
    """Keeps every line that is logged, with all that is in it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.text = io.StringIO()

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith("httpx"):
            return  # the client of the test, not the office
        fields = [str(getattr(record, name, "")) for name in FIELDS]
        trace = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
        self.text.write(f"{record.name} {record.getMessage()} {record.args} {fields} {trace}\n")


@dataclass
class Report:
    """What was played and found."""

    histories: int = 0
    steps: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    """By the way that was asked, or the step and what became of it."""
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Canaries that were shown to who may see them, by way and group."""
    telling: int = 0
    """Histories in which content was shown to somebody."""
    characters_logged: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        answers = sum(self.answers.values())
        rates = (round(number / self.seconds, 1) for number in (self.histories, self.steps, answers))
        return (
            f"{self.histories} histories ({self.telling} of them telling), {self.steps} steps, {answers} answers, "
            f"{sum(self.seen.values())} canaries rightly shown, {self.characters_logged} characters logged, "
            f"in {self.seconds:.0f} s ({', '.join(map(str, rates))} per second)"
        )


def play(numbers: range) -> Report:
    """Play histories; raises `Leak`."""
    made, begun = Report(), time.monotonic()
    for first in range(numbers.start, numbers.stop, PER_OFFICE):
        with opened() as (world, ways, lines):
            for number in numbers[first - numbers.start :][:PER_OFFICE]:
                _play(number, world, ways, lines, made)
            made.answers += world.answered
            made.seen += world.seen
    made.seconds = time.monotonic() - begun
    return made


@contextmanager
def opened() -> Iterator[tuple[World, list[str], Lines]]:
    """A new office on the first day, every question it answers, and the lines it logs."""
    Clock.moment = FIRST_DAY
    lines, root, place = Lines(), logging.getLogger(), Path("/dev/shm")  # noqa: S108  # where there is one, it is quick
    with (
        TemporaryDirectory(dir=place if place.is_dir() else None) as folder,
        patch.object(adapters.main, "datetime", Clock),
        patch.object(beat, "BEAT_SECONDS", 0.001),
        adapters.main.open_office(Settings(data=Path(folder), profile="eschweiler")) as office,
        TestClient(app := create_app(office)) as client,
        redirect_stdout(lines.text),
        redirect_stderr(lines.text),
        _logged(root, lines),
    ):
        yield World(office, client, Clock), _ways(app), lines


def _ways(app: FastAPI) -> list[str]:
    """Every question there is, so that a new one is asked as well; figures only at the end, when all is counted."""
    return [path for path, by in app.openapi()["paths"].items() if "get" in by and path != FIGURES]


@contextmanager
def _logged(root: logging.Logger, lines: Lines) -> Iterator[None]:
    level = root.level
    logging.getLogger("markdown_it").setLevel(logging.INFO)  # it tells of every line of our own rules
    root.addHandler(lines)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(lines)
        root.setLevel(level)


def _play(number: int, world: World, ways: list[str], lines: Lines, made: Report) -> None:
    """One history; what goes wrong is told with its number and the steps before."""
    walk, shown = Walk(world, Random(number)), _content(world)  # noqa: S311  # no secret
    try:
        for one in _steps(walk):
            one(walk)
            made.steps += 1
            if walk.ids:  # who is 25 already is not reported
                _look_around(walk, ways)
        _end(walk, ways)
        made.characters_logged += _search_lines(world, lines)
    except Leak as leak:
        which = f"history {number}, with `--first {number - number % PER_OFFICE}`"
        raise Leak(f"{which}: {leak}\n  after " + "\n        ".join(walk.trace[-12:])) from None
    made.histories += 1
    made.telling += _content(world) > shown


def _content(world: World) -> int:
    return sum(often for (_, group), often in world.seen.items() if group != "NUMBER")


def _steps(walk: Walk) -> Iterator[Callable[[Walk], object]]:
    """A report, at times two, and what comes."""
    while not walk.ids:
        yield report
    for _ in range(walk.rng.randint(SHORTEST, LONGEST)):
        yield step


def _end(walk: Walk, ways: list[str]) -> None:
    """What is open is closed, so that the next history has the office for itself; later, readers are shut out."""
    for case_id in list(walk.ids):
        walk.ids = [case_id]
        for last in (confirm_erasure, lift, close):
            last(walk)
    wait(walk)
    _look_around(walk, ways)
    walk.world.search(AUDITOR, FIGURES, FIGURES, told(walk.world.ask(AUDITOR, "GET", FIGURES)))


def _look_around(walk: Walk, ways: list[str]) -> None:
    """Some questions, mostly about the case at hand, by those it concerns and by whoever else there is."""
    for _ in range(LOOKS):
        about = _case(walk)
        reader = _reader(walk, walk.world.cases[about])
        ask(walk, reader, API + walk.rng.choice(TELLING) if walk.rng.random() < 0.5 else walk.rng.choice(ways), about)
    if walk.rng.random() < 0.02:
        _take_a_bundle(walk)


def _case(walk: Walk) -> UUID:
    return walk.rng.choice(walk.ids if walk.rng.random() < 0.8 else list(walk.world.cases))


def _reader(walk: Walk, case: Case) -> Reader:
    near = [one for one in READERS if one.institution in {case.reporter, *case.paper.recipients}]
    return walk.rng.choice(near if near and walk.rng.random() < 0.6 else READERS)


def ask(walk: Walk, reader: Reader, way: str, about: UUID) -> None:
    """One question; the lists it is answered from have caught up."""
    world, rng, known = walk.world, walk.rng, way.removeprefix(API)
    head = world.office.journal.head()
    values = {
        "case_id": about,
        "conference_id": rng.choice(world.meetings[-4:] or [str(about)]),
        "year": rng.choice((2017, world.today.year)),
        "position": rng.randint(max(1, head - 60), head),
        "institution": reader.institution or "jobcenter",
        "day": date.fromordinal(world.today.toordinal() - rng.randint(0, 60)),
    }
    asked = way + rng.choice(VARIANTS.get(known, ("",)))
    address = re.sub(r"\{(\w+)\}", lambda name: str(values[name[1]]), asked)
    wanted = "text/plain" if known.endswith("subject-report") and rng.random() < 0.5 else "application/json"
    answer = world.ask(reader, "GET", address, X_Min_Position=str(head), Accept=wanted)
    world.search(reader, known, address, told(answer))


def _take_a_bundle(walk: Walk) -> None:
    """What an auditor takes away holds numbers, and no content."""
    body = {
        "purpose": "DATENSCHUTZKONTROLLE",
        "approved_by": "leitung.muster",
        "cases": [str(walk.rng.choice(walk.ids))],
    }
    answer = walk.world.ask(AUDITOR, "POST", f"{API}/audit/bundles", body)
    with ZipFile(io.BytesIO(answer.content)) as packed:
        text = "\n".join([*packed.namelist(), *(packed.read(name).decode() for name in packed.namelist())])
    walk.world.search(AUDITOR, "POST /audit/bundles", "", f"{answer.headers}\n{text}")


def _search_lines(world: World, lines: Lines) -> int:
    """Whatever was logged or printed holds no canary, and no number of a case; how much there was to search."""
    text = lines.text.getvalue()
    lines.text.seek(0)
    lines.text.truncate()
    for found in (*WORDS.finditer(text.lower()), *NUMBERS.finditer(text)):
        if found[0] in world.canaries:
            raise Leak(f"{world.canaries[found[0]]} in a log line: {text[max(0, found.start() - 200) : found.end()]}")
    return len(text)


def main() -> None:
    """Play as many histories as are asked for."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("histories", type=int)
    asked.add_argument("--first", type=int, default=0, help="number of the first history")
    given = asked.parse_args()
    print(play(range(given.first, given.first + given.histories)))  # noqa: T201  # that is what it is for


if __name__ == "__main__":
    main()
