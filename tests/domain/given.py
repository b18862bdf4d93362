"""Given, when, then: what happened, what somebody decides, what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, Self, TypeVar

from domain.errors import Refused
from domain.events import Event
from domain.recorded import Check, Decision

P = ParamSpec("P")


class Remembering(Protocol):
    """Case, conference and year: whatever events are folded into."""

    def evolve(self, event: Any, /) -> Self: ...


A = TypeVar("A", bound=Remembering)


def fold(blank: A, *events: Event) -> A:
    for event in events:
        blank = blank.evolve(event)
    return blank


@dataclass(frozen=True)
class Given(Generic[A]):
    """What has happened so far."""

    thing: A

    def when(self, decide: Callable[Concatenate[A, P], Decision], *args: P.args, **kwargs: P.kwargs) -> "Outcome":
        """Decide about the thing."""
        return when(decide, self.thing, *args, **kwargs)


def given(blank: A, *events: Event) -> Given[A]:
    """These events have happened to the thing."""
    return Given(fold(blank, *events))


@dataclass(frozen=True)
class Outcome:
    """What was decided, or refused."""

    decision: Decision
    refusal: Refused | None = None

    def then(self, *expected: Event | type[Event]) -> Self:
        """Exactly these events, in this order; a class stands for any event of its kind."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert len(self.decision.events) == len(expected), self.decision.events
        for event, wanted in zip(self.decision.events, expected, strict=True):
            assert type(event) is wanted if isinstance(wanted, type) else event == wanted
        return self

    def refused(self, kind: type[Refused], **facts: object) -> None:
        """This refusal and no other, with these facts; its words can be said in both languages."""
        assert type(self.refusal) is kind, self.refusal or self.decision.events
        assert self.refusal.facts.items() >= facts.items(), self.refusal.facts
        assert self.refusal.words("de") != self.refusal.words("en")

    def because_of(self, *rules: str) -> Self:
        """These rules stand in the trace."""
        assert {check.rule for check in self.decision.checks} >= set(rules)
        return self

    def check(self, name: str) -> Check:
        """The entry of the trace with this name."""
        return next(check for check in self.decision.checks if check.name == name)


def when(decide: Callable[P, Decision], *args: P.args, **kwargs: P.kwargs) -> Outcome:
    """Decide about something new."""
    try:
        return Outcome(decide(*args, **kwargs))
    except Refused as refusal:
        return Outcome(Decision(()), refusal)


def verdict(rule: Callable[P, Check], *args: P.args, **kwargs: P.kwargs) -> type[Refused] | None:
    """What a rule says: `None` for yes, or the refusal."""
    try:
        rule(*args, **kwargs)
    except Refused as refusal:
        return type(refusal)
    return None
