"""Consent (Einwilligung, Schweigepflichtentbindung): who signs it, what it covers, when it ends.

It comes before the report (R8), names recipients and purposes (R6), and only while it is active does it open a gate.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, Protocol, Self
from uuid import UUID

from pydantic import Field

from domain import errors, events
from domain.eligibility import letters
from domain.events import ConsentSigned, Paper, Released, Signer, Value, YoungPerson
from domain.personal import ERASED
from domain.policy import Act, Facts, age_on, months_later, rule, says_something
from domain.profile import Profile
from domain.recorded import Check
from domain.vocabulary import OTHER_FORM, valid

MAJORITY = 18
"""Coming of age, in years (§ 2 BGB)."""
BOTH_PARENTS = 2
TITLES = re.compile(
    r"""\b(?: (?:herr|frau|prof|professor|professorin|doktor|dr|pd)\b
    | dipl\b(?:\.?-\w+|\.)  |  [bm]\.(?:a|sc|ed|eng)\b  |  h\.\s?c\.
    | (?:mag|ing|med|dent|vet|phil|jur|iur|rer|nat|oec|pol|soc|theol|paed|habil)\. ) | \((?:fh|univ)\.?\)""",
    re.VERBOSE,
)
"""Address and academic titles before and after a name, in small letters."""


class Informed(Value):
    """What the law wants explained before anybody signs (L3, § 67b Abs. 2 SGB X)."""

    purpose: bool
    refusal: bool
    withdrawal: bool


class ConsentForm(Value):
    """A signed consent as it lies on the desk."""

    signed_on: date
    signers: tuple[Signer, ...]
    recipients: tuple[str, ...]
    data_categories: tuple[str, ...]
    special_categories: bool
    purposes: tuple[str, ...]
    form: str
    form_reason: str | None = Field(default=None, max_length=2000)
    """Why it has another form than those of the list, and only then (L2)."""
    text_version: str = Field(max_length=100)
    valid_until: date | None = None
    document_sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    informed: Informed
    functions: tuple[Released, ...] = ()
    """The persons or functions that may know (L13)."""

    @property
    def special(self) -> bool:
        """Whether the box for specially protected data was ticked (L4)."""
        return self.special_categories


class Scope(Protocol):
    """A consent, or the paper it will be made of, as far as it says what kinds of data may be shared."""

    @property
    def data_categories(self) -> tuple[str, ...]: ...
    @property
    def special(self) -> bool: ...


Telling = Literal["support_needs", "measures"]
"""Value sets whose codes may say something specially protected."""
Status = Literal["NONE", "ACTIVE", "EXPIRED", "WITHDRAWN", "LAPSED_AT_18"]


@dataclass(frozen=True)
class Consent:
    """What a case remembers of its latest consent."""

    consent_id: UUID
    signed_on: date
    valid_until: date
    recipients: frozenset[str]
    data_categories: tuple[str, ...]
    special: bool
    purposes: frozenset[str]
    signed_by_youth: bool
    signed_by_guardians: bool
    """Whether everybody with custody has signed."""
    withdrawn_on: date | None = None
    """When it was taken back for all."""
    narrowed_on: date | None = None
    """When it, or one before it, was last taken back for some or for all."""
    narrowed: bool = False
    """Whether something of this very paper was taken back."""
    taken_back: frozenset[str] = frozenset()
    """Institutions it was taken back for, and which no paper has named again."""

    @classmethod
    def of(cls, event: ConsentSigned, before: "Consent | None" = None) -> Self:
        """The consent an event tells of, instead of the one before; what is erased counts as not given."""
        signers = () if event.signers is ERASED else tuple(event.signers)
        return cls(
            consent_id=event.consent_id,
            signed_on=event.signed_on,
            valid_until=event.valid_until,
            recipients=frozenset(event.recipients),
            data_categories=() if event.data_categories is ERASED else tuple(event.data_categories),
            special=event.special_categories is True,
            purposes=frozenset(event.purposes),
            signed_by_youth=_signed_by_youth(signers),
            signed_by_guardians=_custody_complete(signers),
            narrowed_on=before.narrowed_on if before else None,
            taken_back=before.taken_back - set(event.recipients) if before else frozenset(),
        )

    def may_know(self, reporter: str) -> frozenset[str]:
        """Whom it names, and who reported the case, unless it was taken back for them (L6)."""
        return self.recipients | ({reporter} - self.taken_back)

    def withdraw(self, event: events.ConsentWithdrawn) -> Self:
        """Without these recipients; without any, it is withdrawn."""
        return replace(
            self,
            recipients=self.recipients - set(event.recipients),
            taken_back=self.taken_back | set(event.recipients),
            withdrawn_on=event.withdrawn_on if event.entirely else self.withdrawn_on,
            narrowed_on=event.withdrawn_on,
            narrowed=True,
        )

    def narrow(self, event: events.ConsentNarrowed) -> Self:
        """Without these purposes and kinds of data; erased kinds say nothing."""
        gone = () if event.data_categories is ERASED else event.data_categories
        return replace(
            self,
            purposes=self.purposes - set(event.purposes),
            data_categories=tuple(kind for kind in self.data_categories if kind not in gone),
            narrowed_on=event.narrowed_on,
            narrowed=True,
        )

    def status(self, day: date, birth_date: date | None) -> Status:
        """How it stands on a day. An unknown birth date (erased) never makes it better."""
        if self.withdrawn_on is not None:
            return "WITHDRAWN"
        if day < self.signed_on:
            return "NONE"
        if day > self.valid_until:
            return "EXPIRED"
        if not self.signed_by_youth and (birth_date is None or age_on(day, birth_date) >= MAJORITY):
            return "LAPSED_AT_18"
        return "ACTIVE"


def sign(form: ConsentForm, birth_date: date, consent_id: UUID, act: Act) -> tuple[ConsentSigned, tuple[Check, ...]]:
    """Take a signed consent on record, if it is one."""
    checks = (*sound(form, birth_date, act), within_the_network(form, act))
    event = ConsentSigned(consent_id=consent_id, recipients=form.recipients, **written(form, act.profile))
    return event, checks


def written(form: ConsentForm, profile: Profile) -> dict[str, Any]:
    """What goes on record of every paper, whomever it names."""
    said = {name: getattr(form, name) for name in Paper.model_fields}
    return said | {"valid_until": last_day(form, profile)}


def sound(form: ConsentForm, birth_date: date, act: Act) -> tuple[Check, ...]:
    """What is asked of every paper, whoever it names."""
    return (
        signed_before(form, act.on),
        complete(form),
        specific(form, act),
        form_explained(form),
        signed_by_the_right_people(form, birth_date, act),
        in_its_time(form, act),
    )


def functions(form: ConsentForm, consent_id: UUID) -> tuple[events.FunctionsReleased, ...]:
    """Who at each recipient may know, where the paper says so (L13)."""
    named = released(form)
    return (events.FunctionsReleased(consent_id=consent_id, functions=named),) if named else ()


def released(form: ConsentForm) -> tuple[Released, ...]:
    """The persons and functions it names at its recipients."""
    return tuple(one for one in form.functions if one.institution in form.recipients)


def last_day(form: ConsentForm, profile: Profile) -> date:
    """The last day of its validity: what the paper says, for at most the profile's months."""
    longest = _longest(form, profile)
    return min(form.valid_until or longest, longest)


