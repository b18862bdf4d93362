"""Tables for a spreadsheet program, as a German Excel reads them: `;` between cells, CRLF, UTF-8 with a mark."""

import csv
from collections.abc import Iterable
from pathlib import Path

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins like this would be computed."""


def write_csv(file: Path, headings: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a table; no text in it is taken for a formula. Raises `OSError`."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(headings)
        writer.writerows([_safe(cell) for cell in row] for row in rows)


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
