"""Commands played in the very small office, and a simple-minded model of what each should do to the states.

The model knows only which command succeeded, the calendar, and what was on the papers; it reads no event.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from domain import casework, coordination, erasure, rights, timers, withdrawal, year_plan
from domain import events as e
from domain.case import Case
from domain.casework import AgreementForm, DiscussionForm
from domain.conference import Conference
from domain.consent import ConsentForm
from domain.coordination import ConferenceForm, RescheduleForm
from domain.eligibility import ReportForm
from domain.erasure import Tally
from domain.errors import Refused
from domain.policy import Act
from domain.recorded import Decision
from domain.withdrawal import WithdrawalForm
from tests.domain.office import Changes, Office
from tests.domain.seen import younger_than
from tests.domain.watch import Watch

WAITING = ("REPORTED", "DEFERRED")
UNDISCUSSED = (*WAITING, "SELECTED")
OPEN = (*UNDISCUSSED, "DISCUSSED", "FOLLOW_UP", "SUSPENDED")
PERSONAL = ("Testina", "Beispiel", "Musterweg")


@dataclass
class Life:
    """What the model expects of a case."""

    born: date
    paper: ConsentForm
    covered: set[str]
    state: str = "REPORTED"
    rest: str = ""
    at: UUID | None = None
    day: date = date.min
    withdrawn_on: date | None = None
    restricted: bool = False
    ordered: bool = False

    def to(self, state: str) -> None:
        self.state = state

    def to_rest(self) -> None:
        if self.state not in ("SUSPENDED", "CLOSED"):
            self.state, self.rest = "SUSPENDED", self.state

    def signs(self, paper: ConsentForm) -> None:
        self.paper, self.covered, self.withdrawn_on = paper, set(paper.recipients), None
        if self.state == "SUSPENDED":
            self.state = "DEFERRED" if self.rest in ("SELECTED", "DISCUSSED") else self.rest

    def undiscussed(self) -> bool:
        return (self.rest if self.state == "SUSPENDED" else self.state) in UNDISCUSSED

    def lapsed(self, day: date) -> bool:
        own = any(signer.role == "young_person" for signer in self.paper.signers)
        in_time = self.paper.signed_on <= day <= _a_year_after(self.paper.signed_on)
        return not in_time or not (own or younger_than(18, self.born, day))

    def fits(self, *days: date) -> bool:
        return younger_than(25, self.born, max(days)) and not any(map(self.lapsed, days))

    def day_passes(self, today: date) -> None:
        if self.state not in OPEN or self.restricted or self.ordered:
            return
        conference = self.day if self.state == "SELECTED" else today
        if self.state in UNDISCUSSED and not younger_than(25, self.born, max(today, conference)):
            self.to("CLOSED")
        elif self.state == "SUSPENDED":
            if self.withdrawn_on and today - self.withdrawn_on >= timedelta(days=14):
                self.to("CLOSED")
        elif self.lapsed(today):
            self.to_rest()


def _a_year_after(day: date) -> date:
    return date(day.year + 1, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


@dataclass
class Play:
    """The office, the watch over its log, and the model beside it."""

    office: Office = field(default_factory=Office)
    watch: Watch = field(default_factory=Watch)
    lives: dict[UUID, Life] = field(default_factory=dict)
    tables: dict[UUID, str] = field(default_factory=dict)
    invited: dict[UUID, set[UUID]] = field(default_factory=dict)
    """Who waited for a conference when its reports closed."""

    def done(self, act: Act, plan: Callable[[], Changes]) -> bool:
        """Write what is decided, under the eyes of the watch; a refusal says why and leaves everything as it was."""
        try:
            changes = plan()
        except Refused as refusal:
            words = refusal.words("de") + refusal.words("en")
            assert not any(name in words for name in PERSONAL), words
            return False
        for entry in self.office.write(act, changes):
            self.watch.read(entry.stream, entry.event, entry.actor, entry.on)
        self.watch.consistent()
        return True

    # Commands on a case

    def report(self, key: UUID, person: e.YoungPerson, paper: ConsentForm, content: ReportForm, act: Act) -> bool:
        def plan() -> Changes:
            reported = casework.report("F-2017-ABC234", paper, person, content, key, act)
            self.office.cases[key] = Case()
            return {key: reported}

        if not self.done(act, plan):
            return False
        self.lives[key] = Life(person.birth_date, paper, set(paper.recipients))
        return True

    def step(self, key: UUID, act: Act, decide: Callable[[Case], Decision]) -> bool:
        return self.done(act, lambda: self.office.step(key, decide))

    def report_again(self, key: UUID, content: ReportForm, act: Act) -> None:
        if self.step(key, act, lambda case: casework.report_again(case, content, act)):
            self.lives[key].to("REPORTED")

    def sign(self, key: UUID, paper: ConsentForm, act: Act) -> None:
        consent_id = UUID(int=key.int + self.office.size)
        if self.step(key, act, lambda case: casework.sign_consent(case, paper, consent_id, act)):
            self.lives[key].signs(paper)

    def withdraw(self, key: UUID, recipients: Sequence[str], act: Act) -> None:
        life, form = self.lives[key], WithdrawalForm(recipients=tuple(recipients))
        if self.step(key, act, lambda case: withdrawal.withdraw(case, form, act)):
            life.covered -= set(recipients or life.covered)
            if not life.covered:
                life.withdrawn_on = act.on
                life.to_rest()

    def move(self, key: UUID, town: str, act: Act) -> None:
        moved = self.step(key, act, lambda case: casework.record_move(case, town, act.on, act))
        if moved and town != "Eschweiler" and self.lives[key].undiscussed():
            self.lives[key].to("CLOSED")

    def correct(self, key: UUID, act: Act) -> None:
        form = rights.CorrectionForm(summary="Erfunden: berichtigt.", reason="Erfundener Irrtum")
        self.step(key, act, lambda case: rights.correct(case, form, act))

    def take_back(self, key: UUID, act: Act) -> None:
        if self.step(key, act, lambda case: casework.withdraw_report(case, act)):
            self.lives[key].to("CLOSED")

    def close(self, key: UUID, act: Act) -> None:
        if self.step(key, act, lambda case: casework.close(case, "KEIN_KONTAKT", None, True, act)):
            self.lives[key].to("CLOSED")

    def progress(self, key: UUID, status: str, act: Act) -> None:
        measure = next(iter(self.office.cases[key].measures), key)
        self.step(key, act, lambda case: casework.progress(case, measure, status, None, act))

    def restrict(self, key: UUID, act: Act) -> None:
        life = self.lives[key]
        if self.step(key, act, lambda case: rights.restrict(case, "Erfundene Prüfung", None, act)):
            life.restricted = True
            life.to("DEFERRED" if life.state in ("SELECTED", "DISCUSSED") else life.state)

    def lift(self, key: UUID, act: Act) -> None:
        if self.step(key, act, lambda case: rights.lift_restriction(case, act)):
            self.lives[key].restricted = False

    def order_erasure(self, key: UUID, act: Act) -> None:
        life = self.lives[key]
        if self.step(key, act, lambda case: erasure.order(case, "Verlangen", act)):
            life.ordered = True
            life.to("SUSPENDED" if life.state in OPEN else life.state)

    def confirm_erasure(self, key: UUID, act: Act) -> None:
        if self.step(key, act, lambda case: erasure.confirm(case, act)):
            assert self.step(key, act, lambda case: erasure.finish(case, Tally(2, 9, 5, 2)))
            self.lives[key].to("ERASED")

    def day_passes(self, act: Act) -> None:
        for key, life in self.lives.items():
            assert self.step(key, act, lambda case: timers.due(case, act.on, act.profile))
            life.day_passes(act.on)

    # Commands on a case and a conference

    def select(self, key: UUID, at: UUID, act: Act) -> bool:
        if not self.done(act, lambda: self.office.select(key, at, act)):
            return False
        self.lives[key].at, self.lives[key].day = at, self.office.conferences[at].on
        self.lives[key].to("SELECTED")
        return True

    def defer(self, key: UUID, at: UUID, act: Act) -> None:
        if self.done(act, lambda: self.office.defer(key, at, act)):
            self.lives[key].to("DEFERRED")

    def discuss(self, key: UUID, form: DiscussionForm, act: Act) -> bool:
        if not self.done(act, lambda: self.office.discuss(key, form, act)):
            return False
        self.lives[key].to("DISCUSSED")
        return True

    def agree(self, key: UUID, form: AgreementForm, act: Act) -> None:
        ids = [UUID(int=key.int + 1000 * self.office.size + number) for number, _ in enumerate(form.measures)]
        if self.done(act, lambda: self.office.agree(key, form, ids, act)):
            self.lives[key].to("FOLLOW_UP")

    # Commands on a conference

    def set_dates(self, year: int, dates: Iterable[date], act: Act) -> None:
        self.done(act, lambda: {UUID(int=year): year_plan.set_dates(year, [*dates], act)})

    def schedule(self, key: UUID, form: ConferenceForm, act: Act) -> None:
        def plan() -> Changes:
            changes = self.office.schedule(key, form, act)
            self.office.conferences[key] = Conference()
            return changes

        if self.done(act, plan):
            self.tables[key] = "PLANNED"

    def go_on(self, key: UUID, act: Act, to: str, decide: Callable[[Conference], Decision]) -> None:
        """A step of the conference alone; an empty `to` leaves its state."""
        if self.done(act, lambda: {key: decide(self.office.conferences[key])}):
            if to == "REPORTS_CLOSED":
                self.invited[key] = {one for one, life in self.lives.items() if life.state in WAITING}
            if to and (to != "PUBLISHED" or self.tables[key] == "PLANNED"):
                self.tables[key] = to

    def close_reports(self, key: UUID, act: Act) -> None:
        waiting = self.office.waiting()
        self.go_on(key, act, "REPORTS_CLOSED", lambda one: coordination.close_reports(one, waiting, act))

    def fix_agenda(self, key: UUID, act: Act) -> None:
        if self.done(act, lambda: self.office.fix_agenda(key, act)):
            self.tables[key] = "AGENDA_FIXED"

    def cancel(self, key: UUID, act: Act) -> None:
        if not self.done(act, lambda: self.office.cancel(key, act)):
            return
        self.tables[key] = "CANCELLED"
        for one, life in self.lives.items():
            waited = life.state == "REPORTED" and one in self.invited.get(key, set())
            if waited or (life.state == "SELECTED" and life.at == key):
                life.to("DEFERRED")

    def reschedule(self, key: UUID, day: date, act: Act) -> None:
        if not self.done(act, lambda: self.office.reschedule(key, RescheduleForm(date=day), act)):
            return
        for life in self.lives.values():
            if life.state == "SELECTED" and life.at == key:
                life.day = day
                life.to("SELECTED" if life.fits(act.on, day) else "DEFERRED")
