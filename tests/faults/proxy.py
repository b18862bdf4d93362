"""A wire between two programs that can be cut just when an answer is on its way."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from select import select

CHUNK = 65536
Place = tuple[str, int] | str
"""A port, or the path of a socket."""


@dataclass
class Wire:
    """Hands on what it is given; one answer in so many is swallowed, and the connection ends."""

    target: Place
    chance: Random
    one_in: int = 0
    """0 where none is swallowed."""
    cuts: int = 0

    def serve(self, listener: socket.socket) -> None:
        """Connect whoever comes, until the listener is closed."""
        with suppress(OSError):
            while True:
                threading.Thread(target=self._connect, args=(listener.accept()[0],), daemon=True).start()

    def _connect(self, here: socket.socket) -> None:
        with here, _socket(self.target) as there, suppress(OSError):
            there.connect(self.target)
            while True:
                for source in select([here, there], [], [])[0]:
                    chunk = source.recv(CHUNK)
                    if not chunk or (source is there and self._swallows()):
                        return
                    (here if source is there else there).sendall(chunk)

    def _swallows(self) -> bool:
        cut = self.one_in > 0 and self.chance.randrange(self.one_in) == 0
        self.cuts += cut
        return cut


@contextmanager
def wire(place: Place, target: Place, chance: Random) -> Iterator[Wire]:
    """A wire from a place to a target."""
    made = Wire(target, chance)
    with _socket(place) as listener:
        listener.bind(place)
        listener.listen(128)
        threading.Thread(target=made.serve, args=(listener,), daemon=True).start()
        try:
            yield made
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            if isinstance(place, str):
                Path(place).unlink()


def _socket(place: Place) -> socket.socket:
    return socket.socket(socket.AF_UNIX if isinstance(place, str) else socket.AF_INET)
