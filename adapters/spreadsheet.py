"""Tables for a spreadsheet program, as a German Excel reads them: `;` between cells, CRLF, UTF-8 with a mark."""

import csv
import io
from collections.abc import Iterable

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins like this would be computed."""


def as_csv(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A table as a file; no text in it is taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(headings)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