@rule("L13")
def names_functions(form: ConsentForm, sender: str, act: Act) -> Facts:
    """A sender bound to professional secrecy is released towards persons or functions, not towards houses."""
    institution = act.profile.institution(sender)
    if institution is None or not institution.secrecy_bound:
        return {"secrecy_bound": False}
    named = {one.institution for one in form.functions if says_something(one.who)}
    if nameless := sorted(set(form.recipients) - named - {sender}):
        known = (key if act.profile.institution(key) else "…" for key in nameless)
        raise errors.FunctionNotNamed(institutions=", ".join(known))
    return {"secrecy_bound": True}


@rule("R8", "D1")
def signed_before(form: ConsentForm, reported_on: date) -> Facts:
    """The consent is signed on the day of the report at the latest."""
    if not form.signers or not all(_name(signer.name) for signer in form.signers):
        raise errors.ConsentRequired()
    if form.signed_on > reported_on:
        raise errors.ConsentAfterReport()
    return {"signed_on": form.signed_on.isoformat(), "reported_on": reported_on.isoformat()}


@rule("L5", "L6")
def signed_since_the_withdrawal(form: ConsentForm, last: Consent | None) -> Facts:
    """An older paper undoes neither a withdrawal nor a newer consent; nor does the very one that was taken back."""
    if last and last.narrowed_on and form.signed_on < last.narrowed_on:
        raise errors.ConsentWithdrawn()
    if last and last.narrowed and form.signed_on == last.signed_on:
        raise errors.ConsentWithdrawn()
    if last and form.signed_on < last.signed_on:
        raise errors.ConsentOutdated()
    return {"signed_on": form.signed_on.isoformat()}


