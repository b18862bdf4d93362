"""What an auditor takes away: which cases, decided and written down before anything is handed out."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from application.desk import Desk, Plan, Submission
from application.journal import Receipt
from domain import audit, errors
from domain.audit import BundleForm, drawn
from domain.conference import Conference
from domain.policy import Act


@dataclass(frozen=True)
class Audits:
    """Lets auditors take a part of the log away."""

    desk: Desk

    def export(self, form: BundleForm, by: Submission) -> Receipt:
        """Write down that a bundle is made; raises the refusal of whichever rule stands against it."""

        def decide(act: Act) -> Plan:
            return self.desk.about_the_agency(audit.export(form, lambda: self._cases(form), act))

        return self.desk.submit(by, "DATENSCHUTZKONTROLLE", decide)

    def _cases(self, form: BundleForm) -> Sequence[UUID]:
        found = self._scope(form)
        return found if form.sample is None or form.seed is None else drawn(found, form.sample, form.seed)

    def _scope(self, form: BundleForm) -> Sequence[UUID]:
        """The cases of the form, or of its conference, or all that anything happened to in its time."""
        if form.conference_id:
            conference, _ = self.desk.load(Conference(), form.conference_id)
            return sorted(conference.items)
        known = self.desk.register.cases_between(form.since, form.until)
        if set(form.cases) - set(known):
            raise errors.Unknown()
        return sorted(form.cases) or known
