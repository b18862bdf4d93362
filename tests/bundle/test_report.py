"""The readable report of a bundle."""

import re
from pathlib import Path

from adapters.seal.report import Report
from adapters.settings import load_profile
from domain.events import BundleExported
from tests.samples import SAMPLES
from tests.seal.bundles import Unpacked, made
from tests.seal.lived import Lived, numbers


def test_the_report_is_german_with_numbers_dates_and_reasons(office: Lived, whole: Unpacked) -> None:
    report = whole.text("report.md")
    titles = {f"Fall {numbers(office)[case]}" for case in office.cases}
    headings = re.findall("^## (.*)$", report, re.MULTILINE)
    staff = {f"Rollen: user-{institution} ({institution})" for institution in ("agentur", "jobcenter", "jugendamt")}
    auditor = "Rollen: pruefung.muster (jugendamt)"
    assert set(headings) == titles | staff | {auditor, "Das Amt", "Konferenz FK-2017-10-19 am 19.10.2017"}
    late = r"02\.10\.2017 \(nachgetragen am [\d.]{10}\)"
    assert re.search(rf"^\| \d+ \| {late} \| .* \| Fall gemeldet \| .*R8", report, re.MULTILINE)
    assert re.search(r"^\| [\d.]{10}, \d\d:\d\d \| user-jugendamt, Jugendamt .* \| FALL", report, re.MULTILINE)
    assert "Zweck: Aufsicht durch die Landesbeauftragte für Datenschutz, genehmigt von leitung.muster" in report
    assert "0 zurückgehalten" in report


def test_the_report_says_why_something_is_withheld(office: Lived, tmp_path: Path) -> None:
    part = made(office.town, tmp_path, cases=[str(office.discussed)], controller="jobcenter", until="2017-10-18")
    report = part.text("report.md")
    assert "zurückgehalten: eine andere Stelle verantwortet es" in report
    assert "zurückgehalten: außerhalb des Zeitraums" in report
    assert "Zeitraum: Beginn bis 18.10.2017" in report


def test_the_page_holds_what_the_report_holds_and_needs_nothing_else(whole: Unpacked) -> None:
    page, report = whole.text("report.html"), whole.text("report.md")
    assert page.startswith('<!doctype html>\n<html lang="de">')
    assert page.count("<tr>") == report.count("\n| ")
    assert not re.search("<script|<link|<img|https?:", page)


def test_what_people_typed_means_nothing_to_the_page(profile: str) -> None:
    typed = "<script>alert(1)</script> | `a` *b* [c](https://example.org)"
    town, exported = load_profile(profile).model_copy(update={"name": typed}), SAMPLES["BundleExported"]
    assert isinstance(exported, BundleExported)
    page = Report(town, exported, (), {}, {}).html()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; | `a` *b* [c](https://example.org)" in page