@rule("L1", "L3")
def complete(form: ConsentForm) -> Facts:
    """Purpose, recipients, data kinds, the text and the three explanations are all there."""
    explained = {f"informed.{name}": given for name, given in form.informed.model_dump().items()}
    parts = {
        "recipients": form.recipients,
        "purposes": form.purposes,
        "data_categories": form.data_categories,
        "text_version": form.text_version.strip(),
        **explained,
    }
    if missing := [name for name, value in parts.items() if not value]:
        raise errors.ConsentIncomplete(missing=", ".join(missing))
    alone = (signer for signer in form.signers if signer.role == "guardian" and signer.custody == "sole")
    if not all(says_something(signer.proof_note) for signer in alone):
        raise errors.ConsentIncomplete(missing="signers.proof_note")
    return {}


@rule("R6", "L4")
def specific(form: ConsentForm, act: Act) -> Facts:
    """It names purposes, kinds of data and a form of this procedure, and no other."""
    purposes = {code.key for code in act.profile.codes("purposes")}
    if unknown := set(form.purposes) - purposes:
        raise errors.ConsentUnspecific(unknown=", ".join(sorted(map(errors.as_typed, unknown))))
    shared = valid(act.profile.codes("data_categories"), form.data_categories, act.on)
    if any(code.special for code in shared) and not form.special_categories:
        raise errors.SpecialCategoryNotConsented()
    valid(act.profile.codes("consent_forms"), [form.form], act.on)
    return {"purposes": sorted(form.purposes), "form": form.form}


@rule("L2")
def form_explained(form: ConsentForm) -> Facts:
    """Whatever is none of the usual forms has its reason, and nothing else (§ 67b Abs. 2 SGB X)."""
    if says_something(form.form_reason) != (form.form == OTHER_FORM):
        raise errors.ConsentFormReason(value=OTHER_FORM)
    return {"form": form.form}


@rule("R6")
def within_the_network(form: ConsentForm, act: Act) -> Facts:
    """It names institutions that take part, and nobody else."""
    institutions = {one.key for one in act.profile.active(act.on)}
    if unknown := set(form.recipients) - institutions:
        raise errors.ConsentUnspecific(unknown=", ".join(sorted(map(errors.as_typed, unknown))))
    return {"recipients": sorted(form.recipients)}


@rule("R9", "D2")
def signed_by_the_right_people(form: ConsentForm, birth_date: date, act: Act) -> Facts:
    """Everybody the profile's policy asks has signed, for the day of signing and for today."""
    signed_at, now = (age_on(day, birth_date) for day in (form.signed_on, act.on))
    guardians = _guardians_needed(act.profile, signed_at)
    own = _own_signature_needed(act.profile, signed_at) or now >= MAJORITY
    if guardians and not _custody_complete(form.signers):
        raise errors.GuardianSignatureMissing()
    if own and not _signed_by_youth(form.signers):
        raise errors.OwnSignatureMissing()
    return {"policy": act.profile.signatures}


@rule("R9", "D2", "L28")
def still_signed_rightly(consent: Consent, birth_date: date, act: Act) -> Facts:
    """With a corrected birth date the guardians the policy asks have signed.

    A missing own signature is no hindrance: by the right birth date the consent has lapsed, and a new one is asked for.
    """
    if _guardians_needed(act.profile, age_on(consent.signed_on, birth_date)) and not consent.signed_by_guardians:
        raise errors.GuardianSignatureMissing()
    return {"policy": act.profile.signatures}


@rule("R9", "L11")
def signed_by_somebody_else(form: ConsentForm, person: YoungPerson | None) -> Facts:
    """Nobody is their own guardian."""
    own = _name(f"{person.given_name} {person.family_name}") if person else None
    if any(signer.role == "guardian" and _name(signer.name) == own for signer in form.signers):
        raise errors.GuardianSignatureMissing()
    return {}


