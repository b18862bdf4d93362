"""The command that shows the figures of a year."""

from pathlib import Path
from typing import Annotated

import typer

from adapters.cli import show
from adapters.cli.given import WRONG, Given, stop, up_to_date
from adapters.cli.words import say
from adapters.spreadsheet import as_csv
from projections import figures


def statistics(
    given: Given,
    year: Annotated[int, typer.Argument(min=1900, max=2200, help=say("Jahr.", "Year."))],
    file: Annotated[
        Path | None, typer.Option("--csv", metavar="F", help=say("Auch in eine CSV-Datei.", "Into a CSV file, too."))
    ] = None,
) -> None:
    """Show the yearly figures."""
    with given.office() as office:
        reader = up_to_date(office, "statistics")
        report = figures.report(reader, year, office.desk.today(), office.desk.profile)
    try:
        if file:
            file.write_bytes(as_csv(show.FIGURE_HEADINGS, show.figure_rows(report.counts)))
    except OSError as error:
        stop(WRONG, str(error))
    given.answer(report, show.year(report))
