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
    "Kollegin der meldenden Stelle": lambda town: town.person(REPORTER, "caseworker", user="kollegin.muster"),
    "Fachkraft im Jugendamt": lambda town: town.person("jugendamt", "caseworker", user="fachkraft.muster"),
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
LEADING = ("meldende Stelle", "Koordination", "Kollegin der meldenden Stelle")
MATRIX: dict[str, str] = {
    # moment: reporter, coordinator, an institution the consent names and that answers for a measure, another one,
    # somebody else of the reporting institution, somebody else of the coordinating one (L22)
    "gemeldet": "RRPPPP",
    "auf der Tagesordnung": "RRPPPP",
    "Punkt wird beraten": "RRR-PR",
    "nach der Sitzung": "RRM-P-",
    "abgeschlossen": "RR--P-",
    "abgeschlossen, Lesefrist vorbei": "NR--N-",
    "für die Agentur widerrufen": "RRPPPP",
    "ganz widerrufen": "NN--N-",
    "eingeschränkt": "NN--N-",
    "Löschung angeordnet": "NN--NN",
    "gelöscht": "NN--N-",
}
"""R reads the content, P the pseudonym with age group and coarse needs, M the own measures, N the bare number."""


def allowed(reader: str, moment: str) -> frozenset[str]:
    """Everything this reader may be told at this moment, by whatever way."""
    letters = dict(zip(list(READERS)[:6], MATRIX[moment], strict=True))
    if reader in letters:
        return LETTERS[letters[reader]] | (LED | {"Fristen"} if reader in LEADING else frozenset())
    return LED | {"Fristen"} if reader == "Prüfung" else frozenset()
