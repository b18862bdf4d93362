"""What went wrong, as problem details (RFC 9457): by which rule, and what to do about it.

Nothing anybody typed is repeated: a body may be about a person, and errors end up in logs.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

from domain.errors import REFUSALS, ConcurrentChange, Conflict, Ineligible, Language, NotAllowed, Refused, Unknown

MEDIA_TYPE = "application/problem+json"
FAMILIES: dict[type[Refused], int] = {Unknown: 404, NotAllowed: 403, Conflict: 409, Ineligible: 422}
STALE = 412
"""Of a change that came with `If-Match` and met a newer version."""


class FieldError(BaseModel):
    """One thing that is wrong with the form of a request."""

    pointer: str
    """JSON pointer (RFC 6901) into the body, or the name of a parameter."""
    code: str
    detail: str


class Problem(BaseModel):
    """Problem details."""

    type: str
    title: str
    status: int
    detail: str
    """What to do."""
    code: str
    """Stable; programs go by it."""
    rule: str | None = None
    """The rule that stands against it, as in docs/rules.md."""
    errors: list[FieldError] | None = None
    version: int | None = None
    """The newer version, where somebody else was quicker."""
    events: list[str] | None = None
    """What happened up to it."""
    parts: list[str] | None = None
    """What of the service is not ready."""


@dataclass(frozen=True)
class Kind:
    """One way a request can fail."""

    code: str
    status: int
    title: str
    de: str
    en: str
    rule: str | None = None

    def problem(self, language: Language, **extra: Any) -> Problem:
        """The problem in the reader's language."""
        fields = {"detail": self.en if language == "en" else self.de} | extra
        kebab = self.code.lower().replace("_", "-")
        return Problem(
            type=f"/problems/{kebab}", title=self.title, status=self.status, code=self.code, rule=self.rule, **fields
        )


MALFORMED = Kind(
    "MALFORMED_JSON",
    400,
    "The body is not the JSON that is wanted.",
    "Der Inhalt ist kein einwandfreies JSON in UTF-8. Erlaubt sind weder doppelte Felder noch NaN, "
    "NUL-Zeichen, Zahlen über 64 Bit oder mehr als 32 Ebenen.",
    "The body is no sound JSON in UTF-8. Duplicate members, NaN, NUL characters, integers over 64 bits and more than "
    "32 levels are not accepted.",
)
NOT_SIGNED_IN = Kind(
    "NOT_SIGNED_IN",
    401,
    "There is no valid token.",
    "Melden Sie sich an: Es fehlt ein gültiges Token, oder es ist abgelaufen.",
    "Sign in: there is no valid token, or it has run out.",
)
NO_SUCH_PATH = Kind(
    "NO_SUCH_PATH",
    404,
    "There is nothing under this address.",
    "Unter dieser Adresse gibt es nichts. Prüfen Sie den Pfad.",
    "There is nothing under this address. Check the path.",
)
METHOD_NOT_ALLOWED = Kind(
    "METHOD_NOT_ALLOWED",
    405,
    "This address does not take that method.",
    "Diese Adresse nimmt die Methode nicht an. Erlaubt ist, was der Kopf „Allow“ nennt.",
    "This address does not take that method. What it takes is named in the Allow header.",
)
BODY_TOO_LARGE = Kind(
    "BODY_TOO_LARGE",
    413,
    "The body is too large.",
    "Der Inhalt ist größer als 256 kB. Kürzen Sie ihn.",
    "The body is larger than 256 kB. Shorten it.",
)
ADDRESS_TOO_LONG = Kind(
    "ADDRESS_TOO_LONG",
    414,
    "The address is too long.",
    "Die Adresse ist länger als 8 kB. Kürzen Sie sie.",
    "The address is longer than 8 kB. Shorten it.",
)
NOT_JSON = Kind(
    "NOT_JSON",
    415,
    "The body is not marked as JSON.",
    "Senden Sie den Inhalt als application/json.",
    "Send the body as application/json.",
)
VALIDATION = Kind(
    "VALIDATION",
    422,
    "The request has the wrong form.",
    "Die Anfrage hat nicht die erwartete Form. Berichtigen Sie die genannten Felder.",
    "The request does not have the expected form. Correct the fields that are named.",
)
FAILED = Kind(
    "INTERNAL_ERROR",
    500,
    "Something broke on our side.",
    "Das ist unser Fehler. Nennen Sie der Technik die Kennung im Kopf X-Request-Id; mit demselben Idempotency-Key "
    "dürfen Sie es gefahrlos wiederholen.",
    "This is our fault. Give the support the identifier in the X-Request-Id header; with the same Idempotency-Key it "
    "is safe to repeat.",
)
BEHIND = Kind(
    "BEHIND",
    503,
    "The lists are not up to date yet.",
    "Die Übersichten sind noch nicht auf dem gewünschten Stand. Versuchen Sie es gleich noch einmal.",
    "The lists have not reached the wanted position yet. Try again in a moment.",
)

