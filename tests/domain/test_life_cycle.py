"""Random commands against the pure domain, beside a simple model of states and under a watch that reads only events."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.case import Case
from domain.conference import Conference
from domain.year_plan import YearPlan
from tests.domain.given import fold
from tests.domain.hands import HOLDING, PREPARING, WITH_A_CASE, WITH_BOTH, Hands
from tests.domain.parts import EVERYBODY, MOTHER, OWN, SOLE, content, minor, person
from tests.domain.seen import REPORTERS, younger_than

PEOPLE = (
    person(),
    minor(),
    person(birth_date=date(1992, 10, 25)),
    minor(birth_date=date(2000, 2, 29)),
    person(birth_date=date(1992, 2, 29)),
    minor(birth_date=date(2002, 12, 31)),
)
"""An adult, one who comes of age on the way, one who turns 25, two born on 29 February, and a child."""
FLAWS: list[dict[str, dict[str, Any]]] = [
    {},
    {"paper": {"signers": ()}},
    {"paper": {"signers": (OWN,)}},
    {"paper": {"signers": (MOTHER,)}},
    {"paper": {"signers": (SOLE,)}},
    {"paper": {"purposes": ("FALLVORBEREITUNG",)}},
    {"person": {"municipality": "Stolberg"}},
    {"content": {"support_needs": ("SUCHT",)}},
]
"""What may be wrong with a report, if anything."""
PICK = st.integers(min_value=0, max_value=59)
LATE = st.sampled_from([0, 1, 20])
"""Days since it happened."""
BY = st.sampled_from(["", "jugendamt", *EVERYBODY])
"""Who acts; nobody named stands for who reported the case."""


class LifeCycle(RuleBasedStateMachine):
    """Four young people, some conferences, and a calendar that moves on."""

    def __init__(self) -> None:
        super().__init__()
        self.hands = Hands()
        self.play = self.hands.play

    @initialize(reporters=st.lists(st.sampled_from(sorted(REPORTERS)), min_size=4, max_size=4), wide=st.booleans())
    def everybody_is_reported_and_two_conferences_are_planned(self, reporters: list[str], wide: bool) -> None:
        for who, by in enumerate(reporters):
            self.somebody_reports(who, by, {}, wide, 0)
        self.hands.plan(45, "regular", True)
        self.hands.plan(120, "extraordinary", True)

    @rule(days=st.integers(min_value=1, max_value=60))
    def time_passes(self, days: int) -> None:
        self.hands.today += timedelta(days=days)

    @rule()
    def the_daily_run(self) -> None:
        self.play.day_passes(self.hands.acting("jugendamt"))

    @rule(who=PICK, by=BY, flaw=st.sampled_from(FLAWS), wide=st.booleans(), age=st.sampled_from([0, 2, 200, 400, -1]))
    def somebody_reports(self, who: int, by: str, flaw: dict[str, dict[str, Any]], wide: bool, age: int) -> None:
        about = PEOPLE[who % 6].model_copy(update=flaw.get("person", {}))
        born, now = about.birth_date, self.hands.acting(by or "jobcenter")
        if any(life.born == born and life.state not in ("CLOSED", "ERASED") for life in self.play.lives.values()):
            return  # one open case of a person: the reservation that sees to it is the log's
        form = self.hands.paper(born, wide, age, **flaw.get("paper", {}))
        says = content(**{"info_notice_given_on": now.on, **flaw.get("content", {})})
        reported = self.play.report(self.hands.new_id(), about, form, says, now)
        came_of_age = younger_than(18, born, form.signed_on) and not younger_than(18, born, now.on)
        may = (
            now.actor.institution in REPORTERS and younger_than(25, born, now.on) and not came_of_age and 0 <= age < 365
        )
        assert reported or flaw or not may, "a report nothing stands against was refused"

    @rule(
        days=st.integers(min_value=5, max_value=90),
        kind=st.sampled_from(["regular", "extraordinary"]),
        all_=st.booleans(),
    )
    @precondition(lambda self: len(self.play.tables) < 5)
    def a_conference_is_planned(self, days: int, kind: str, all_: bool) -> None:
        self.hands.plan(days, kind, all_)

    @rule(which=PICK, steps=st.integers(min_value=1, max_value=8), careless=st.integers(min_value=0, max_value=5))
    @precondition(lambda self: self._unfinished())
    def a_conference_goes_on(self, which: int, steps: int, careless: int) -> None:
        unfinished = self._unfinished()
        for _ in range(steps):
            self.hands.next_step(unfinished[which % len(unfinished)], careless)

    def _unfinished(self) -> list[UUID]:
        return [key for key, state in self.play.tables.items() if state not in ("CANCELLED", "MINUTES_APPROVED")]

    @rule(what=st.sampled_from(WITH_A_CASE), which=PICK, by=BY, late=LATE, user=st.sampled_from("ab"), pick=PICK)
    @precondition(lambda self: self.play.lives)
    def something_is_done_with_a_case(self, what: str, which: int, by: str, late: int, user: str, pick: int) -> None:
        key = self.hands.case(which)
        self.hands.with_a_case(what, key, self.hands.acting(by or self.hands.reporter(key), late, user), pick)

    @rule(which=PICK, pick=PICK)
    @precondition(lambda self: self.play.lives)
    def somebody_changes_their_mind(self, which: int, pick: int) -> None:
        self.hands.change_of_mind(self.hands.case(which), pick)

    @rule(which=PICK, pick=PICK)
    @precondition(lambda self: self._in_follow_up())
    def a_case_is_followed_up(self, which: int, pick: int) -> None:
        followed = self._in_follow_up()
        self.hands.follow_up(followed[which % len(followed)], pick)

    def _in_follow_up(self) -> list[UUID]:
        return [key for key, life in self.play.lives.items() if life.state == "FOLLOW_UP"]

    @rule(which=PICK, alone=st.booleans())
    @precondition(lambda self: self.play.lives and not any(life.ordered for life in self.play.lives.values()))
    def somebody_is_forgotten(self, which: int, alone: bool) -> None:
        self.hands.forget(self.hands.case(which), alone)

    @rule(what=st.sampled_from(WITH_BOTH), which=PICK, where=PICK, by=BY, late=LATE)
    @precondition(lambda self: self.play.lives and self.play.tables)
    def something_is_done_out_of_turn(self, what: str, which: int, where: int, by: str, late: int) -> None:
        key = self.hands.case(which)
        by_whom = self.hands.acting(by or self.hands.reporter(key), late)
        self.hands.with_both(what, key, self.hands.conference(where), by_whom)

    @rule(what=st.sampled_from(PREPARING), which=PICK, by=BY, late=LATE, pick=PICK)
    @precondition(lambda self: self.play.tables)
    def a_conference_is_prepared_somehow(self, what: str, which: int, by: str, late: int, pick: int) -> None:
        self.hands.prepare(what, self.hands.conference(which), self.hands.acting(by or "jugendamt", late), pick)

    @rule(what=st.sampled_from(HOLDING), which=PICK, by=BY, late=LATE, pick=PICK)
    @precondition(lambda self: "OPEN" in self.play.tables.values())
    def a_conference_is_held_somehow(self, what: str, which: int, by: str, late: int, pick: int) -> None:
        self.hands.hold(what, self.hands.conference(which), self.hands.acting(by or "jugendamt", late), pick)

    @invariant()
    def the_model_and_the_aggregates_agree(self) -> None:
        office, play = self.play.office, self.play
        assert {key: case.state for key, case in office.cases.items()} == {
            k: one.state for k, one in play.lives.items()
        }
        assert {key: one.state for key, one in office.conferences.items()} == play.tables

    @invariant()
    def nothing_changed_but_by_what_was_written(self) -> None:
        office = self.play.office
        for key, case in office.cases.items():
            assert case == fold(Case(), *office.history(key))
        for key, one in office.conferences.items():
            assert one == fold(Conference(), *office.history(key))
        for year, plan in office.years.items():
            assert plan == fold(YearPlan(), *office.history(UUID(int=year)))


LifeCycle.TestCase.settings = settings(
    max_examples=350, stateful_step_count=60, derandomize=True, database=None, deadline=None
)
TestLifeCycle = pytest.mark.rule(
    "R2", "R4", "R5", "R8", "R9", "R11", "R12", "R15", "R16", "R17", "R18", "R19", "R20", "R21", "R22", "R23", "R24",
    "R29", "R32", "D1", "D4", "D5", "D7", "D8", "D9", "D13", "D14", "D20", "L4", "L5", "L6", "L9", "L12", "L30", "L31",
)(LifeCycle.TestCase)  # fmt: skip
