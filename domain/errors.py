"""What the engine refuses, and what the caseworker can do about it.

    Refused
    ├── Unknown      it does not exist, or is not yours to see      (404)
    ├── NotAllowed   not you: another institution or role may       (403)
    ├── Conflict     not now: the state of things stands against it (409)
    └── Ineligible   not this: the content breaks a rule            (422)

One leaf per rule of the domain. The class name is the stable code: `ConsentAfterReport` is `CONSENT_AFTER_REPORT`.
The words say what to do, in German and English, and hold nothing personal. Every leaf names its rule.
"""

import re
from typing import ClassVar, Literal

from domain.counted import Counted

Language = Literal["de", "en"]


class Refused(Exception):
    """A command or question the rules do not allow; nothing has been stored."""

    rule: ClassVar[str] = ""
    """The rule of `docs/rules.md` this refusal enforces; empty where only the form of the request is wrong."""
    de: ClassVar[str] = ""
    en: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        """Keep the facts the words are filled with: dates, counts and keys of institutions, never a person."""
        super().__init__(self.code())
        self.facts = facts

    @classmethod
    def code(cls) -> str:
        """The stable code outsiders may rely on."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).upper()

    def words(self, language: Language = "de") -> str:
        """What to do about it."""
        counted = {name: Counted(fact) if isinstance(fact, int) else fact for name, fact in self.facts.items()}
        return (self.en if language == "en" else self.de).format(**counted)


def as_typed(word: str) -> str:
    """A code as somebody typed it. Anything else may be about a person and is not repeated."""
    return word if re.fullmatch(r"[A-ZÄÖÜ][A-ZÄÖÜ0-9_]{0,39}", word) else "…"


class Unknown(Refused):
    """There is no such thing, or it is not yours to see; both look the same."""

    de = "Das Gesuchte gibt es nicht oder es ist für Sie nicht freigegeben. Prüfen Sie die Kennung."
    en = "There is no such thing, or it is not open to you. Check the identifier."


class NotAllowed(Refused):
    """Somebody else may do this."""


class Conflict(Refused):
    """Not now."""


class Ineligible(Refused):
    """Not with this content."""


# Who may act


class NotCoordinator(NotAllowed):
    """Only the coordinating institution organises conferences."""

    rule = "R2"
    de = "Das darf nur die koordinierende Institution ({coordinator}). Bitten Sie dort um diesen Schritt."
    en = "Only the coordinating institution ({coordinator}) may do this. Ask them to take this step."


class NotInCharge(NotAllowed):
    """Somebody else of the institution works on the case."""

    rule = "L22"
    de = "Für diesen Fall ist bei Ihnen jemand anders zuständig. Übernehmen Sie ihn mit einem Grund (assignment)."
    en = "Somebody else of your institution is in charge of this case. Take it over with a reason (assignment)."


class NotReporter(NotAllowed):
    """This institution may not report cases."""

    rule = "R11"
    de = "Ihre Institution darf keine Fälle melden. Melden können: {reporters}."
    en = "Your institution may not report cases. These may: {reporters}."


class NotSteering(NotAllowed):
    """The fixed dates are the steering group's."""

    rule = "R21"
    de = "Die festen Termine legt die Steuergruppe fest. Melden Sie sich mit der Rolle „steering“ an."
    en = "The fixed dates are set by the steering group. Sign in with the role “steering”."


class NotCaseworker(NotAllowed):
    """Case content is only for people who work on cases."""

    rule = "R39"
    de = "Ihre Rolle erlaubt keinen Umgang mit Fallinhalten. Wenden Sie sich an die fallführende Fachkraft."
    en = "Your role does not allow work on case content. Turn to the caseworker in charge."


class WrongRole(NotAllowed):
    """This question is for other roles."""

    rule = "R39"
    de = "Diese Auskunft erhalten nur die Rollen: {allowed}. Melden Sie sich mit einer davon an."
    en = "Only these roles get this answer: {allowed}. Sign in with one of them."


