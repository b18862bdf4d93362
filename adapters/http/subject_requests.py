"""What somebody may ask for under the law, from receipt to answer (L27)."""

from typing import Annotated, Any, TypeAlias
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse

from adapters.http.answers import Items
from adapters.http.asking import Doors, Sender, Written
from adapters.http.cases import ONE, PATH
from adapters.http.conferences import API
from adapters.http.document import changing, making, reading
from adapters.http.refusals import ANSWERING, CASE
from adapters.main import Office
from adapters.subject_text import as_text
from application import commands
from application.cases import Cases
from application.looking import Asked, Found
from application.portability import Provided, provided
from application.ports import Query
from application.spelling import Id
from application.subject_report import SubjectReport
from domain import errors
from domain.policy import Act, by_the_coordinator
from domain.recorded import Actor
from domain.requests import AnswerForm, RequestForm
from projections.subject_requests import ListedRequest, subject_requests

TEXT = "text/plain"
PLAIN = {TEXT: {"schema": {"type": "string"}}}


def routes(office: Office, doors: Doors) -> APIRouter:
    """Requests about a case, and of people the office knows nothing of."""
    router = APIRouter(tags=["rights"])
    router.include_router(_of_a_case(office.cases, doors), prefix=ONE + "/requests")
    router.include_router(_answers(office, doors), prefix=ONE)
    router.include_router(_of_the_office(office, doors), prefix=API + "/requests")
    return router


def _of_a_case(cases: Cases, doors: Doors) -> APIRouter:
    router = APIRouter()
    Changer: TypeAlias = Annotated[Sender, Depends(doors.changer)]

    @router.post("", status_code=201, responses=changing(*CASE, errors.InTheFuture))
    def receive_request(case_id: Id, command: commands.ReceiveRequest, by: Changer) -> Written:
        handed_in = by.hands_in(command)
        receipt = cases.receive_request(case_id, command.form(RequestForm), handed_in)
        by.response.headers["Location"] = f"{PATH}/{case_id}/requests/{handed_in.command_id}"
        return by.gets(receipt)

    @router.post("/{request_id}/identification", responses=changing(*CASE))
    def identify_requester(case_id: Id, request_id: Id, command: commands.IdentifyRequester, by: Changer) -> Written:
        return by.gets(cases.identify_request(case_id, request_id, command.identified_by, by.hands_in(command)))

    @router.post("/{request_id}/extension", responses=changing(*CASE, errors.ExtensionTooLate))
    def extend_request(case_id: Id, request_id: Id, command: commands.ExtendRequest, by: Changer) -> Written:
        return by.gets(cases.extend_request(case_id, request_id, command.reason, by.hands_in(command)))

    @router.post("/{request_id}/answer", responses=changing(*CASE, *ANSWERING))
    def answer_request(case_id: Id, request_id: Id, command: commands.AnswerRequest, by: Changer) -> Written:
        form = command.form(AnswerForm)
        return by.gets(cases.answer_request(case_id, request_id, form, by.hands_in(command)))

    return router


def _answers(office: Office, doors: Doors) -> APIRouter:
    """What a young person is given."""
    router = APIRouter()
    Reader: TypeAlias = Annotated[Actor, Depends(doors.reader)]
    refused = reading(errors.NotCaseworker, errors.Unknown, errors.IdentityUnproven, errors.SubjectErased)

    @router.get("/subject-report", responses=refused | {200: {"content": PLAIN}}, response_model=SubjectReport)
    def read_subject_report(case_id: Id, request: Request, actor: Reader) -> Any:
        report = office.subject_reports.report(case_id, actor)
        zone = ZoneInfo(office.settings.time_zone)
        return PlainTextResponse(as_text(report, zone)) if prefers_text(request.headers.get("accept")) else report

    @router.get("/portability", responses=refused)
    def read_portability(case_id: Id, actor: Reader) -> Provided:
        return provided(office.subject_reports, case_id, actor, office.desk.today())

    return router


def prefers_text(accept: str | None) -> bool:
    """Whether somebody would rather read than parse: plain text is named, and JSON not before it."""
    named = [part.partition(";")[0].strip() for part in (accept or "").lower().split(",")]
    wanted = [one for one in named if one in (TEXT, "application/json")]
    return wanted[:1] == [TEXT]


def _of_the_office(office: Office, doors: Doors) -> APIRouter:
    router = APIRouter()
    Maker: TypeAlias = Annotated[Sender, Depends(doors.maker)]
    Reader: TypeAlias = Annotated[Actor, Depends(doors.reader)]

    @router.post("", responses=making(errors.NotCaseworker))
    def answer_unknown_person(command: commands.AnswerUnknownPerson, by: Maker) -> Written:
        asked = (command.kind, command.received_on, command.via)
        return by.gets(office.cases.answer_unknown_person(*asked, by.hands_in(command)))

    @router.get("", responses=reading(errors.NotCoordinator))
    def list_requests(actor: Reader) -> Items[ListedRequest]:
        def find() -> Found[Items[ListedRequest]]:
            today = office.desk.today()
            if "auditor" not in actor.roles:
                by_the_coordinator(Act(actor, today, office.desk.profile))
            found = subject_requests(office.runners["watchlist"], today)
            return Found(Items(items=found), ("PSEUDONYM",), lines=len(found))

        return office.looking.answer(Asked(actor, Query("requests", {}), "BETROFFENENRECHTE"), find)

    return router
