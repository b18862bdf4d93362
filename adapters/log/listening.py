"""Hears of the appends of other processes as soon as they are there (PostgreSQL's LISTEN)."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress

import psycopg
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from application.journal import Unavailable

LOOK_UP_SECONDS = 0.5
"""How soon it is noticed that nobody wants to hear any more."""
DEAF_SECONDS = 1.0
"""How long to wait after a connection broke; meanwhile whoever listens looks for themselves (`POLL_SECONDS`)."""

Connect = Callable[[], AbstractContextManager[psycopg.Connection[DictRow]]]


class Listener:
    """A thread with a connection of its own."""

    def __init__(self, connect: Connect, channel: str, wake: Callable[[], None]) -> None:
        """Begin to listen; `wake` must be quick and must not raise."""
        self._connect = connect
        self._listen = SQL("LISTEN {}").format(Identifier(channel))
        self._unlisten = SQL("UNLISTEN {}").format(Identifier(channel))
        self._wake = wake
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            with suppress(Unavailable, psycopg.Error):
                self._hear()
            self._stopping.wait(DEAF_SECONDS)

    def _hear(self) -> None:
        with self._connect() as db:
            db.execute(self._listen)
            self._wake()  # what was appended before the ear was open is not told (trap T3)
            while not self._stopping.is_set():
                for _ in db.notifies(timeout=LOOK_UP_SECONDS, stop_after=1):
                    self._wake()
            db.execute(self._unlisten)
