"""Invented people, papers, towns and conferences, to tell stories of the domain with."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from domain import events as e
from domain.casework import AgreementForm, DiscussionForm, MeasureForm
from domain.conference import Conference
from domain.consent import ConsentForm, Informed
from domain.coordination import ConferenceForm
from domain.eligibility import ReportForm
from domain.events import Event, RequestKind
from domain.policy import Act
from domain.profile import Profile
from domain.recorded import Actor
from tests.domain.given import Given, given
from tests.samples import REQUEST

# Towns and who acts for them


def _town(name: str) -> Profile:
    path = Path(__file__).parents[2] / "adapters" / "profiles" / f"{name}.toml"
    return Profile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


ESCHWEILER = _town("eschweiler")
"""The note's words."""
MUSTERLINGEN = _town("musterlingen")
"""An invented town that decides everything differently."""

EVERYBODY = ("agentur", "berufskolleg", "bildungsbuero", "jobcenter", "jugendamt")
SIGNED = date(2017, 4, 18)
REPORT_DAY = date(2017, 4, 20)
INVITING = date(2017, 4, 21)
FIRST = date(2017, 5, 10)
"""The first conference of the note."""
DUE = date(2017, 6, 10)
"""When what was asked on the first must be answered."""
SECOND = date(2017, 10, 25)
DAY = timedelta(days=1)
CASE = UUID(int=0xCA5E)
OTHER_CASE = UUID(int=0x07CA5E)
THIRD_CASE = UUID(int=0x03CA5E)
CONFERENCE = UUID(int=0xC04F)
NEXT_CONFERENCE = UUID(int=0x02C04F)
CONSENT = UUID(int=0xC045)
RENEWED = UUID(int=0x02C045)
MEASURE = UUID(int=0x3EA5)
OTHER_MEASURE = UUID(int=0x023EA5)


def act(institution: str = "jobcenter", on: date = REPORT_DAY, profile: Profile = ESCHWEILER, **given: str) -> Act:
    """A caseworker of an institution acts; `user=` names them, `role=` gives another role."""
    role = given.get("role", "caseworker")
    return Act(Actor(given.get("user", f"{institution}.muster"), institution, frozenset({role})), on, profile)


def coordinator(on: date = REPORT_DAY, profile: Profile = ESCHWEILER, user: str = "koordination.muster") -> Act:
    """The coordinating institution acts."""
    return Act(Actor(user, profile.coordinator, frozenset({"coordinator", "caseworker"})), on, profile)


def steering(on: date = REPORT_DAY, profile: Profile = ESCHWEILER) -> Act:
    """The steering group acts."""
    return Act(Actor("steuerung.muster", profile.coordinator, frozenset({"steering"})), on, profile)


def town(profile: Profile = ESCHWEILER, **choices: Any) -> Profile:
    """The town, had it chosen otherwise."""
    return Profile.model_validate({**profile.model_dump(exclude_unset=True), **choices})


# People and papers

OWN = e.Signer(role="young_person", name="Testina Beispiel")
MOTHER = e.Signer(role="guardian", name="Testa Beispiel", custody="joint")
FATHER = e.Signer(role="guardian", name="Testo Beispiel", custody="joint")
SOLE = e.Signer(role="guardian", name="Testa Beispiel", custody="sole", proof_note="Negativbescheinigung gesehen")

ADULT_SINCE = date(2016, 6, 15)
COMES_OF_AGE = date(2017, 8, 1)


def person(**changes: Any) -> e.YoungPerson:
    """Testina Beispiel, who is 18."""
    usual = {
        "given_name": "Testina",
        "family_name": "Beispiel",
        "birth_date": date(1998, 6, 15),
        "street": "Musterweg 1",
        "postal_code": "00000",
        "municipality": "Eschweiler",
    }
    return e.YoungPerson.model_validate(usual | changes)


def minor(**changes: Any) -> e.YoungPerson:
    """Testina Beispiel, were she 17."""
    return person(**({"birth_date": date(1999, 8, 1)} | changes))


PURPOSES = ("FALLVORBEREITUNG", "FALLBESPRECHUNG", "MASSNAHMEN_NACHVERFOLGUNG")


def paper(**changes: Any) -> ConsentForm:
    """A consent she signed herself, for three institutions."""
    usual = {
        "signed_on": SIGNED,
        "signers": (OWN,),
        "recipients": ("agentur", "jobcenter", "jugendamt"),
        "data_categories": ("STAMMDATEN", "SCHULE_AUSBILDUNG"),
        "special_categories": False,
        "purposes": PURPOSES,
        "form": "PAPER_ORIGINAL",
        "text_version": "Schweigepflichtentbindung 2017-09",
        "informed": Informed(purpose=True, refusal=True, withdrawal=True),
    }
    return ConsentForm.model_validate(usual | changes)