class NotResponsible(NotAllowed):
    """A measure's progress is told by the institution that answers for it."""

    rule = "R32"
    de = "Den Stand dieser Maßnahme meldet die verantwortliche Institution ({responsible})."
    en = "Progress of this measure is recorded by the responsible institution ({responsible})."


class OwnReportOnly(NotAllowed):
    """Only the institution that reported a case may take this step."""

    rule = "L22"
    de = "Diesen Schritt darf nur die meldende Institution oder die Koordination gehen."
    en = "Only the reporting institution or the coordination may take this step."


class SecondPersonNeeded(NotAllowed):
    """Whoever ordered an erasure may not confirm it."""

    rule = "L30"
    de = "Eine Löschung bestätigt eine andere Person als die, die sie angeordnet hat."
    en = "An erasure is confirmed by another person than the one who ordered it."


class ApprovalNeeded(NotAllowed):
    """Whoever makes an audit bundle does not allow it themselves."""

    rule = "R40"
    de = "Ein Prüfpaket genehmigt eine andere Person als die, die es erstellt. Nennen Sie deren Kennung."
    en = "An audit bundle is allowed by another person than the one who makes it. Name their user id."


class SecondInstitutionNeeded(NotAllowed):
    """A look in danger is reviewed by another institution."""

    rule = "L63"
    de = "Einen Notzugriff prüft jemand anderes aus einer anderen Institution als {institution}. Bitten Sie dort darum."
    en = "A look in danger is reviewed by somebody else, of another institution than {institution}. Ask there."


class ReviewInReturn(NotAllowed):
    """Two people do not review each other's looks in danger."""

    rule = "L63"
    de = "Diese Person hat in diesem Fall einen Notzugriff von Ihnen geprüft. Bitten Sie jemand anderes um die Prüfung."
    en = "This person reviewed a look of yours at this case. Ask somebody else to review theirs."


class LookWasUnjustified(NotAllowed):
    """Who looked at a case in danger that was none does not do so again."""

    rule = "L63"
    de = (
        "Ein früherer Notzugriff von Ihnen auf diesen Fall war nicht gerechtfertigt. Ist wieder Gefahr im Verzug, "
        "bitten Sie jemand anderes in Ihrem Haus."
    )
    en = (
        "An earlier look of yours at this case was not justified. If there is danger again, ask somebody else of your "
        "institution."
    )


class OwnRoles(NotAllowed):
    """Nobody gives themselves a role, or takes one back."""

    rule = "L22"
    de = "Über die eigenen Rollen entscheidet eine andere Person. Bitten Sie jemanden mit der Rolle „coordinator“."
    en = "Somebody else decides about your own roles. Ask another person with the role “coordinator”."


class PeriodEmpty(Ineligible):
    """A role would end before it begins."""

    rule = "L22"
    de = "Der letzte Tag {until} liegt vor dem ersten ({since}). Berichtigen Sie den Zeitraum."
    en = "The last day {until} lies before the first ({since}). Correct the period."


class RoleNotHeld(Conflict):
    """There is nothing to take back."""

    rule = "L22"
    de = "Die Rolle „{role}“ ist nicht vergeben. Sehen Sie in der Liste der Rollen nach."
    en = "The role “{role}” is not granted. Look at the list of roles."


class OutOfPurpose(NotAllowed):
    """Case content is read to prepare, hold or follow up the discussion of that case."""

    rule = "R10"
    de = "Fallinhalte dürfen nur zur Vorbereitung, Besprechung oder Nachverfolgung dieses Falls gelesen werden."
    en = "Case content may be read only to prepare, hold or follow up the discussion of this case."


# Consent


class ConsentRequired(Ineligible):
    """No report without a signed consent."""

    rule = "R8"
    de = "Es liegt keine gültige Einwilligung vor. Lassen Sie sie zuerst unterschreiben, dann melden Sie den Fall."
    en = "There is no valid consent. Have it signed first, then report the case."


