"""One invented example of every event, for tests that must not forget any."""

from datetime import UTC, date, datetime, time
from uuid import UUID

from domain import events as e

CASE = UUID("00000000-0000-4000-8000-00000000ca5e")
OTHER_CASE = UUID("00000000-0000-4000-8000-0000000ca5e2")
CONFERENCE = UUID("00000000-0000-4000-8000-0000000c04fe")
CONSENT = UUID("00000000-0000-4000-8000-00000000c045")
NOTE = UUID("00000000-0000-4000-8000-0000000d07e5")
REQUEST = UUID("00000000-0000-4000-8000-0000000a58ed")
ACCESS = UUID("00000000-0000-4000-8000-000000000acc")
MEASURE = UUID("00000000-0000-4000-8000-00000000003e")

YOUNG_PERSON = e.YoungPerson(
    given_name="Testina",
    family_name="Beispiel",
    birth_date=date(2000, 2, 29),
    street="Musterweg 1",
    postal_code="00000",
    municipality="Eschweiler",
    phone="00000 000000",
    email="testina.beispiel@example.org",
    sex="w",
)
PROFESSIONAL = e.Attendee(institution="jobcenter", person="Fachkraft Muster", function="Fallmanagement")
PARTICIPANT = e.Participant(**PROFESSIONAL.model_dump(), user="fach.muster")
COUNTS = {"reports": {"institution": {"berufskolleg": 3, "jobcenter": 2}}}

