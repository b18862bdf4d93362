"""Carrying an erasure out (L30): every step may be repeated, so a crash between any two loses nothing.

    1  the keys are destroyed          from now on nobody can read it, wherever a copy of the log lies
    2  the boxes are blanked           the ciphertext is gone, too; leaves and proofs stay
    3  the keys are wrapped anew       whatever copy of the key store there is, it opens no more
    4  `SubjectDataErased` says so     and is the proof

Step 4 has the same command id every time, so it is written once. Whoever opens the office, and the daily run, finishes
what was confirmed and is not done.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from application.cases import Cases
from application.desk import CALENDAR, NAMES, Desk, Plan, Submission
from application.journal import Change, Receipt
from domain import erasure
from domain.case import Case
from domain.erasure import Tally
from domain.policy import Act
from domain.recorded import Actor

Step = Callable[[UUID], object]


@dataclass(frozen=True)
class Erasures:
    """Forgets people."""

    desk: Desk
    cases: Cases

    def confirm(self, case_id: UUID, by: Submission) -> Receipt:
        """Let a second person confirm, and do it at once. Raises what `erasure.confirm` raises."""
        confirmed = self.cases.confirm_erasure(case_id, by)
        return replace(self.carry_out(case_id), replayed=confirmed.replayed)

    def finish(self) -> int:
        """Do what was confirmed and interrupted; how many persons."""
        return len([self.carry_out(case_id) for case_id in self.desk.register.being_erased()])

    def carry_out(self, case_id: UUID) -> Receipt:
        """Take all steps, whichever were taken before."""
        for step in self.steps():
            step(case_id)
        return self.record(case_id)

    def steps(self) -> Sequence[Step]:
        """What is done before it can be said to be done, in order."""
        return (self.desk.keys.destroy, self.desk.journal.blank, lambda _: self.desk.keys.rotate())

    def record(self, case_id: UUID) -> Receipt:
        """Say that it is done, with the numbers; the same receipt when it was said before."""
        keys, blanked = self.desk.keys.destroy(case_id), self.desk.journal.blank(case_id)
        tally = Tally(keys, blanked.boxes, blanked.requests, self.desk.keys.epoch)

        def decide(_: Act) -> Plan:
            case, version = self.desk.load(Case(), case_id)
            return Plan([Change(case_id, version, erasure.finish(case, tally))])

        coordinator = Actor(CALENDAR, self.desk.profile.coordinator)
        by = Submission(coordinator, uuid5(NAMES, f"erasure-{case_id}"), digest=b"")
        return self.desk.submit(by, "BETROFFENENRECHTE", decide)
