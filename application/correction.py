"""Making the old value unreadable when a report is corrected (L28): as with an erasure, every step may be repeated.

    1  the correction is stored, with the whole report in it, under a new key
    2  the older keys of the report are destroyed        from now on nobody can read what was wrong
    3  the boxes under them are blanked                  leaves and proofs stay
    4  the keys are wrapped anew                         a copy of the key store from before opens no more
    5  the key store notes that it is done

Whoever opens the office, and the daily run, finishes what was stored and is not done.
"""

from dataclasses import dataclass
from uuid import UUID

from application.cases import Cases
from application.desk import Desk, Submission
from application.journal import Receipt
from domain.personal import Compartment
from domain.rights import CorrectionForm


class CorrectionUnfinished(Exception):
    """The correction is stored, and the old value not gone yet; the next opening or daily run goes on."""


@dataclass(frozen=True)
class Corrections:
    """Puts right, and destroys what was wrong."""

    desk: Desk
    cases: Cases
    failures: tuple[type[Exception], ...]
    """What key store and log raise when they cannot be written."""

    def correct(self, case_id: UUID, form: CorrectionForm, by: Submission) -> Receipt:
        """Store a correction and destroy what it replaces; raises what `Cases.correct` does, and the above."""
        receipt = self.cases.correct(case_id, form, by)
        self.finish()
        return receipt

    def finish(self) -> int:
        """Do what was stored and is not done; for how many keys. Raises `CorrectionUnfinished`."""
        return sum(self._replace(case_id, number) for case_id, number in self.desk.keys.replacing(Compartment.REPORT))

    def _replace(self, case_id: UUID, number: int) -> bool:
        """Whether a key has replaced the older ones: not while no correction is stored under it, or one after it."""
        newest = self.desk.journal.corrected_under(case_id)
        if newest < number:
            return False
        try:
            self.desk.keys.destroy_before(case_id, Compartment.REPORT, newest)
            self.desk.journal.supersede(case_id)
            self.desk.keys.rotate()
            self.desk.keys.replaced(case_id, Compartment.REPORT, newest)
        except self.failures as failure:
            raise CorrectionUnfinished(type(failure).__name__) from failure
        return True