class ConsentAfterReport(Ineligible):
    """The consent was signed after the report."""

    rule = "R8"
    de = "Die Einwilligung ist erst nach der Meldung unterschrieben. Melden Sie frühestens am Tag der Unterschrift."
    en = "The consent was signed after the report. Report on the day of signature at the earliest."


class ConsentIncomplete(Ineligible):
    """Something the law asks of a consent is missing."""

    rule = "L1"
    de = "Der Einwilligung fehlt: {missing}. Ergänzen Sie das Formular und lassen Sie es unterschreiben."
    en = "The consent lacks: {missing}. Complete the form and have it signed."


class ConsentUnspecific(Ineligible):
    """A consent names recipients and purposes of this procedure, and nothing wider."""

    rule = "R6"
    de = "Die Einwilligung nennt Zwecke oder Empfänger, die das Verfahren nicht kennt: {unknown}."
    en = "The consent names purposes or recipients this procedure does not know: {unknown}."


class ConsentFormReason(Ineligible):
    """Another form than the usual ones has its reason, and no usual one has."""

    rule = "L2"
    de = "Bei der Form {value} nennen Sie den Grund dafür (form_reason); bei jeder anderen lassen Sie ihn weg."
    en = "With the form {value} give the reason for it (form_reason); with any other leave it out."


class ConsentExpired(Conflict):
    """The consent has come to its end."""

    rule = "L12"
    de = "Die Einwilligung gilt am {day} nicht mehr. Holen Sie eine neue ein."
    en = "The consent is no longer valid on {day}. Obtain a new one."


class ConsentWithdrawn(Conflict):
    """The consent was withdrawn."""

    rule = "L5"
    de = "Die Einwilligung wurde widerrufen. Ohne neue Einwilligung ruht der Fall."
    en = "The consent was withdrawn. Without a new one the case rests."


class ConsentOutdated(Conflict):
    """The paper is older than the consent in force."""

    rule = "L5"
    de = "Diese Einwilligung ist älter als die vorliegende. Erfassen Sie nur eine neu unterschriebene."
    en = "This consent is older than the one on file. Record only a newly signed one."


class GuardianSignatureMissing(Ineligible):
    """Somebody with custody has to sign."""

    rule = "R9"
    de = "Es fehlt die Unterschrift der Personensorgeberechtigten (bei gemeinsamer Sorge: beider)."
    en = "A signature of those with custody is missing (with joint custody: of both)."


class OwnSignatureMissing(Ineligible):
    """The young person has to sign."""

    rule = "R9"
    de = "Es fehlt die eigene Unterschrift des jungen Menschen."
    en = "The young person's own signature is missing."


class SpecialCategoryNotConsented(Ineligible):
    """Health data need an explicit tick of their own."""

    rule = "L4"
    de = (
        "Der Bedarf betrifft besonders geschützte Daten (Art. 9 DSGVO). Lassen Sie das gesonderte Feld ankreuzen "
        "oder melden Sie den Bedarf als SONSTIGES."
    )
    en = (
        "This need touches specially protected data (Art. 9 GDPR). Have the separate box ticked, "
        "or report the need as SONSTIGES."
    )


class DataKindNotConsented(Ineligible):
    """What is about health or offences needs its kind of data named."""

    rule = "L4"
    de = (
        "Die Einwilligung nennt die Datenart nicht, die dieser Bedarf oder diese Maßnahme braucht: GESUNDHEIT_SUCHT "
        "für Sucht, Psyche, Gesundheit und Behinderung, STRAF für Straffälligkeit. Lassen Sie sie ankreuzen."
    )
    en = (
        "The consent does not name the kind of data this need or measure calls for: GESUNDHEIT_SUCHT for addiction, "
        "mental health, health and disability, STRAF for offences. Have it ticked."
    )


class RecipientNotCovered(Conflict):
    """Somebody in the room is not named in the consent."""

    rule = "R10"
    de = "Nicht von der Einwilligung umfasst: {institutions}. Diese verlassen den Raum, bevor der Fall besprochen wird."
    en = "Not covered by the consent: {institutions}. They leave the room before the case is discussed."


