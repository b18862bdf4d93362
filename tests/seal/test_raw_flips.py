"""Bytes of the database file change by themselves, or somebody changes them: nothing inside the log goes unseen.

    python -m tests.seal.test_raw_flips 1000

flips a byte in so many copies of the file and says what came of it.
"""

import random
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.log.migrate import ForeignLog, NewerLog
from adapters.log.recorder import NotDurable
from tests.seal.office import Office, build

FLIPS, SEED = 500, 2017
TABLES = {
    "events": "notification_id, originator_id, originator_version, topic, state, box, recorded_at, box_hash, leaf",
    "subtrees": "level, number, hash",
    "checkpoints": "size, note",
    "commands": "command_id, subject, version, position",
}
"""What makes up the log. A command's fingerprint is left out: nobody without the request can check it."""
REFUSED = (sqlite3.DatabaseError, UnicodeDecodeError, ForeignLog, NewerLog, NotDurable)
"""What opening a log raises that is none any more, before anything could be verified.

SQLite's words about a damaged schema quote it, whatever bytes that has.
"""
Rows = dict[str, set[tuple[object, ...]]] | str


def logical(log: Path) -> Rows:
    """The rows of the log, read past every index; where a table cannot be read, the name of the error."""
    with closing(sqlite3.connect(f"file:{log}?immutable=1", uri=True)) as db:
        db.text_factory = bytes
        try:
            return {
                name: set(db.execute(f"SELECT {columns} FROM {name} NOT INDEXED").fetchall())  # noqa: S608
                for name, columns in TABLES.items()
            }
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            return type(error).__name__


class Flips:
    """Flips bytes in the file of one log, each time from the whole one on, and counts what came of it."""

    def __init__(self, office: Office, seed: int) -> None:
        self.counts: Counter[str] = Counter()
        self.unseen: list[str] = []
        """Changes inside the log without a finding."""
        self.astray: list[str] = []
        """Changed events without a finding at their position, in a file that can be read."""
        self._office = office
        self._chance = random.Random(seed)  # noqa: S311  # no secret, and to be repeated
        self._whole = office.log.read_bytes()
        self._rows = logical(office.log)

    def flip(self) -> None:
        """Change one byte, verify, and put the file back."""
        place, mask = self._chance.randrange(len(self._whole)), self._chance.randrange(1, 256)
        damaged = bytearray(self._whole)
        damaged[place] ^= mask
        self._office.log.write_bytes(damaged)
        self._judge(f"byte {place} ^ {mask}", logical(self._office.log))
        for file in self._office.folder.glob("log.sqlite*"):
            file.unlink()
        self._office.log.write_bytes(self._whole)

    def _judge(self, what: str, rows: Rows) -> None:
        try:
            report = self._office.verify()
        except REFUSED:
            self.counts["the file is refused"] += 1
            return
        changed = rows != self._rows
        self.counts[f"log {'changed' if changed else 'the same'}, {'no ' * report.intact}finding"] += 1
        if changed and report.intact:
            self.unseen.append(what)
        if positions := self._changed(rows):
            located = positions & {finding.position for finding in report.findings}
            self.counts["events located" if located else "events not located"] += 1
            self.astray += [] if located else [what]

    def _changed(self, rows: Rows) -> set[object]:
        """Positions of the events that are not the same; none where the file cannot be read."""
        if isinstance(rows, str) or isinstance(self._rows, str):
            return set()
        return {row[0] for row in rows["events"] ^ self._rows["events"]}


def flipped(folder: Path, flips: int, seed: int) -> Flips:
    """So many flips in a log of their own."""
    made = Flips(build(folder / "office"), seed)
    for _ in range(flips):
        made.flip()
    return made


def test_no_flipped_byte_inside_the_log_goes_unseen_or_breaks_the_verifier(tmp_path: Path) -> None:
    made = flipped(tmp_path, FLIPS, SEED)
    assert made.unseen == []
    assert made.astray == []
    assert made.counts["events located"] > FLIPS / 4


def main(flips: int, seed: int = SEED) -> None:
    """Flip so many bytes and say what came of it."""
    with TemporaryDirectory() as folder:
        made = flipped(Path(folder), flips, seed)
    counts = "".join(f"{number:6}  {what}\n" for what, number in made.counts.most_common())
    sys.stdout.write(f"seed {seed}\n{counts}unseen: {made.unseen}\nastray: {made.astray}\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
