"""An empty member file to be filled in."""

from __future__ import annotations

from onshikaku.member_files.columns import LAYOUT
from onshikaku.member_files.csv_writing import csv_bytes

__all__ = ["csv_template", "xlsx_template"]

_MEMBERS, _HOW_TO = "加入者", "書き方 how to"
_REQUIRED = {True: "必須 required", False: "任意 optional"}
_WIDTHS = (16, 18, 16, 60, 60, 28)


def csv_template() -> bytes:
    """The headings alone."""
    return csv_bytes([layout.heading.ja for layout in LAYOUT], ())


def xlsx_template() -> bytes:
    """A sheet with the headings, its cells set to text, and one that says how to fill it in."""
    from onshikaku.member_files import workbook  # noqa: PLC0415 - openpyxl, only where it is needed

    book = workbook.new_book()
    workbook.add_sheet(book, _MEMBERS, [layout.heading.ja for layout in LAYOUT], ())
    how_to = (
        (
            layout.heading.ja,
            layout.heading.en,
            _REQUIRED[layout.required],
            layout.written.ja,
            layout.written.en,
            layout.example,
        )
        for layout in LAYOUT
    )
    headings = ("見出し", "heading", "必須・任意", "書き方", "how to write it", "例 example")
    workbook.add_sheet(book, _HOW_TO, headings, how_to, _WIDTHS)
    return workbook.xlsx_bytes(book)