class OutOfConsent(Conflict):
    """The consent does not reach this far."""

    rule = "R29"
    de = "Die Einwilligung deckt das nicht: {institutions}. Holen Sie eine weiter gefasste Einwilligung ein."
    en = "The consent does not cover this: {institutions}. Obtain a wider one."


class EmergencyUnexplained(Ineligible):
    """A look in danger says what the danger is."""

    rule = "L63"
    de = "Ein Notzugriff braucht eine Begründung von mindestens {needed} Zeichen. Beschreiben Sie die Gefahr."
    en = "A look in danger needs a reason of at least {needed} characters. Describe the danger."


class NotConsented(Ineligible):
    """Only what was consented to is taken back."""

    rule = "L6"
    de = "Zurückgenommen wird nur, was die Einwilligung nennt, und Empfänger für sich allein. Prüfen Sie: {unknown}."
    en = "Only what the consent names is taken back, and recipients by themselves. Check: {unknown}."


class SourceUngrounded(Ineligible):
    """What others told has a ground."""

    rule = "L17"
    de = "Angaben werden beim jungen Menschen erhoben. Begründen Sie jede, die von anderen stammt."
    en = "Statements are collected from the young person. Give a ground for each that others made."


class ProfessionalReleaseMissing(Ineligible):
    """What a profession bound to secrecy told goes on only if they agreed."""

    rule = "L14"
    de = "Angaben aus ärztlicher, therapeutischer oder beratender Tätigkeit brauchen deren Freigabe mit Datum."
    en = "What doctors, therapists or counsellors told needs their release, with its date."


class FunctionNotNamed(Ineligible):
    """A release from professional secrecy names persons or functions."""

    rule = "L13"
    de = "Ihre Institution unterliegt § 203 StGB. Nennen Sie je Empfänger eine Person oder Funktion: {institutions}."
    en = "Your institution is bound by § 203 StGB. Name a person or function for each recipient: {institutions}."


class CommitmentMissing(Conflict):
    """Who the law does not bind to secrecy commits themselves first."""

    rule = "L20"
    de = "Vor der Teilnahme fehlt die Verpflichtung auf Zweck und Geheimhaltung (§ 78 SGB X): {institutions}."
    en = "Before taking part, the commitment to purpose and secrecy is missing (§ 78 SGB X): {institutions}."


class HandOverNotConsented(Ineligible):
    """Another agency gets a case under a consent that names it alone."""

    rule = "R29"
    de = "Übergeben wird nur mit einer neuen Einwilligung, die allein die übernehmende Stelle nennt. Holen Sie sie ein."
    en = "A case is handed over only under a new consent that names the receiving body alone. Obtain one."


class NotTheSamePerson(Ineligible):
    """Only two cases of one person are merged."""

    rule = "R31"
    de = "Die beiden Fälle gehören nicht zur selben Person. Prüfen Sie Fallnummer und Geburtsdatum."
    en = "The two cases are not of the same person. Check case number and birth date."


class StepOfItsOwn(Ineligible):
    """A hand-over and a merger are more than a reason for closing."""

    rule = "R29"
    de = "„{value}“ ist ein eigener Schritt: übergeben Sie den Fall oder führen Sie ihn mit dem anderen zusammen."
    en = "“{value}” is a step of its own: hand the case over, or merge it with the other."


class NothingToTell(Conflict):
    """These institutions need not be told."""

    rule = "L28"
    de = "Nicht alle genannten Stellen sind hierzu noch zu unterrichten. Offen sind: {institutions}."
    en = "Not all of these bodies are still to be told of this. Open are: {institutions}."


# Whom a report may be about


class AgeLimit(Ineligible):
    """The offer is for people under 25."""

    rule = "R5"
    de = "Das Angebot gilt für junge Menschen unter {limit} Jahren. Vermitteln Sie an die zuständige Stelle weiter."
    en = "The offer is for young people under {limit}. Refer to the body in charge."


