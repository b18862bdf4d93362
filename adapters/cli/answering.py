"""The command for whoever answers a young person."""

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from adapters.cli.given import Given, Token, acting, case_called
from adapters.cli.words import say
from adapters.subject_text import as_text


def subject_report(
    given: Given,
    case: Annotated[str, typer.Argument(metavar="CASE", help=say("Kennung oder Fallnummer.", "Id or case number."))],
    token: Token,
) -> None:
    """Print what a young person may know, as a text in plain German to be handed over."""
    with given.office() as office:
        found = case_called(case, office)
        actor = acting(token, office).actor
        office.reading.require_caseworker(actor)
        report = office.subject_reports.report(found.case_id, actor)
        text = as_text(report, ZoneInfo(office.settings.time_zone))
    given.answer(report, text)
