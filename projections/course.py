"""The course of a case: all that lists keep of it, and nothing about the person.

A row is read back as a `Case`, takes in the next event by the domain's own `evolve`, and is written down again: a list
cannot disagree with the rules about where a case stands. Only the fields named here are written. What `Case` gains
stays out until it is named too, and then every projection that keeps courses needs a new version.
"""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict

from domain.case import Case, Emergency, Measure, State, Untold
from domain.consent import Consent, Status
from domain.events import CaseEvent, CaseReported, CaseReReported, Cause, ConsentSigned, GuardianConsentLapsed
from projections.tables import Answer


class Kept(Answer):
    """Taken from the domain's value of the same shape, field by field; what is not named is left behind."""

    model_config = ConfigDict(from_attributes=True, extra="ignore")


class Cover(Kept):
    """What is kept of a consent."""

    consent_id: UUID
    signed_on: date
    valid_until: date
    recipients: Annotated[tuple[str, ...], BeforeValidator(sorted)]
    withdrawn_on: date | None
    narrowed_on: date | None
    taken_back: Annotated[tuple[str, ...], BeforeValidator(sorted)]


class Promise(Kept):
    """What is kept of a measure."""

    responsible: str
    circle: str
    due_on: date
    status: str


class Told(Kept):
    """Who still has to be told (Art. 19 GDPR)."""

    since: date | None
    recipients: Annotated[tuple[str, ...], BeforeValidator(sorted)]


class Look(Kept):
    """What is kept of a look in danger; who looked stands in the log."""

    institution: str
    granted_on: date
    until: datetime
    review_by: datetime
    reviewed: bool


class Course(Kept):
    """What is kept of a case."""

    state: State
    before_suspension: State
    consent: Cover | None
    reporter: str
    case_number: str
    reported_on: date
    inside: bool
    notice_by: date | None
    rounds: int
    deferrals: int
    deferred_on: date | None
    conference_id: UUID | None
    conference_on: date | None
    discussed_on: date | None
    suspended_on: date | None
    measures: dict[UUID, Promise]
    disclosed_to: Annotated[tuple[str, ...], BeforeValidator(sorted)]
    in_charge: dict[str, Annotated[tuple[str, ...], BeforeValidator(sorted)]]
    untold: dict[Cause, Told]
    emergencies: dict[UUID, Look]
    closed_on: date | None
    age_limit_reached: bool
    contested: bool
    restricted: bool
    restricted_until: date | None = None
    held: bool
    erasure_ordered_by: str | None
    before_erasure: State
    youth_wants_to_attend: bool = False
    lapsed: bool = False
    """Whether the calendar said that the guardians' consent ended; who signed is personal."""
    since: date = date.min
    """Day of the last step: a change of state, or a measure that began or ended."""

    @property
    def recipients(self) -> tuple[str, ...]:
        """Whom the consent names."""
        return self.consent.recipients if self.consent else ()

    def after(self, event: CaseEvent, day: date) -> Self:
        """The course with one more event, of this business date."""
        course = self.model_validate(self.case().evolve(event))
        wants, lapsed = self.youth_wants_to_attend, self.lapsed
        match event:
            case CaseReported() | CaseReReported():
                wants = event.youth_wants_to_attend
            case GuardianConsentLapsed():
                lapsed = True
            case ConsentSigned():
                lapsed = False
            case _:
                pass
        moved = course.state != self.state or course.measures != self.measures
        since = day if moved else self.since
        return course.model_copy(update={"youth_wants_to_attend": wants, "lapsed": lapsed, "since": since})

    def case(self) -> Case:
        """The case as the rules know it, but for the person."""
        fields: dict[str, Any] = {name: getattr(self, name) for name in SHARED}
        return Case(
            consent=self._consent(self.consent) if self.consent else None,
            measures={key: Measure(category=None, **dict(one)) for key, one in self.measures.items()},
            disclosed_to=frozenset(self.disclosed_to),
            in_charge={key: frozenset(users) for key, users in self.in_charge.items()},
            untold={key: Untold(one.since, frozenset(one.recipients)) for key, one in self.untold.items()},
            emergencies={key: Emergency(user="", **dict(one)) for key, one in self.emergencies.items()},
            **fields,
        )

    def consent_status(self, day: date) -> Status:
        """How the consent stands on a day. Coming of age shows once the daily run has recorded it."""
        return self.case().consent_status(day)

    def covered(self) -> tuple[str, ...]:
        """The institutions that may be in the room: who reported, and whom the consent names."""
        consent = self.case().consent
        return tuple(sorted(consent.may_know(self.reporter) if consent else {self.reporter}))

    def running(self) -> dict[UUID, Measure]:
        """The measures that have not ended."""
        return self.case().running()

    def _consent(self, kept: Cover) -> Consent:
        return Consent(
            **dict(kept) | {"recipients": frozenset(kept.recipients), "taken_back": frozenset(kept.taken_back)},
            data_categories=(),
            special=False,
            purposes=frozenset(),
            signed_by_youth=not self.lapsed,
            signed_by_guardians=True,
        )


AS_VALUES = {"consent", "measures", "disclosed_to", "in_charge", "untold", "emergencies"}
SHARED = Course.model_fields.keys() & Case.__dataclass_fields__.keys() - AS_VALUES
NEW = Course.model_validate(Case())
"""A case nothing has happened to."""
