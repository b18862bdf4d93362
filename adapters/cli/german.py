"""German words for the codes that commands print in tables; machines get the codes themselves."""

from application.access import Level
from domain import case, conference, consent
from domain.events import EndOfSessions
from projections import next_step, watchlist

CASE_STATES: dict[case.State, str] = {
    "NEW": "neu",
    "REPORTED": "gemeldet",
    "SELECTED": "ausgewählt",
    "DEFERRED": "zurückgestellt",
    "DISCUSSED": "beraten",
    "FOLLOW_UP": "Nachverfolgung",
    "SUSPENDED": "ruht",
    "CLOSED": "abgeschlossen",
    "ERASING": "wird gelöscht",
    "ERASED": "gelöscht",
}
CONFERENCE_STATES: dict[conference.State, str] = {
    "NEW": "neu",
    "PLANNED": "geplant",
    "PUBLISHED": "bekannt gegeben",
    "INVITED": "eingeladen",
    "REPORTS_CLOSED": "Meldeschluss vorbei",
    "AGENDA_FIXED": "Tagesordnung steht",
    "OPEN": "eröffnet",
    "HELD": "durchgeführt",
    "MINUTES_APPROVED": "Protokoll genehmigt",
    "CANCELLED": "abgesagt",
}
CONSENTS: dict[consent.Status, str] = {
    "NONE": "keine",
    "ACTIVE": "gilt",
    "EXPIRED": "abgelaufen",
    "WITHDRAWN": "widerrufen",
    "LAPSED_AT_18": "mit 18 erloschen",
}
NEXT_STEPS: dict[next_step.Code, str] = {
    "SELECT_OR_DEFER": "auswählen oder zurückstellen",
    "DISCUSS": "beraten",
    "DISCUSS_OR_DEFER": "beraten oder zurückstellen",
    "AGREE_MEASURES": "Maßnahmen vereinbaren",
    "FOLLOW_MEASURES": "Maßnahmen nachverfolgen",
    "CLOSE_OR_REPORT_AGAIN": "abschließen oder erneut melden",
    "RENEW_CONSENT_OR_CLOSE": "Einwilligung erneuern oder abschließen",
    "LIFT_RESTRICTION": "Einschränkung klären",
    "CONFIRM_ERASURE": "Löschung bestätigen",
}
LOOPS: dict[watchlist.LoopCode, str] = {
    "MEASURE_DUE": "Maßnahme bald fällig",
    "MEASURE_OVERDUE": "Maßnahme überfällig",
    "DEFERRED_TWICE": "mehrmals zurückgestellt",
    "CONSENT_LAPSING": "Einwilligung läuft ab",
    "NEVER_SELECTED": "nie ausgewählt",
    "NO_NEXT_STEP": "nichts vereinbart",
    "SUSPENDED": "Fall ruht",
    "RECIPIENTS_UNTOLD": "Empfänger nicht unterrichtet",
    "NOTICE_MISSING": "junger Mensch nicht unterrichtet",
    "EMERGENCY_ACCESS": "Notzugriff zu prüfen",
    "EMERGENCY_REVIEW_OVERDUE": "Notzugriff ungeprüft, Frist vorbei",
    "MINUTES_NOT_APPROVED": "Protokoll nicht genehmigt",
    "YEAR_PLAN_MISSING": "Jahrestermine fehlen",
    "STEERING_MEETING_MISSING": "Steuergruppentreffen fehlt",
    "DELETION_DUE": "Löschung fällig",
    "REQUEST_DUE": "Antrag bald zu beantworten",
    "REQUEST_OVERDUE": "Antrag unbeantwortet, Frist vorbei",
    "TURNS_18": "wird 18",
    "TURNS_25": "wird 25",
}
CONTESTED = "bestritten"
"""Stands wherever somebody disputes the data (L29)."""
ITEM_STATUS = {"PLANNED": "", "CALLED": "aufgerufen", "MINUTED": "beraten", "DROPPED": "entfällt"}
TOUCHED = {
    "cases": "Fälle",
    "conferences": "Konferenzen",
    "years": "Jahre",
    "looks": "Zugriffe, fristgemäß gelöscht",
    "erasures": "Löschungen",
    "corrections": "Berichtigungen",
    "format": "Format",
    "made_at": "angelegt",
    "size": "Ereignisse",
    "known_size": "bekannte Ereignisse",
    "epoch": "Nummer des Schlüssels",
}
OWNERS = {watchlist.STEERING: "Steuergruppe"}
"""Of what stands open; every other is an institution, which goes by its key."""
SIGHT: dict[Level, str] = {
    "FULL": "alles",
    "OWN_MEASURES": "eigene Maßnahmen",
    "PSEUDONYM": "Fallnummer",
    "NONE": "nichts",
}
ENDED: dict[EndOfSessions, str] = {
    "SIGNED_OUT": "abgemeldet",
    "PASSWORD_CHANGED": "neues Passwort",
    "ACCOUNT_DISABLED": "gesperrt",
}
BLOCKERS = {"LEGAL_HOLD": "Aufbewahrungssperre", "OPEN_REQUEST": "offener Antrag"}
FIGURES = {
    "conferences": "Konferenzen",
    "reports": "Meldungen",
    "persons_reported": "Gemeldete Personen",
    "persons_discussed": "Beratene Personen",
    "discussions": "Beratungen",
    "waiting": "Wartende Meldungen",
    "waiting_days": "Tage bis zur Beratung",
    "deferrals": "Zurückstellungen",
    "measures": "Maßnahmen",
    "closings": "Abschlüsse",
    "attendance": "Teilnahmen",
    "steering_meetings": "Steuergruppentreffen",
    "feedback": "Rückmeldungen",
}
DIMENSIONS = {
    "total": "insgesamt",
    "median": "Median",
    "status": "Stand",
    "kind": "Art",
    "institution": "Institution",
    "round": "Runde",
    "conference": "Konferenz",
    "youth_present": "Jugendliche dabei",
    "reason": "Grund",
    "circle": "Rechtskreis",
    "outcome": "Verbleib",
    "rating": "Bewertung",
    "age_group": "Altersgruppe",
    "sex": "Geschlecht",
    "need_group": "Bedarf",
}
VALUES = {
    "all": "alle",
    "yes": "ja",
    "no": "nein",
    "days": "Tage",
    "PLANNED": "geplant",
    "HELD": "durchgeführt",
    "CANCELLED": "abgesagt",
    "REGULAR": "regulär",
    "EXTRAORDINARY": "außerordentlich",
    "FIRST": "erste",
    "AGAIN": "weitere",
    "female": "weiblich",
    "male": "männlich",
    "diverse": "divers",
    "agreed": "vereinbart",
    "started": "begonnen",
    "completed": "abgeschlossen",
    "failed": "gescheitert",
    "replaced": "ersetzt",
    "cancelled": "abgesagt",
    "SGB_II": "SGB II",
    "SGB_III": "SGB III",
    "SGB_VIII": "SGB VIII",
    "SCHULE": "Schule",
    "BILDUNGSBUERO": "Bildungsbüro",
    "AUSBILDUNG": "Ausbildung",
    "LEBENSLAGE": "Lebenslage",
    "PERSOENLICHE_PROBLEMLAGE": "persönliche Problemlage",
    "UNBEKANNT": "unbekannt",
    "KAPAZITAET": "kein Platz",
    "MELDER_FEHLT": "meldende Institution fehlt",
    "KREIS_FEHLT": "Rechtskreis fehlt",
    "JUGENDLICHER_WUENSCHT": "auf Wunsch des jungen Menschen",
    "UNTERLAGEN": "Unterlagen fehlen",
    "KONFERENZ_ABGESAGT": "Konferenz abgesagt",
    "ZIEL_ERREICHT": "Ziel erreicht",
    "UEBERGEBEN": "übergeben",
    "KEIN_BEDARF": "kein Bedarf",
    "MELDUNG_ZURUECKGEZOGEN": "Meldung zurückgezogen",
    "EINWILLIGUNG_WIDERRUFEN": "Einwilligung widerrufen",
    "EINWILLIGUNG_ERLOSCHEN": "Einwilligung erloschen",
    "ALTERSGRENZE": "Altersgrenze erreicht",
    "WEGZUG": "weggezogen",
    "KEIN_KONTAKT": "kein Kontakt",
    "VERSTORBEN": "verstorben",
    "DUPLIKAT": "zweiter Fall derselben Person",
    "KEIN_ANSCHLUSS": "kein Anschluss",
}
"""What became of people (Verbleib) stays as the offices abbreviate it, and so does what a profile adds."""