SAMPLES: dict[str, e.Event] = {
    type(event).__name__: event
    for event in (
        # consent
        e.ConsentSigned(
            consent_id=CONSENT,
            signed_on=date(2017, 4, 3),
            signers=(
                e.Signer(role="young_person", name="Testina Beispiel"),
                e.Signer(role="guardian", name="Testa Beispiel", custody="sole", proof_note="Erfundener Beschluss"),
            ),
            recipients=("agentur", "jobcenter", "jugendamt"),
            data_categories=("STAMMDATEN", "BEDARF"),
            special_categories=True,
            purposes=("FALLKONFERENZ",),
            form="OTHER_WITH_REASON",
            form_reason="Erfunden: unterschrieben auf einem Tablet.",
            text_version="2017-01",
            valid_until=date(2018, 4, 2),
            document_sha256="00" * 32,
        ),
        e.FunctionsReleased(consent_id=CONSENT, functions=(e.Released(institution="agentur", who="Reha-Beratung"),)),
        e.ConsentWithdrawn(withdrawn_on=date(2017, 6, 1), recipients=("jobcenter",), entirely=False),
        e.ConsentNarrowed(
            narrowed_on=date(2017, 6, 1), purposes=("MASSNAHMEN_NACHVERFOLGUNG",), data_categories=("BEDARF",)
        ),
        e.RecipientsInformed(informed_on=date(2017, 6, 2), cause="WITHDRAWAL", recipients=("agentur",)),
        e.ConsentExpired(expired_on=date(2018, 4, 3)),
        e.GuardianConsentLapsed(lapsed_on=date(2018, 3, 1)),
        # report
        e.StaffAssigned(
            assigned_on=date(2017, 5, 2),
            institution="jobcenter",
            users=("muster.fachkraft",),
            reason="Erfunden: krank.",
        ),
        e.CaseReported(
            case_number="2017-001",
            reporter="berufskolleg",
            reported_by="muster.schule",
            reported_on=date(2017, 4, 5),
            young_person=YOUNG_PERSON,
            summary="Erfundene Kurzbeschreibung: fehlt häufig, möchte eine Ausbildung.",
            support_needs=("SCHULABSENTISMUS", "SUCHT"),
            question="Wer begleitet den Übergang?",
            youth_wants_to_attend=True,
            info_notice_given_on=date(2017, 4, 3),
            form_versions={"report": "2017-01", "consent": "2017-01", "information": "2017-01"},
        ),
        e.SourcesNamed(
            named_on=date(2017, 4, 5),
            sources=(
                e.Source(
                    about="Erfundene Angabe.",
                    told_by="ARZT",
                    ground="Erfundener Grund.",
                    released_on=date(2017, 4, 4),
                    third_party=True,
                ),
            ),
            notice_by=date(2017, 5, 5),
        ),
        e.SubjectNotified(notified_on=date(2017, 4, 20)),
        e.CaseReReported(
            reporter="jobcenter",
            reported_on=date(2017, 9, 4),
            summary="Erfundene Fortsetzung.",
            support_needs=("SCHULDEN",),
            question=None,
            youth_wants_to_attend=False,
            form_versions={"report": "2017-09"},
        ),
        e.ReportCorrected(
            corrected_on=date(2017, 4, 7),
            young_person=YOUNG_PERSON,
            summary="Berichtigter Text.",
            support_needs=("SCHULABSENTISMUS",),
            question="Wer begleitet den Übergang?",
            reason="Erfundener Irrtum",
            complete=True,
            renamed=True,
        ),
        e.ReportWithdrawn(withdrawn_on=date(2017, 4, 10)),
        e.ResidenceChanged(moved_on=date(2017, 7, 1), municipality="Musterstadt", inside=False),
        e.AgeLimitReached(reached_on=date(2025, 3, 1)),
        # selection, discussion, measures
        e.CaseSelected(conference_id=CONFERENCE, conference_on=date(2017, 5, 10)),
        e.CaseDeferred(reason="KAPAZITAET", deferred_on=date(2017, 5, 3), conference_id=CONFERENCE),
        e.CaseDiscussed(
            conference_id=CONFERENCE,
            discussed_on=date(2017, 5, 10),
            presenter=PROFESSIONAL,
            present=("agentur", "jobcenter", "jugendamt"),
            youth_present=True,
            youth_view="Möchte Tischlerin werden.",
            notes="Erfundene Notiz.",
        ),
        e.DisclosureMade(
            conference_id=CONFERENCE,
            recipients=("agentur", "jugendamt"),
            data_categories=("STAMMDATEN",),
            legal_basis="Art. 6 Abs. 1 lit. a DSGVO",
            consent_id=CONSENT,
        ),
        e.MeasuresAgreed(
            conference_id=CONFERENCE,
            agreed_on=date(2017, 5, 10),
            goals=("Ausbildung beginnen",),
            measures=(
                e.AgreedMeasure(measure_id=MEASURE, circle="SGB_II", responsible="jobcenter", due_on=date(2017, 8, 1)),
            ),
            contents=(e.MeasureContent(measure_id=MEASURE, category="BERATUNG", text="Erfundener Termin."),),
            no_measure_reason=None,
        ),
        e.MeasureStarted(measure_id=MEASURE, on=date(2017, 5, 15), note="Erfundener Beginn."),
        e.MeasureCompleted(measure_id=MEASURE, on=date(2017, 7, 31), note=None),
        e.MeasureFailed(measure_id=MEASURE, on=date(2017, 7, 31), note="Erfundener Abbruch."),
        e.MeasureReplaced(measure_id=MEASURE, on=date(2017, 7, 31), note="Erfundener Ersatz."),
        e.MeasureCancelled(measure_id=MEASURE, on=date(2017, 7, 31), note=None),
        e.CaseHandedOver(
            handed_over_on=date(2017, 8, 1),
            signed_on=date(2017, 7, 31),
            recipient="Jugendberufsagentur Musterlingen",
            functions=(e.Released(institution="Jugendberufsagentur Musterlingen", who="Leitung des Übergangs"),),
            signers=(e.Signer(role="young_person", name="Testina Beispiel"),),
            data_categories=("STAMMDATEN",),
            special_categories=False,
            purposes=("FALLBESPRECHUNG",),
            form="OTHER_WITH_REASON",
            form_reason="Erfunden: unterschrieben auf einem Tablet.",
            text_version="2017-01",
            valid_until=date(2018, 7, 31),
            document_sha256="00" * 32,
        ),
        e.CaseMerged(into=OTHER_CASE, merged_on=date(2017, 8, 2)),
        e.DuplicateMerged(duplicate=OTHER_CASE, merged_on=date(2017, 8, 2)),
        e.CaseClosed(reason="ABGESCHLOSSEN", outcome="AUSBILDUNG", closed_on=date(2017, 9, 1), open_measures=0),
        # rights of the young person
        e.DataContested(contested_on=date(2017, 6, 2), statement="Das war anders."),
        e.ContestResolved(resolved_on=date(2017, 6, 20)),
        e.ProcessingRestricted(restricted_on=date(2017, 6, 2), reason="BESTRITTEN", until=None),
        e.RestrictionLifted(lifted_on=date(2017, 6, 20)),
        e.SubjectRequestReceived(
            request_id=REQUEST,
            kind="ACCESS",
            received_on=date(2017, 6, 2),
            via="BRIEF",
            received_by="jugendamt",
            asked_by="guardian",
            due_on=date(2017, 7, 2),
        ),
        e.SubjectRequestIdentified(request_id=REQUEST, identified_on=date(2017, 6, 6), identified_by="AUSWEIS"),
        e.SubjectRequestExtended(
            request_id=REQUEST, extended_on=date(2017, 6, 20), due_on=date(2017, 9, 2), reason="Erfundene Menge."
        ),
        e.SubjectRequestAnswered(
            request_id=REQUEST,
            answered_on=date(2017, 8, 1),
            decision="PARTLY",
            reason="Erfundene Auskunft nur zum Teil.",
            to_tell=("agentur",),
        ),
        e.ErasureOrdered(reason="VERLANGEN", ordered_by="muster.koordination", ordered_on=date(2017, 6, 20)),
        e.ErasureOrderWithdrawn(withdrawn_on=date(2017, 6, 21)),
        e.ErasureConfirmed(confirmed_by="muster.leitung"),
        e.SubjectDataErased(
            keys_destroyed=2, boxes_blanked=9, requests_forgotten=5, key_epoch=2, recipients=("agentur", "jobcenter")
        ),
        e.LegalHoldPlaced(placed_on=date(2017, 6, 2), reason="Erfundene Klage", review_on=date(2017, 12, 1)),
        e.LegalHoldLifted(lifted_on=date(2017, 11, 20)),
        # entrusted
        e.NoteEntrusted(
            note_id=NOTE,
            noted_on=date(2017, 4, 12),
            entrusted_to="jugendamt",
            noted_by="jugendamt.muster",
            entrusted_by="Testa Beispiel",
            text="Erfundenes Anvertrautes.",
        ),
        e.NoteReleased(note_id=NOTE, released_on=date(2017, 4, 20), recipients=("jobcenter",)),
        # in danger
        e.EmergencyAccessGranted(
            access_id=ACCESS,
            institution="agentur",
            user="muster.agentur",
            granted_on=date(2017, 6, 3),
            until=datetime(2017, 6, 3, 18, 30, tzinfo=UTC),
            review_by=datetime(2017, 6, 5, 18, 0, tzinfo=UTC),
            reason="Erfundene Gefahr, die schnell zu klären ist.",
        ),
        e.EmergencyAccessReviewed(
            access_id=ACCESS, reviewed_on=date(2017, 6, 4), justified=True, finding="Erfundene Prüfung."
        ),
        # a conference
        e.ConferenceScheduled(
            number="FK-2017-1",
            kind="EXTRAORDINARY",
            on=date(2017, 5, 10),
            start_time=time(9, 0),
            end_time=time(12, 0),
            place="Rathaus, Raum 1",
            host="jugendamt",
            capacity=6,
            report_deadline=date(2017, 4, 26),
            reason="Erfundener Bedarf",
            consultations=(e.Consultation(institution="jobcenter", answered_on=date(2017, 3, 1), answer="agree"),),
        ),
        e.ConferenceDatesPublished(published_on=date(2017, 2, 1), channels=("mail", "web")),
        e.InvitationsSent(
            invited_on=date(2017, 3, 15),
            institutions=("agentur", "jobcenter", "jugendamt"),
            report_deadline=date(2017, 4, 26),
        ),
        e.CapacitySet(capacity=8),
        e.ReportsClosed(closed_on=date(2017, 4, 27), waiting=(e.WaitingCase(case_id=CASE, reporter="berufskolleg"),)),
        e.CoordinationAnswered(
            institution="berufskolleg", asked_on=date(2017, 4, 28), answer="agree", channel="TELEFON"
        ),
        e.AgendaItemAdded(
            case_id=CASE, reporter="berufskolleg", deferred_on=date(2017, 2, 1), reported_on=date(2017, 4, 5)
        ),
        e.ItemDropped(case_id=CASE),
        e.CaseLeftOut(case_id=CASE, reason="KAPAZITAET"),
        e.AgendaFixed(fixed_on=date(2017, 5, 3), items=(CASE,), general_items=("Termine",)),
        e.ConferenceOpened(opened_on=date(2017, 5, 10), attendance=(PARTICIPANT,)),
        e.AttendanceRecorded(attendee=PARTICIPANT, left=False),
        e.AttendeeLeftItem(institution="jobcenter", user="fach.muster", case_id=CASE, left=True, reason="EINWILLIGUNG"),
        e.ItemCalled(case_id=CASE, youth_present=True),
        e.ItemMinuted(case_id=CASE),
        e.ConferenceHeld(held_on=date(2017, 5, 10), discussed=2, dropped=1, youth_present=1),
        e.MinutesApproved(approved_on=date(2017, 5, 24), form_version="Protokoll 2017-09"),
        e.ConferenceRescheduled(
            on=date(2017, 5, 17),
            start_time=time(9, 0),
            end_time=None,
            place="Rathaus, Raum 2",
            report_deadline=date(2017, 5, 3),
            reason="Erfundener Umbau",
        ),
        e.ConferenceCancelled(cancelled_on=date(2017, 5, 8), reason="Erfundener Sturm"),
        e.FeedbackGiven(rating=4),
        # a year, the agency
        e.YearPlanSet(year=2017, dates=(date(2017, 2, 8), date(2017, 5, 10), date(2017, 8, 9), date(2017, 10, 25))),
        e.RegularDateTaken(conference_id=CONFERENCE, on=date(2017, 5, 10)),
        e.RegularDateReleased(conference_id=CONFERENCE),
        e.SteeringMeetingHeld(held_on=date(2017, 1, 18)),
        e.StatisticsFactsRecorded(year=2017, counts=COUNTS, counted={"reports": 3}),
        e.YearStatisticsClosed(year=2017, counts=COUNTS),
        e.FiguresPublished(
            year=2017,
            half=None,
            audience="public",
            published_on=date(2018, 3, 5),
            tables={"reports": {"total": {"all": 12}, "institution": {"jobcenter": None}, "sex": {"*": None}}},
        ),
        e.BundleExported(
            purpose="DATENSCHUTZKONTROLLE",
            approved_by="muster.leitung",
            controller="jugendamt",
            cases=(CASE,),
            since=date(2017, 1, 1),
            until=date(2017, 12, 31),
            seed="2017-11",
        ),
        e.UnknownPersonAnswered(kind="ACCESS", received_on=date(2017, 6, 2), via="EMAIL", answered_on=date(2017, 6, 9)),
        e.RoleGranted(
            institution="jobcenter",
            user="muster.fachkraft",
            role="caseworker",
            valid_from=date(2017, 4, 1),
            valid_until=date(2018, 3, 31),
            source="coordinator",
        ),
        e.RoleRevoked(institution="jobcenter", user="muster.fachkraft", role="caseworker", revoked_on=date(2017, 9, 1)),
        e.TokenIssued(
            institution="jobcenter",
            user="muster.fachkraft",
            roles=("auditor", "caseworker"),
            until=datetime(2017, 9, 2, 8, 0, tzinfo=UTC),
        ),
        e.AccountMade(institution="jobcenter", user="muster.fachkraft"),
        e.SessionsEnded(institution="jobcenter", user="muster.fachkraft", cause="SIGNED_OUT"),
        e.LogRestored(size=120, known_size=131, erased_again=1),
        e.ReadLogPurged(until=40, looks=(e.LooksPurged(month="2017-05", purpose="FALLVORBEREITUNG", looks=40),)),
        e.ReadLogRestored(size=50, known_size=61),
        e.PolicyActivated(digest="00" * 32, profile={"name": "Musterstadt", "reporters": ["jobcenter"]}),
    )
}
"""By name. The people and what is said about them are invented."""
