"""What one town decides for itself (D21): its institutions, who signs, how many, how long before.

No rule of one town stands in code. The profile comes from one TOML file that names the source of each choice; a changed
profile is itself recorded, so that a replay knows which one held.
"""

from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.vocabulary import VALUE_SETS, Code


class Part(BaseModel):
    """A frozen, closed part of the profile."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Institution(Part):
    """A body that takes part in the network (Akteur)."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    name: str
    circle: str
    """Legal circle (Rechtskreis): SGB_II, SGB_III, SGB_VIII, SCHULE, BILDUNGSBUERO …"""
    member: bool = True
    """Whether it is one of the founding members (R1); a partner school is none."""
    authority: str = ""
    """Which supervisory authority hears complaints about it (Art. 77 GDPR)."""
    may_report: bool = True
    """Whether it may report cases (R11, D3)."""
    social_secrecy: bool = True
    """Whether the law itself binds it to the Sozialgeheimnis (§ 35 SGB I); a school is not bound."""
    secrecy_bound: bool = False
    """Whether its professionals are bound by § 203 StGB, so that a release names persons or functions (L13)."""
    committed_on: date | None = None
    """When a body the law does not bind committed itself to purpose and secrecy (§ 78 SGB X, L20)."""
    valid_from: date = date.min
    valid_to: date = date.max

    def in_force(self, day: date) -> bool:
        """Whether it takes part on this day (R34)."""
        return self.valid_from <= day <= self.valid_to


class LeadTimes(Part):
    """Days before the conference (D6). A shorter one is a warning, never a block."""

    publish: int = Field(ge=0)
    invite: int = Field(ge=0)
    report: int = Field(ge=0)


class Retention(Part):
    """When data end, in months (L64). Defaults for a data-protection officer to decide."""

    never_discussed: int = Field(ge=0)
    """K1, from the day a case is closed."""
    discussed: int = Field(ge=0)
    """K2, from the end of the year a case is closed in."""
    consent_evidence: int = Field(ge=0)
    """K3, from the deletion of the case."""
    read_log: int = Field(ge=0)
    """K4, from the look."""
    bundles: int = Field(ge=0)
    """K7, from the making of a bundle."""
    latest_age: int = Field(default=28, ge=25)
    """No case outlives the year in which its person reaches this age, in completed years."""


class Profile(Part):
    """One agency's choices."""

    name: str
    municipality: str
    municipality_key: str = Field(pattern=r"^\d{8}$")
    """Official key of the municipality (Amtlicher Gemeindeschlüssel)."""
    coordinator: str
    """Key of the institution that organises conferences (R2)."""
    institutions: tuple[Institution, ...]
    signatures: Literal["SEED", "DUAL", "FEDERAL"]
    """Who signs (D2): the note's words, both from 15 on, or the young person alone from 15 on."""
    own_signature_from: int = Field(ge=0, le=18)
    """Age from which the young person signs under DUAL and FEDERAL, in years (L8)."""
    consent_months: int = Field(ge=1)
    """Longest validity of a consent (L12)."""
    age_limit: int = Field(ge=18)
    """The offer is for people younger than this, in completed years (R5)."""
    circles_needed: int = Field(ge=1)
    """Legal circles that must be at the table (R4, D9)."""
    capacity: int | None = Field(default=None, ge=1)
    """Cases per conference where it names no number of its own (D5)."""
    regular_dates: int = Field(ge=1)
    """Fixed dates a year (R21)."""
    regular_dates_from: int
    """First year in which that number binds (D12)."""
    steering_meetings: int = Field(ge=0)
    """Meetings of the steering group a year (R3)."""
    summary_limit: int = Field(ge=1)
    """Longest short description, in characters (R14)."""
    publication_channels: tuple[str, ...]
    """Where dates are made known (R22)."""
    lead: LeadTimes
    emergency_minutes: int = Field(default=30, ge=1, le=24 * 60)
    """How long somebody may look in danger (Notzugriff)."""
    review_hours: int = Field(default=48, ge=1)
    """Within how many hours somebody of another institution looks at the reason."""
    withdrawn_days: int = Field(ge=0)
    """Days a withdrawn case rests before it is closed."""
    reading_weeks: int = Field(ge=0)
    """Weeks after closing in which the reporter may still read (L63)."""
    year_closes: str = Field(pattern=r"^\d{2}-\d{2}$")
    """Day of the following year on which the figures become final, as MM-DD (D19)."""
    suppress_below: int = Field(ge=1)
    """Fewest persons behind a published number (L50)."""
    suppress_below_special: int = Field(default=5, ge=1)
    """The same where it is about data of Art. 9 GDPR, and for a median."""
    dominance_percent: int = Field(default=75, ge=1, le=100)
    """Largest part of a published number that one person may bring (L50)."""
    retention: Retention
    forms: dict[str, str]
    """Version in use of each form: report, consent, information, minutes (R25)."""
    additions: dict[str, tuple[Code, ...]] = {}
    """Codes added to a value set."""

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        keys = [institution.key for institution in self.institutions]
        if len(set(keys)) != len(keys):
            raise ValueError("every institution needs a key of its own")
        if self.coordinator not in keys:
            raise ValueError(f"the coordinator {self.coordinator!r} is not among the institutions")
        if unknown := set(self.additions) - set(VALUE_SETS):
            raise ValueError(f"unknown value sets: {sorted(unknown)}")
        if self.suppress_below_special < self.suppress_below:
            raise ValueError("what is specially protected takes no fewer persons than everything else")
        self.closing_day(2000)  # 29 February is no day of every year
        if missing := {"report", "consent", "information", "minutes"} - set(self.forms):
            raise ValueError(f"no version for the forms: {sorted(missing)}")
        return self

    def closing_day(self, year: int) -> date:
        """The day on which the figures of a year become final (D19)."""
        return date.fromisoformat(f"{year + 1:04}-{self.year_closes}")

    def institution(self, key: str) -> Institution | None:
        """The institution with this key, in force or not."""
        return next((one for one in self.institutions if one.key == key), None)

    def active(self, day: date) -> tuple[Institution, ...]:
        """The institutions that take part on this day."""
        return tuple(one for one in self.institutions if one.in_force(day))

    def reporters(self, day: date) -> tuple[str, ...]:
        """Keys of those who may report on this day (R11, R34)."""
        return tuple(one.key for one in self.active(day) if one.may_report)

    def circles(self, keys: frozenset[str]) -> frozenset[str]:
        """The legal circles these institutions stand for."""
        return frozenset(one.circle for one in self.institutions if one.key in keys)

    def codes(self, value_set: str) -> tuple[Code, ...]:
        """A value set with the town's additions."""
        return VALUE_SETS[value_set] + self.additions.get(value_set, ())
