"""The answer to a young person as a text in plain German, to be printed and handed over."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date
from zoneinfo import ZoneInfo

from adapters.seal.words import EVENTS
from adapters.subject_words import CODED, FIELDS, RETENTION, RIGHTS, WITHHELD, spelled
from application.subject_report import Received, SubjectReport, Told
from application.subject_statements import Statement
from domain.counted import Counted
from domain.personal import ERASED

DAY = "%d.%m.%Y"
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CODE = re.compile(r"[A-ZÄÖÜ][A-ZÄÖÜ0-9]*(_[A-ZÄÖÜ0-9]+)*|[a-z_]+")


def as_text(report: SubjectReport, zone: ZoneInfo) -> str:
    """The whole answer; times are told in `zone`."""
    parts = [_head(report), _data(report), _recipients(report), _reads(report, zone), _end(report)]
    return "\n".join(line for part in parts for line in part) + "\n"


def _head(report: SubjectReport) -> Iterator[str]:
    yield from ("IHRE DATEN", "", f"Antwort der {report.agency} vom {report.made_on:{DAY}}")
    yield f"Fallnummer: {report.case_number}"
    if not report.held:
        yield from ("", "Wir haben keine Daten mehr über Sie. Ihre Daten sind gelöscht und nicht mehr lesbar.")
        yield "Übrig ist nur der Nachweis, dass gelöscht wurde. Darin steht nichts über Sie."
    if report.contested:
        yield from ("", "BESTRITTEN: Sie haben gesagt, dass etwas nicht stimmt. Das steht jetzt überall dabei.")
    if report.restricted:
        until = f" bis zum {report.restricted_until:{DAY}}" if report.restricted_until else ""
        yield from ("", f"EINGESCHRÄNKT: Ihre Daten werden{until} nur aufbewahrt und nicht benutzt.")
    yield from _listed("Wer ist verantwortlich?", report.controllers)
    yield from _listed("Wofür brauchen wir Ihre Daten?", map(spelled, report.purposes))
    yield from _listed("Was erlaubt uns das?", map(spelled, report.legal_bases))


def _data(report: SubjectReport) -> Iterator[str]:
    if report.told:
        yield from ("", "WAS IST GESPEICHERT, UND VON WEM KOMMT ES?")
    for told in report.told:
        yield from ("", f"{told.on:{DAY}}: {EVENTS[told.event]}")
        yield f"  Kommt von: {told.institution}"
        yield from (f"  {_statement(told.event, one)}" for one in told.says)
        yield from _kept_back(told)


def _kept_back(told: Told) -> Iterator[str]:
    if told.withheld:
        yield f"  {WITHHELD[told.withheld]}"


def _statement(event: str, one: Statement) -> str:
    name = one.field.rpartition(".")[2]
    called = FIELDS.get(f"{event}.{one.field}") or FIELDS[name]
    return f"{called}: {_value(one.value, coded=name in CODED)}"


def _value(value: str | int | bool, *, coded: bool) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    text = str(value)
    if ISO_DAY.fullmatch(text):
        return date.fromisoformat(text).strftime(DAY)
    return spelled(text) if coded and CODE.fullmatch(text) else text


def _recipients(report: SubjectReport) -> Iterator[str]:
    yield from ("", "WER HAT IHRE DATEN BEKOMMEN?", "")
    yield from (_received(one) for one in report.received)
    if not report.received:
        yield "Niemand außer den Stellen, die oben stehen."


def _received(one: Received) -> str:
    what = "" if one.data_categories is ERASED else f": {', '.join(map(spelled, one.data_categories))}"
    why = "" if one.legal_basis is ERASED else f". Erlaubt durch {spelled(one.legal_basis)}"
    return f"{one.on:{DAY}}: {', '.join(one.recipients)}{what}{why}"


def _reads(report: SubjectReport, zone: ZoneInfo) -> Iterator[str]:
    yield from ("", "WER HAT HINEINGESEHEN?", "")
    for look in report.reads:
        at = look.at.replace(tzinfo=look.at.tzinfo or UTC).astimezone(zone)
        seen = ", ".join(map(spelled, look.fields)) or "nichts"
        what = f"Gesehen: {seen}. Zweck: {spelled(look.purpose)}"
        yield f"{at:{DAY}, %H:%M} Uhr: {look.institution}. {what}"
    yield "Wie die Menschen heißen, die hineingesehen haben, sagen wir nicht."


def _end(report: SubjectReport) -> Iterator[str]:
    if kept := report.kept:
        yield from ("", "WANN WIRD GELÖSCHT?", "", RETENTION[kept.retention].format(months=Counted(kept.months)))
        yield f"Wird gelöscht am {kept.erased_on:{DAY}}." if kept.erased_on else "Ihr Fall ist noch offen."
    yield from _listed("Was können Sie verlangen?", (RIGHTS[one] for one in report.rights))
    complaints = (f"{one.institution}: {one.authority}" for one in report.complaints)
    yield from _listed("Wo können Sie sich beschweren?", complaints)


def _listed(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield from ("", title.upper(), "")
    yield from (f"- {line}" for line in lines)
