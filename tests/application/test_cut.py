"""Where a replay ends."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from application.cut import Cut, View
from domain import events as e
from tests.projections.parts import Log, reported, scheduled, signed

ANNA, TABLE = UUID(int=1), UUID(int=2)
MAY, JUNE = date(2017, 5, 10), date(2017, 6, 1)
BERLIN = ZoneInfo("Europe/Berlin")


def positions(log: Log, cut: Cut) -> list[int]:
    return [entry.position for entry in cut.of(log.recorded)]


@pytest.mark.rule("D20")
@pytest.mark.parametrize(("view", "there"), [("known", [1, 2]), ("true", [1, 2, 3])])
def test_what_was_entered_late_was_true_before_it_was_known(view: View, there: list[int]) -> None:
    log = Log()
    log.report(ANNA, MAY)
    log.add(ANNA, MAY, e.DataContested(contested_on=MAY, statement="Kanarienvogel"), late=22)
    log.add(ANNA, JUNE, e.ContestResolved(resolved_on=JUNE))

    assert positions(log, Cut(BERLIN, day=MAY, view=view)) == there
    assert positions(log, Cut(BERLIN, day=JUNE, view=view)) == [1, 2, 3, 4]


@pytest.mark.rule("D20")
def test_a_thing_that_began_later_is_not_there_yet_whatever_happened_to_it() -> None:
    log = Log()
    log.add(TABLE, JUNE, scheduled(JUNE))
    log.add(TABLE, MAY, e.CapacitySet(capacity=2), late=60)

    assert positions(log, Cut(BERLIN, day=MAY, view="true")) == []


@pytest.mark.parametrize(("position", "there"), [(0, []), (2, [1, 2]), (3, [1, 2, 3]), (2**62, [1, 2, 3])])
def test_a_position_ends_it_wherever_it_lies(position: int, there: list[int]) -> None:
    log = Log()
    log.report(ANNA, MAY)
    log.add(TABLE, MAY, scheduled(JUNE))

    assert positions(log, Cut(BERLIN, position)) == there


def test_of_a_position_and_a_day_the_first_ends_it() -> None:
    log = Log()
    log.report(ANNA, MAY)
    log.add(TABLE, JUNE, scheduled(JUNE))

    assert positions(log, Cut(BERLIN, position=1, day=JUNE)) == [1]
    assert positions(log, Cut(BERLIN, position=3, day=MAY)) == [1, 2]


def test_a_day_ends_on_the_clock_of_the_office() -> None:
    log = Log()
    log.add(ANNA, MAY, signed(MAY), reported(MAY, "jobcenter", "F-2017-000001"))
    midnight = datetime.combine(MAY, time(22), UTC)
    entries = [
        replace(entry, recorded_at=midnight + timedelta(seconds=second))
        for entry, second in zip(log.recorded, (-1, 0), strict=True)
    ]

    assert [entry.position for entry in Cut(BERLIN, day=MAY).of(entries)] == [1]
    assert [entry.position for entry in Cut(UTC, day=MAY).of(entries)] == [1, 2]