HEALTH: dict[str, Any] = {"special_categories": True, "data_categories": ("STAMMDATEN", "GESUNDHEIT_SUCHT")}
"""What a paper says that lets an addiction be spoken of."""
ABOUT_HEALTH = paper(**HEALTH)


def content(**changes: Any) -> ReportForm:
    """What her report says."""
    usual = {
        "summary": "Erfunden: sucht nach der Schule einen Ausbildungsplatz.",
        "support_needs": ("AUSBILDUNGSSUCHE",),
        "youth_wants_to_attend": True,
        "info_notice_given_on": SIGNED,
    }
    return ReportForm.model_validate(usual | changes)


def attendees(*institutions: str) -> tuple[e.Participant, ...]:
    return tuple(e.Participant(institution=key, person=f"Fachkraft {key}") for key in institutions)


def told(presenter: str = "jobcenter", **changes: Any) -> DiscussionForm:
    """What the minutes say of the discussion."""
    who = {"institution": presenter, "person": f"Fachkraft {presenter}"}
    return DiscussionForm.model_validate({"presenter": who, "youth_present": False} | changes)


def measure(**changes: Any) -> MeasureForm:
    usual = {"category": "SCHULDNERBERATUNG", "responsible": "jobcenter", "due_on": date(2017, 6, 30)}
    return MeasureForm.model_validate(usual | changes)


def agreement(*measures: MeasureForm, **changes: Any) -> AgreementForm:
    return AgreementForm.model_validate({"goals": ("Erfundenes Ziel",), "measures": measures} | changes)


# What happened to a case


def signed(**changes: Any) -> e.ConsentSigned:
    usual = {
        "consent_id": CONSENT,
        "valid_until": date(2018, 4, 18),
        **paper().model_dump(exclude={"informed", "valid_until", "functions"}),
    }
    return e.ConsentSigned.model_validate(usual | changes)


def reported(**changes: Any) -> e.CaseReported:
    usual = {
        "case_number": "F-2017-ABC234",
        "reporter": "jobcenter",
        "reported_by": "jobcenter.muster",
        "reported_on": REPORT_DAY,
        "young_person": person(),
        "form_versions": dict(sorted(ESCHWEILER.forms.items())),
        **content().model_dump(exclude={"sources"}),
    }
    return e.CaseReported.model_validate(usual | changes)


def selected(**changes: Any) -> e.CaseSelected:
    return e.CaseSelected.model_validate({"conference_id": CONFERENCE, "conference_on": FIRST} | changes)


def deferred(**changes: Any) -> e.CaseDeferred:
    usual = {"reason": "KAPAZITAET", "deferred_on": date(2017, 5, 3), "conference_id": CONFERENCE}
    return e.CaseDeferred.model_validate(usual | changes)


def discussed(**changes: Any) -> e.CaseDiscussed:
    usual = {
        "conference_id": CONFERENCE,
        "discussed_on": FIRST,
        "present": ("agentur", "jobcenter", "jugendamt"),
        **told().model_dump(),
    }
    return e.CaseDiscussed.model_validate(usual | changes)


def agreed(**changes: Any) -> e.MeasuresAgreed:
    usual = {
        "conference_id": CONFERENCE,
        "agreed_on": FIRST,
        "goals": ("Erfundenes Ziel",),
        "measures": (
            e.AgreedMeasure(measure_id=MEASURE, circle="SGB_II", responsible="jobcenter", due_on=date(2017, 6, 30)),
        ),
        "contents": (e.MeasureContent(measure_id=MEASURE, category="SCHULDNERBERATUNG"),),
    }
    return e.MeasuresAgreed.model_validate(usual | changes)


def withdrawn(on: date = date(2017, 5, 2)) -> e.ConsentWithdrawn:
    return e.ConsentWithdrawn(withdrawn_on=on, recipients=("agentur", "jobcenter", "jugendamt"), entirely=True)


