"""The command for whoever reads figures."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from adapters.chart import as_svg
from adapters.cli import show
from adapters.cli.given import WRONG, Given, acting, stop, up_to_date
from adapters.cli.words import say
from adapters.settings import TOKEN
from adapters.spreadsheet import as_csv, as_xlsx
from application.access import SEE_FIGURES, holds_role
from domain.disclosure import Masked
from domain.figures import Counts
from projections import figures


def _file(option: str, de: str, en: str) -> typer.models.OptionInfo:
    info: typer.models.OptionInfo = typer.Option(option, metavar="F", help=say(de, en))
    return info


def statistics(
    given: Given,
    year: Annotated[int, typer.Argument(min=1900, max=2200, help=say("Jahr.", "Year."))],
    csv: Annotated[Path | None, _file("--csv", "Auch in eine CSV-Datei.", "Into a CSV file, too.")] = None,
    xlsx: Annotated[Path | None, _file("--xlsx", "Auch in eine Excel-Datei.", "Into an Excel file, too.")] = None,
    svg: Annotated[Path | None, _file("--svg", "Auch als Diagramm.", "As a chart, too.")] = None,
    token: Annotated[
        str | None,
        typer.Option(
            envvar=TOKEN,
            help=say("Zugang, der auch kleine Zahlen sehen darf.", "Token that may see small numbers, too."),
        ),
    ] = None,
) -> None:
    """Show the yearly figures as they may be published, or as they are to those who may see that."""
    with given.office() as office:
        reader, profile = up_to_date(office, "statistics"), office.desk.profile
        report = figures.report(reader, year, office.desk.today(), profile)
        inside = token is not None and holds_role(acting(token, office).actor, profile, *SEE_FIGURES)
        tables: Counts | Masked = report.counts if inside else office.publications.masked(year, None, "public")
    rows = list(show.figure_rows(tables))
    title = f"Statistik {year}"
    _write(csv, lambda: as_csv(show.FIGURE_HEADINGS, [*show.dashed(rows), (), (show.LEGEND,)]))
    _write(xlsx, lambda: as_xlsx(title, show.FIGURE_HEADINGS, rows, show.LEGEND))
    _write(svg, lambda: as_svg(title, show.bars(tables)))
    shown = show.tables(title, tables, final=report.final)
    given.answer(report if inside else {"year": year, "final": report.final, "figures": tables}, shown)


def _write(file: Path | None, content: Callable[[], bytes]) -> None:
    try:
        if file:
            file.write_bytes(content())
    except OSError as error:
        stop(WRONG, str(error))
