"""All steps of a walk, and which comes next."""

from collections.abc import Callable
from datetime import timedelta

from tests.canaries import meeting, reporting, rights
from tests.canaries.walking import Walk

Step = Callable[[Walk], bool]
SPANS = (
    *(timedelta(minutes=31), timedelta(days=1), timedelta(days=15), timedelta(days=29)),
    *(timedelta(days=62), timedelta(days=190), timedelta(days=370)),
)


def wait(w: Walk) -> bool:
    """Time goes by, more often a little than a lot."""
    span = w.rng.choices(SPANS, (4, 4, 3, 3, 2, 1, 1))[0]
    w.world.pass_time(span)
    w.trace.append(f"{span} later it is {w.world.now:%Y-%m-%d %H:%M}")
    return True


STEPS: dict[Step, int] = {
    meeting.prepare: 90,
    meeting.open_meeting: 200,
    meeting.discuss: 300,
    meeting.agree: 90,
    meeting.close_meeting: 8,
    meeting.cancel_meeting: 1,
    meeting.come_or_go: 8,
    reporting.report: 2,
    reporting.sign: 5,
    reporting.withdraw: 2,
    reporting.withdraw_for_some: 5,
    reporting.withdraw_a_purpose: 3,
    reporting.entrust: 9,
    reporting.release: 9,
    rights.progress: 8,
    rights.report_again: 6,
    rights.withdraw_report: 1,
    rights.close: 2,
    rights.hand_over: 1,
    rights.move: 2,
    rights.correct: 8,
    rights.contest: 3,
    rights.resolve: 2,
    rights.restrict: 3,
    rights.lift: 5,
    rights.ask: 5,
    rights.identify: 6,
    rights.answer: 3,
    rights.extend: 2,
    rights.hold: 1,
    rights.order_erasure: 2,
    rights.spare: 2,
    rights.confirm_erasure: 3,
    rights.look_in_danger: 4,
    rights.review: 3,
    wait: 14,
}
"""How likely each is beside the others, where it fits."""


def step(w: Walk) -> Step:
    """The next step, whichever fits."""
    while True:
        (chosen,) = w.rng.choices(list(STEPS), list(STEPS.values()))
        if chosen(w):
            return chosen
