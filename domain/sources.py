"""Where what a report says comes from (§ 62 SGB VIII, § 76 SGB X, L14, L17, L19, L26).

Data are collected from the young person. What somebody else told has a ground; what a doctor or a counsellor told goes
on only if they agreed; and of all of it the young person learns within a month.
"""

from collections.abc import Sequence
from datetime import date

from domain import errors, events, guards
from domain.case import Case
from domain.events import Source
from domain.policy import Act, Facts, months_later, rule, says_something
from domain.recorded import Check, Decision
from domain.vocabulary import FROM_A_PROFESSION, FROM_THE_PERSON, valid

NOTICE_MONTHS = 1
"""Months until the young person knows what others told (Art. 14 Abs. 3 DSGVO)."""


def named(sources: Sequence[Source], act: Act) -> tuple[tuple[events.SourcesNamed, ...], tuple[Check, ...]]:
    """Take on record where statements come from; nothing where none is named."""
    if not sources:
        return (), ()
    codes = valid(act.profile.codes("sources"), (source.told_by for source in sources), act.on)
    others = any(code.group != FROM_THE_PERSON for code in codes)
    event = events.SourcesNamed(
        named_on=act.on,
        sources=tuple(sources),
        notice_by=months_later(act.on, NOTICE_MONTHS) if others else None,
    )
    return (event,), (grounded(sources, act), released(sources, act))


def notify(case: Case, act: Act) -> Decision:
    """The young person was told what came from others."""
    checks = (*guards.led(case, act), to_be_notified(case))
    return Decision((events.SubjectNotified(notified_on=act.on),), checks)


@rule("L17")
def grounded(sources: Sequence[Source], act: Act) -> Facts:
    """What does not come from the young person has a ground."""
    own = _keys(FROM_THE_PERSON, act)
    if any(source.told_by not in own and not says_something(source.ground) for source in sources):
        raise errors.SourceUngrounded()
    return {"statements": len(sources)}


@rule("L14")
def released(sources: Sequence[Source], act: Act) -> Facts:
    """What a profession bound to secrecy told was released by them before."""
    bound = _keys(FROM_A_PROFESSION, act)
    if any(source.told_by in bound and not (source.released_on or date.max) <= act.on for source in sources):
        raise errors.ProfessionalReleaseMissing()
    return {"statements": len(sources)}


@rule("L26", "R20")
def to_be_notified(case: Case) -> Facts:
    """Something came from others, and the young person does not know yet."""
    if case.notice_by is None:
        raise errors.WrongState(state="—", allowed="SourcesNamed")
    return {"notice_by": case.notice_by.isoformat()}


def _keys(group: str, act: Act) -> frozenset[str]:
    return frozenset(code.key for code in act.profile.codes("sources") if code.group == group)