class AgeLimitOnConference(Ineligible):
    """On the conference day the person is no longer under 25."""

    rule = "D7"
    de = "Am Konferenztag ({day}) ist die Altersgrenze erreicht. Wählen Sie einen früheren Termin."
    en = "On the conference day ({day}) the age limit is reached. Choose an earlier date."


class NotBornYet(Ineligible):
    """The birth date lies ahead."""

    rule = "R5"
    de = "Das Geburtsdatum liegt nach dem Tag der Meldung. Prüfen Sie es."
    en = "The birth date lies after the day of the report. Check it."


class NeedMissing(Ineligible):
    """A report names what the young person needs help with."""

    rule = "R5"
    de = "Nennen Sie mindestens einen Unterstützungsbedarf."
    en = "Name at least one support need."


class Residence(Ineligible):
    """The young person lives elsewhere."""

    rule = "R12"
    de = "Voraussetzung ist der Wohnsitz in {municipality}. Wenden Sie sich an die Jugendberufsagentur am Wohnort."
    en = "The young person must live in {municipality}. Turn to the agency at the place of residence."


class SummaryMissing(Ineligible):
    """A report carries a short description."""

    rule = "R14"
    de = "Die Kurzbeschreibung fehlt oder ist länger als {limit} Zeichen."
    en = "The short description is missing or longer than {limit} characters."


class InfoNoticeMissing(Ineligible):
    """The young person must have been informed before the report."""

    rule = "L26"
    de = "Das Informationsschreiben muss spätestens am Tag der Meldung ausgehändigt sein."
    en = "The information letter must have been handed out by the day of the report."


class SomebodyElse(Ineligible):
    """Name and birth date were changed together."""

    rule = "L28"
    de = "Name und Geburtsdatum zugleich zu ändern hieße eine andere Person. Melden Sie diese mit eigener Einwilligung."
    en = "Changing name and birth date together would mean another person. Report them with a consent of their own."


class RoomClosed(Conflict):
    """A case is on the table, and nobody joins."""

    rule = "R10"
    de = "Ein Fall wird gerade beraten; hinzu kommt niemand. Warten Sie, bis er protokolliert ist."
    en = "A case is being discussed and nobody joins. Wait until it is minuted."


class AttendanceUnchanged(Conflict):
    """Who leaves is not in the room, or who comes back had not left."""

    rule = "R18"
    de = (
        "Daran ändert sich nichts: Wer geht, ist nicht im Raum, oder wer zurückkommt, ist so nicht hinausgegangen. "
        "Prüfen Sie Person, Kennung und Punkt."
    )
    en = (
        "That changes nothing: who leaves is not in the room, or who comes back had not left like this. "
        "Check the person, the account and the item."
    )


class DuplicateCase(Conflict):
    """For this young person a case is open already."""

    rule = "R31"
    de = "Für diese Person ist bereits ein Fall offen. Stimmen Sie sich mit der Koordination ab."
    en = "A case is already open for this person. Talk to the coordination."


class ValueNotValid(Ineligible):
    """The code is unknown, or not in force on that day."""

    rule = "D22"
    de = "„{value}“ ist am {day} kein gültiger Wert. Gültig sind: {valid}."
    en = "“{value}” is not a valid value on {day}. Valid are: {valid}."


class SampleNeedsSeed(Ineligible):
    """A random sample that nobody could draw again proves nothing."""

    rule = "R40"
    de = "Zu einer Stichprobe gehört ein Startwert, und umgekehrt. Geben Sie „sample“ und „seed“ an."
    en = "A sample goes with a seed, and a seed with a sample. Give both."


class InTheFuture(Ineligible):
    """A business date lies ahead of the calendar."""

    rule = "D20"
    de = "Das Datum {day} liegt in der Zukunft. Tragen Sie den Tag ein, an dem es geschehen ist."
    en = "The date {day} lies in the future. Enter the day on which it happened."


class BeforeTheLast(Ineligible):
    """A step cannot have happened before the one it follows."""

    rule = "R20"
    de = "Das Datum {day} liegt vor dem vorangegangenen Schritt vom {last}."
    en = "The date {day} lies before the preceding step of {last}."


