"""Other people's event stores, and what one would build instead: each in an environment of its own, fetched when asked.

A driver of ours appends events of the same size through the peer, in a process of its own, and prints one line. No code
of a peer is in here.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Done

ROOT = Path(__file__).parents[2]
SITE, POOL = "BENCHMARK_SITE", "BENCHMARK_POOL"
"""Tell the site of Django where the rows are, and how many to make."""
FETCHED = ROOT / ".tools/peers"


@dataclass(frozen=True)
class Peer:
    """One of them."""

    name: str
    """Of its driver, and of the file that pins its packages."""
    title: str
    package: str | None = None
    """A package from npm beside those from PyPI."""

    @property
    def folder(self) -> Path:
        return FETCHED / self.name

    @property
    def _pins(self) -> Path:
        return Path(__file__).with_name(f"{self.name}.txt")

    def fetch(self) -> None:
        """Make its environment, unless it was made from these pins already."""
        stamp, pinned = self.folder / "pins", f"{self._pins.read_text()}{self.package}"
        if stamp.exists() and stamp.read_text() == pinned:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        _run(sys.executable, "-m", "venv", str(self.folder))
        _run(str(self.folder / "bin/pip"), "install", "--quiet", "--disable-pip-version-check", "-r", str(self._pins))
        if self.package:
            packed = _run("npm", "pack", "--silent", self.package, "--pack-destination", str(self.folder))
            shutil.unpack_archive(self.folder / packed.strip(), self.folder, "gztar", filter="data")
        stamp.write_text(pinned)

    def append(self, place: str, length: int, many: int, seconds: float) -> Done:
        """Let so many writers append events of so many bytes; `place` is a folder, or the address of a PostgreSQL."""
        words = (place, str(self.folder), str(length), str(many), str(seconds))
        said = _run(str(self.folder / "bin/python"), "-m", f"benchmarks.peers.{self.name}", *words)
        return Done(**json.loads(said))


DJANGO = Peer("django_history", "Django with a history table, save")
ON_POSTGRESQL = (Peer("message_db", "Message DB, write_message", "@eventide/message-db@1.3.1"), DJANGO)
ON_THEIR_OWN = (Peer("uma_db", "UmaDB, append with a condition"),)
"""With a database of their own."""


def _run(*words: str) -> str:
    """What a command prints; raises with what it says where it fails."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False)  # noqa: S603  # our own words
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr}")
    return done.stdout
