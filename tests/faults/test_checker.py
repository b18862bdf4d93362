"""The checker finds what it looks for, each planted once into a history in which everything is right."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from uuid import UUID

import pytest

from tests.faults.checker import Anomaly, check
from tests.faults.history import Attempt, Command, Effect, Entry, History, Look, Receipt

MEETING, CASE = UUID(int=1), UUID(int=2)
FIRST, SECOND, THIRD, LOST, REFUSED = (UUID(int=number) for number in range(11, 16))
SETTING = Effect("CapacitySet", 7, MEETING)
Planted = tuple[History, list[Entry]]


def told(version: int, position: int, moment: float, stream: UUID = MEETING) -> Attempt:
    return Attempt(moment, moment + 0.5, 200, Receipt(stream, version, position))


def entry(position: int, version: int, command: UUID, value: object, event: str = "CapacitySet") -> Entry:
    return Entry(position, CASE if event == "CaseReported" else MEETING, version, command, event, value, False)


def sound() -> Planted:
    """Two settings one after the other, a report whose answer was lost at first, one without answer, a refusal."""
    history = History(
        since=1,
        commands=[
            Command(FIRST, SETTING, [told(2, 2, moment=1.0)]),
            Command(SECOND, replace(SETTING, value=8), [told(3, 3, moment=2.0)]),
            Command(THIRD, Effect("CaseReported", "Beispiel"), [Attempt(2.1), told(1, 4, moment=3.0, stream=CASE)]),
            Command(LOST, replace(SETTING, value=9), [Attempt(4.0)]),
            Command(REFUSED, replace(SETTING, value=10), [Attempt(4.0, 4.1, 409)]),
        ],
        looks=[Look(0, MEETING, 2, 2, 2, 7), Look(0, MEETING, 3, 3, 3, 8), Look(1, MEETING, 0, 2, 2, 7)],
    )
    log = [
        entry(1, 1, UUID(int=10), None, "ConferenceScheduled"),
        entry(2, 2, FIRST, 7),
        entry(3, 3, SECOND, 8),
        entry(4, 1, THIRD, "Beispiel", "CaseReported"),
    ]
    return history, log


def found(history: History, log: list[Entry]) -> set[Anomaly]:
    return {finding.anomaly for finding in check(history, log)}


def lose(_: History, log: list[Entry]) -> None:
    del log[3]


def double(_: History, log: list[Entry]) -> None:
    log.append(entry(5, 2, THIRD, "Beispiel", "CaseReported"))


def haunt(_: History, log: list[Entry]) -> None:
    log.append(entry(5, 4, UUID(int=99), 11))


def never_send(history: History, log: list[Entry]) -> None:
    history.commands[3].attempts.clear()
    log.append(entry(5, 4, LOST, 9))


def alter(_: History, log: list[Entry]) -> None:
    log[3] = log[3]._replace(value="Muster")


def misplace(_: History, log: list[Entry]) -> None:
    log[2] = log[2]._replace(stream=UUID(int=3), version=1)


def refuse(history: History, _: list[Entry]) -> None:
    history.commands[0].attempts[0].receipt = None


def answer_twice(history: History, _: list[Entry]) -> None:
    history.commands[2].attempts[0] = told(1, 5, moment=2.1, stream=CASE)


def take_back(history: History, _: list[Entry]) -> None:
    history.commands[2].attempts.append(Attempt(5.0, 5.1, 404))


def answer_falsely(history: History, _: list[Entry]) -> None:
    history.commands[1].attempts[0].receipt = Receipt(MEETING, 3, 4)


def reorder(history: History, _: list[Entry]) -> None:
    history.commands[0].attempts[0].sent = 2.6


def skip_a_position(_: History, log: list[Entry]) -> None:
    log[3] = log[3]._replace(position=5)


def skip_a_version(_: History, log: list[Entry]) -> None:
    log[2] = log[2]._replace(version=4)


def show_what_never_was(history: History, _: list[Entry]) -> None:
    history.looks[0] = replace(history.looks[0], value=8)


def show_what_is_not_there(history: History, _: list[Entry]) -> None:
    history.looks[2] = replace(history.looks[2], version=4, position=5)


def show_less_than_asked_for(history: History, _: list[Entry]) -> None:
    history.looks[2] = replace(history.looks[2], at_least=3)


def show_less_than_before(history: History, _: list[Entry]) -> None:
    history.looks[0], history.looks[1] = replace(history.looks[1], at_least=0), replace(history.looks[0], at_least=0)


PLANTED: list[tuple[Callable[[History, list[Entry]], None], Anomaly]] = [
    (lose, Anomaly.LOST),
    (double, Anomaly.DOUBLED),
    (haunt, Anomaly.PHANTOM),
    (never_send, Anomaly.PHANTOM),
    (alter, Anomaly.ALTERED),
    (misplace, Anomaly.ALTERED),
    (refuse, Anomaly.REFUSED_AND_DONE),
    (answer_twice, Anomaly.TWO_ANSWERS),
    (take_back, Anomaly.TWO_ANSWERS),
    (answer_falsely, Anomaly.FALSE_ANSWER),
    (reorder, Anomaly.REORDERED),
    (skip_a_position, Anomaly.HOLE),
    (skip_a_version, Anomaly.HOLE),
    (show_what_never_was, Anomaly.SEEN_FROM_NOWHERE),
    (show_what_is_not_there, Anomaly.SEEN_FROM_NOWHERE),
    (show_less_than_asked_for, Anomaly.BACK_IN_TIME),
    (show_less_than_before, Anomaly.BACK_IN_TIME),
]


def test_a_history_in_which_everything_is_right_shows_nothing() -> None:
    assert check(*sound()) == []


@pytest.mark.parametrize(("plant", "anomaly"), PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_what_is_planted_is_found(plant: Callable[[History, list[Entry]], None], anomaly: Anomaly) -> None:
    history, log = deepcopy(sound())
    plant(history, log)
    assert anomaly in found(history, log)


def test_each_anomaly_was_planted() -> None:
    assert {anomaly for _, anomaly in PLANTED} == set(Anomaly)


def test_a_command_without_an_answer_may_have_been_carried_out_or_not() -> None:
    history, log = sound()
    assert check(history, [*log, entry(5, 4, LOST, 9)]) == []


def test_what_the_office_does_by_itself_nobody_sends() -> None:
    history, log = sound()
    assert check(history, [*log, entry(5, 4, UUID(int=99), None, "ConferenceHeld")._replace(by_itself=True)]) == []


def test_commands_sent_at_the_same_time_may_be_in_either_order() -> None:
    history, log = sound()
    first, second = history.commands[:2]
    first.attempts, second.attempts = [told(3, 3, moment=1.0)], [told(2, 2, moment=1.4)]
    history.looks.clear()
    assert check(history, [log[0], entry(2, 2, SECOND, 8), entry(3, 3, FIRST, 7), log[3]]) == []