# Planning conferences


class RegularLimit(Ineligible):
    """Four regular dates a year, set by the steering group."""

    rule = "R21"
    de = (
        "Die Steuergruppe legt für {year} genau {limit:festen Termin|feste Termine} fest. "
        "Für weiteren Bedarf setzen Sie eine außerordentliche Konferenz an."
    )
    en = (
        "The steering group sets exactly {limit:fixed date|fixed dates} for {year}. "
        "For further need call an extraordinary conference."
    )


class PublicationIncomplete(Ineligible):
    """Dates are published by mail and on the web."""

    rule = "R22"
    de = "Termine werden auf allen vereinbarten Wegen bekannt gegeben. Es fehlt: {missing}."
    en = "Dates are published through every channel agreed on. Missing: {missing}."


class PublicationTooLate(Ineligible):
    """A date is published ahead of the conference."""

    rule = "R22"
    de = (
        "Ein Termin wird spätestens am Tag vor der Konferenz bekannt gegeben, und diese ist am {day}. "
        "Verlegen Sie sie auf einen späteren Tag."
    )
    en = (
        "A date is published on the day before the conference at the latest, and this one is on {day}. "
        "Move it to a later day."
    )


class InvitationIncomplete(Ineligible):
    """Every institution in force is invited."""

    rule = "R23"
    de = "Eingeladen werden alle Institutionen. Laden Sie auch ein: {missing}."
    en = "All institutions are invited. Invite these, too: {missing}."


class ConsultationIncomplete(Ineligible):
    """An extraordinary conference is agreed with everybody, and has a reason."""

    rule = "R24"
    de = "Eine außerordentliche Konferenz braucht einen Grund und die Rücksprache mit allen. Es fehlt: {missing}."
    en = "An extraordinary conference needs a reason and talks with all. Missing: {missing}."


class DateGone(Ineligible):
    """A conference is planned for a day to come."""

    rule = "R21"
    de = "Der Termin {day} liegt vor dem Tag der Planung ({today}). Wählen Sie einen späteren."
    en = "The date {day} lies before the day of planning ({today}). Choose a later one."


class CaseOnGeneralItem(Ineligible):
    """A general point of the agenda names a case."""

    rule = "R37"
    de = "Ein allgemeiner Punkt nennt keinen Fall. Streichen Sie die Fallnummer oder wählen Sie den Fall aus."
    en = "A general point names no case. Strike the case number, or select the case."


class NotAnonymous(Ineligible):
    """What stays readable for ever tells who somebody is."""

    rule = "L58"
    de = "Dieser Text bleibt für immer lesbar und darf niemanden erkennen lassen. Streichen Sie daraus: {found}."
    en = "This text stays readable for ever and must not tell who somebody is. Strike from it: {found}."


# Selecting and discussing


class CoordinationMissing(Conflict):
    """With more reports than places, the reporting institutions are asked first."""

    rule = "R16"
    de = "Es sind mehr Fälle gemeldet als Plätze. Stimmen Sie die Auswahl zuerst ab mit: {institutions}."
    en = "More cases are reported than there are places. First agree the selection with: {institutions}."


class CapacityExceeded(Conflict):
    """The conference is full."""

    rule = "D5"
    de = "Die Konferenz hat {capacity:Platz, und er ist|Plätze, und alle sind} vergeben. Stellen Sie den Fall zurück."
    en = "The conference has {capacity:place, and it is|places, and all are} taken. Defer the case."


class UnselectedWithoutReason(Conflict):
    """A reported case is left out only for a recorded reason."""

    rule = "R15"
    de = (
        "{count:gemeldeter Fall ist|gemeldete Fälle sind} weder ausgewählt noch mit Grund zurückgestellt. "
        "Entscheiden Sie über jeden."
    )
    en = "{count:reported case is|reported cases are} neither selected nor deferred with a reason. Decide on each."


class ItemsLeft(Conflict):
    """The conference ends when every item is done."""

    rule = "R20"
    de = "{count:Punkt ist|Punkte sind} noch offen. Beraten Sie jeden, oder stellen Sie seinen Fall zurück."
    en = "{count:item is|items are} still open. Discuss each, or defer its case."


