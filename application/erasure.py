"""Carrying an erasure out (L30): every step may be repeated, so a crash between any two loses nothing.

    1  the list outside names the case an old backup cannot bring it back
    2  the keys are destroyed          from now on nobody can read it, wherever a copy of the log lies
    3  the boxes are blanked           the ciphertext is gone, too; leaves and proofs stay
    4  the keys are wrapped anew       whatever copy of the key store there is, it opens no more
    5  `SubjectDataErased` says so     and is the proof

Step 5 has the same command id every time, so it is written once. Whoever opens the office, and the daily run, finishes
what was confirmed and is not done.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from pydantic import BaseModel

from application.cases import Cases
from application.desk import NAMES, Desk, Plan, Submission
from application.journal import Change, Receipt
from application.ports import Outside
from domain import erasure, errors, events
from domain.case import Case
from domain.erasure import Tally
from domain.policy import Act
from domain.recorded import Recorded

Step = Callable[[UUID], object]


class Moment(BaseModel):
    """One step of an erasure."""

    on: date
    recorded_at: datetime
    institution: str


class Certificate(BaseModel):
    """What somebody who was forgotten can be given as proof; it names nobody (SDM 60, S05)."""

    case_number: str
    ordered: Moment
    confirmed: Moment
    erased: Moment
    keys_destroyed: int
    boxes_blanked: int
    requests_forgotten: int
    key_epoch: int
    recipients: tuple[str, ...]
    """Institutions the data had reached; they are to be told (Art. 19 GDPR)."""
    position: int
    """Place of the proof in the log; `/audit/proofs/{position}` shows that it lies under the seal."""
    leaf: str


class Unfinished(Exception):
    """A step of an erasure failed, or nobody can say who is to be forgotten; the next opening or daily run goes on."""


@dataclass(frozen=True)
class Erasures:
    """Forgets people."""

    desk: Desk
    cases: Cases
    outside: Outside
    failures: tuple[type[Exception], ...]
    """What key store, log and the place outside raise when they cannot be written."""

    def confirm(self, case_id: UUID, by: Submission) -> Receipt:
        """Let a second person confirm, and do it at once. Raises what `erasure.confirm` raises, and `Unfinished`."""
        confirmed = self.cases.confirm_erasure(case_id, by)
        return replace(self.carry_out(case_id), replayed=confirmed.replayed)

    def certificate(self, case_id: UUID) -> Certificate:
        """The proof that somebody was forgotten; raises `WrongState` where nobody was."""
        history = self.desk.journal.history(case_id)
        steps = {type(entry.event): entry for entry in history}
        if events.SubjectDataErased not in steps:
            raise errors.WrongState(state=self.desk.load(Case(), case_id)[0].state, allowed="ERASED")
        done = steps[events.SubjectDataErased]
        first = next(entry.event for entry in history if isinstance(entry.event, events.CaseReported))
        return Certificate(
            case_number=first.case_number,
            ordered=_moment(steps.get(events.ErasureOrdered, steps[events.ErasureConfirmed])),
            confirmed=_moment(steps[events.ErasureConfirmed]),
            erased=_moment(done),
            position=done.position,
            leaf=done.leaf.hex(),
            **dict(done.event),
        )

    def finish(self) -> int:
        """Do what was confirmed and interrupted, and what an old backup brought back; how many persons.

        Raises `Unfinished`.
        """
        with self._reaching():
            again = self.brought_back()
        for case_id in again:
            self._confirm_again(case_id)
        return len(self._carry_out(self.desk.register.being_erased()))

    def brought_back(self) -> Sequence[UUID]:
        """Cases that the list outside, or the key store, knows as forgotten, and this log does not."""
        return self.desk.register.not_erased(self.outside.forgotten() | self.desk.keys.forgotten())

    def carry_out(self, case_id: UUID) -> Receipt:
        """Take all steps, whichever were taken before; raises `Unfinished`."""
        (receipt,) = self._carry_out([case_id])
        return receipt

    def _carry_out(self, cases: Sequence[UUID]) -> list[Receipt]:
        """Each case on its own, but for the keys, which are wrapped anew once for all."""
        with self._reaching():
            for case_id in cases:
                for step in self.steps():
                    step(case_id)
            if cases:
                self.wrap_anew()
            return [self.record(case_id) for case_id in cases]

    def steps(self) -> Sequence[Step]:
        """What is done for each before it can be said to be done, in order."""
        return (self.outside.forget, self.desk.keys.destroy, self.desk.journal.blank)

    def wrap_anew(self) -> None:
        """Wrap the keys anew, so that no older copy of them opens."""
        self.desk.keys.rotate()

    def record(self, case_id: UUID) -> Receipt:
        """Say that it is done, with the numbers; the same receipt when it was said before."""
        keys, blanked = self.desk.keys.destroy(case_id), self.desk.journal.blank(case_id)
        tally = Tally(keys, blanked.boxes, blanked.requests, self.desk.keys.epoch)

        def decide(_: Act) -> Plan:
            case, version = self.desk.load(Case(), case_id)
            return Plan([Change(case_id, version, erasure.finish(case, tally))])

        return self.desk.submit(self._by(f"erasure-{case_id}"), "BETROFFENENRECHTE", decide)

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except self.failures as failure:
            raise Unfinished(f"{type(failure).__name__}: {failure}") from failure

    def _confirm_again(self, case_id: UUID) -> None:
        def decide(act: Act) -> Plan:
            case, version = self.desk.load(Case(), case_id)
            return Plan([Change(case_id, version, erasure.again(case, act))])

        with suppress(errors.Unknown, errors.SubjectErased):  # not in this log, or forgotten here as well
            self.desk.submit(self._by(f"erasure-again-{case_id}"), "BETROFFENENRECHTE", decide)

    def _by(self, name: str) -> Submission:
        """The office itself, under a command id that is the same every time."""
        return self.desk.by_itself(command_id=uuid5(NAMES, name))


def _moment(entry: Recorded) -> Moment:
    return Moment(on=entry.occurred_on, recorded_at=entry.recorded_at, institution=entry.actor.institution)