NOT_READY = Kind(
    "NOT_READY",
    503,
    "The service is not ready.",
    "Der Dienst läuft, kann aber gerade nicht alles leisten. Was fehlt, steht in „parts“; die Technik sieht nach.",
    "The service runs, but cannot do all of its work now. What is missing is named in “parts”; have it looked at.",
)
OVERLOADED = Kind(
    "OVERLOADED",
    503,
    "Too many requests are being worked on.",
    "Gerade arbeiten zu viele zugleich. Es wurde nichts getan; wiederholen Sie es nach so vielen Sekunden, wie der "
    "Kopf „Retry-After“ sagt.",
    "Too many requests are being worked on. Nothing was done; repeat it after as many seconds as the Retry-After "
    "header says.",
)
KEYS_AWAY = Kind(
    "KEYS_AWAY",
    503,
    "The key server does not answer.",
    "Der Schlüsselserver antwortet nicht. Nichts ist verloren; versuchen Sie es später noch einmal.",
    "The key server does not answer. Nothing is lost; try again later.",
)
STORE_AWAY = Kind(
    "STORE_AWAY",
    503,
    "The database does not answer.",
    "Die Datenbank antwortet nicht. Ob etwas gespeichert wurde, ist offen: Senden Sie es mit demselben Idempotency-Key "
    "noch einmal; es wird nur einmal ausgeführt.",
    "The database does not answer. Whether anything was stored is open: send it again with the same Idempotency-Key; "
    "it is carried out only once.",
)
WRONG_CREDENTIALS = Kind(
    "WRONG_CREDENTIALS",
    401,
    "User and password do not go together.",
    "Kennung und Passwort passen nicht zusammen. Prüfen Sie beides, oder lassen Sie sich ein neues Passwort geben.",
    "User and password do not go together. Check both, or have a new password set.",
)
TOO_MANY_ATTEMPTS = Kind(
    "TOO_MANY_ATTEMPTS",
    429,
    "There were too many attempts to sign in.",
    "Zu viele Anmeldeversuche. Warten Sie, so lange es der Kopf „Retry-After“ sagt (in Sekunden).",
    "There were too many attempts to sign in. Wait as long as the Retry-After header says (in seconds).",
)
IDENTITY_UNAVAILABLE = Kind(
    "IDENTITY_UNAVAILABLE",
    503,
    "The sign-in service does not answer.",
    "Der Anmeldedienst antwortet nicht, und ohne ihn lässt sich Ihr Token nicht prüfen. Versuchen Sie es gleich noch "
    "einmal; hält es an, sagen Sie der Technik Bescheid.",
    "The sign-in service does not answer, and without it your token cannot be checked. Try again in a moment; if it "
    "goes on, tell the support.",
)
SEAL_BROKEN = Kind(
    "SEAL_BROKEN",
    503,
    "The log cannot be sealed.",
    "Das Protokoll lässt sich gerade nicht besiegeln. Die Technik prüft es mit „fallkonferenz audit verify“.",
    "The log cannot be sealed now. Have it checked with “fallkonferenz audit verify”.",
)
UNRECORDED = Kind(
    "READ_LOG_AWAY",
    503,
    "The look cannot be written down.",
    "Der Zugriff ließ sich nicht im Leseprotokoll festhalten, deshalb wird nichts gezeigt. Versuchen Sie es gleich "
    "noch einmal; die Technik prüft, ob es sich schreiben lässt (reads.sqlite, oder PostgreSQL).",
    "The look could not be written into the read log, so nothing is shown. Try again in a moment; have it "
    "checked whether it can be written (reads.sqlite, or PostgreSQL).",
    "L44",
)
UNFINISHED = Kind(
    "ERASURE_UNFINISHED",
    503,
    "The erasure is confirmed and not finished yet.",
    "Die Löschung ist bestätigt, und niemand sieht die Daten mehr. Ein Teil ließ sich gerade nicht löschen; das holt "
    "der tägliche Lauf nach. Die Technik prüft Schlüsselspeicher und Außenort.",
    "The erasure is confirmed and nobody sees the data any more. A part could not be erased now; the daily run makes "
    "up for it. Have the key store and the place outside checked.",
)


