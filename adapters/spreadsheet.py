"""Tables for a spreadsheet program: XLSX, and CSV as a German Excel reads it (`;`, CRLF, UTF-8 with a mark)."""

import csv
import io
from collections.abc import Iterable, Sequence

from xlsxwriter import Workbook  # type: ignore[import-untyped]  # it comes without types

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins like this would be computed."""
NOBODY = '0;-0;"–"'
"""How a number is written, so that nobody shows as a dash and stays a zero to reckon with (L54)."""


def as_csv(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A table as a file; no text in it is taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(headings)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, headings: Sequence[str], rows: Iterable[Sequence[str | int]], *legend: str) -> bytes:
    """A table as a workbook of one sheet, its numbers as numbers, with the legend below."""
    out = io.BytesIO()
    with Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headings) - 1, 26, book.add_format({"num_format": NOBODY}))
        sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
        lines = [*rows, (), *((line,) for line in legend)]
        for number, line in enumerate(lines, 1):
            sheet.write_row(number, 0, line)
    return out.getvalue()


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
