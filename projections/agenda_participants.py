"""Which cases will be on the table, in which order, and what are they about, roughly?

Read by everybody who takes part (L16, L63). They see pseudonyms, age groups and need groups; the groups are worked out
of the case while somebody looks, until the conference is over, and are stored nowhere. Of a case that is none of their
business, or no longer, they see that there is an item. Must not contain: names, birth
dates, addresses, descriptions, needs by their code, and why an item does not take place (D8). Asks the tables of
`agenda`.
"""

from collections.abc import Callable
from uuid import UUID

from domain.case import Case
from domain.conference import AHEAD
from domain.policy import age_group, age_on
from domain.profile import Profile
from projections.agenda import ItemStatus, plan_of
from projections.conference_list import ConferenceEntry, conference
from projections.tables import Answer, Reader


class ParticipantItem(Answer):
    """A case as everybody in the network may see it before the session (L16)."""

    number: int
    case_id: UUID | None
    case_number: str | None
    status: ItemStatus
    contested: bool
    """The young person disputes the data (bestritten, L29)."""
    age_group: str | None
    """On the day of the conference."""
    need_groups: tuple[str, ...]
    """Roughly; of health, addiction and the like nothing at all (Art. 9 GDPR)."""


class ParticipantsAgenda(Answer):
    """The agenda as it goes to those who take part."""

    conference: ConferenceEntry
    fixed: bool
    items: list[ParticipantItem]
    general_items: tuple[str, ...]


def participants(
    reader: Reader, conference_id: UUID, profile: Profile, load: Callable[[UUID], Case | None]
) -> ParticipantsAgenda | None:
    """The participants' view; None where there is no such conference.

    `load` reads a case from the log, and gives none that this reader may not know.
    """
    entry = conference(reader, conference_id)
    if entry is None:
        return None
    plan = plan_of(reader, conference_id)
    return ParticipantsAgenda(
        conference=entry,
        fixed=plan.fixed is not None,
        items=[
            _pseudonymous(number, key, plan.items[key].status, load(key), entry, profile)
            for number, key in enumerate(plan.order(), 1)
        ],
        general_items=plan.general_items,
    )


def _pseudonymous(
    number: int, key: UUID, status: ItemStatus, case: Case | None, meeting: ConferenceEntry, profile: Profile
) -> ParticipantItem:
    if case is None:
        return ParticipantItem(
            number=number,
            case_id=None,
            case_number=None,
            status=status,
            contested=False,
            age_group=None,
            need_groups=(),
        )
    ahead = status != "DROPPED" and meeting.state in (*AHEAD, "OPEN")
    shown = ahead and not case.restricted and case.erasure_ordered_by is None
    groups = {code.key: code.group for code in profile.codes("support_needs") if not code.special}
    return ParticipantItem(
        number=number,
        case_id=key,
        case_number=case.case_number,
        status=status,
        contested=case.contested,
        age_group=age_group(age_on(meeting.date, case.birth_date)) if shown and case.birth_date else None,
        need_groups=tuple(sorted({groups[need] for need in case.support_needs if need in groups})) if shown else (),
    )