@rule("L12")
def in_its_time(form: ConsentForm, act: Act) -> Facts:
    """It is still valid, for at most the profile's months."""
    until = last_day(form, act.profile)
    if until < act.on:
        raise errors.ConsentExpired(day=act.on.isoformat())
    return {"valid_until": until.isoformat(), "longest": _longest(form, act.profile).isoformat()}


@rule("L4", "R7")
def special_ticked(value_set: Telling, keys: Iterable[str], scope: Scope, act: Act) -> Facts:
    """What is about health or offences is shared only where that box was ticked and its kind of data is named."""
    codes = valid(act.profile.codes(value_set), keys, act.on)
    if any(code.special for code in codes) and not scope.special:
        raise errors.SpecialCategoryNotConsented()
    if any(code.data_kind and code.data_kind not in scope.data_categories for code in codes):
        raise errors.DataKindNotConsented()
    return {}


@rule("R8", "L5", "L9", "L12", "R9")
def active(consent: Consent | None, birth_date: date | None, day: date) -> Facts:
    """On this day a consent is active; what else could open the gate does not exist."""
    status = consent.status(day, birth_date) if consent else "NONE"
    match status:
        case "ACTIVE":
            assert consent
            return {"consent_id": str(consent.consent_id), "valid_until": consent.valid_until.isoformat()}
        case "NONE":
            raise errors.ConsentRequired()
        case "WITHDRAWN":
            raise errors.ConsentWithdrawn()
        case "EXPIRED":
            raise errors.ConsentExpired(day=day.isoformat())
        case "LAPSED_AT_18":
            raise errors.OwnSignatureMissing()


@rule("R6", "R10")
def given_for(consent: Consent, purpose: str) -> Facts:
    """The consent names this purpose."""
    if purpose not in consent.purposes:
        raise errors.OutOfPurpose()
    return {"purpose": purpose}


@rule("R10", "L6", "L20")
def covers_everyone(consent: Consent, reporter: str, present: Iterable[str]) -> Facts:
    """Everybody in the room is named in the consent, or is who reported."""
    if strangers := sorted(set(present) - consent.may_know(reporter)):
        raise errors.RecipientNotCovered(institutions=", ".join(strangers))
    return {"present": sorted(present), "consent_id": str(consent.consent_id)}


@rule("R29")
def reaches(consent: Consent, reporter: str, institutions: Iterable[str]) -> Facts:
    """Whoever is to act on the case is named in the consent."""
    if strangers := sorted(set(institutions) - consent.may_know(reporter)):
        raise errors.OutOfConsent(institutions=", ".join(strangers))
    return {"institutions": sorted(set(institutions))}


def ends(event: events.Event) -> bool:
    """Whether an event ends a consent for everybody."""
    if isinstance(event, events.ConsentWithdrawn):
        return event.entirely
    return isinstance(event, events.ConsentExpired | events.GuardianConsentLapsed)


def _guardians_needed(profile: Profile, age: int) -> bool:
    match profile.signatures:
        case "SEED" | "DUAL":
            return age < MAJORITY
        case "FEDERAL":
            return age < profile.own_signature_from


def _own_signature_needed(profile: Profile, age: int) -> bool:
    if profile.signatures == "SEED":
        return age >= MAJORITY
    return age >= profile.own_signature_from


def _signed_by_youth(signers: Iterable[Signer]) -> bool:
    return any(signer.role == "young_person" for signer in signers)


def _custody_complete(signers: Iterable[Signer]) -> bool:
    """Both parents of joint custody have signed, or the one who has it alone (D2, § 1629 BGB).

    The same name written twice is one person, and the young person is nobody's guardian.
    """
    own = {_name(signer.name) for signer in signers if signer.role == "young_person"}
    guardians = {_name(signer.name): signer for signer in signers if signer.role == "guardian"}
    others = {name: signer for name, signer in guardians.items() if name not in own}
    return len(others) >= BOTH_PARENTS or any(signer.custody == "sole" for signer in others.values())


def _name(name: str) -> frozenset[str]:
    """A name however it is written: order, hyphens, accents, case and titles do not make another person.

    A second given name does: it may as well be somebody else's.
    """
    return frozenset(filter(None, map(letters, re.split(r"[\s,.-]+", TITLES.sub(" ", name.casefold())))))


def _longest(form: ConsentForm, profile: Profile) -> date:
    return months_later(form.signed_on, profile.consent_months)
