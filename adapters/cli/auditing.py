"""Commands for auditors and witnesses: verify, take a part away, check it, cosign."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import typer
from rich.console import Console
from rich.progress import Progress

from adapters.cli import show
from adapters.cli.given import REFUSED, WRONG, Given, Token, acting, case_called, stop
from adapters.cli.words import DAY, say
from adapters.durable import write
from adapters.export import export as write_bundle
from adapters.log.seal_tables import NotRead
from adapters.seal import verify as standalone
from adapters.seal.notes import check_ed25519
from adapters.seal.sealer import Fork
from adapters.seal.witness import FolderDamaged, Witness, WitnessRefused
from application.spelling import Day, Id
from domain.audit import AuditPurpose, BundleForm
from domain.counted import Counted

PATIENCE_SECONDS = 30
Moment = Annotated[Day | None, typer.Option(metavar=DAY, help=say("Zeitraum.", "Period."))]


def verify(given: Given) -> None:
    """Verify the whole log and the read log against their seals, here and outside."""
    stderr = Console(stderr=True)
    with given.verifying() as opened, _sealing(), Progress(console=stderr, disable=not stderr.is_terminal) as bars:
        bar = bars.add_task(say("Prüfe", "Verifying"), total=opened.size())
        report = opened.seal.verify(lambda done: bars.update(bar, completed=done))
        models = list(opened.read_models_astray())
        reads = opened.reads.verify()
        key = opened.seal.vkey
    found = [*report.findings, *models]
    given.answer(
        {"report": report, "reads": reads, "read_models": models, "key": key},
        show.verified(report),
        show.reads_verified(reads),
        f"{say('Schlüssel', 'Key')}: {key}",
        *([show.findings(report, found)] if found or not reads.findings else []),
        *([show.findings(reads, reads.findings, "Nicht wie geschrieben: Leseprotokoll")] if reads.findings else []),
    )
    raise typer.Exit(REFUSED if found or reads.findings else 0)


def export(  # noqa: PLR0913, PLR0917  # each is an option of the command line
    given: Given,
    out: Annotated[Path, typer.Option(metavar="F", help=say("Zieldatei (ZIP).", "File to write (ZIP)."))],
    purpose: Annotated[AuditPurpose, typer.Option(help=say("Zweck.", "Purpose."))],
    approved_by: Annotated[str, typer.Option(help=say("Wer es genehmigt hat.", "Who allowed it."))],
    token: Token,
    controller: Annotated[
        str | None, typer.Option(help=say("Nur diese Institution.", "This institution only."))
    ] = None,
    case: Annotated[list[str] | None, typer.Option(help=say("Nur diese Fälle.", "These cases only."))] = None,
    conference: Annotated[
        Id | None, typer.Option(metavar="ID", help=say("Die Fälle einer Konferenz.", "Those of a conference."))
    ] = None,
    since: Moment = None,
    until: Moment = None,
    sample: Annotated[int | None, typer.Option(min=1, help=say("So viele, zufällig.", "So many, by chance."))] = None,
    seed: Annotated[str | None, typer.Option(help=say("Startwert der Stichprobe.", "Seed of the sample."))] = None,
) -> None:
    """Write an audit bundle."""
    if not out.absolute().parent.is_dir():  # said before its making is put on record
        stop(WRONG, f"{say('Diesen Ordner gibt es nicht', 'There is no such folder')}: {out.absolute().parent}")
    if out.exists():
        stop(
            WRONG,
            f"{say('Das gibt es schon, und kein Beweis wird ersetzt', 'It exists, and no proof is replaced')}: {out}",
        )
    with given.office() as office, _sealing():
        form = BundleForm(
            purpose=purpose,
            approved_by=approved_by,
            controller=controller,
            cases=tuple(case_called(one, office).case_id for one in case or ()),
            conference_id=conference,
            since=since,
            until=until,
            sample=sample,
            seed=seed,
        )
        bundle = BytesIO()
        exported, _ = write_bundle(office, form, acting(token, office), bundle)
        write(out, bundle.getvalue())
    cases = Counted(len(exported.cases))
    given.answer(exported, say(f"Prüfpaket mit {cases:Fall|Fällen}: {out}", f"Bundle with {cases:case|cases}: {out}"))


def check(
    given: Given,
    file: Annotated[Path, typer.Argument(metavar="F", help=say("Prüfpaket (ZIP).", "Bundle (ZIP)."))],
    key: Annotated[str | None, typer.Option(help=say("Schlüssel vom Papier.", "Key from paper."))] = None,
) -> None:
    """Check a bundle offline; the very program that lies in it, but this product's own copy."""
    try:
        verdict = standalone.check_bundle(file, key, check_ed25519)
    except standalone.Unverified as failure:
        stop(REFUSED, f"{say('Nicht prüfbar', 'Cannot be checked')}: {failure}")
    content = verdict._asdict() | {"findings": [found._asdict() for found in verdict.findings]}
    given.answer(content, "\n".join(standalone.told(verdict, with_own_key=key is not None)))
    raise typer.Exit(REFUSED if verdict.findings else 0)


def witness(
    given: Given,
    url: Annotated[str, typer.Option(help=say("Adresse des Amts, https://…", "Address of the office, https://…"))],
    folder: Annotated[Path, typer.Option(help=say("Ordner des Zeugen.", "Folder of the witness."))],
    token: Token,
    new_history: Annotated[
        bool,
        typer.Option("--new-history", help=say("Nach einem bekannten Restore.", "After a restore you know.")),
    ] = False,
) -> None:
    """Cosign the newest checkpoint of an office, if it continues what was seen before."""
    try:
        mine = Witness(folder)
        newest = _asked(url, "/audit/checkpoint", token)
        proof: Sequence[bytes] = ()
        if (seen := mine.seen(newest["note"], newest["key"])) and seen < newest["size"]:
            answer = _asked(url, f"/audit/consistency?from={seen}&to={newest['size']}", token)
            proof = [bytes.fromhex(one) for one in answer["hashes"]]
        note = mine.cosign(newest["note"], proof, newest["key"], new_history=new_history)
    except WitnessRefused as refusal:
        stop(REFUSED, f"{type(refusal).__name__}: {refusal}")
    except (OSError, ValueError, KeyError, TypeError, FolderDamaged, standalone.Unverified) as failure:
        stop(WRONG, f"{type(failure).__name__}: {failure}")
    write(folder / "newest.checkpoint", note.encode())
    given.answer({"note": note, "key": mine.vkey}, note)


def _asked(url: str, path: str, token: str) -> dict[str, Any]:
    if not url.startswith(("http://", "https://")):
        raise ValueError("http:// or https://")
    request = Request(f"{url.rstrip('/')}/api/v1{path}", headers={"Authorization": f"Bearer {token}"})  # noqa: S310
    try:
        with urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310  # see above
            content: dict[str, Any] = json.load(answer)
            return content
    except HTTPError as refusal:
        with refusal:  # it holds the connection
            raise


@contextmanager
def _sealing() -> Iterator[None]:
    try:
        yield
    except (Fork, standalone.Unverified):
        stop(
            REFUSED,
            say("Das Protokoll lässt sich nicht besiegeln: audit verify.", "The log cannot be sealed: audit verify."),
        )
    except NotRead:
        stop(
            REFUSED, say("Das Protokoll lässt sich nicht lesen: audit verify.", "The log cannot be read: audit verify.")
        )
    except OSError as error:
        stop(WRONG, str(error))
