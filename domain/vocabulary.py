"""The codes people choose from, each with the days it is in force (domain value sets, D22).

Codes are German, as the offices use them. `special` marks Art. 9 GDPR data and what is treated like it; such a code is
never shown as itself outside the covered circle, only as its `group`. A profile may add codes (D21).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from domain.errors import ValueNotValid, as_typed


class Code(BaseModel):
    """One value of a set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    group: str = ""
    """Coarse class for statistics and for readers without access; of a measure, its legal circle."""
    special: bool = False
    data_kind: str = ""
    """The kind of data a consent must name for it (Art. 9, 10 GDPR); none where any will do."""
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    """The paragraph a measure rests on."""

    def in_force(self, day: date) -> bool:
        """Whether the code may be used for something that happens on this day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def _codes(group: str, *keys: str, **common: Any) -> tuple[Code, ...]:
    return tuple(Code(key=key, group=group, **common) for key in keys)


def _measure(circle: str, key: str, source: str, since: str | None = None, until: str | None = None) -> Code:
    return Code.model_validate({"key": key, "group": circle, "source": source, "valid_from": since, "valid_to": until})


def _telling(kind: str, circle: str, key: str, source: str) -> Code:
    """A measure whose name alone says something specially protected."""
    return _measure(circle, key, source).model_copy(update={"special": True, "data_kind": kind})


PERSONAL_TROUBLE = "PERSOENLICHE_PROBLEMLAGE"
"""The group every special need is shown as (L4)."""

HEALTH = "GESUNDHEIT_SUCHT"
OFFENCES = "STRAF"

SUPPORT_NEEDS = (
    *_codes("AUSBILDUNG", "BERUFSORIENTIERUNG", "AUSBILDUNGSSUCHE", "AUSBILDUNGSABBRUCH"),
    *_codes("SCHULE", "SCHULABSENTISMUS", "SCHULABSCHLUSS_FEHLT", "SPRACHE"),
    *_codes("LEBENSLAGE", "SCHULDEN", "WOHNEN", "FAMILIE_KONFLIKT", "ELTERNSCHAFT", "FINANZEN"),
    *_codes("LEBENSLAGE", "MIGRATION_AUFENTHALT", "MOTIVATION_TAGESSTRUKTUR", "SONSTIGES"),
    *_codes(PERSONAL_TROUBLE, "SUCHT", "PSYCHE", "GESUNDHEIT_BEHINDERUNG", special=True, data_kind=HEALTH),
    *_codes(PERSONAL_TROUBLE, "GEWALTERFAHRUNG", special=True),
    *_codes(PERSONAL_TROUBLE, "STRAFFAELLIGKEIT", special=True, data_kind=OFFENCES),
)

MEASURES = (
    _measure("SGB_III", "BERUFSBERATUNG", "§§ 29 ff SGB III"),
    _measure("SGB_III", "BVB", "§ 51 SGB III"),
    _measure("SGB_III", "EQ", "§ 54a SGB III"),
    _measure("SGB_III", "BEREB", "§ 49 SGB III"),
    _measure("SGB_III", "ABH", "§ 75 SGB III a.F.", until="2021-07-31"),
    _measure("SGB_III", "ASA", "§ 130 SGB III a.F.", since="2015-05-01", until="2020-12-31"),
    _measure("SGB_III", "ASA_FLEX", "§§ 74–75a SGB III", since="2020-05-29"),
    _measure("SGB_III", "BAE", "§ 76 SGB III"),
    _measure("SGB_III", "BOP", "§ 48a SGB III", since="2024-04-01"),
    _telling(HEALTH, "SGB_III", "REHA", "§§ 112 ff SGB III"),
    _measure("SGB_III", "VERMITTLUNG", "§ 35 SGB III"),
    _measure("SGB_III", "AVGS_MAT", "§ 45 SGB III"),
    _measure("SGB_II", "FALLMANAGEMENT", "§ 14 SGB II"),
    _measure("SGB_II", "KINDERBETREUUNG", "§ 16a Nr. 1 SGB II"),
    _measure("SGB_II", "SCHULDNERBERATUNG", "§ 16a Nr. 2 SGB II"),
    _telling(HEALTH, "SGB_II", "PSYCHOSOZIALE_BETREUUNG", "§ 16a Nr. 3 SGB II"),
    _telling(HEALTH, "SGB_II", "SUCHTBERATUNG", "§ 16a Nr. 4 SGB II"),
    _measure("SGB_II", "SCHWER_ERREICHBAR", "§ 16h SGB II", since="2016-08-01"),
    _measure("SGB_II", "GANZHEITLICHE_BETREUUNG", "§ 16k SGB II", since="2023-07-01"),
    _measure("SGB_II", "AGH", "§ 16d SGB II"),
    _measure("SGB_II", "EINSTIEGSGELD", "§ 16b SGB II"),
    _measure("SGB_VIII", "JUGENDSOZIALARBEIT", "§ 13 SGB VIII"),
    _measure("SGB_VIII", "SCHULSOZIALARBEIT", "§ 13a SGB VIII", since="2021-06-10"),
    _measure("SGB_VIII", "JUGENDWOHNEN", "§ 13 Abs. 3 SGB VIII"),
    _measure("SGB_VIII", "BERATUNG", "§§ 8 Abs. 3, 16, 28 SGB VIII"),
    _measure("SGB_VIII", "HZE", "§§ 27 ff SGB VIII"),
    _measure("SGB_VIII", "ERZIEHUNGSBEISTAND", "§ 30 SGB VIII"),
    _measure("SGB_VIII", "SPFH", "§ 31 SGB VIII"),
    _measure("SGB_VIII", "HEIM", "§ 34 SGB VIII"),
    _measure("SGB_VIII", "ISE", "§ 35 SGB VIII"),
    _telling(HEALTH, "SGB_VIII", "EINGLIEDERUNG", "§ 35a SGB VIII"),
    _measure("SGB_VIII", "JUNGE_VOLLJAEHRIGE", "§ 41 SGB VIII"),
    _measure("SGB_VIII", "NACHBETREUUNG", "§ 41a SGB VIII", since="2021-06-10"),
    _telling(OFFENCES, "SGB_VIII", "JGH", "§ 52 SGB VIII"),
    *_codes("SCHULE", "AV", "BFS_I", "BFS_II", "HBFS", "FOS", "BERUFL_GY", "BESCHULUNG_NEU", "SCHULWECHSEL"),
    *_codes("SCHULE", "NACHHOLEN_ABSCHLUSS", "KAOA", "WERKSTATTJAHR", "JUGENDWERKSTATT"),
)

PURPOSES = _codes("", "FALLVORBEREITUNG", "FALLBESPRECHUNG", "MASSNAHMEN_NACHVERFOLGUNG")
DATA_CATEGORIES = (
    *_codes("", "STAMMDATEN", "SCHULE_AUSBILDUNG", "BERUFLICHE_ZIELE", "FAMILIE_WOHNEN", "FINANZEN_SCHULDEN"),
    *_codes("", "LEISTUNGEN_SGB2", "LEISTUNGEN_SGB3", "LEISTUNGEN_SGB8"),
    *_codes("", HEALTH, OFFENCES, "ANVERTRAUT", special=True),
)
FROM_THE_PERSON, FROM_A_PROFESSION, FROM_OTHERS = "SELBST", "BERUFSGEHEIMNIS", "ANDERE"
SOURCES = (
    *_codes(FROM_THE_PERSON, "JUNGER_MENSCH"),
    *_codes(FROM_A_PROFESSION, "ARZT", "PSYCHOTHERAPIE", "SUCHTBERATUNGSSTELLE", "SOZIALARBEIT"),
    *_codes(FROM_OTHERS, "SORGEBERECHTIGTE", "SCHULE_BETRIEB", "BEHOERDE", "DRITTE"),
)
"""Who told something; professions under § 203 StGB are a group of their own (L14)."""
OTHER_FORM = "OTHER_WITH_REASON"
CONSENT_FORMS = _codes("", "PAPER_ORIGINAL", "SCAN_OF_PAPER", "QES", "ELECTRONIC_AUTHENTICATED", OTHER_FORM)
DEFERRAL_REASONS = (
    *_codes("", "KAPAZITAET", "MELDER_FEHLT", "KREIS_FEHLT", "JUGENDLICHER_WUENSCHT", "UNTERLAGEN"),
    *_codes("", "KONFERENZ_ABGESAGT"),
)
CLOSING_REASONS = (
    *_codes("", "ZIEL_ERREICHT", "UEBERGEBEN", "KEIN_BEDARF", "MELDUNG_ZURUECKGEZOGEN", "EINWILLIGUNG_WIDERRUFEN"),
    *_codes("", "EINWILLIGUNG_ERLOSCHEN", "ALTERSGRENZE", "WEGZUG", "KEIN_KONTAKT", "VERSTORBEN", "DUPLIKAT"),
)
OUTCOMES = (
    *_codes("", "BE", "GY", "AV", "BFSI", "BFSII", "HÖBFS", "FOS", "BERUFGY", "DUAL", "SCHUAUS", "SCHUGA", "BAE"),
    *_codes("", "FACHAUS", "BVB", "EQ", "WERK", "JUWERK", "MASS", "VHS", "PRAKT", "FREI", "SVP", "BBW"),
    *_codes("", "UNBEKANNT", "KEIN_ANSCHLUSS"),
)

VALUE_SETS: dict[str, tuple[Code, ...]] = {
    "support_needs": SUPPORT_NEEDS,
    "measures": MEASURES,
    "purposes": PURPOSES,
    "data_categories": DATA_CATEGORIES,
    "sources": SOURCES,
    "consent_forms": CONSENT_FORMS,
    "deferral_reasons": DEFERRAL_REASONS,
    "closing_reasons": CLOSING_REASONS,
    "outcomes": OUTCOMES,
}


def valid(codes: Iterable[Code], keys: Iterable[str], day: date) -> tuple[Code, ...]:
    """The codes behind the keys, in order and each once.

    Raises `ValueNotValid` for a key that is unknown or not in force on the day.
    """
    known = {code.key: code for code in codes if code.in_force(day)}
    wanted = dict.fromkeys(keys)
    for key in wanted:
        if key not in known:
            raise ValueNotValid(value=as_typed(key), day=day.isoformat(), valid=", ".join(sorted(known)))
    return tuple(known[key] for key in wanted)