CORRECTION_UNFINISHED = Kind(
    "CORRECTION_UNFINISHED",
    503,
    "The correction is stored, and the old value not destroyed yet.",
    "Die Berichtigung ist gespeichert. Der alte Wert ließ sich gerade nicht vernichten; das holt der tägliche Lauf "
    "nach. Die Technik prüft den Schlüsselspeicher.",
    "The correction is stored. The old value could not be destroyed now; the daily run makes up for it. Have the key "
    "store checked.",
)


class Gap:
    """A place in the words that is not filled in yet."""

    def __format__(self, forms: str) -> str:
        """Where something is counted, there may be several."""
        return f"… {forms.partition('|')[2]}".rstrip()


def refusal_kind(refusal: type[Refused], status: int | None = None) -> Kind:
    """A refusal as a kind of problem, with the gaps in its words left open."""
    family = next(status for family, status in FAMILIES.items() if issubclass(refusal, family))
    de, en = (words.format_map(defaultdict(Gap)) for words in (refusal.de, refusal.en))
    title = (refusal.__doc__ or "").partition("\n")[0]
    return Kind(refusal.code(), status or family, title, de, en, refusal.rule or None)


TRANSPORT = (
    MALFORMED,
    NOT_SIGNED_IN,
    NO_SUCH_PATH,
    METHOD_NOT_ALLOWED,
    BODY_TOO_LARGE,
    ADDRESS_TOO_LONG,
    NOT_JSON,
    VALIDATION,
    FAILED,
    BEHIND,
    NOT_READY,
    OVERLOADED,
    KEYS_AWAY,
    STORE_AWAY,
    WRONG_CREDENTIALS,
    TOO_MANY_ATTEMPTS,
    IDENTITY_UNAVAILABLE,
    SEAL_BROKEN,
    UNRECORDED,
    UNFINISHED,
    CORRECTION_UNFINISHED,
)
BY_STATUS = {kind.status: kind for kind in reversed(TRANSPORT)}
KINDS: tuple[Kind, ...] = (
    *TRANSPORT,
    *(refusal_kind(refusal) for refusal in REFUSALS.values()),
    refusal_kind(ConcurrentChange, STALE),
)
"""Every way a request can fail."""


def of_refusal(refusal: Refused, language: Language) -> Problem:
    """What the rules stand against; a stale `If-Match` is told apart by the newer version it names."""
    status = STALE if "version" in refusal.facts else None
    newer = {name: refusal.facts[name] for name in ("version", "events") if name in refusal.facts}
    return refusal_kind(type(refusal), status).problem(language, detail=refusal.words(language), **newer)


class Answer(JSONResponse):
    """A problem on its way out; it leaves its code for whoever counts."""

    media_type = MEDIA_TYPE

    def __init__(self, problem: Problem, headers: dict[str, str] | None) -> None:
        super().__init__(problem.model_dump(exclude_none=True), problem.status, headers)
        self._code = problem.code

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"]["code"] = self._code
        await super().__call__(scope, receive, send)


def answer(problem: Problem, headers: dict[str, str] | None = None) -> Answer:
    """The answer that tells of a problem."""
    return Answer(problem, headers)


def language_of(accepted: str | None) -> Language:
    """English where an `Accept-Language` header prefers it to German, else German."""
    weights = dict(map(_weighed, reversed((accepted or "").split(","))))
    return "en" if weights.get("en", 0.0) > weights.get("de", 0.0) else "de"


def _weighed(wish: str) -> tuple[str, float]:
    tag, *parameters = wish.split(";")
    weight = re.fullmatch(r"\s*q=([01](?:\.[0-9]{0,3})?)\s*", "".join(parameters) or "q=1")
    return tag.strip().lower().partition("-")[0], float(weight[1]) if weight else 0.0


def pointer(steps: Iterable[str | int]) -> str:
    """The JSON pointer to a place in a body."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
