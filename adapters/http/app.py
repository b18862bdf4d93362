"""The API of one office."""

from fastapi.routing import APIRoute

from adapters.http import (
    audit,
    case_reads,
    cases,
    conference_reads,
    conferences,
    figures,
    health,
    overview,
    proofs,
    public,
    session,
    staff,
    subject_requests,
    town,
)
from adapters.http.asking import doors
from adapters.http.document import Api
from adapters.http.frame import Frame
from adapters.http.guard import Guard
from adapters.http.handlers import handlers
from adapters.http.meters import Meters
from adapters.http.pressure import Pressure
from adapters.http.watch import Watch
from adapters.main import Office


def create_app(office: Office) -> Api:
    """The API over an opened office."""
    app = Api(
        title="Fallkonferenz",
        version="1",
        summary="Case conferences of a Jugendberufsagentur.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # it would load scripts from elsewhere
        redoc_url=None,
        servers=[{"url": "/"}],
        generate_unique_id_function=_name,
    )
    for kind, handler in handlers().items():
        app.add_exception_handler(kind, handler)
    ways_in, meters = doors(office), Meters(office)
    about_one = (cases, case_reads, subject_requests, conferences, conference_reads)
    about_all = (overview, figures, audit, proofs, session, staff, town)
    for part in about_one + about_all:
        app.include_router(part.routes(office, ways_in))
    app.include_router(public.routes(office))
    app.include_router(health.routes(office, meters))
    app.add_middleware(Pressure, meters=meters)
    app.add_middleware(Guard)
    app.add_middleware(Frame, today=office.settings.today)
    app.add_middleware(Watch, meters=meters)
    return app


def _name(route: APIRoute) -> str:
    """The operation id: the name of the function, which says what it does."""
    return route.name
