"""What every projection is written against: tables to fill, rows to ask for, answers to give."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict


class Database(Protocol):
    """The tables of a projection; statements keep to what SQLite and PostgreSQL share."""

    def execute(self, sql: str, values: Any = ..., /) -> Any:
        """Run one statement; the answer has `fetchone` and `fetchall`."""
        ...


class Row(Protocol):
    """One row of an answer, by column name."""

    def keys(self) -> Iterable[str]: ...

    def __getitem__(self, column: str, /) -> Any: ...


class Reader(Protocol):
    """Asks the tables of one projection."""

    def query(self, sql: str, values: Any = ..., /) -> Sequence[Row]:
        """The rows of a SELECT, all of one moment."""
        ...


class Answer(BaseModel):
    """A frozen, closed part of what is answered; HTTP shows it as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def packed(value: Any) -> str:
    """The one spelling of a JSON value, so that a rebuild writes the same bytes."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