class WrongPresenter(Ineligible):
    """The institution that reported presents."""

    rule = "R17"
    de = "Den Fall stellt die Institution vor, die ihn gemeldet hat ({reporter})."
    en = "The case is presented by the institution that reported it ({reporter})."


class AbsentContributor(Ineligible):
    """Who is not in the room cannot take part."""

    rule = "R18"
    de = "{institution} ist für diesen Punkt nicht anwesend, oder mit anderen. Halten Sie zuerst die Anwesenheit fest."
    en = "{institution} is not present for this item, or with others. Record attendance first."


class NotCrossCircle(Conflict):
    """At least two legal circles sit at the table."""

    rule = "R4"
    de = "Anwesend sind weniger als {needed:Rechtskreis|Rechtskreise}. Stellen Sie den Fall zurück (KREIS_FEHLT)."
    en = "Fewer than {needed:legal circle|legal circles} are present. Defer the case (KREIS_FEHLT)."


class NotDiscussed(Conflict):
    """Measures follow the discussion."""

    rule = "R19"
    de = "Ziele und Maßnahmen werden am Ende der Beratung protokolliert. Halten Sie zuerst die Beratung fest."
    en = "Goals and measures are recorded at the end of the discussion. Record the discussion first."


class MeasuresEmpty(Ineligible):
    """At least one goal, and a measure or the reason why none."""

    rule = "R19"
    de = "Nennen Sie mindestens ein Ziel und eine Maßnahme, oder begründen Sie, warum keine vereinbart wird."
    en = "Name at least one goal and one measure, or say why none is agreed."


class MeasureDueTooEarly(Ineligible):
    """A measure is due on or after the conference."""

    rule = "R32"
    de = "Die Frist {due} liegt vor der Konferenz am {day}."
    en = "The due date {due} lies before the conference of {day}."


class MeasuresOpen(Conflict):
    """A case closes when its measures have ended."""

    rule = "R32"
    de = "{count:Maßnahme läuft|Maßnahmen laufen} noch. Beenden Sie jede, oder bestätigen Sie den Abschluss trotzdem."
    en = "{count:measure is|measures are} still running. End each, or confirm closing all the same."


class WrongState(Conflict):
    """The step does not fit where things stand."""

    rule = "R20"
    de = "Dieser Schritt ist im Stand „{state}“ nicht möglich. Möglich ist er in: {allowed}."
    en = "This step is not possible in state “{state}”. It is possible in: {allowed}."


class SubjectErased(Conflict):
    """The data were erased, or their erasure is ordered."""

    rule = "L30"
    de = "Die Daten dieses Falls sind gelöscht oder zur Löschung angeordnet. Es wird nichts mehr gespeichert."
    en = "The data of this case are erased or ordered to be erased. Nothing more is stored."


class ProcessingIsRestricted(Conflict):
    """The case is restricted."""

    rule = "L31"
    de = "Die Verarbeitung dieses Falls ist eingeschränkt. Heben Sie die Einschränkung zuerst auf."
    en = "Processing of this case is restricted. Lift the restriction first."


class ErasureNotOrdered(Conflict):
    """An erasure is ordered by one person before another confirms it, or takes the order back."""

    rule = "L30"
    de = "Die Löschung dieses Falls ist nicht angeordnet. Ordnen Sie sie zuerst mit einem Grund an (reason)."
    en = "The erasure of this case is not ordered. Order it first, with a reason (reason)."


class LegalHold(Conflict):
    """Something forbids the erasure for now."""

    rule = "L31"
    de = "Für diesen Fall gilt eine Aufbewahrungssperre. Heben Sie sie zuerst auf, wenn der Grund entfallen ist."
    en = "A legal hold forbids this. Lift it first, if its reason is gone."


