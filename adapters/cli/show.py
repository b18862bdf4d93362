"""What commands print for people: tables with German headings, at most 100 columns wide where nobody's screen decides.

Agenda, audit trail and figures hold no personal data, and nothing else is shown here.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from adapters.cli.german import (
    BLOCKERS,
    CASE_STATES,
    CONFERENCE_STATES,
    CONSENTS,
    CONTESTED,
    DIMENSIONS,
    ENDED,
    FIGURES,
    ITEM_STATUS,
    LOOPS,
    NEXT_STEPS,
    OWNERS,
    SIGHT,
    TOUCHED,
    VALUES,
)
from adapters.cli.words import say
from adapters.seal.checking import Report
from adapters.seal.rows import Finding
from adapters.seal.words import DETAILS, EVENTS, FINDINGS
from application.erasure import Certificate
from application.retention import Deletion
from application.steps import Step
from domain.counted import Counted
from domain.disclosure import Masked
from domain.figures import Counts
from projections.agency_then import AgencyThen
from projections.agenda import CoordinationAgenda, CoordinationItem
from projections.figures import YearReport
from projections.staff import RoleHeld, WayIn

WIDTH = 100
DAY = "%d.%m.%Y"

FIGURE_HEADINGS = ("Zahl", "Nach", "Wert", "Anzahl")
FigureRow = tuple[str, str, str, int | str]
HIDDEN = "*"
LEGEND = "* nicht ausgewiesen, damit niemand zu erkennen ist. – nichts vorhanden."


def screen() -> Console:
    """Standard output. Codes and names are printed as they are: brackets and colons in them mean nothing."""
    return Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False, markup=False, emoji=False)


def agenda(seen: CoordinationAgenda) -> RenderableType:
    """The agenda as the coordinator sees it, its items numbered."""
    one = seen.conference
    begin = f", {one.start_time:%H:%M} Uhr" if one.start_time else ""
    table = _table("Nr.", "Fall", "Gemeldet von", "Zurück", "Einwilligung", "Im Raum erlaubt", "Kreise/nötig", "Stand")
    for item in seen.items:
        table.add_row(*_item(item))
    lines = [f"Ohne Fallbezug: {'; '.join(seen.general_items)}"] if seen.general_items else []
    waiting = [_marked(case.case_number, case.contested) for case in seen.waiting]
    lines += [f"Noch zu entscheiden: {', '.join(waiting)}"] if waiting else []
    return _titled(f"Tagesordnung {one.number} · {one.date:{DAY}}{begin}, {one.place}", table, *lines)


def trail(case_number: str, steps: Iterable[Step], institution: str | None = None) -> RenderableType:
    """What happened to a case: who, when, which rules allowed it, under which consent; or what one could see of it."""
    headings = ("Sieht", "Weil") if institution else ("Geprüfte Regeln", "Einwilligung")
    table = _table("Pos.", "Tag", "Wer", "Ereignis", *headings)
    for step in steps:
        table.add_row(
            str(step.position),
            f"{step.occurred_on:{DAY}}" + (f"\n+{Counted(step.days_late):Tag|Tage}" if step.days_late else ""),
            f"{step.user} ({step.institution})",
            _marked(EVENTS[step.event], step.contested),
            *(_seen(step) if institution else _allowed(step)),
        )
    through = f" mit den Augen von {institution}" if institution else ""
    return _titled(f"Verlauf von {case_number}{through}", table)


def agency(then: AgencyThen) -> Iterator[RenderableType]:
    """The lists of the agency as they were: cases, conferences, what stood open, figures."""
    yield Text(f"Stand {then.day:{DAY}}, Position {then.position}, Profil {then.profile}", style="bold")
    if not then.position:
        yield Text("Bis dahin stand nichts im Protokoll. Was damals galt und später eingetragen wurde: --view true")
    cases = _table("Fall", "Stand", "Gemeldet von", "Gemeldet am", "Einwilligung", "Nächster Schritt", "Bei")
    for one in then.cases:
        step = (NEXT_STEPS[one.next_step.code], one.next_step.owner) if one.next_step else ("", "")
        state, day = _marked(CASE_STATES[one.state], one.contested), f"{one.reported_on:{DAY}}"
        cases.add_row(one.case_number, state, one.reporter, day, CONSENTS[one.consent_status], *step)
    yield _titled("Fälle", cases)
    conferences = _table("Konferenz", "Tag", "Stand", "Fälle", "Beraten")
    for met in then.conferences:
        held = str(met.items), str(met.discussed)
        conferences.add_row(met.number, f"{met.date:{DAY}}", CONFERENCE_STATES[met.state], *held)
    yield _titled("Konferenzen", conferences)
    loops = _table("Offen", "Seit", "Bei", "Fall")
    for loop in then.watch.items:
        owner, case = OWNERS.get(loop.owner, loop.owner), _marked(loop.case_number or "", loop.contested)
        loops.add_row(LOOPS[loop.code], f"{loop.since:{DAY}}", owner, case)
    yield _titled("Was offen steht", loops)
    yield year(then.figures)


def year(report: YearReport) -> RenderableType:
    """The figures of a year as they are."""
    return tables(f"Statistik {report.year}", report.counts, final=report.final)


def tables(title: str, shown: Counts | Masked, *, final: bool) -> RenderableType:
    """Figures; a figure and its dimension are named once."""
    table = _table(*FIGURE_HEADINGS)
    table.columns[-1].justify = "right"
    last = ("", "")
    for figure, dimension, value, number in dashed(figure_rows(shown)):
        named = figure == last[0], (figure, dimension) == last
        table.add_row("" if named[0] else figure, "" if named[1] else dimension, value, str(number))
        last = figure, dimension
    legend = [LEGEND] if any(HIDDEN in row for row in figure_rows(shown)) else []
    return _titled(f"{title} · {'abgeschlossen' if final else 'vorläufig'}", table, *legend)


def dashed(rows: Iterable[FigureRow]) -> Iterator[FigureRow]:
    """The same to be read by people: nobody is a dash (L54)."""
    return ((*row[:3], row[3] or "–") for row in rows)


def bars(shown: Counts | Masked) -> list[tuple[str, int]]:
    """What is counted in all, for a chart."""
    totals = {figure: dimensions.get("total", {}).get("all") for figure, dimensions in shown.items()}
    return [(FIGURES[figure], number) for figure, number in totals.items() if number is not None]


def figure_rows(shown: Counts | Masked) -> Iterator[FigureRow]:
    """Figure, dimension and value in German, and the number where it is told."""
    for figure, dimensions in shown.items():
        for dimension, values in dimensions.items():
            for value, number in values.items():
                yield (
                    FIGURES.get(figure, figure),
                    DIMENSIONS.get(dimension, dimension),
                    VALUES.get(value, value),
                    HIDDEN if number is None else number,
                )


def pairs(title: str, values: Mapping[str, object]) -> RenderableType:
    """Names and their values."""
    table = _table("", "")
    table.show_header = False
    for name, value in values.items():
        table.add_row(TOUCHED.get(name, name), str(value))
    return _titled(title, table)


def roles(held: Sequence[RoleHeld]) -> RenderableType:
    """Who had which role, from when to when."""
    table = _table("Institution", "Kennung", "Rolle", "von", "bis", "entzogen")
    for one in held:
        ends = (f"{day:{DAY}}" if day else "" for day in (one.valid_until, one.revoked_on))
        table.add_row(one.institution, one.user, one.role, f"{one.valid_from:{DAY}}", *ends)
    return _titled("Rollen", table)


def ways_in(found: Sequence[WayIn]) -> RenderableType:
    """Who was let in or put out, by whom."""
    table = _table("Tag", "Institution", "Kennung", "Was", "bis", "durch")
    for one in found:
        what = EVENTS[one.event] + (f": {ENDED[one.cause]}" if one.cause else "")
        until = f"{one.until:{DAY}}" if one.until else ""
        table.add_row(f"{one.done_on:{DAY}}", one.institution, one.user, what, until, one.done_by)
    return _titled("Zugänge", table)


def certificate(done: Certificate) -> RenderableType:
    """The proof that somebody was forgotten."""
    steps = {"Angeordnet": done.ordered, "Bestätigt": done.confirmed, "Gelöscht": done.erased}
    lines = {name: f"{step.on:{DAY}}, {step.institution}" for name, step in steps.items()}
    told = ", ".join(done.recipients) or "niemand"
    return pairs(
        f"Löschbescheinigung {done.case_number}",
        lines
        | {
            "Schlüssel vernichtet": done.keys_destroyed,
            "Verschlüsselte Teile entfernt": done.boxes_blanked,
            "Anfragen vergessen": done.requests_forgotten,
            "Zu unterrichten (Art. 19 DSGVO)": told,
            "Stelle im Protokoll": done.position,
            "Prüfsumme": done.leaf,
        },
    )


def deletions(found: Iterable[Deletion]) -> RenderableType:
    """Which closed case is to be deleted when."""
    table = _table("Fall", "Klasse", "Frist ab", "Wird gelöscht am", "Steht entgegen")
    for one in found:
        against = ", ".join(BLOCKERS[blocker] for blocker in one.blockers) or ("angeordnet" if one.ordered else "")
        day = f"{one.delete_on:{DAY}}{' (fällig)' if one.due else ''}"
        table.add_row(one.case_number, one.retention_class, f"{one.starts_on:{DAY}}", day, against)
    return _titled("Löschkalender", table)


def verified(report: Report) -> RenderableType:
    """How much of the log was verified, and against what."""
    outside = (
        "kein Ort gesetzt"
        if report.outside is None
        else f"{report.outside}, davon {report.lost} durch Restore verloren"
    )
    return pairs(
        "Prüfung des Protokolls",
        {
            "Ereignisse": report.events,
            "davon besiegelt": report.sealed,
            "Siegel im Protokoll": report.checkpoints,
            "Siegel außerhalb": outside,
            "Gelöschte Fälle": report.erased,
        },
    )


def reads_verified(report: Report) -> RenderableType:
    """How much of the read log was verified, and against what."""
    return pairs(
        "Prüfung des Leseprotokolls",
        {
            "Zugriffe": report.events,
            "davon besiegelt": report.sealed,
            "davon fristgemäß gelöscht": report.erased,
            "Siegel im Leseprotokoll": report.checkpoints,
            "Siegel außerhalb": "kein Ort gesetzt" if report.outside is None else report.outside,
        },
    )


def findings(report: Report, found: Sequence[Finding], title: str = "Nicht wie geschrieben") -> RenderableType:
    """What is not as it was written."""
    if not found:
        return Text("Alles ist, wie es geschrieben wurde.")
    table = _table("Stelle", "Befund", "Näheres", "Anzahl")
    for one in found:
        count = report.counts.get(one.code, 1)
        detail = say(*DETAILS.get(one.detail, (one.detail, one.detail)))
        table.add_row(str(one.position or ""), say(*FINDINGS[one.code]), detail, str(count))
    return _titled(title, table)


def _marked(text: str, contested: bool) -> str:
    return f"{text} ({CONTESTED})".strip() if contested else text


def _allowed(step: Step) -> tuple[str, str]:
    return " ".join(dict.fromkeys(check.rule for check in step.rules)), str(step.consent_id or "")[:8]


def _seen(step: Step) -> tuple[str, str]:
    [alone] = step.seen
    return SIGHT[alone.level], alone.reason


def _item(item: CoordinationItem) -> tuple[str, ...]:
    status, ends = item.consent_status, item.consent_valid_until
    words = CONSENTS[status] if status else ""
    covered = f"bis {ends:{DAY}}" if status == "ACTIVE" and ends else words
    return (
        str(item.number),
        item.case_number,
        item.reporter,
        f"{item.deferrals}-mal" if item.deferrals else "",
        covered,
        ", ".join(item.covered),
        f"{len(item.circles_covered)}/{item.circles_needed}",
        _marked(ITEM_STATUS[item.status], item.contested),
    )


def _table(*headings: str) -> Table:
    return Table(*headings, box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))


def _titled(title: str, *parts: RenderableType) -> RenderableType:
    return Group(Text(title, style="bold"), *parts)
