"""What tests of the projections are made of: a log written by hand, and tables in memory."""

import sqlite3
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

from adapters.settings import load_profile
from domain import events as e
from domain.recorded import Actor, Check, Recorded
from projections.tables import Database

PROFILE = load_profile("eschweiler")
SPRING, AUTUMN = UUID(int=0xC0510), UUID(int=0xC0A25)
"""The conferences of 10.05.2017 and 25.10.2017."""
YEAR = UUID(int=0x2017)
COVERED = ("agentur", "jobcenter", "jugendamt")


class Projection(Protocol):
    name: str
    schema: str

    def apply(self, recorded: Recorded, db: Database, /) -> None: ...


class Tables:
    """The tables of one projection, in memory."""

    def __init__(self, schema: str) -> None:
        self._db = sqlite3.connect(":memory:")
        self._db.row_factory = sqlite3.Row
        self._db.executescript(schema)

    def execute(self, sql: str, values: Any = (), /) -> Any:
        return self._db.execute(sql, values)

    def query(self, sql: str, values: Any = (), /) -> list[sqlite3.Row]:
        return self._db.execute(sql, values).fetchall()

    def dump(self) -> list[str]:
        """Every row as SQL."""
        return list(self._db.iterdump())

    def close(self) -> None:
        self._db.close()


class Log:
    """A log somebody writes by hand."""

    def __init__(self) -> None:
        self.recorded: list[Recorded] = []
        self.policy = "00" * 32
        """Digest of the profile in force."""
        self._versions: dict[UUID, int] = {}

    def add(
        self,
        stream: UUID,
        on: date,
        *events: e.Event,
        by: str = "jugendamt",
        checks: Iterable[Check] = (),
        late: int = 0,
    ) -> None:
        """One command's events on a stream; recorded at noon, some days after the business date."""
        command_id = UUID(int=len(self.recorded) + 1)
        for event in events:
            position = len(self.recorded) + 1
            self._versions[stream] = self._versions.get(stream, 0) + 1
            self.recorded.append(
                Recorded(
                    stream=stream,
                    version=self._versions[stream],
                    position=position,
                    event=event,
                    occurred_on=on,
                    recorded_at=datetime.combine(on, time(12), UTC) + timedelta(days=late, seconds=position),
                    actor=Actor("muster.fachkraft", by, frozenset({"caseworker"})),
                    purpose="FALLBESPRECHUNG",
                    legal_basis="CONSENT_6_1_A",
                    policy=self.policy,
                    command_id=command_id,
                    checks=tuple(checks),
                    leaf=sha256(str(position).encode()).digest(),
                )
            )

    def report(self, case: UUID, on: date, reporter: str = "jobcenter", **consent: Any) -> None:
        """A consent and a report, of the same day."""
        self.add(case, on, signed(on, **consent), reported(on, reporter, f"F-2017-{case.int:06}"), by=reporter)

    def schedule(self, conference: UUID, on: date, day: date, **more: Any) -> None:
        self.add(conference, on, scheduled(day, **more))

    def select(self, case: UUID, conference: UUID, on: date, day: date, deferred_on: date | None = None) -> None:
        selected = e.CaseSelected(conference_id=conference, conference_on=day)
        self.add(case, on, selected)
        added = e.AgendaItemAdded(case_id=case, reporter="jobcenter", deferred_on=deferred_on, reported_on=on)
        self.add(conference, on, added)

    def defer(self, case: UUID, conference: UUID, on: date, reason: str = "KAPAZITAET") -> None:
        self.add(case, on, e.CaseDeferred(reason=reason, deferred_on=on, conference_id=conference))
        self.add(conference, on, e.CaseLeftOut(case_id=case, reason=reason))

    def discuss(self, case: UUID, conference: UUID, on: date, *measures: e.AgreedMeasure) -> None:
        """The whole item: called, discussed, measures agreed, minuted."""
        self.add(conference, on, e.ItemCalled(case_id=case, youth_present=True))
        self.add(case, on, discussed(conference, on))
        self.add(case, on, agreed(conference, on, *measures))
        self.add(conference, on, e.ItemMinuted(case_id=case))


def fold(projection: Projection, recorded: Iterable[Recorded], times: int = 2) -> Tables:
    """The tables after each event was folded in, twice if not said otherwise."""
    tables = Tables(projection.schema)
    for one in recorded:
        for _ in range(times):
            projection.apply(one, tables)
    return tables


def signed(on: date, until: date | None = None, recipients: tuple[str, ...] = COVERED) -> e.ConsentSigned:
    return e.ConsentSigned(
        consent_id=UUID(int=on.toordinal()),
        signed_on=on,
        signers=(e.Signer(role="guardian", name="Testa Beispiel", custody="sole", proof_note="Kanarienvogel"),),
        recipients=recipients,
        data_categories=("STAMMDATEN", "GESUNDHEIT_SUCHT"),
        special_categories=True,
        purposes=("FALLBESPRECHUNG",),
        form="PAPER_ORIGINAL",
        text_version="2017-09",
        valid_until=until or on + timedelta(days=365),
    )


def reported(on: date, reporter: str, number: str) -> e.CaseReported:
    return e.CaseReported(
        case_number=number,
        reporter=reporter,
        reported_by=None,
        reported_on=on,
        young_person=e.YoungPerson(
            given_name="Testina",
            family_name="Beispiel",
            birth_date=date(2000, 2, 29),
            street="Kanarienweg 1",
            postal_code="00000",
            municipality="Eschweiler",
            sex="w",
        ),
        summary="Kanarienvogel: eine erfundene Kurzbeschreibung.",
        support_needs=("SUCHT", "SCHULDEN"),
        youth_wants_to_attend=True,
        info_notice_given_on=on,
        form_versions={"report": "2017-09"},
    )


def scheduled(day: date, *, kind: Any = "REGULAR", capacity: int | None = None) -> e.ConferenceScheduled:
    return e.ConferenceScheduled(
        number=f"FK-{day}",
        kind=kind,
        on=day,
        start_time=time(9),
        end_time=time(12),
        place="Berufskolleg Eschweiler",
        host="berufskolleg",
        capacity=capacity,
        report_deadline=day - timedelta(days=7),
    )


def discussed(conference: UUID, on: date) -> e.CaseDiscussed:
    return e.CaseDiscussed(
        conference_id=conference,
        discussed_on=on,
        presenter=e.Attendee(institution="jobcenter", person="Fachkraft Muster"),
        present=COVERED,
        youth_present=True,
        youth_view="Kanarienvogel",
        notes="Kanarienvogel",
    )


def agreed(conference: UUID, on: date, *measures: e.AgreedMeasure) -> e.MeasuresAgreed:
    return e.MeasuresAgreed(
        conference_id=conference,
        agreed_on=on,
        goals=("Kanarienvogel",),
        measures=measures,
        contents=tuple(
            e.MeasureContent(measure_id=one.measure_id, category="SUCHTBERATUNG", text="Kanarienvogel")
            for one in measures
        ),
    )


def measure(number: int, due_on: date, responsible: str = "jobcenter", circle: str = "SGB_II") -> e.AgreedMeasure:
    return e.AgreedMeasure(measure_id=UUID(int=number), circle=circle, responsible=responsible, due_on=due_on)


def attended(*institutions: str) -> tuple[e.Participant, ...]:
    return tuple(e.Participant(institution=one, person="Fachkraft Muster") for one in institutions)
