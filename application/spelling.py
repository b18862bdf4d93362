"""How the parts of a command are spelled: dates, keys, codes, names and texts, each strict and bounded.

A date is text, a number no text, nothing is trimmed or guessed.
"""

import datetime as dt
import re
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, Strict, WithJsonSchema
from pydantic_core import PydanticCustomError

from domain.recorded import IDENTIFIER, is_somebody

EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2200, 12, 31)
UUID_FORM = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
DAY_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CLOCK_FORM = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:00)?")


def _spelled(form: re.Pattern[str], code: str, words: str) -> BeforeValidator:
    def check(value: Any) -> Any:
        if isinstance(value, str) and not form.fullmatch(value):
            raise PydanticCustomError(code, words)
        if not isinstance(value, str | UUID | dt.date | dt.time):
            raise PydanticCustomError("string_type", "Input should be a valid string")
        return value

    return BeforeValidator(check)


def _within_two_centuries(day: dt.date) -> dt.date:
    if not EARLIEST <= day <= LATEST:
        raise PydanticCustomError("date_out_of_range", "The date should lie between 1900 and 2200")
    return day


def _somebody(name: str) -> str:
    if not is_somebody(name):
        raise PydanticCustomError("reserved", "Nobody is called like the office itself")
    return name


Id = Annotated[UUID, Strict(False), _spelled(UUID_FORM, "uuid_parsing", "Input should be a UUID")]
Day = Annotated[
    dt.date,
    Strict(False),
    _spelled(DAY_FORM, "date_parsing", "Input should be a date, as in 2017-05-10"),
    AfterValidator(_within_two_centuries),
]
Clock = Annotated[
    dt.time,
    Strict(False),
    _spelled(CLOCK_FORM, "time_parsing", "Input should be a time, as in 14:00"),
    WithJsonSchema({"type": "string", "pattern": f"^{CLOCK_FORM.pattern}$", "examples": ["14:00"]}),
]
"""On the office's clock, to the minute."""
Key = Annotated[str, Field(max_length=64, pattern=r"^[a-z][a-z0-9_-]*$", examples=["jobcenter"])]
"""Of an institution or a channel."""
Code = Annotated[str, Field(max_length=64, pattern=r"^[A-ZÄÖÜ][A-ZÄÖÜ0-9_]*$")]
"""A value of a set."""
Identifier = Annotated[str, Field(pattern=f"^{IDENTIFIER}$", examples=["fach.muster"])]
"""No name: what is stored of staff stays for ever, and must not tell of a young person."""
User = Annotated[Identifier, AfterValidator(_somebody)]
"""The identifier of somebody."""
Users = Annotated[tuple[User, ...], Strict(False), Field(min_length=1, max_length=100)]
Name = Annotated[str, Field(max_length=200, pattern=r"\S")]
Text = Annotated[str, Field(max_length=4000, pattern=r"\S")]
Keys = Annotated[tuple[Key, ...], Strict(False), Field(max_length=100)]
Codes = Annotated[tuple[Code, ...], Strict(False), Field(max_length=100)]
Texts = Annotated[tuple[Text, ...], Strict(False), Field(max_length=50)]
