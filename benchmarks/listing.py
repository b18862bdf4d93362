"""How long an office with many cases takes to answer with its lists."""

import shutil
from collections import deque
from functools import partial
from uuid import UUID

from adapters import story
from adapters.http.cases import PATH as CASES
from adapters.http.conferences import API
from adapters.http.conferences import PATH as CONFERENCES
from adapters.main import open_office
from adapters.settings import Settings
from benchmarks.clients import crowd_at, request
from benchmarks.commanding import coordinator_token
from benchmarks.figures import Figure, Section
from benchmarks.ground import LIFE, OFFICE, Ground, Log
from benchmarks.measure import Crowd, measure
from benchmarks.serving import office_served

OPEN = 50
"""Of so many cases one is not closed."""
FOLDING_SECONDS = 3600


def listing(ground: Ground) -> Section:
    """Ask for one list after the other."""
    scale = ground.scale
    closed = ground.log(scale.many)
    settings = Settings(data=ground.folder / "listing", origin=OFFICE, today=story.TODAY)
    conference, token, still_open = _grown(closed, settings, -(-scale.many // OPEN))
    make = partial(request, "GET", Authorization=token)
    paths = {
        "agenda, as the coordinator sees it": f"{CONFERENCES}/{conference}/agenda?view=coordination",
        "agenda, as participants see it": f"{CONFERENCES}/{conference}/agenda",
        "case list, first page": CASES,
        "watch list": f"{API}/watchlist",
    }
    with office_served(settings, ground.folder / "listing-said", 1) as server:
        server.wait()
        times = measure(
            scale.rounds,
            *(
                Crowd(name, partial(crowd_at, server.port, make, deque([path]), 1, scale.seconds))
                for name, path in paths.items()
            ),
        )
    how = (
        f"Over HTTP, one client, in an office on SQLite with {scale.many:,} closed cases and {still_open:,} that are "
        "followed up, besides those of the story; the look is on the disk before the answer leaves."
    )
    return Section("Lists", how, "", [Figure.crowd(times, name) for name in paths], [times])


def _grown(closed: Log, settings: Settings, still_open: int) -> tuple[UUID, str, int]:
    """An office out of a log: more cases, and the story; a conference of it, a token, and how many are open."""
    shutil.copytree(closed.folder, settings.data)
    with open_office(settings) as office:
        log = Log(settings.data, office.journal, office.keys)
        for _ in range(still_open):
            log.live(*LIFE[:-1])
        office.reach(office.journal.head(), FOLDING_SECONDS)
        return story.play(office).next_conference, coordinator_token(office), still_open
