"""Making an audit bundle (Prüfpaket): for a named purpose, allowed by a second person, and itself an event."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from domain import errors, room
from domain.events import BundleExported, Value
from domain.policy import Act, Facts, rule
from domain.recorded import Decision, is_identifier, is_somebody


class AuditPurpose(StrEnum):
    """What somebody looks into (domain: who and why)."""

    DATENSCHUTZKONTROLLE = "DATENSCHUTZKONTROLLE"
    """The data-protection officer, each year or for a reason."""
    BESCHWERDE = "BESCHWERDE"
    """A young person complained."""
    AUFSICHT_LDI = "AUFSICHT_LDI"
    """The authority of the federal state: Jugendamt and school."""
    AUFSICHT_BFDI = "AUFSICHT_BFDI"
    """The federal authority: Agentur für Arbeit and Jobcenter."""


class BundleForm(Value):
    """Which part of the log somebody wants to look into."""

    purpose: AuditPurpose
    approved_by: str
    """User id of the second person."""
    controller: str | None = None
    """Only what this institution answers for."""
    cases: tuple[UUID, ...] = ()
    conference_id: UUID | None = None
    """The cases that were on its agenda."""
    since: date | None = None
    until: date | None = None
    sample: int | None = None
    """So many cases, drawn by `seed`."""
    seed: str | None = None


def export(form: BundleForm, find: Callable[[], Sequence[UUID]], act: Act) -> Decision:
    """Hand out the trail of the cases that are found; nobody looks for them before it is allowed."""
    controllers = [form.controller] if form.controller else []
    checks = (by_an_auditor(act), with_a_reproducible_sample(form), approved(form, act), room.known(controllers, act))
    exported = BundleExported(
        purpose=form.purpose,
        approved_by=form.approved_by,
        controller=form.controller,
        cases=tuple(find()),
        since=form.since,
        until=form.until,
        seed=form.seed,
    )
    return Decision((exported,), checks)


def drawn(cases: Collection[UUID], count: int, seed: str) -> list[UUID]:
    """A random sample that anybody can draw again: the smallest by SHA-256 of seed and id."""
    return sorted(cases, key=lambda case: sha256(seed.encode() + case.bytes).digest())[:count]


@rule("R39", "R40")
def by_an_auditor(act: Act) -> Facts:
    """Auditors look into the log; nobody else takes a part of it away."""
    if "auditor" not in act.actor.roles:
        raise errors.WrongRole(allowed="auditor")
    return {"institution": act.actor.institution}


@rule("R40")
def approved(form: BundleForm, act: Act) -> Facts:
    """A second person allowed it, called by their identifier: what stands here stays for ever."""
    if form.approved_by == act.actor.user or not is_somebody(form.approved_by):
        raise errors.ApprovalNeeded()
    return {"purpose": form.purpose}


@rule("R40")
def with_a_reproducible_sample(form: BundleForm) -> Facts:
    """A sample names the seed it is drawn with, which is no free text."""
    if (form.sample is None) != (form.seed is None) or (form.seed and not is_identifier(form.seed)):
        raise errors.SampleNeedsSeed()
    return {"sample": form.sample}
