"""UmaDB: its own server on the same disk, its Python client; an event goes in unless its thing has moved on."""

import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import sleep
from uuid import uuid4

from umadb import AppendCondition, Client, Event, Query, QueryItem  # type: ignore[import-not-found]  # its environment

from benchmarks.peers.driving import drive

TYPE = "Written"


@contextmanager
def opened(place: str, peer: Path, text: str, many: int) -> Iterator[Callable[[int], object]]:
    """Start the server, and a client for each writer."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{probe.getsockname()[1]}"
    tool = (str(peer / "bin/umadb"), "--listen", listen, "--db-path", str(Path(place) / "uma.db"))
    with subprocess.Popen(tool, stdout=subprocess.DEVNULL) as server:  # noqa: S603  # the peer
        try:
            clients = [_connected(f"http://{listen}") for _ in range(many)]
            tags, heads = [str(uuid4()) for _ in range(many)], [client.head() for client in clients]

            def write(number: int) -> None:
                unless = Query(items=[QueryItem(types=[TYPE], tags=[tags[number]])])
                event = Event(event_type=TYPE, tags=[tags[number]], data=text.encode(), uuid=uuid4())
                condition = AppendCondition(fail_if_events_match=unless, after=heads[number])
                heads[number] = clients[number].append([event], condition=condition)

            yield write
        finally:
            server.terminate()


def _connected(url: str) -> Client:
    while True:
        try:
            client = Client(url)
            client.head()
        except Exception:  # noqa: BLE001  # not there yet
            sleep(0.02)
        else:
            return client


if __name__ == "__main__":
    drive(opened)
