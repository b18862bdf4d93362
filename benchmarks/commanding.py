"""Commands over HTTP, the whole way: from the token to an answer that is on the disk."""

import json
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid4

from adapters.http.cases import PATH
from adapters.main import Office, open_office
from adapters.settings import Settings
from adapters.story import TODAY
from benchmarks.apps import PLACE
from benchmarks.bare import Notes
from benchmarks.clients import Client, crowd_at, request
from benchmarks.figures import Figure, Section
from benchmarks.ground import Ground
from benchmarks.measure import Crowd, Done, measure
from benchmarks.peers import DJANGO, POOL, SITE
from benchmarks.serving import PATIENCE_SECONDS, Server, django_served, office_served, peers_served
from domain.recorded import Actor
from tests.log.parts import change, command
from tests.samples import SAMPLES

FOLLOWED = ("ConsentSigned", "CaseReported", "CaseSelected", "CaseDiscussed", "MeasuresAgreed")
"""What happened to a case before."""
LONGER = 2
"""A sample takes so many times as long as others, for the sake of its slowest answers."""
BODY = json.dumps({"municipality": "Eschweiler", "moved_on": TODAY.isoformat()})
NOTHING, BARE, SQLITE, POSTGRESQL = (
    "a route that does nothing",
    "bare eventsourcing, PostgreSQL",
    "the product, SQLite",
    "the product, PostgreSQL",
)


@dataclass(frozen=True)
class Asked:
    """A server and what it is asked."""

    server: Server
    make: Callable[[str], bytes]
    """The request to a path."""
    paths: deque[str]
    settle: Callable[[], object] = lambda: None
    """Waits until it has done what it does after it answered."""

    def crowd(self, many: int, seconds: float) -> Done:
        done = crowd_at(self.server.port, self.make, self.paths, many, seconds)
        self.settle()
        return done


def commanding(ground: Ground) -> Section:
    """One client, and many; one process, and two."""
    scale = ground.scale
    crowds = (scale.crowds[0], scale.crowds[-1])
    with ExitStack() as stack:
        ways = {workers: _ways(ground, stack, workers) for workers in scale.workers}
        for asked in (one for way in ways.values() for one in way.values()):
            asked.server.wait()
        cases = [
            (
                Crowd(_name(workers, many, what), partial(asked.crowd, many, LONGER * scale.seconds)),
                _name(workers, many, NOTHING),
            )
            for workers, way in ways.items()
            for many in crowds
            for what, asked in way.items()
        ]
        times = measure(scale.rounds, *(case for case, _ in cases), helpers=ground.helpers)
    figures = [Figure.crowd(times, case.name, peer) for case, peer in cases]
    how = (
        f"`fallkonferenz serve`, nothing switched off: a young person of one of {scale.pool:,} cases moves. Token, "
        "registry of staff, rules, encryption, leaf, receipt; read models are kept up to date meanwhile. The clients "
        "share the machine with the servers."
    )
    return Section("Commands over HTTP", how, f"{NOTHING}, Pydantic in and out, as many processes", figures, [times])


def _name(workers: int, many: int, what: str) -> str:
    return f"{workers} process{'es' * (workers > 1)}, {many} client{'s' * (many > 1)}: {what}"


def _ways(ground: Ground, stack: ExitStack, workers: int) -> dict[str, Asked]:
    """Everything that is asked, with so many processes each."""
    said = ground.folder / f"said-{workers}"
    said.mkdir()
    address = ground.server.superuser
    notes = Notes(address)
    things = [notes.begin(BODY, len(FOLLOWED)) for _ in range(ground.scale.pool)]
    notes.close()
    peers = stack.enter_context(peers_served({PLACE: address}, said / "peers", workers))
    ways = {
        NOTHING: Asked(peers, _moving, deque(f"/nothing/{one}" for one in things)),
        BARE: Asked(peers, _moving, deque(f"/notes/{one}" for one in things)),
    }
    if ground.peers:
        told = {SITE: address, POOL: str(ground.scale.pool)}
        site = stack.enter_context(django_served(told, said / "django", workers))
        site.wait()
        rows = ground.server.ask("SELECT id FROM peers_note ORDER BY id DESC LIMIT %s", ground.scale.pool)
        ways[DJANGO.title] = Asked(site, _moving, deque(f"/notes/{key}" for (key,) in rows))
    for what, database in ((SQLITE, None), (POSTGRESQL, ground.server.owner)):
        name = f"served_{workers}_{'postgresql' if database else 'sqlite'}"
        settings = Settings(data=ground.folder / name, database=database, database_schema=name, today=TODAY)
        token, cases = _office(settings, ground.scale.pool)
        server = stack.enter_context(office_served(settings, said / name, workers))
        ways[what] = _asked(server, token, cases)
    return ways


def _asked(server: Server, token: str, cases: list[UUID]) -> Asked:
    paths, make = deque(f"{PATH}/{case}/residence" for case in cases), partial(_moving, Authorization=token)

    def settle() -> None:
        """Hand one more command in, and read what it wrote."""
        with closing(Client(server.port)) as client:
            position = json.loads(client.answer(make(paths[0])))["position"]
            client.answer(request("GET", PATH, Authorization=token, X_Min_Position=str(position)))

    return Asked(server, make, paths, settle)


def _moving(path: str, **told: str) -> bytes:
    """The command, each time under a name of its own."""
    return request("POST", path, BODY, **told, Idempotency_Key=str(uuid4()))


def _office(settings: Settings, cases: int) -> tuple[str, list[UUID]]:
    """Begin an office with so many cases, up to date; a token of its coordinator, and the cases."""
    streams = [uuid4() for _ in range(cases)]
    with open_office(settings) as office:
        for stream in streams:
            office.journal.append(command(), change(stream, 0, *(SAMPLES[name] for name in FOLLOWED)))
        office.reach(office.journal.head(), PATIENCE_SECONDS)
        return coordinator_token(office), streams


def coordinator_token(office: Office) -> str:
    """What somebody who coordinates sends with a request."""
    coordinator = Actor("koordination", office.desk.profile.coordinator, frozenset({"coordinator", "caseworker"}))
    return f"Bearer {office.door.issue(coordinator, days=1)}"
