"""Everybody who may come in, and what the access matrix lets each of them see (domain rules, chapter 8)."""

from collections.abc import Callable

from tests.access.groups import GROUPS, PSEUDONYM
from tests.access.moments import REPORTER
from tests.http.parts import Person, Town

READERS: dict[str, Callable[[Town], Person]] = {
    "meldende Stelle": lambda town: town.person(REPORTER, "caseworker"),
    "Koordination": lambda town: town.coordinator,
    "benannte Stelle": lambda town: town.person("agentur", "caseworker"),
    "andere Stelle": lambda town: town.person("berufskolleg", "caseworker"),
    "Prüfung": lambda town: town.person("jugendamt", "auditor"),
    "Steuergruppe": lambda town: town.person("jugendamt", "steering"),
    "Bericht": lambda town: town.person("jugendamt", "reporting"),
    "Technik": lambda town: town.person("jugendamt", "operator"),
    "niemand": Person,
}
CONTENT = frozenset(GROUPS) - {"Verlauf", "Zugriffe", "Gründe"}
LED = frozenset({PSEUDONYM, "Verlauf", "Zugriffe"})
"""What who leads a case may follow of it at any time: that something was done, and why it was allowed."""
LETTERS: dict[str, frozenset[str]] = {
    "R": CONTENT | {PSEUDONYM},
    "P": frozenset({PSEUDONYM, "grobe Angaben"}),
    "M": frozenset({PSEUDONYM, "eigene Maßnahmen", "Fristen"}),
    "N": frozenset({PSEUDONYM}),
    "-": frozenset(),
}
MATRIX: dict[str, str] = {
    # moment: reporter, coordinator, an institution the consent names and that answers for a measure, another one
    "gemeldet": "RRPP",
    "auf der Tagesordnung": "RRPP",
    "Punkt wird beraten": "RRR-",
    "nach der Sitzung": "RRM-",
    "abgeschlossen": "RR--",
    "abgeschlossen, Lesefrist vorbei": "NR--",
    "für die Agentur widerrufen": "RRPP",
    "ganz widerrufen": "NN--",
    "eingeschränkt": "NN--",
    "Löschung angeordnet": "NN--",
    "gelöscht": "NN--",
}
"""R reads the content, P the pseudonym with age group and coarse needs, M the own measures, N the bare number."""


def allowed(reader: str, moment: str) -> frozenset[str]:
    """Everything this reader may be told at this moment, by whatever way."""
    letters = dict(zip(list(READERS)[:4], MATRIX[moment], strict=True))
    if reader in letters:
        return LETTERS[letters[reader]] | (
            LED | {"Fristen"} if reader in ("meldende Stelle", "Koordination") else frozenset()
        )
    return LED | {"Fristen"} if reader == "Prüfung" else frozenset()
