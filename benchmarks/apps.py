"""Peers over HTTP: what the web framework does where there is nothing to do, and the bare library behind it."""

import os
from datetime import date
from uuid import UUID

from fastapi import FastAPI
from pydantic import BaseModel

from benchmarks.bare import Notes

PLACE = "BENCHMARK_PLACE"
"""Address of the PostgreSQL with the log of the bare library."""


class Move(BaseModel):
    """The form of the product's own command."""

    municipality: str
    moved_on: date


class Written(BaseModel):
    """And that of its answer."""

    id: UUID
    version: int
    position: int


def peers() -> FastAPI:
    """Both of them; only one is asked at a time."""
    app, place = FastAPI(), os.environ[PLACE]
    notes = Notes(place)

    @app.post("/nothing/{thing}")
    async def do_nothing(thing: UUID, command: Move) -> Written:
        return Written(id=thing, version=command.moved_on.day, position=1)

    @app.post("/notes/{thing}")
    def move(thing: UUID, command: Move) -> Written:
        version, position = notes.add(thing, command.municipality)
        return Written(id=thing, version=version, position=position)

    return app
