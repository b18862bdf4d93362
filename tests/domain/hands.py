"""What somebody in the very small office can do, by name and with a number to choose by; fitting or not."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain import coordination
from domain.casework import AgreementForm
from domain.consent import ConsentForm
from domain.policy import Act
from tests.domain.parts import (
    EVERYBODY,
    OWN,
    SOLE,
    act,
    agreement,
    attendees,
    content,
    coordinator,
    measure,
    paper,
    planned,
    told,
    town,
)
from tests.domain.play import Play
from tests.domain.seen import younger_than

NARROW = town(capacity=2, regular_dates=2, regular_dates_from=2017)
"""Places and dates run short soon."""
DAY = timedelta(days=1)
WITH_A_CASE = [
    *("withdraw", "sign", "move", "report_again", "progress", "close", "take_back", "correct"),
    *("restrict", "lift", "order_erasure", "confirm_erasure"),
]
WITH_BOTH = ["select", "defer", "discuss", "agree"]
PREPARING = ["publish", "invite", "capacity", "close_reports", "coordinate", "fix", "cancel", "reschedule"]
HOLDING = ["open", "attend", "leave_item", "hold", "approve"]


@dataclass
class Hands:
    """Everybody's hands, on a certain day."""

    play: Play = field(default_factory=Play)
    today: date = date(2017, 3, 1)
    ids: int = 0

    # Where to begin

    def acting(self, institution: str, late: int = 0, user: str = "a") -> Act:
        on = self.today - late * DAY
        if institution == "jugendamt":
            return coordinator(on, NARROW, user)
        return act(institution, on, NARROW, user=user)

    def case(self, which: int) -> UUID:
        return list(self.play.lives)[which % len(self.play.lives)]

    def conference(self, which: int) -> UUID:
        return list(self.play.tables)[which % len(self.play.tables)]

    def reporter(self, key: UUID) -> str:
        return self.play.office.cases[key].reporter

    def new_id(self) -> UUID:
        self.ids += 1
        return UUID(int=10**9 * self.ids)

    def paper(self, born: date, wide: bool, age: int, **flaw: Any) -> ConsentForm:
        """A consent signed some days ago by whoever had to sign then, for everybody or for three."""
        signed_on = self.today - age * DAY
        usual = {
            "signed_on": signed_on,
            "signers": (SOLE,) if younger_than(18, born, signed_on) else (OWN,),
            "recipients": EVERYBODY if wide else ("agentur", "jobcenter", "jugendamt"),
        }
        return paper(**(usual | flaw))

    def agreement(self, careless: int) -> AgreementForm:
        fine = measure(due_on=self.today)
        early = measure(due_on=self.today - DAY)
        of_a_stranger = measure(due_on=self.today, responsible="bildungsbuero")
        not_yet = measure(due_on=self.today, category="ASA_FLEX")
        return agreement(*[(fine,), (early,), (of_a_stranger,), (not_yet,), (), (fine, fine)][careless])

    # By name

    def plan(self, days: int, kind: str, everybody: bool) -> None:
        form = planned(
            kind=kind,
            date=self.today + days * DAY,
            reason="Erfundener Bedarf",
            consultations=[
                {"institution": key, "answered_on": self.today, "answer": "none"}
                for key in (EVERYBODY if everybody else EVERYBODY[1:])
            ],
        )
        self.play.schedule(self.new_id(), form, self.acting("jugendamt"))

    def with_a_case(self, what: str, key: UUID, by: Act, pick: int) -> None:
        play = self.play
        match what:
            case "withdraw":
                play.withdraw(key, [[], ["jobcenter"], ["agentur", "jugendamt"]][pick % 3], by)
            case "sign":
                play.sign(key, self.paper(play.lives[key].born, pick % 2 == 0, pick % 30 - 2), by)
            case "move":
                play.move(key, ["Eschweiler", "Stolberg"][pick % 2], by)
            case "report_again":
                play.report_again(key, content(info_notice_given_on=by.on), by)
            case "progress":
                play.progress(key, ["started", "completed", "failed", "replaced", "cancelled"][pick % 5], by)
            case _:
                getattr(play, what)(key, by)

    def with_both(self, what: str, key: UUID, at: UUID, by: Act) -> None:
        match what:
            case "select":
                self.play.select(key, at, by)
            case "defer":
                self.play.defer(key, at, by)
            case "discuss":
                self.play.discuss(key, told(self.reporter(key)), by)
            case "agree":
                self.play.agree(key, self.agreement(0), by)

    def change_of_mind(self, key: UUID, pick: int) -> None:
        """The consent is taken back, in part or for all, and a paper signed some days ago is handed in instead."""
        self.with_a_case("withdraw", key, self.acting("jugendamt"), pick)
        self.with_a_case("sign", key, self.acting("jugendamt"), pick)

    def follow_up(self, key: UUID, pick: int) -> None:
        """A measure goes on, or the case comes up again after a move."""
        if pick % 3:
            for whose in ("agentur", "jobcenter"):
                self.with_a_case("progress", key, self.acting(whose), pick)
        else:
            self.with_a_case("move", key, self.acting("jugendamt"), pick)
            self.with_a_case("report_again", key, self.acting(self.reporter(key)), pick)

    def forget(self, key: UUID, alone: bool) -> None:
        """Somebody orders a person to be forgotten; the same or another person confirms."""
        self.play.order_erasure(key, self.acting("jugendamt", user="a"))
        self.play.confirm_erasure(key, self.acting("jugendamt", user="a" if alone else "b"))

    def prepare(self, what: str, key: UUID, by: Act, pick: int) -> None:
        go_on, someone = self.play.go_on, EVERYBODY[pick % 5]
        match what:
            case "publish":
                channels = ["mail", "web"][pick % 2 :]
                go_on(key, by, "PUBLISHED", lambda one: coordination.publish(one, channels, by))
            case "invite":
                invited = EVERYBODY[pick % 2 :]
                go_on(key, by, "INVITED", lambda one: coordination.invite(one, invited, by))
            case "capacity":
                go_on(key, by, "", lambda one: coordination.set_capacity(one, pick % 3 + 1, by))
            case "coordinate":
                go_on(key, by, "", lambda one: coordination.coordinate(one, someone, by.on, "dissent", None, by))
            case "close_reports":
                self.play.close_reports(key, by)
            case "fix":
                self.play.fix_agenda(key, by)
            case "cancel":
                self.play.cancel(key, by)
            case "reschedule":
                self.play.reschedule(key, self.today + pick * 15 * DAY, by)

    def hold(self, what: str, key: UUID, by: Act, pick: int) -> None:
        go_on, table = self.play.go_on, self.play.office.conferences[key]
        (someone,) = attendees(EVERYBODY[pick % 5])
        match what:
            case "open":
                room = attendees(*EVERYBODY[pick % 5 :])
                go_on(key, by, "OPEN", lambda one: coordination.open_(one, room, by))
            case "attend":
                left = pick % 2 == 0
                go_on(key, by, "", lambda one: coordination.record_attendance(one, someone, None, left, None, by))
            case "leave_item":
                self._leaves(someone.institution, table.called() or next(iter(table.items), key), key, by)
            case "hold":
                go_on(key, by, "HELD", lambda one: coordination.hold(one, by))
            case "approve":
                go_on(key, by, "MINUTES_APPROVED", lambda one: coordination.approve_minutes(one, by))

    # As it should go, now and then carelessly

    def next_step(self, key: UUID, careless: int) -> None:
        by, table = self.acting("jugendamt"), self.play.office.conferences[key]
        match self.play.tables[key]:
            case "PLANNED" if table.on <= self.today:
                self.prepare("reschedule", key, by, 2)
            case "PLANNED":
                self.prepare("publish", key, by, 0)
            case "PUBLISHED":
                self.prepare("invite", key, by, 0)
            case "INVITED" | "REPORTS_CLOSED":
                self._choose(key, by, careless)
            case "AGENDA_FIXED":
                self.hold("open", key, by, 0)
                self.today = max(self.today, table.on)
                self.hold("open", key, self.acting("jugendamt"), 0)
            case "OPEN":
                self._next_item(key, by, careless)
            case "HELD":
                self.hold("approve", key, by, 0)

    def _choose(self, key: UUID, by: Act, careless: int) -> None:
        table = self.play.office.conferences[key]
        undecided = [one for one in self.play.office.waiting() if one.case_id not in table.left_out]
        if careless == 1 or not undecided:
            self.prepare("close_reports" if table.state == "INVITED" else "fix", key, by, 0)
        if not undecided:
            return
        first = undecided[0]
        for reporter in sorted({one.reporter for one in undecided} if careless != 2 else ()):
            self.prepare("coordinate", key, by, EVERYBODY.index(reporter))
        if not self.play.select(first.case_id, key, by):
            self.play.defer(first.case_id, key, by)

    def _next_item(self, key: UUID, by: Act, careless: int) -> None:
        table = self.play.office.conferences[key]
        items = [one for one in table.agenda() if table.items[one].status == "PLANNED"]
        if called := table.called():
            if careless and items:
                self.play.discuss(items[0], told(self.reporter(items[0])), by)
            self.play.agree(called, self.agreement(careless), by)
            named = self.play.lives[called].covered | {self.reporter(called)}
            for stranger in sorted(table.present(called) - named):
                self._leaves(stranger, called, key, by)
            self.play.agree(called, self.agreement(0), by)
        elif items:
            self._discuss(items[0], key, by, careless)
        else:
            self.hold("hold", key, by, 0)

    def _discuss(self, key: UUID, at: UUID, by: Act, careless: int) -> None:
        reporter = self.reporter(key)
        if careless and self.play.discuss(key, told(reporter if careless > 2 else EVERYBODY[careless]), by):
            return
        present = self.play.office.conferences[at].present(key)
        named = self.play.lives[key].covered | {reporter}
        staying = {4: named - {reporter}, 5: {reporter}}.get(careless, named)
        for stranger in sorted(present - staying):
            self._leaves(stranger, key, at, by)
        if careless == 2:
            self.play.restrict(key, by)
            self.play.discuss(key, told(reporter), by)
            self.play.lift(key, by)
        if careless == 3 and self.play.discuss(key, told(reporter), self.acting("jugendamt", late=1)):
            return
        if not self.play.discuss(key, told(reporter), by):
            self.play.defer(key, at, by)

    def _leaves(self, institution: str, case_id: UUID, at: UUID, by: Act) -> None:
        (who,) = attendees(institution)
        self.play.go_on(at, by, "", lambda one: coordination.record_attendance(one, who, case_id, True, None, by))
