"""Commands that keep an office going: read models and the calendar."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from adapters.cli import show
from adapters.cli.given import REFUSED, Given, stop
from adapters.cli.words import DAY, among, say
from adapters.logs import start_logging
from adapters.opening import PROJECTIONS
from application.spelling import Day


def _known_projections(names: list[str] | None) -> list[str]:
    every = [kind.name for kind in PROJECTIONS]
    if set(names or ()) - set(every):
        raise typer.BadParameter(among(every))
    return names or every


Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="NAME",
        callback=_known_projections,
        help=say("Namen von Lesemodellen; ohne Namen alle.", "Names of read models; all where none is given."),
    ),
]


def project(given: Given, names: Names = None) -> None:
    """Work as a projection worker."""
    start_logging()
    with given.office(names), suppress(KeyboardInterrupt):
        while True:
            time.sleep(3600)


def rebuild(given: Given, names: Names = None) -> None:
    """Rebuild beside the live rows, then switch."""
    stderr = Console(stderr=True)
    with given.office() as office, Progress(console=stderr, disable=not stderr.is_terminal) as bars:
        runners = {name: office.runners[name] for name in names or ()}
        for name, runner in runners.items():
            runner.rebuild(_bar(bars, name, office.journal.head()))
        reached = {name: runner.position() for name, runner in runners.items()}
    given.answer(reached, show.pairs("Neu aufgebaut bis Position", reached))


def tick(
    given: Given,
    day: Annotated[
        Day | None,
        typer.Option("--date", metavar=DAY, help=say("Als wäre es dieser Tag.", "As if it were this day.")),
    ] = None,
) -> None:
    """Run the daily timers."""
    today = given.settings.today or date.today()  # noqa: DTZ011  # a day too far is refused, whatever the zone
    if day and day > today:
        stop(REFUSED, say("Der Kalender ist noch nicht so weit.", "The calendar is not there yet."))
    with given.on(day).office() as office:
        touched = office.daily.run()
    given.answer(touched, show.pairs("Vom Kalender berührt", touched))


def _bar(bars: Progress, name: str, end: int) -> Callable[[int], None]:
    bar = bars.add_task(name, total=end)
    return lambda position: bars.update(bar, completed=position)
