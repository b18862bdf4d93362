"""What an answer tells: each group of fields has values of its own in `moments.py`, and is found by them."""

import re

from tests.access.moments import Scene

GROUPS: dict[str, tuple[str, ...]] = {
    "Stammdaten": (
        "Zyxolinde",
        "Quarkstein",
        "1998-03-17",
        "Drachengasse",
        '"00777"',
        "0000-4711",
        "zyxo@",
        '"female"',
    ),
    "Bericht": ("Drachenkutsche", "Wohin mit der Kutsche"),
    "Bedarf": ('"SUCHT"',),
    "Einwilligung": ("GESUNDHEIT_SUCHT",),
    "grobe Angaben": ('"18-20"', "PERSOENLICHE_PROBLEMLAGE"),
    "Beratung": ("Erfundene Notiz", "Mag Kutschen", "Kutsche parken"),
    "eigene Maßnahmen": ("Kutsche agentur.",),
    "Maßnahmen": ("Kutsche jobcenter.",),
    "Fristen": ("2017-12-01",),
    "Gründe": ("Kutsche strittig", "Kutsche vergessen"),
    "Verlauf": ('"checks"', '"rules"'),
    "Zugriffe": ('"reason":"L63',),
}
"""Group → the values by which it is found."""
PSEUDONYM = "Fallnummer"


def told(body: str, scene: Scene, number: str) -> frozenset[str]:
    """The groups an answer tells something of."""
    found = {group for group, values in GROUPS.items() if any(value in body for value in values)}
    if number in body or str(scene.case) in body or scene.case.hex in body:
        found.add(PSEUDONYM)
    elif found - {"grobe Angaben"}:
        assert not re.search("Kutsche|Zyxolinde", body), "content without a case"
    return frozenset(found)
