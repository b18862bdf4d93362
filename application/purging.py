"""Forgets looks in time: after the profile's months nobody needs to know any more who looked (K4, § 79 Abs. 4 SGB X).

The log says first what is to be forgotten, with counts; then it is done. Whoever is interrupted between the two finds
it said and finishes. Leaves and checkpoints of the read log stay, so that what is left can still be proved.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, time, tzinfo

from application.desk import AGENCY, Desk
from application.journal import Change, Outpaced
from application.ports import ReadLog
from domain import agency
from domain.agency import Agency
from domain.policy import months_later


class Purging:
    """The daily purge of the read log."""

    def __init__(self, desk: Desk, read_log: ReadLog, seal: Callable[[], int], zone: tzinfo) -> None:
        """Take the parts; `seal` seals the read log and tells how many looks are sealed."""
        self._desk = desk
        self._read_log = read_log
        self._seal = seal
        self._zone = zone

    def run(self) -> int:
        """Forget what is due; how many looks were removed."""
        due = months_later(self._desk.today(), -self._desk.profile.retention.read_log)
        older = self._read_log.older(datetime.combine(due, time.min, self._zone))
        if older:
            self._say(min(older, self._seal()))
        return self._read_log.purge(self._desk.journal.load(Agency(), AGENCY)[0].reads_purged)

    def _say(self, until: int) -> None:
        """Write down what is to be forgotten, once; another machine that was quicker has said it."""
        thing, version = self._desk.journal.load(Agency(), AGENCY)
        decision = agency.purge_reads(thing, until, self._read_log.counts(thing.reads_purged, until))
        if decision.events:
            command = self._desk.command(self._desk.by_itself(), self._desk.today(), "ORGANISATION")
            with suppress(Outpaced):
                self._desk.journal.append(command, Change(AGENCY, version, decision))
