"""The log of a running program: lines of JSON, and no words that may be about somebody."""

import io
import json
import logging
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from adapters.asked import REQUEST
from adapters.logs import formatter, start_logging
from adapters.settings import load_profile
from domain.profile import Profile

SECRET = "Testina Beispiel"
Lines = Callable[[], list[dict[str, object]]]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """What was logged."""
    monkeypatch.setattr(sys, "stderr", stderr := io.StringIO())
    root, level = logging.getLogger(), logging.getLogger().level
    for thing, name in ((root, "handlers"), (logging, "raiseExceptions"), (threading, "excepthook")):
        monkeypatch.setattr(thing, name, [] if thing is root else getattr(thing, name))
    start_logging()
    yield lambda: [json.loads(line) for line in stderr.getvalue().splitlines()]
    root.setLevel(level)


def test_a_line_says_when_what_and_in_which_request(lines: Lines) -> None:
    request = uuid4()
    before = REQUEST.set(request)
    logging.getLogger("adapters.somewhere").info("%s done", 3, extra={"status": 200, "user": SECRET})
    REQUEST.reset(before)

    [line] = lines()
    assert str(line.pop("timestamp")).endswith("Z")
    assert line == {
        "event": "3 done",
        "level": "info",
        "logger": "adapters.somewhere",
        "request_id": str(request),
        "status": 200,
    }


def test_of_an_exception_the_class_is_told_and_where_in_our_code_it_came_up(lines: Lines) -> None:
    try:
        Profile.model_validate({"name": SECRET})
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    try:
        sqlite3.connect(f"/nowhere/{SECRET}")
    except sqlite3.Error:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application", stack_info=True)

    first, second = lines()
    assert (first["error"], second["error"]) == ("ValidationError", "OperationalError")
    assert SECRET not in str(first) + str(second)
    assert "Traceback" not in str(first) + str(second)


def test_where_it_came_up_is_a_line_of_ours(lines: Lines) -> None:
    try:
        load_profile(SECRET)
    except ValueError:
        logging.getLogger("adapters").exception("unusable")

    [line] = lines()
    places = line["at"]
    assert isinstance(places, list)
    assert [place.partition(":")[0] for place in places] == ["adapters/settings.py", "adapters/settings.py"]


def test_of_other_libraries_only_what_stands_in_their_program_is_repeated(lines: Lines) -> None:
    other = logging.getLogger("asyncio")
    other.warning("future: %r", SECRET)
    other.error(f"Exception in callback tell({SECRET!r})")  # as it does

    template, nothing = lines()
    assert template["event"] == "future: %r"
    assert str(nothing["event"]).startswith("test_logs:")
    assert SECRET not in str(template) + str(nothing)


def test_a_line_that_cannot_be_written_is_lost_and_its_words_with_it(lines: Lines) -> None:
    logging.getLogger("adapters").error("%d", SECRET)

    assert lines() == []


def test_a_thread_that_ends_by_an_exception_says_so_without_its_words(lines: Lines) -> None:
    def end() -> None:
        raise ValueError(SECRET)

    thread = threading.Thread(target=end, name="sealer")
    thread.start()
    thread.join()

    [line] = lines()
    assert (line["level"], line["event"], line["error"]) == ("critical", "thread sealer ended", "ValueError")
    assert SECRET not in str(line)


def test_on_a_terminal_a_line_is_for_people() -> None:
    record = logging.LogRecord("adapters", logging.INFO, __file__, 1, "ready", None, None)

    shown = formatter(terminal=True).format(record)

    assert "ready" in shown
    assert not shown.startswith("{")
