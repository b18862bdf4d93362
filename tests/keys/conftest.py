"""A real OpenBao server on this machine, and both ways to keep what opens the keys."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import hvac
import pytest

from adapters.keys.ring import FileRing
from adapters.keys.store import KeyEncryption
from adapters.keys.transit import Transit

TOKEN = "erfundener-zugang"
SECONDS = 30

Kek = Callable[[bool], KeyEncryption]


@pytest.fixture(scope="session")
def bao(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a key server with a transit engine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    program = Path(sys.executable).with_name("bao")
    options = ["server", "-dev", f"-dev-listen-address={address}", f"-dev-root-token-id={TOKEN}", "-dev-no-store-token"]
    home = tmp_path_factory.mktemp("bao")
    with (home / "log").open("wb") as out:
        server = subprocess.Popen(  # noqa: S603  # our own command
            [program, *options], stdout=out, stderr=out, env={**os.environ, "HOME": str(home)}
        )
    try:
        client = hvac.Client(url=f"http://{address}", token=TOKEN)
        _wait(server, client)
        client.sys.enable_secrets_engine("transit")
        yield f"http://{address}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(SECONDS)


def _wait(server: "subprocess.Popen[bytes]", client: hvac.Client) -> None:
    end = time.monotonic() + SECONDS
    while True:
        assert server.poll() is None, "the key server did not start"
        assert time.monotonic() < end, "the key server takes too long to start"
        try:
            if not client.sys.is_sealed():  # type: ignore[no-untyped-call]
                return
        except OSError:
            time.sleep(0.05)


@pytest.fixture(params=["file", "transit"])
def kek(request: pytest.FixtureRequest, tmp_path: Path) -> Kek:
    """Opens what opens the keys of this test: a file, or a key of its own on the server."""
    if request.param == "file":
        return lambda first: FileRing(tmp_path / "secret" / "kek.key", first_start=first)
    url, name = request.getfixturevalue("bao"), uuid4().hex
    return lambda first: Transit(url, TOKEN, name, first_start=first)
