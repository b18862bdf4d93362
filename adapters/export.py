"""Collects what an audit bundle is made of, and has it sealed first, so that the bundle holds the proof of itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, NamedTuple
from uuid import UUID

from adapters.log.mapper import Logged
from adapters.main import Office
from adapters.seal import bundle
from application.desk import AGENCY, Submission
from application.journal import Receipt
from application.staffing import stream_of
from domain.audit import BundleForm
from domain.events import BundleExported, CaseSelected
from domain.recorded import Actor
from projections import case_list, conference_list, staff

RULES = Path(__file__).parents[1] / "docs" / "rules.md"
"""The page of rules; beside the packages in a checkout, and within the installed package."""


class Made(NamedTuple):
    """A bundle was made, now or when the same was asked for before."""

    exported: BundleExported
    receipt: Receipt


def export(office: Office, form: BundleForm, by: Submission, out: IO[bytes]) -> Made:
    """Write down that a bundle is made, seal that, and write the bundle.

    Raises the refusal of whichever rule stands against it, and what the sealer raises.
    """
    receipt = office.audits.export(form, by)
    [recorded] = office.journal.read(receipt.position - 1, 1)
    exported = recorded.event
    assert isinstance(exported, BundleExported)
    office.reach(receipt.position)
    office.seal.seal()
    size, note = office.seal.newest()
    source = bundle.Source(
        hashes=office.seal.tables,
        checkpoint=note,
        size=size,
        signer=office.seal.histories.signer,
        profile=office.desk.profile,
        made_at=recorded.recorded_at,
        rules=RULES.read_text(encoding="utf-8"),
    )
    bundle.write(source, _cut(office, exported, by.actor, recorded.recorded_at), out)
    return Made(exported, receipt)


def _cut(office: Office, exported: BundleExported, actor: Actor, made_at: datetime) -> bundle.Cut:
    looks = {case: office.reading.hand_out(case, actor, exported.purpose, made_at) for case in exported.cases}
    numbers = case_list.numbers(office.runners["case_list"])
    return bundle.Cut(exported, _streams(office, exported.cases), looks, numbers, _titles(office, numbers))


def _titles(office: Office, numbers: Mapping[UUID, str]) -> dict[UUID, str]:
    conferences = conference_list.conferences(office.runners["conference_list"])
    met = {one.conference_id: f"Konferenz {one.number} am {one.date:%d.%m.%Y}" for one in conferences}
    staffed = {stream: f"Rollen: {whose}" for stream, whose in staff.members(office.runners["staff"]).items()}
    return {AGENCY: "Das Amt"} | staffed | met | {case: f"Fall {number}" for case, number in numbers.items()}


def _whose(actor: Actor) -> UUID:
    return stream_of(actor.institution, actor.user)


def _streams(office: Office, cases: Sequence[UUID]) -> Mapping[UUID, Sequence[Logged]]:
    """The streams of the cases, of the conferences they were on, of the agency, and of whoever acted in them."""
    steps = [entry.event for case in cases for entry in office.journal.history(case)]
    conferences = {event.conference_id for event in steps if isinstance(event, CaseSelected)}
    wanted = [AGENCY, *cases, *sorted(conferences)]
    wanted += sorted({_whose(entry.actor) for one in wanted for entry in office.journal.history(one)})
    rows = {stream: office.journal.recorder.select_events(stream) for stream in wanted}
    return {stream: [row for row in those if isinstance(row, Logged)] for stream, those in rows.items()}
