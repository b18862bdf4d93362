"""For auditors and witnesses: checkpoints, proofs, and bundles to take away."""

from io import BytesIO
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from adapters.export import export
from adapters.http.asking import LARGEST_POSITION, Doors, Sender
from adapters.http.conferences import API
from adapters.http.document import exporting, reading
from adapters.main import Office
from adapters.seal.seal import Proof
from application.access import require_role
from application.commands import ExportBundle
from domain import errors
from domain.audit import BundleForm
from domain.recorded import Actor

Position: TypeAlias = Annotated[int, Field(ge=1, le=LARGEST_POSITION)]
ZIP = "application/octet-stream"
"""As client generators know it."""
EXPORTING = (errors.WrongRole, errors.ApprovalNeeded, errors.SampleNeedsSeed, errors.ValueNotValid, errors.Unknown)


class Checkpoint(BaseModel):
    """What the log was signed for, last."""

    size: int
    """Events it covers."""
    note: str
    """In the form of a C2SP signed note."""
    key: str
    """To check it with; compare it with the one on paper."""


class Proven(BaseModel):
    """A proof, to be checked as `docs/log-format.md` says."""

    hashes: list[str]
    """In hex, in the order of RFC 6962."""
    checkpoint: str
    """The note it leads to."""


def routes(office: Office, doors: Doors) -> APIRouter:
    """What proves the log."""
    router = APIRouter(prefix=f"{API}/audit", tags=["audit"])
    router.include_router(_proofs(office, doors))
    router.include_router(_bundles(office, doors))
    return router


def _proofs(office: Office, doors: Doors) -> APIRouter:
    router = APIRouter()
    Reader: TypeAlias = Annotated[Actor, Depends(doors.reader)]
    refused = reading(errors.WrongRole, errors.Unknown)

    @router.get("/checkpoint", responses=refused)
    def read_checkpoint(actor: Reader) -> Checkpoint:
        require_role(actor, office.desk.profile, "auditor")
        size, note = office.seal.newest()
        return Checkpoint(size=size, note=note, key=office.seal.vkey)

    @router.get("/proofs/{position}", responses=refused)
    def read_proof(position: Position, actor: Reader) -> Proven:
        require_role(actor, office.desk.profile, "auditor")
        return _proven(office.seal.inclusion(position))

    @router.get("/consistency", responses=refused)
    def read_consistency(
        actor: Reader,
        old: Annotated[int, Query(alias="from", ge=0, le=LARGEST_POSITION)],
        new: Annotated[int, Query(alias="to", ge=0, le=LARGEST_POSITION)],
    ) -> Proven:
        require_role(actor, office.desk.profile, "auditor")
        return _proven(office.seal.consistency(old, new))

    return router


def _bundles(office: Office, doors: Doors) -> APIRouter:
    router = APIRouter()
    Maker: TypeAlias = Annotated[Sender, Depends(doors.maker)]

    @router.post(
        "/bundles",
        response_class=Response,
        responses=exporting(*EXPORTING) | {200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}},
    )
    def export_bundle(command: ExportBundle, by: Maker) -> Response:
        out = BytesIO()
        made = export(office, command.form(BundleForm), by.hands_in(command), out)
        headers = {"Content-Disposition": 'attachment; filename="pruefpaket.zip"'}
        if made.receipt.replayed:
            headers |= {"Idempotency-Replayed": "true"}
        return Response(out.getvalue(), media_type=ZIP, headers=headers)

    return router


def _proven(proof: Proof) -> Proven:
    return Proven(hashes=[one.hex() for one in proof.hashes], checkpoint=proof.checkpoint)