REPORTED = (signed(), reported())
SELECTED = (*REPORTED, selected())
DEFERRED = (*REPORTED, deferred())
DISCUSSED = (*SELECTED, discussed())
FOLLOW_UP = (*DISCUSSED, agreed())
SUSPENDED = (*REPORTED, withdrawn())
CLOSED = (*FOLLOW_UP, e.CaseClosed(reason="ZIEL_ERREICHT", outcome="DUAL", closed_on=date(2017, 9, 1), open_measures=0))
OF_A_MINOR = (
    signed(signers=(MOTHER, FATHER)),
    reported(young_person=minor()),
)
TURNS_25 = (signed(), reported(young_person=person(birth_date=date(1992, 5, 10))))
"""Is 25 from the day of the first conference on."""
MOVED_AWAY = e.ResidenceChanged(moved_on=date(2017, 5, 1), municipality="Musterlingen", inside=False)
ORDERED = e.ErasureOrdered(reason="Verlangen", ordered_by="koordination.muster", ordered_on=FIRST)
CONFIRMED = e.ErasureConfirmed(confirmed_by="zweite.person")
HOLD = e.LegalHoldPlaced(placed_on=FIRST, reason="Erfundene Klage", review_on=None)
RESTRICTED = e.ProcessingRestricted(restricted_on=FIRST, reason="Prüfung", until=None)
ROOM = ("jugendamt", "jobcenter", "agentur")


# What happened to a conference


def planned(**changes: Any) -> ConferenceForm:
    usual = {"kind": "regular", "date": FIRST, "place": "Berufskolleg Eschweiler"}
    return ConferenceForm.model_validate(usual | changes)


def scheduled(**changes: Any) -> e.ConferenceScheduled:
    usual = {
        "number": "FK-2017-05-10",
        "kind": "REGULAR",
        "on": FIRST,
        "start_time": None,
        "end_time": None,
        "place": "Berufskolleg Eschweiler",
        "host": None,
        "capacity": None,
        "report_deadline": date(2017, 5, 3),
    }
    return e.ConferenceScheduled.model_validate(usual | changes)


def waiting(*reporters: str) -> tuple[e.WaitingCase, ...]:
    """As many waiting cases as reporters; the first is `CASE`, then `OTHER_CASE`, then `THIRD_CASE`."""
    return tuple(
        e.WaitingCase(case_id=key, reporter=reporter)
        for key, reporter in zip((CASE, OTHER_CASE, THIRD_CASE), reporters, strict=False)
    )


def on_the_agenda(case_id: UUID = CASE, **changes: Any) -> e.AgendaItemAdded:
    usual = {"case_id": case_id, "reporter": "jobcenter", "deferred_on": None, "reported_on": REPORT_DAY}
    return e.AgendaItemAdded.model_validate(usual | changes)


PUBLISHED = e.ConferenceDatesPublished(published_on=date(2017, 4, 3), channels=("mail", "web"))
INVITED = e.InvitationsSent(invited_on=INVITING, institutions=EVERYBODY, report_deadline=date(2017, 5, 3))
PREPARED = (scheduled(), PUBLISHED, INVITED)
CANCELLED = e.ConferenceCancelled(cancelled_on=REPORT_DAY, reason="Erfundener Sturm")
REPORTS_CLOSED = e.ReportsClosed(closed_on=date(2017, 5, 4), waiting=waiting("jobcenter"))
AGENDA_FIXED = e.AgendaFixed(fixed_on=date(2017, 5, 4), items=(CASE,), general_items=())
OPENED = e.ConferenceOpened(opened_on=FIRST, attendance=attendees("agentur", "jobcenter", "jugendamt"))
CALLED = e.ItemCalled(case_id=CASE, youth_present=False)
MINUTED = e.ItemMinuted(case_id=CASE)
HELD = e.ConferenceHeld(held_on=FIRST, discussed=1, dropped=0, youth_present=0)

HELD_CONFERENCE: tuple[Event, ...] = (
    scheduled(),
    PUBLISHED,
    INVITED,
    REPORTS_CLOSED,
    on_the_agenda(),
    AGENDA_FIXED,
    OPENED,
    CALLED,
    MINUTED,
    HELD,
)
"""A whole conference with one case; `until` cuts it off."""


def until(last: Event) -> tuple[Event, ...]:
    """The conference up to and with this event."""
    return HELD_CONFERENCE[: HELD_CONFERENCE.index(last) + 1]


def conference(*events: Event) -> Given[Conference]:
    return given(Conference(), *events)


# What somebody asks


def asked(kind: RequestKind = "ACCESS", by: str = "jobcenter") -> e.SubjectRequestReceived:
    return e.SubjectRequestReceived(
        request_id=REQUEST,
        kind=kind,
        received_on=FIRST,
        via="BRIEF",
        received_by=by,
        asked_by="young_person",
        due_on=DUE,
    )
