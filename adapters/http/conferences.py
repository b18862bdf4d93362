"""Commands about conferences, and about the year they belong to."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends
from pydantic import Field

from adapters.http.asking import Doors, Sender, Written
from adapters.http.document import changing, making
from adapters.http.refusals import ADMITTING, CONFERENCE, FIXING, MOVING, RESCHEDULING, SCHEDULING
from adapters.main import Office
from application import conference_commands as commands
from application.commands import Command
from application.conferences import Conferences
from application.spelling import EARLIEST, LATEST, Id
from domain import errors
from domain.coordination import ConferenceForm, RescheduleForm
from domain.events import Participant

API = "/api/v1"
PATH = API + "/conferences"
ONE = PATH + "/{conference_id}"
NOTHING_MORE = Command()
NO_GENERAL_ITEMS = commands.FixAgenda()

Year: TypeAlias = Annotated[int, Field(ge=EARLIEST.year, le=LATEST.year)]


def routes(office: Office, doors: Doors) -> APIRouter:
    """Everything the coordinator, the steering group and the table can do with a conference."""
    router = APIRouter()
    for part in (_year, _calendar, _preparation, _session):
        router.include_router(part(office.conferences, doors))
    return router


def _year(conferences: Conferences, doors: Doors) -> APIRouter:
    """What the steering group does."""
    router = APIRouter(prefix=API, tags=["steering"])
    Maker: TypeAlias = Annotated[Sender, Depends(doors.maker)]
    Changer: TypeAlias = Annotated[Sender, Depends(doors.changer)]

    @router.put("/year-plans/{year}", responses=changing(errors.NotSteering, errors.RegularLimit))
    def set_year_plan(year: Year, command: commands.SetYearPlan, by: Changer) -> Written:
        return by.gets(conferences.set_year_plan(year, command.dates, by.hands_in(command)))

    @router.post("/steering-meetings", responses=making(errors.NotSteering))
    def record_steering_meeting(by: Maker, command: Command = NOTHING_MORE) -> Written:
        return by.gets(conferences.hold_steering_meeting(by.hands_in(command)))

    return router


def _calendar(conferences: Conferences, doors: Doors) -> APIRouter:
    """When and where."""
    router = APIRouter(prefix=PATH, tags=["conferences"])
    Maker: TypeAlias = Annotated[Sender, Depends(doors.maker)]
    Changer: TypeAlias = Annotated[Sender, Depends(doors.changer)]

    @router.post("", status_code=201, responses=making(*SCHEDULING))
    def schedule_conference(command: commands.ScheduleConference, by: Maker) -> Written:
        receipt = conferences.schedule(command.form(ConferenceForm), by.hands_in(command))
        return by.gets(receipt, made_under=PATH)

    @router.post(
        "/{conference_id}/publication",
        responses=changing(*CONFERENCE, errors.PublicationIncomplete, errors.PublicationTooLate),
    )
    def publish_conference(conference_id: Id, command: commands.PublishDates, by: Changer) -> Written:
        return by.gets(conferences.publish(conference_id, command.channels, by.hands_in(command)))

    @router.post(
        "/{conference_id}/invitations",
        responses=changing(*CONFERENCE, errors.InvitationIncomplete, errors.ValueNotValid),
    )
    def invite_all(conference_id: Id, command: commands.InviteAll, by: Changer) -> Written:
        return by.gets(conferences.invite(conference_id, command.institutions, by.hands_in(command)))

    @router.post("/{conference_id}/rescheduling", responses=changing(*RESCHEDULING))
    def reschedule_conference(conference_id: Id, command: commands.RescheduleConference, by: Changer) -> Written:
        form = command.form(RescheduleForm)
        return by.gets(conferences.reschedule(conference_id, form, by.hands_in(command)))

    @router.post(
        "/{conference_id}/cancellation", responses=changing(*CONFERENCE, errors.SubjectErased, errors.NotAnonymous)
    )
    def cancel_conference(conference_id: Id, command: commands.CancelConference, by: Changer) -> Written:
        return by.gets(conferences.cancel(conference_id, command.reason, by.hands_in(command)))

    return router


def _preparation(conferences: Conferences, doors: Doors) -> APIRouter:
    """What will be on the table."""
    router = APIRouter(prefix=ONE, tags=["conferences"])
    Changer: TypeAlias = Annotated[Sender, Depends(doors.changer)]

    @router.post("/capacity", responses=changing(*CONFERENCE, errors.CapacityExceeded))
    def set_capacity(conference_id: Id, command: commands.SetCapacity, by: Changer) -> Written:
        return by.gets(conferences.set_capacity(conference_id, command.capacity, by.hands_in(command)))

    @router.post("/reports-closing", responses=changing(*CONFERENCE))
    def close_reports(conference_id: Id, by: Changer, command: Command = NOTHING_MORE) -> Written:
        return by.gets(conferences.close_reports(conference_id, by.hands_in(command)))

    @router.post("/coordination", responses=changing(*CONFERENCE, errors.ValueNotValid, errors.NotAnonymous))
    def record_answer(conference_id: Id, command: commands.RecordAnswer, by: Changer) -> Written:
        said = (command.institution, command.asked_on, command.answer, command.channel)
        return by.gets(conferences.coordinate(conference_id, *said, by.hands_in(command)))

    @router.post("/agenda", responses=changing(*CONFERENCE, *FIXING))
    def fix_agenda(conference_id: Id, by: Changer, command: commands.FixAgenda = NO_GENERAL_ITEMS) -> Written:
        return by.gets(conferences.fix_agenda(conference_id, command.general_items, by.hands_in(command)))

    return router


def _session(conferences: Conferences, doors: Doors) -> APIRouter:
    """The conference itself."""
    router = APIRouter(prefix=ONE, tags=["conferences"])
    Changer: TypeAlias = Annotated[Sender, Depends(doors.changer)]

    @router.post(
        "/opening",
        responses=changing(*CONFERENCE, *ADMITTING, errors.BeforeTheLast, errors.NotCrossCircle),
    )
    def open_conference(conference_id: Id, command: commands.OpenConference, by: Changer) -> Written:
        return by.gets(conferences.open(conference_id, command.attendance, by.hands_in(command)))

    @router.post("/attendance", responses=changing(*CONFERENCE, *MOVING))
    def record_attendance(conference_id: Id, command: commands.RecordAttendance, by: Changer) -> Written:
        moved = (command.form(Participant), command.item, command.left, command.reason)
        return by.gets(conferences.record_attendance(conference_id, *moved, by.hands_in(command)))

    @router.post("/closing", responses=changing(*CONFERENCE, errors.ItemsLeft, errors.BeforeTheLast))
    def close_conference(conference_id: Id, by: Changer, command: Command = NOTHING_MORE) -> Written:
        return by.gets(conferences.hold(conference_id, by.hands_in(command)))

    @router.post("/minutes-approval", responses=changing(*CONFERENCE, errors.BeforeTheLast))
    def approve_minutes(conference_id: Id, by: Changer, command: Command = NOTHING_MORE) -> Written:
        return by.gets(conferences.approve_minutes(conference_id, by.hands_in(command)))

    @router.post("/feedback", responses=changing(errors.WrongState))
    def give_feedback(conference_id: Id, command: commands.GiveFeedback, by: Changer) -> Written:
        return by.gets(conferences.give_feedback(conference_id, command.rating, by.hands_in(command)))

    return router