class EntrustedNotReleased(NotAllowed):
    """Something entrusted is released only by those it was told to, once who told it agrees."""

    rule = "L15"
    de = (
        "Anvertrautes gibt nur die Institution frei, der es anvertraut wurde, und nur mit Zustimmung der Person, "
        "die es anvertraut hat. Bitten Sie dort um die Freigabe."
    )
    en = (
        "Only the institution something was entrusted to may release it, and only if the person who entrusted it "
        "agrees. Ask them."
    )


# What a young person asks for


class IdentityUnproven(Conflict):
    """Data go only to who is known for certain to have asked."""

    rule = "L27"
    de = "Es steht nicht fest, wer fragt. Halten Sie den Antrag fest; eine zweite Person prüft, wer ihn stellt."
    en = "It is not certain who asks. Record the request; a second person checks who makes it."


class StaffUnknown(Ineligible):
    """Somebody is named who does not work on cases there."""

    rule = "L22"
    de = (
        "{count:der Genannten arbeitet|der Genannten arbeiten} bei Ihnen nicht an Fällen. Prüfen Sie Kennung und Rolle."
    )
    en = "{count:of those named does|of those named do} not work on cases with you. Check identifiers and roles."


class TakeOverUnexplained(Ineligible):
    """A colleague who is not in charge names somebody without saying why."""

    rule = "L22"
    de = "Für diesen Fall ist bei Ihnen jemand anders zuständig. Geben Sie den Grund an, aus dem Sie ihn übernehmen."
    en = "Somebody else of your institution is in charge of this case. Give the reason for which you take it over."


class ReasonMissing(Ineligible):
    """Who does not get all they asked for is told why."""

    rule = "L27"
    de = "Wer nicht alles bekommt, erfährt den Grund (§ 83 Abs. 3 SGB X). Geben Sie ihn an."
    en = "Whoever does not get everything is told why (§ 83 Abs. 3 SGB X). Give the reason."


class ExtensionTooLate(Conflict):
    """Longer than a month takes only what was announced within it."""

    rule = "L27"
    de = "Die Frist ist am {due} abgelaufen; verlängern lässt sie sich nur vorher. Beantworten Sie den Antrag jetzt."
    en = "The time ended on {due}; it can be extended only before that. Answer the request now."


class RequestOpen(Conflict):
    """Somebody still waits for an answer about the data."""

    rule = "L27"
    de = "{count:Antrag zu diesem Fall ist|Anträge zu diesem Fall sind} offen. Beantworten Sie jeden vor der Löschung."
    en = "{count:request about this case is|requests about this case are} open. Answer each before the data are erased."


class CrossRelease(Ineligible):
    """Two published versions of the same figures would reveal a cell."""

    rule = "L52"
    de = (
        "Zusammen mit bereits veröffentlichten Zahlen ließe sich ein gesperrter Wert errechnen."
        " Lassen Sie diese Tabellen weg: {figures}."
    )
    en = "Beside figures published before, a hidden number could be worked out. Leave out these tables: {figures}."


# Working at the same time


class ConcurrentChange(Conflict):
    """Somebody else was quicker.

    Its facts are the newer `version` and the names of the `events` that led there.
    """

    de = "Inzwischen hat jemand anderes etwas geändert. Laden Sie neu und prüfen Sie, ob Ihr Schritt noch passt."
    en = "Meanwhile somebody else made a change. Reload and see whether your step still fits."


class NothingDue(Conflict):
    """The calendar asks nothing of the case."""

    rule = "D7"
    de = "Für diesen Fall ist heute nichts fällig."
    en = "Nothing is due for this case today."


class KeyReused(Ineligible):
    """One idempotency key came with two different requests."""

    de = "Dieser Idempotency-Key gehört schon zu einer anderen Anfrage. Verwenden Sie für jede Anfrage einen eigenen."
    en = "This Idempotency-Key belongs to another request. Use one of its own for each request."


REFUSALS: dict[str, type[Refused]] = {
    kind.code(): kind
    for family in (Unknown, NotAllowed, Conflict, Ineligible)
    for kind in (family.__subclasses__() or (family,))
}
"""Every refusal by its stable code."""
