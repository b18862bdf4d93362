"""Who may take a part of the log away, for what, and how a sample is drawn."""

from typing import Any
from uuid import UUID

import pytest

from domain import audit, errors
from domain import events as e
from domain.audit import BundleForm
from domain.errors import Refused
from domain.policy import Act
from tests.domain.given import when
from tests.domain.parts import CASE, FIRST, OTHER_CASE, REPORT_DAY, act

AUDITOR = act("jugendamt", FIRST, role="auditor", user="pruefung.muster")
CASES = [UUID(int=number * 7919) for number in range(1, 101)]


def form(**choices: Any) -> BundleForm:
    return BundleForm.model_validate({"purpose": "BESCHWERDE", "approved_by": "leitung.muster"} | choices)


@pytest.mark.rule("R39", "R40")
def test_an_auditor_takes_a_part_of_the_log_away_and_that_is_on_record() -> None:
    asked = form(controller="jobcenter", since=REPORT_DAY, until=FIRST, sample=2, seed="2017")
    when(audit.export, asked, lambda: [CASE, OTHER_CASE], AUDITOR).then(
        e.BundleExported(
            purpose="BESCHWERDE",
            approved_by="leitung.muster",
            controller="jobcenter",
            cases=(CASE, OTHER_CASE),
            since=REPORT_DAY,
            until=FIRST,
            seed="2017",
        )
    ).because_of("R39", "R40", "R1")


@pytest.mark.rule("R39", "R40")
@pytest.mark.parametrize(
    ("asked", "who", "refusal"),
    [
        (form(), act("jugendamt", FIRST), errors.WrongRole),
        (form(), act("jugendamt", FIRST, role="operator"), errors.WrongRole),
        (form(approved_by="pruefung.muster"), AUDITOR, errors.ApprovalNeeded),
        (form(approved_by="Pruefung.MUSTER"), AUDITOR, errors.ApprovalNeeded),
        (form(approved_by=" pruefung.muster "), AUDITOR, errors.ApprovalNeeded),
        (form(approved_by="  "), AUDITOR, errors.ApprovalNeeded),
        (form(approved_by="kalender"), AUDITOR, errors.ApprovalNeeded),
        (form(sample=3), AUDITOR, errors.SampleNeedsSeed),
        (form(seed="2017"), AUDITOR, errors.SampleNeedsSeed),
        (form(controller="nirgendwo"), AUDITOR, errors.ValueNotValid),
    ],
)
def test_nobody_takes_it_away_otherwise(asked: BundleForm, who: Act, refusal: type[Refused]) -> None:
    def find() -> list[UUID]:
        raise AssertionError("the log was searched for somebody who may not have it")

    when(audit.export, asked, find, who).refused(refusal)


def test_a_sample_is_the_same_whoever_draws_it_and_in_whatever_order_the_cases_lie() -> None:
    assert audit.drawn(CASES, 10, "2017") == audit.drawn(CASES[::-1], 10, "2017") == audit.drawn({*CASES}, 10, "2017")


def test_another_seed_draws_another_sample() -> None:
    assert audit.drawn(CASES, 10, "2017") != audit.drawn(CASES, 10, "2018")


def test_a_sample_holds_so_many_different_cases_or_all_there_are() -> None:
    assert len({*audit.drawn(CASES, 10, "2017")} & {*CASES}) == 10
    assert sorted(audit.drawn(CASES, 1000, "2017")) == CASES
    assert audit.drawn([], 10, "2017") == []


def test_every_case_has_the_same_chance() -> None:
    """Each of the hundred is drawn about a hundred times, ten at a time with a thousand seeds."""
    drawn = [case for seed in range(1000) for case in audit.drawn(CASES, 10, str(seed))]
    assert {60 < drawn.count(case) < 140 for case in CASES} == {True}
