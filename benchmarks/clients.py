"""Clients of a server on this machine: each sends its next request as soon as it has the answer to the last.

One thread serves them all with little work for each answer, so that what is measured is the server. Every answer
has to be a success, and to tell its length.
"""

import socket
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack, closing
from selectors import EVENT_READ, DefaultSelector
from time import perf_counter

from benchmarks.measure import WARMING, Done

LARGE = 2**20


class Client:
    """A connection that is kept."""

    def __init__(self, port: int) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port))
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.fileno, self.close = self._connection.fileno, self._connection.close
        self._answer = b""
        self._asked_at = 0.0

    def ask(self, request: bytes) -> None:
        self._answer = b""
        self._asked_at = perf_counter()
        self._connection.sendall(request)

    def waited(self) -> tuple[float, float] | None:
        """Read what there is; when it was asked and answered, once the whole answer is there."""
        self._answer += self._connection.recv(LARGE)
        head, end, body = self._answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 20"):
            raise ConnectionError(f"the server said {self._answer.decode(errors='replace')}")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        return (self._asked_at, perf_counter()) if end and len(body) == int(length) else None

    def answer(self, request: bytes) -> bytes:
        """The body of the answer to one question."""
        self.ask(request)
        while not self.waited():
            pass
        return self._answer.partition(b"\r\n\r\n")[2]


def crowd_at(port: int, make: Callable[[str], bytes], paths: deque[str], many: int, seconds: float) -> Done:
    """Let so many clients ask for so many seconds, each time for the path that was asked for longest ago."""
    waits = list[tuple[float, float]]()
    with ExitStack() as stack, DefaultSelector() as crowd:

        def ask(client: Client) -> None:
            path = paths.popleft()  # nobody else asks for it meanwhile
            client.ask(make(path))
            crowd.register(client, EVENT_READ, (client, path))

        for _ in range(many):
            ask(stack.enter_context(closing(Client(port))))
        warm = perf_counter() + seconds * WARMING
        while crowd.get_map():
            for key, _ in crowd.select():
                client, path = key.data
                if wait := client.waited():
                    waits.append(wait)
                    crowd.unregister(client)
                    paths.append(path)
                    if wait[1] < warm + seconds:
                        ask(client)
    counted = [answered - asked for asked, answered in waits if answered >= warm]
    return Done.of(waits[-1][1] - warm, counted)


def request(method: str, path: str, body: str = "", **headers: str) -> bytes:
    """A request as it goes over the wire."""
    told = {"Host": "localhost", "Content-Type": "application/json", "Content-Length": str(len(body))} | headers
    lines = [f"{method} {path} HTTP/1.1", *(f"{name.replace('_', '-')}: {said}" for name, said in told.items())]
    return "\r\n".join([*lines, "", body]).encode()
