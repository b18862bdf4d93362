"""The readable report of an audit bundle, in German: what happened, why it was allowed, who looked."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from markdown_it import MarkdownIt

from adapters.seal.papers import Line
from adapters.seal.words import EVENTS, PURPOSES, WITHHELD
from application.ports import Look
from domain.events import BundleExported
from domain.profile import Profile

HISTORY = ("| Stelle | Tag | Wer | Ereignis | Geprüfte Regeln |", "|---|---|---|---|---|")
READS = ("| Zeit (UTC) | Wer | Zweck | Gezeigt | Warum |", "|---|---|---|---|---|")
PAGE = """<!doctype html>
<html lang="de">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Prüfbericht</title>
<style>
body { font: 1rem/1.5 sans-serif; max-width: 60rem; margin: auto; padding: 1rem }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #767676; padding: .2rem .5rem; text-align: left; vertical-align: top }
</style>
"""


@dataclass(frozen=True)
class Report:
    """What the report is made from."""

    profile: Profile
    exported: BundleExported
    events: Sequence[Line]
    looks: Mapping[UUID, Sequence[Look]]
    titles: Mapping[UUID, str]
    """What each stream is about."""

    def markdown(self) -> str:
        """The report as Markdown."""
        return "\n".join([*self._head(), *self._histories(), ""])

    def html(self) -> str:
        """The report as a page that needs nothing else."""
        body = MarkdownIt("commonmark", {"html": False}).enable("table").render(self.markdown())
        return f"{PAGE}{body}</html>\n"

    def _head(self) -> Iterator[str]:
        one, withheld = self.exported, sum(line["state"] is None for line in self.events)
        yield f"# Prüfbericht: Fallkonferenzen {_cell(self.profile.name)}"
        yield ""
        yield f"- Zweck: {PURPOSES[one.purpose]}, genehmigt von {_cell(one.approved_by)}"
        yield f"- Verantwortliche Stelle: {self._called(one.controller) if one.controller else 'alle'}"
        yield f"- Zeitraum: {_day(one.since) or 'Beginn'} bis {_day(one.until) or 'heute'}"
        yield f"- Fälle: {len(one.cases)}" + (f", Stichprobe mit Startwert {_cell(one.seed)}" if one.seed else "")
        yield f"- Ereignisse: {len(self.events)}, davon {withheld} zurückgehalten (nur ihre Prüfsumme liegt bei)"
        yield ""
        yield "Ob das Paket echt und vollständig ist, sagt `python3 verify.py`. Dieser Bericht sagt, was geschah, warum"
        yield "es erlaubt war und wer hineinsah. Namen und Inhalte stehen nicht darin."

    def _histories(self) -> Iterator[str]:
        streams: dict[str, list[Line]] = {}
        for line in self.events:
            streams.setdefault(line["stream"], []).append(line)
        for stream, lines in streams.items():
            yield from ("", f"## {_cell(self.titles[UUID(stream)])}", "")
            if _contested(lines):
                yield from ("**Bestritten:** Die Richtigkeit dieser Daten wird bestritten (§ 84 Abs. 2 SGB X).", "")
            yield from HISTORY
            yield from map(self._step, lines)
            yield from self._reads(self.looks.get(UUID(stream), ()))

    def _step(self, line: Line) -> str:
        if line["state"] is None:
            return f"| {line['position']} | | | zurückgehalten: {WITHHELD[line['withheld']]} | |"
        state = json.loads(line["state"])
        rules = ", ".join(dict.fromkeys(check["rule"] for check in state["checks"]))
        institution = self._called(state["actor"]["institution"])
        return _row(line["position"], _when(line, state), institution, EVENTS[line["name"]], rules)

    def _reads(self, looks: Sequence[Look]) -> Iterator[str]:
        if looks:
            yield from ("", "Zugriffe:", "", *READS)
        for look in looks:
            shown = ", ".join(look.fields) or "nichts"
            at = look.at.astimezone(UTC).strftime("%d.%m.%Y, %H:%M")
            yield _row(at, f"{look.user}, {self._called(look.institution)}", look.purpose, shown, look.reason)

    def _called(self, institution: str) -> str:
        return next((one.name for one in self.profile.institutions if one.key == institution), institution)


def _contested(lines: Sequence[Line]) -> bool:
    """Whether a dispute over the data was begun and not settled (L29)."""
    told = [line["name"] for line in lines if line["name"] in ("DataContested", "ContestResolved")]
    return told[-1:] == ["DataContested"]


def _when(line: Line, state: Mapping[str, Any]) -> str:
    """The business date, marked where it is earlier than that of the recording (D20)."""
    occurred = date.fromisoformat(state["occurred_on"])
    recorded = datetime.fromtimestamp(line["recorded_at"] / 1_000_000, UTC).date()
    return f"{_day(occurred)}" + (f" (nachgetragen am {_day(recorded)})" if occurred < recorded else "")


def _day(day: date | None) -> str:
    return day.strftime("%d.%m.%Y") if day else ""


def _row(*cells: object) -> str:
    return "| " + " | ".join(_cell(str(cell)) for cell in cells) + " |"


def _cell(text: str) -> str:
    """Text as it stands, whatever it would mean in Markdown or to a table."""
    plain = " ".join(text.split())
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>|#" else letter for letter in plain)
