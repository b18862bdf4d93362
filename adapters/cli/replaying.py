"""Commands that replay the log: a case, or the whole agency, as of a day or a position."""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from adapters.cli import show
from adapters.cli.given import Given, case_called
from adapters.cli.words import DAY, say
from adapters.replaying import replayed
from application.cut import View
from application.spelling import Day

AsOf = Annotated[
    Day | None,
    typer.Option("--as-of", metavar=DAY, help=say("Am Ende dieses Tages.", "At the end of this day.")),
]
Position = Annotated[
    int | None,
    typer.Option(min=0, metavar="N", help=say("Nach dieser Stelle im Protokoll.", "Behind this position of the log.")),
]
Viewed = Annotated[
    View,
    typer.Option(
        help=say("Was man da wusste, oder was da galt.", "What was known then, or what was true then."),
    ),
]


def history(
    given: Given,
    case: Annotated[str, typer.Argument(metavar="CASE", help=say("Kennung oder Fallnummer.", "Id or case number."))],
    as_of: AsOf = None,
    position: Position = None,
    view: Viewed = "known",
    institution: Annotated[
        str | None,
        typer.Option(metavar="KEY", help=say("Nur was diese sehen konnte.", "Only what this one could see.")),
    ] = None,
) -> None:
    """Show what happened to a case, why it was allowed, and who could see it."""
    with given.office() as office:
        found = case_called(case, office)
        trail = office.replay.case(found.case_id, office.replay.until(position, as_of, view), institution)
    given.answer(trail, show.trail(found.case_number, trail, institution))


def replay(given: Given, as_of: AsOf = None, position: Position = None, view: Viewed = "known") -> None:
    """Show the lists of the agency as they were."""
    stderr = Console(stderr=True)
    with given.office() as office, Progress(console=stderr, disable=not stderr.is_terminal) as bars:
        at = office.replay.until(position, as_of, view)
        bar = bars.add_task(say("Spiele nach", "Replaying"), total=office.replay.end(at))
        then = replayed(office, at, lambda reached: bars.update(bar, completed=reached))
    given.answer(then, *show.agency(then))
