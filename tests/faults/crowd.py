"""Clients that send commands to a server over HTTP, as fast as it answers, and do not give up.

Each command has an `Idempotency-Key` and is sent again under it until an answer comes. Some lose their patience early,
so that the same command is on its way twice; some send once more what was answered.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from random import Random
from typing import Any
from uuid import UUID, uuid5

from application.desk import NAMES
from tests.faults.ground import Ground, Stage
from tests.faults.history import Attempt, Command, Effect, History, Look, Receipt
from tests.http.parts import API

PATIENCE_SECONDS = 5.0
IMPATIENCE_SECONDS = 0.03
IMPATIENT = 0.1
"""Share of the sendings whose answer nobody waits for."""
ONCE_MORE = 0.1
"""Share of the commands that are sent again after their answer."""
PAUSE_SECONDS = 0.05
END_SECONDS = 60.0
"""How long after the last fault every command must have an answer."""
OPEN = frozenset({401, 408, 429})
"""Answers that do not say what became of the command; 401, since the clock may say that a token is not valid yet."""
CAPACITIES = 1000


@dataclass
class Crowd:
    """What its clients share."""

    ground: Ground
    stage: Stage
    history: History
    over: threading.Event = field(default_factory=threading.Event)
    numbers: Iterator[int] = field(default_factory=count)
    refusals: Counter[str] = field(default_factory=Counter)

    def command_id(self, key: str) -> UUID:
        """As the API makes it of the key."""
        return uuid5(NAMES, f"{self.stage.user}\n{self.stage.institution}\n{key}")


class Client:
    """One of them, in a thread of its own."""

    def __init__(self, crowd: Crowd, number: int) -> None:
        self._crowd = crowd
        self._number = number
        self._chance = Random(number)  # noqa: S311  # no secret
        self._connection: HTTPConnection | None = None
        self._seen = crowd.stage.since

    def run(self) -> None:
        """Do this and that until it is over."""
        while not self._crowd.over.is_set():
            self._chance.choices((self._set_capacity, self._report, self._look), (5, 4, 3))[0]()
        self._close()

    def _set_capacity(self) -> None:
        meeting, value = self._meeting(), next(self._crowd.numbers) % CAPACITIES + 1
        self.send(f"/conferences/{meeting}/capacity", {"capacity": value}, Effect("CapacitySet", value, meeting))

    def _report(self) -> None:
        name = _spelled(self._crowd.stage.since, next(self._crowd.numbers))
        person = self._crowd.stage.report["young_person"] | {"family_name": name}
        self.send("/cases", self._crowd.stage.report | {"young_person": person}, Effect("CaseReported", name))

    def send(self, path: str, body: object, effect: Effect) -> None:
        """Send a command until it is answered."""
        key = f"{self._crowd.stage.since}-{next(self._crowd.numbers)}"
        command = Command(self._crowd.command_id(key), effect)
        self._crowd.history.commands.append(command)
        for _ in range(2 if self._chance.random() < ONCE_MORE else 1):
            while not self._attempt(command, path, body, key):
                pass

    def _attempt(self, command: Command, path: str, body: object, key: str) -> bool:
        """Send it once; whether it was answered."""
        attempt = Attempt(time.monotonic())
        command.attempts.append(attempt)
        patience = IMPATIENCE_SECONDS if self._chance.random() < IMPATIENT else PATIENCE_SECONDS
        answered = self._ask("POST", path, json.dumps(body), {"Idempotency-Key": key}, patience)
        if answered is None:
            return False
        attempt.status, told, headers = answered
        if attempt.status >= 500 or attempt.status in OPEN:
            time.sleep(PAUSE_SECONDS)
            return False
        attempt.answered = time.monotonic()
        if attempt.status < 300:
            attempt.receipt = Receipt(UUID(told["id"]), told["version"], told["position"])
            attempt.replayed = headers.get("idempotency-replayed") == "true"
            self._seen = max(self._seen, told["position"])
        else:
            self._crowd.refusals[told["code"]] += 1
        return True

    def _look(self) -> None:
        """Read a conference, at least as it was after one's own last command."""
        meeting, at_least = self._meeting(), self._seen
        answered = self._ask(
            "GET", f"/conferences/{meeting}", None, {"X-Min-Position": str(at_least)}, PATIENCE_SECONDS
        )
        if answered and answered[0] == 200:
            shown = answered[1]
            look = Look(self._number, meeting, at_least, shown["version"], shown["position"], shown["capacity"])
            self._crowd.history.looks.append(look)

    def _meeting(self) -> UUID:
        return self._chance.choice(self._crowd.stage.meetings)

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str], patience: float
    ) -> tuple[int, Any, dict[str, str]] | None:
        """Status, body and headers of the answer; none where none came."""
        named = {"Authorization": self._crowd.stage.token, "Content-Type": "application/json"} | headers
        connection = self._connected()
        try:
            connection.timeout = patience
            if connection.sock:
                connection.sock.settimeout(patience)
            connection.request(method, API + path, body, named)
            answer = connection.getresponse()
            content = json.loads(answer.read())
        except (OSError, HTTPException, ValueError):
            self._close()
            time.sleep(PAUSE_SECONDS)
            return None
        return answer.status, content, {name.lower(): value for name, value in answer.getheaders()}

    def _connected(self) -> HTTPConnection:
        door = self._crowd.ground.door
        if self._connection is None or self._connection.port != door:
            self._close()
            self._connection = HTTPConnection("127.0.0.1", door)
        return self._connection

    def _close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None


@contextmanager
def crowd(ground: Ground, clients: int = 8) -> Iterator[Crowd]:
    """Clients that work until the block ends; then each has the answer to its last command, or time is up."""
    stage = ground.stage()
    made = Crowd(ground, stage, History(stage.since))
    threads = [threading.Thread(target=Client(made, number).run, daemon=True) for number in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield made
    finally:
        made.over.set()
    end = time.monotonic() + END_SECONDS
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    assert not any(thread.is_alive() for thread in threads), "somebody waits for an answer that does not come"


def _spelled(*numbers: int) -> str:
    """A name in consonants: of two that differ in digits or umlauts only, the office would say they are one person."""
    return "x".join("".join("bcdfghjklm"[int(digit)] for digit in str(number)) for number in numbers)
