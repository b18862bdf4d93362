"""What whoever keeps the PostgreSQL of an office does with its log."""

from typing import Annotated

import typer

from adapters.cli.given import UNOPENED, WRONG, Given, command, group, stop
from adapters.cli.words import say
from adapters.log.migrate_postgres import UnknownRole, admit

database = group(say("Das Protokoll in PostgreSQL.", "The log in PostgreSQL."))


@command(
    database,
    "admit",
    "Das Protokoll anlegen oder auf den Stand bringen und eine Rolle zulassen, die liest, anfügt und siegelt.",
    "Make the log or bring it up to date, and admit a role that reads, appends and seals.",
)
def admit_role(
    given: Given,
    role: Annotated[str, typer.Argument(metavar=say("ROLLE", "ROLE"), help=say("Ihr Name.", "Its name."))],
) -> None:
    """To be run with the role that owns the log; the office then runs with the other."""
    place, schema = given.settings.log_place, given.settings.database_schema
    if not isinstance(place, str):
        stop(WRONG, say("Das Protokoll liegt nicht in PostgreSQL.", "The log is not in PostgreSQL."))
    try:
        admit(place, schema, role)
    except (*UNOPENED, UnknownRole) as error:
        stop(WRONG, str(error))
    given.answer({"schema": schema, "admitted": role}, say(f"{role} ist zugelassen.", f"{role} is admitted."))
