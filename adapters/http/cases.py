"""Commands about cases."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends

from adapters.http.asking import Doors, Sender, Written
from adapters.http.document import changing, correcting, erasing, making
from adapters.http.refusals import (
    AGREEING,
    CASE,
    CONFIRMING,
    CONSENT_IN_FORCE,
    CONSENT_SIGNED,
    CONTENT,
    CORRECTING,
    DEFERRING,
    DISCUSSING,
    ENTRUSTING,
    FORGETTING,
    HANDING_OVER,
    IN_DANGER,
    MERGING,
    RELEASING,
    REPORTING,
    REVIEWING,
    SELECTING,
    WITHDRAWING,
)
from adapters.main import Office
from application import commands
from application.cases import Cases
from application.commands import Command
from application.spelling import Id
from domain import errors
from domain.casework import AgreementForm, DiscussionForm
from domain.eligibility import ReportForm
from domain.entrusted import NoteForm
from domain.leaving import HandOverForm, MergerForm
from domain.rights import CorrectionForm
from domain.withdrawal import WithdrawalForm

PATH = "/api/v1/cases"
ONE = PATH + "/{case_id}"
NOTHING_MORE = Command()


def routes(office: Office, doors: Doors) -> APIRouter:
    """Report, select, discuss, agree, follow up, close; and what a young person may ask for."""
    router = APIRouter()
    router.include_router(_reporting(office.cases, doors))
    router.include_router(_session(office.cases, doors))
    router.include_router(_follow_up(office.cases, doors))
    router.include_router(_entrusted(office.cases, doors))
    router.include_router(_charge(office.cases, doors))
    router.include_router(_danger(office.cases, doors))
    router.include_router(_rights(office, doors))
    router.include_router(_forgetting(office, doors))
    return router


def _reporting(cases: Cases, doors: Doors) -> APIRouter:
    """Up to the report, with its consent."""
    router = APIRouter(prefix=PATH, tags=["cases"])
    Maker: TypeAlias = Annotated[Sender, Depends(doors.maker)]
    Changer: TypeAlias = Annotated[Sender, Depends(doors.changer)]

    @router.post("", status_code=201, responses=making(*REPORTING))
    def report_case(command: commands.ReportCase, by: Maker) -> Written:
        receipt = cases.report(command.consent, command.young_person, command.report, by.hands_in(command))
        return by.gets(receipt, made_under=PATH)

    @router.post("/{case_id}/reconsideration", responses=changing(*CASE, *CONSENT_IN_FORCE, *CONTENT))
    def report_case_again(case_id: Id, command: commands.ReportAgain, by: Changer) -> Written:
        return by.gets(cases.report_again(case_id, command.form(ReportForm), by.hands_in(command)))

    @router.post("/{case_id}/consents", responses=changing(*CASE, *CONSENT_SIGNED, errors.ConsentWithdrawn))
    def sign_consent(case_id: Id, command: commands.SignConsent, by: Changer) -> Written:
        return by.gets(cases.sign_consent(case_id, command.consent, by.hands_in(command)))

    @router.post("/{case_id}/consent-withdrawal", responses=changing(*CASE, *WITHDRAWING))
    def withdraw_consent(case_id: Id, command: commands.WithdrawConsent, by: Changer) -> Written:
        return by.gets(cases.withdraw_consent(case_id, command.form(WithdrawalForm), by.hands_in(command)))

    return router


def _session(cases: Cases, doors: Doors) -> APIRouter:
    """From the agenda to what was agreed."""
    router = APIRouter(prefix=ONE, tags=["cases"])
    Changer: TypeAlias = Annotated[Sender, Depends(doors.changer)]

    @router.post("/selection", responses=changing(*CASE, *CONSENT_IN_FORCE, *SELECTING))
    def select_case(case_id: Id, command: commands.SelectCase, by: Changer) -> Written:
        return by.gets(cases.select(case_id, command.conference_id, by.hands_in(command)))

    @router.post("/deferral", responses=changing(*CASE, *DEFERRING))
    def defer_case(case_id: Id, command: commands.DeferCase, by: Changer) -> Written:
        return by.gets(cases.defer(case_id, command.reason, command.conference_id, by.hands_in(command)))

    @router.post("/discussion", responses=changing(*CASE, *CONSENT_IN_FORCE, *DISCUSSING))
    def discuss_case(case_id: Id, command: commands.DiscussCase, by: Changer) -> Written:
        form = command.form(DiscussionForm)
        return by.gets(cases.discuss(case_id, command.conference_id, form, by.hands_in(command)))

    @router.post("/measures", responses=changing(*CASE, *CONSENT_IN_FORCE, *AGREEING))
    def agree_measures(case_id: Id, command: commands.AgreeMeasures, by: Changer) -> Written:
        return by.gets(cases.agree(case_id, command.form(AgreementForm), by.hands_in(command)))

    return router


def _follow_up(cases: Cases, doors: Doors) -> APIRouter:
    """What becomes of it."""
    router = APIRouter(prefix=ONE, tags=["cases"])
    Changer: TypeAlias = Annotated[Sender, Depends(doors.changer)]

    @router.post(
        "/measures/{measure_id}/status",
        responses=changing(*CASE, *CONSENT_IN_FORCE, errors.NotResponsible),
    )
    def report_measure_status(case_id: Id, measure_id: Id, command: commands.ReportProgress, by: Changer) -> Written:
        return by.gets(cases.progress(case_id, measure_id, command.status, command.note, by.hands_in(command)))

    @router.post("/withdrawal", responses=changing(*CASE))
    def withdraw_report(case_id: Id, by: Changer, command: Command = NOTHING_MORE) -> Written:
        return by.gets(cases.withdraw_report(case_id, by.hands_in(command)))

    @router.post("/residence", responses=changing(*CASE))
    def record_move(case_id: Id, command: commands.RecordMove, by: Changer) -> Written:
        return by.gets(cases.record_move(case_id, command.municipality, command.moved_on, by.hands_in(command)))

    @router.post("/closure", responses=changing(*CASE, errors.ValueNotValid, errors.MeasuresOpen, errors.StepOfItsOwn))
    def close_case(case_id: Id, command: commands.CloseCase, by: Changer) -> Written:
        leave = command.leave_open_measures
        return by.gets(cases.close(case_id, command.reason, command.outcome, leave, by.hands_in(command)))

    @router.post("/handover", responses=changing(*CASE, *HANDING_OVER))
    def hand_over_case(case_id: Id, command: commands.HandOverCase, by: Changer) -> Written:
        return by.gets(cases.hand_over(case_id, command.form(HandOverForm), by.hands_in(command)))

    @router.post("/merger", responses=changing(*CASE, *MERGING))
    def merge_case(case_id: Id, command: commands.MergeCase, by: Changer) -> Written:
        return by.gets(cases.merge(case_id, command.form(MergerForm), by.hands_in(command)))

    return router


def _rights(office: Office, doors: Doors) -> APIRouter:
    """What a young person may ask for: correct, contest, restrict."""
    router = APIRouter(prefix=ONE, tags=["rights"])
    cases = office.cases
    Changer: TypeAlias = Annotated[Sender, Depends(doors.changer)]

    @router.post("/correction", responses=correcting(*CASE, *CORRECTING))
    def correct_report(case_id: Id, command: commands.CorrectReport, by: Changer) -> Written:
        return by.gets(office.corrections.correct(case_id, command.form(CorrectionForm), by.hands_in(command)))

    @router.post("/notice", responses=changing(*CASE))
    def record_notice(case_id: Id, by: Changer, command: Command = NOTHING_MORE) -> Written:
        return by.gets(cases.notify(case_id, by.hands_in(command)))

    @router.post("/recipients-informed", responses=changing(*CASE, errors.NothingToTell))
    def record_recipients_informed(case_id: Id, command: commands.RecordInformed, by: Changer) -> Written:
        return by.gets(cases.record_informed(case_id, command.cause, command.recipients, by.hands_in(command)))

    @router.post("/contest", responses=changing(*CASE))
    def contest_data(case_id: Id, command: commands.ContestData, by: Changer) -> Written:
        return by.gets(cases.contest(case_id, command.statement, by.hands_in(command)))

    @router.post("/contest/resolution", responses=changing(*CASE))
    def resolve_contest(case_id: Id, by: Changer, command: Command = NOTHING_MORE) -> Written:
        return by.gets(cases.resolve_contest(case_id, by.hands_in(command)))

    @router.post("/restriction", responses=changing(*CASE))
    def restrict_processing(case_id: Id, command: commands.RestrictProcessing, by: Changer) -> Written:
        return by.gets(cases.restrict(case_id, command.reason, command.until, by.hands_in(command)))

    @router.post("/restriction/lift", responses=changing(*CASE))
    def lift_restriction(case_id: Id, by: Changer, command: Command = NOTHING_MORE) -> Written:
        return by.gets(cases.lift_restriction(case_id, by.hands_in(command)))

    return router


def _forgetting(office: Office, doors: Doors) -> APIRouter:
    """An erasure takes two persons; a legal hold forbids it."""
    router = APIRouter(prefix=ONE, tags=["rights"])
    cases = office.cases
    Changer: TypeAlias = Annotated[Sender, Depends(doors.changer)]

    @router.post("/legal-hold", responses=changing(*CASE))
    def place_hold(case_id: Id, command: commands.PlaceHold, by: Changer) -> Written:
        return by.gets(cases.place_hold(case_id, command.reason, command.review_on, by.hands_in(command)))

    @router.post("/legal-hold/lift", responses=changing(*CASE))
    def lift_hold(case_id: Id, by: Changer, command: Command = NOTHING_MORE) -> Written:
        return by.gets(cases.lift_hold(case_id, by.hands_in(command)))

    @router.post("/erasure", responses=changing(*CASE, *FORGETTING))
    def order_erasure(case_id: Id, command: commands.OrderErasure, by: Changer) -> Written:
        return by.gets(cases.order_erasure(case_id, command.reason, by.hands_in(command)))

    @router.post("/erasure/withdrawal", responses=changing(*CASE, errors.ErasureNotOrdered))
    def withdraw_erasure_order(case_id: Id, by: Changer, command: Command = NOTHING_MORE) -> Written:
        return by.gets(cases.withdraw_erasure_order(case_id, by.hands_in(command)))

    @router.post("/erasure/confirmation", responses=erasing(*CASE, *CONFIRMING))
    def confirm_erasure(case_id: Id, by: Changer, command: Command = NOTHING_MORE) -> Written:
        return by.gets(office.erasures.confirm(case_id, by.hands_in(command)))

    return router


def _entrusted(cases: Cases, doors: Doors) -> APIRouter:
    """What was told to one professional alone (§ 65 SGB VIII)."""
    router = APIRouter(prefix=ONE + "/entrusted-notes", tags=["cases"])
    Changer: TypeAlias = Annotated[Sender, Depends(doors.changer)]

    @router.post("", status_code=201, responses=changing(*CASE, *ENTRUSTING))
    def entrust_note(case_id: Id, command: commands.EntrustNote, by: Changer) -> Written:
        handed_in = by.hands_in(command)
        receipt = cases.entrust(case_id, command.form(NoteForm), handed_in)
        return by.gets(receipt, f"{PATH}/{case_id}/entrusted-notes", handed_in.command_id)

    @router.post("/{note_id}/release", responses=changing(*CASE, *RELEASING))
    def release_note(case_id: Id, note_id: Id, command: commands.ReleaseNote, by: Changer) -> Written:
        recipients, day = command.recipients, command.released_on
        return by.gets(cases.release_note(case_id, note_id, recipients, day, by.hands_in(command)))

    return router


def _charge(cases: Cases, doors: Doors) -> APIRouter:
    """Who of an institution works on a case."""
    router = APIRouter(prefix=ONE, tags=["cases"])
    Changer: TypeAlias = Annotated[Sender, Depends(doors.changer)]

    @router.post("/assignment", responses=changing(*CASE, errors.TakeOverUnexplained, errors.StaffUnknown))
    def assign_staff(case_id: Id, command: commands.AssignStaff, by: Changer) -> Written:
        return by.gets(cases.assign(case_id, command.users, command.reason, by.hands_in(command)))

    return router


def _danger(cases: Cases, doors: Doors) -> APIRouter:
    """A look in danger, and its review by another institution (Notzugriff)."""
    router = APIRouter(prefix=ONE + "/emergency-access", tags=["cases"])
    Changer: TypeAlias = Annotated[Sender, Depends(doors.changer)]

    @router.post("", status_code=201, responses=changing(*CASE, *IN_DANGER))
    def access_in_danger(case_id: Id, command: commands.AccessInDanger, by: Changer) -> Written:
        handed_in = by.hands_in(command)
        receipt = cases.look_in_danger(case_id, command.reason, handed_in)
        return by.gets(receipt, f"{PATH}/{case_id}/emergency-access", handed_in.command_id)

    @router.post("/{access_id}/review", responses=changing(*CASE, *REVIEWING))
    def review_emergency_access(case_id: Id, access_id: Id, command: commands.ReviewAccess, by: Changer) -> Written:
        said = (command.justified, command.finding)
        return by.gets(cases.review_access(case_id, access_id, *said, by.hands_in(command)))

    return router
