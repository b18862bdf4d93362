"""A server that has more to do than it can, and one that is told to stop while it works."""

import json
import re
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from tests.cli.test_long_running import SECONDS, ask, running, wait_for

THREADS = 40
"""Of the pool that works on requests."""


@contextmanager
def held_up(data: Path) -> Iterator[None]:
    """Nothing can be stored meanwhile: another process has the log."""
    with closing(sqlite3.connect(data / "log.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not reached():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)


def measured(url: str, figure: str) -> float:
    with urlopen(f"{url}/metrics", timeout=SECONDS) as answer:  # noqa: S310  # our own server
        found = re.search(rf"^fallkonferenz_{re.escape(figure)} (\S+)$", answer.read().decode(), re.MULTILINE)
    return float(found[1]) if found else 0.0


def conferences(pool: ThreadPoolExecutor, url: str, token: str, number: int) -> list[Future[Any]]:
    """So many commands at once, each in a year of its own; the server works on all of them."""
    bodies = [{"kind": "regular", "date": f"{2018 + n}-01-10", "place": "Rathaus"} for n in range(number)]
    sent = [pool.submit(ask, f"{url}/api/v1/conferences", token, body) for body in bodies]
    until(lambda: measured(url, "requests_at_work") == number)
    return sent


def test_whoever_comes_while_every_thread_is_busy_is_told_at_once_to_come_again(
    serve: list[str], data: Path, port: int, token: str
) -> None:
    url = f"http://127.0.0.1:{port}"
    with running([*serve, "1"], data / "output") as server, ThreadPoolExecutor(THREADS) as pool:
        wait_for(server, data / "output", 1)
        with held_up(data):
            sent = conferences(pool, url, token, THREADS)
            begun = time.monotonic()
            with pytest.raises(HTTPError) as refused:
                ask(f"{url}/api/v1/public/conferences")
            assert time.monotonic() - begun < 1
            assert ask(f"{url}/healthz") == ask(f"{url}/readyz") == {"status": "ok"}
        answers = [one.result() for one in sent]
        assert len({one["position"] for one in answers}) == THREADS
        assert ask(f"{url}/api/v1/public/conferences")["items"]
        assert measured(url, 'problems_total{code="OVERLOADED"}') == 1
    with refused.value as problem:
        assert (problem.code, problem.headers["Retry-After"]) == (503, "1")
        assert json.load(problem)["code"] == "OVERLOADED"


def test_a_server_told_to_stop_answers_what_it_accepted_and_seals_it(
    serve: list[str], data: Path, port: int, token: str
) -> None:
    url = f"http://127.0.0.1:{port}"
    with running([*serve, "1"], data / "output") as server, ThreadPoolExecutor(8) as pool:
        wait_for(server, data / "output", 1)
        with held_up(data):
            sent = conferences(pool, url, token, 8)
            server.send_signal(signal.SIGTERM)
            until(lambda: gone(url))
            time.sleep(2)  # the disk is slow, too
            assert not [one for one in sent if one.done()]
        answers = [one.result() for one in sent]
        assert server.wait(SECONDS) == 0
    with closing(sqlite3.connect(data / "log.sqlite")) as log:
        stored = {position for (position,) in log.execute("SELECT notification_id FROM events")}
        [(sealed,)] = log.execute("SELECT max(size) FROM checkpoints")
    assert {one["position"] for one in answers} <= stored
    assert sealed == max(stored)


def gone(url: str) -> bool:
    """Whether nobody listens there any more."""
    try:
        ask(f"{url}/healthz")
    except (URLError, ConnectionError):
        return True
    return False


def test_whichever_process_is_asked_counts_for_all_of_them(serve: list[str], data: Path, port: int, token: str) -> None:
    url, asked = f"http://127.0.0.1:{port}", 'method="GET",route="/api/v1/conferences",status="200"'
    with running([*serve, "2"], data / "output") as server:
        wait_for(server, data / "output", 2)
        for _ in range(12):
            ask(f"{url}/api/v1/conferences", token)
        figure = f"request_seconds_count{{{asked}}}"
        assert {measured(url, figure) for _ in range(6)} == {12.0}
        server.send_signal(signal.SIGTERM)
        assert server.wait(SECONDS) == 0


def test_every_line_of_a_server_is_one_of_json(serve: list[str], data: Path, port: int, token: str) -> None:
    url = f"http://127.0.0.1:{port}"
    with running([*serve, "2"], data / "output") as server:
        wait_for(server, data / "output", 2)
        ask(f"{url}/api/v1/conferences?year=2017", token)
        server.send_signal(signal.SIGTERM)
        assert server.wait(SECONDS) == 0
    lines = [json.loads(line) for line in (data / "output").read_text(encoding="utf-8").splitlines()]
    [line] = [one for one in lines if one["event"] == "request"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/v1/conferences", 200)
    assert set(line) == {"event", "level", "logger", "timestamp", "request_id", "method", "route", "status", "ms"}
