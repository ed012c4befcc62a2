"""Files as they come: encodings, workbooks, headings, and what no file may be."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from openpyxl import Workbook

from onshikaku.domain.coverage import LossReason, Relation
from onshikaku.domain.identifiers import InsurerNumber
from onshikaku.domain.person import Sex
from onshikaku.member_files import fields, sheet
from onshikaku.member_files.columns import LAYOUT, Column
from onshikaku.member_files.faults import FILE_REASONS, REASONS, Fault, FileFault, FileUnusable
from onshikaku.member_files.fields import Unfit
from onshikaku.member_files.reading import read_file
from onshikaku.member_files.rows import MemberRow, Refused, RowReader
from onshikaku.member_files.sheet import FileForm, Formula, RawRow
from onshikaku.member_files.template import csv_template, xlsx_template
from onshikaku.member_files.written import guarded, unguarded
from onshikaku.personas import load_insurers

TODAY = date(2026, 11, 20)
INSURERS = {insurer.number.value: insurer for insurer in load_insurers()}
ALL = tuple(layout.column for layout in LAYOUT)


def reader(columns=ALL, **changes):
    return RowReader(columns, today=TODAY, insurers=INSURERS, **changes)


def read(cells, columns=ALL, **changes):
    return reader(columns, **changes).read(RawRow(2, tuple(cells)))


def cells_of(row):
    return [row.get(column) for column in ALL]


def refusal(data):
    with pytest.raises(FileUnusable) as refused:
        list(read_file(data).rows)
    return refused.value


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data, change):
    """The workbook with its parts changed: `change(name, content)`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as came, zipfile.ZipFile(out, "w") as made:
        for name in came.namelist():
            made.writestr(name, change(name, came.read(name)))
    return out.getvalue()


@pytest.mark.parametrize(
    ("codec", "form"),
    [
        ("utf-8", FileForm.CSV_UTF_8),
        ("utf-8-sig", FileForm.CSV_UTF_8),
        ("cp932", FileForm.CSV_SHIFT_JIS),
    ],
)
def test_a_csv_file_says_the_same_in_each_encoding(codec, form, files, hamlet):
    found = read_file(files.csv(hamlet, codec))
    assert (found.form, found.headings) == (form, tuple(files.headings))
    assert [row.number for row in found.rows] == list(range(2, len(hamlet) + 2))


def test_a_workbook_says_the_same_as_csv(files, hamlet):
    as_csv, as_xlsx = (read_file(data) for data in (files.csv(hamlet), files.xlsx(hamlet)))
    assert as_xlsx.form is FileForm.XLSX
    read_both = [list(map(reader(found.columns).read, found.rows)) for found in (as_csv, as_xlsx)]
    assert read_both[0] == read_both[1]
    assert all(isinstance(row, MemberRow) for row in read_both[0])


def test_rows_are_numbered_as_a_spreadsheet_does(files, hamlet):
    data = files.csv([{**hamlet[0], Column.ADDRESS: "架空県\n模擬市"}, hamlet[1]])
    head, _, rest = data.partition(b"\r\n")
    found = read_file(b"\r\n".join([b"", head, b"", rest]))
    assert [row.number for row in found.rows] == [4, 5]


def test_columns_go_by_any_of_their_headings_in_any_order():
    for layout in LAYOUT:
        for heading in (layout.heading.ja, layout.heading.en, layout.column, *layout.also):
            written = ["理由", "元の行", f" {heading.upper()} "]
            others = [one.heading.ja for one in LAYOUT if one is not layout]
            found = read_file(",".join([*written, *others]).encode())
            assert found.columns[2] is layout.column


@pytest.mark.parametrize("template", [csv_template, xlsx_template])
def test_the_template_is_a_member_file_without_rows(template):
    found = read_file(template())
    assert found.columns == ALL
    assert list(found.rows) == []


def test_what_cannot_be_a_member_file_says_why(files, hamlet):
    head = ",".join(files.headings)
    good = files.xlsx(hamlet[:2])
    dtd = b'<!DOCTYPE a [<!ENTITY b "b">]>'

    def with_dtd(name, content):
        return dtd + content if name.endswith("sheet1.xml") else content

    cases = {
        b"": FileFault.EMPTY,
        b"\r\n \r\n": FileFault.EMPTY,
        b",,\r\n,,": FileFault.EMPTY,
        b"\xff\xfe\x00": FileFault.ENCODING,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....": FileFault.OLD_EXCEL,
        b"PK\x03\x04 and no more": FileFault.NOT_EXCEL,
        good[:-400]: FileFault.NOT_EXCEL,
        repacked(good, lambda name, content: content[:60]): FileFault.NOT_EXCEL,
        repacked(good, with_dtd): FileFault.DTD,
        f'{head}\r\n"no end'.encode(): FileFault.CSV,
        head.replace("氏名", "お名前", 1).encode(): FileFault.UNKNOWN_HEADING,
        f"{head},name".encode(): FileFault.HEADING_TWICE,
        head.replace("氏名,", "", 1).encode(): FileFault.MISSING_COLUMN,
        f"{head}{',' * 70}x".encode(): FileFault.TOO_MANY_COLUMNS,
        workbook([*files.headings, *[None] * 60, "x"]): FileFault.TOO_MANY_COLUMNS,
        b"x" * (sheet.LARGEST_FILE + 1): FileFault.TOO_LARGE,
    }
    assert {fault: refusal(data).fault for data, fault in cases.items()} == {
        fault: fault for fault in cases.values()
    }


def declared(data, size):
    """The archive, whose directory says that its first part unpacks to so many bytes."""
    at = data.index(b"PK\x01\x02") + 24
    return data[:at] + size.to_bytes(4, "little") + data[at + 4 :]


def test_a_bomb_is_not_unpacked_nor_one_that_claims_to_be_small(files, hamlet):
    good = files.xlsx(hamlet[:2])
    assert refusal(declared(good, 300 * 1024 * 1024)).fault is FileFault.UNPACKS_TOO_LARGE
    assert refusal(declared(good, 10)).fault is FileFault.NOT_EXCEL


def test_more_rows_than_there_may_be_are_refused(files):
    data = ",".join(files.headings) + "\r\n" * (sheet.MOST_ROWS + 1)
    assert refusal(data.encode()).fault is FileFault.TOO_MANY_ROWS


def test_formulas_are_never_worked_out():
    book = Workbook()
    book.active.append([layout.heading.ja for layout in LAYOUT])
    book.active.append(["=1+1", "=WEBSERVICE(A1)"])
    out = io.BytesIO()
    book.save(out)
    [row] = read_file(out.getvalue()).rows
    assert row.cells == (Formula("=1+1"), Formula("=WEBSERVICE(A1)"))


@pytest.mark.parametrize(
    "text",
    [
        "=1",
        "'=1",
        "''+1",
        "-",
        "@x",
        "\t",
        "+81",
        "＝1",
        "－",
        "\n=1",
        "'",
        "",
        "a=1",
        "架空",
        "'a",
    ],
)
def test_what_a_spreadsheet_might_work_out_is_guarded_and_comes_back(text):
    assert not guarded(text).startswith(tuple("=+-@＝＋－＠\t\r\n"))
    assert unguarded(guarded(text)) == text


DAYS = [
    ("2026-11-20", TODAY), ("2026/11/20", TODAY), ("20261120", TODAY), (20261120, TODAY),
    ("令和8年11月20日", TODAY), ("R8.11.20", TODAY), ("Ｒ８．１１．２０", TODAY),
    (TODAY, TODAY), (datetime(2026, 11, 20, 9, tzinfo=UTC), TODAY), (46346, TODAY),
    (46346.0, TODAY),
    (1, date(1900, 1, 1)), (60, date(1900, 3, 1)), (61, date(1900, 3, 1)),
    ("昭和64年1月7日", date(1989, 1, 7)), ("", None), (None, None),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "day"), DAYS)
def test_days_are_read_as_people_and_spreadsheets_write_them(cell, day):
    assert fields.day_in(cell) == day


@pytest.mark.parametrize(
    ("read_cell", "cell", "meant"),
    [
        (fields.sex_in, "女性", Sex.FEMALE),
        (fields.sex_in, 2, Sex.FEMALE),
        (fields.relation_in, "２", Relation.FAMILY),
        (fields.loss_reason_in, 3, LossReason.OTHER_COVERAGE),
        (fields.loss_reason_in, "０１", LossReason.DEATH),
        (fields.share_in, 0.3, 30),
        (fields.share_in, "２割", 20),
        (fields.share_in, "030", 30),
        (fields.name_in, "架空 太郎", "架空　太郎"),
        (fields.name_in, "●　太郎", "●　太郎"),
        (fields.kana_in, "ｶｸｳ ﾀﾛｳ", "カクウ　タロウ"),
        (fields.postal_code_in, "〒０００－０００１", "000-0001"),
        (fields.postal_code_in, 1, "000-0001"),
        (fields.line_in, "架空県〜", "架空県～"),
    ],
)
def test_cells_are_read_as_people_write_them(read_cell, cell, meant):
    assert read_cell(cell) == meant


def test_numbers_in_cells_get_back_the_zeros_that_spreadsheets_drop(hamlet):
    row = next(row for row in hamlet if row[Column.INSURER].startswith("06"))
    numeric = {
        **row,
        Column.INSURER: int(row[Column.INSURER]),
        Column.MY_NUMBER: int(row[Column.MY_NUMBER]),
        Column.BRANCH: int(row[Column.BRANCH]),
    }
    assert read(cells_of(numeric)) == read(cells_of(row))


def test_every_kind_of_fault_is_found_in_its_column(kinds, hamlet):
    for name, spoil in kinds.items():
        wrong, expected = spoil(hamlet[0])
        cells = [Formula(cell) if str(cell)[:1] == "=" else cell for cell in cells_of(wrong)]
        found = read(cells)
        assert isinstance(found, Refused), name
        assert {(one.column, one.fault) for one in found.findings} == expected, name


def test_a_row_of_another_insurer_is_refused_if_it_is_one_insurers_file(hamlet):
    row = hamlet[0]
    own, other = InsurerNumber(row[Column.INSURER]), InsurerNumber("39990015")
    assert isinstance(read(cells_of(row), only=own), MemberRow)
    [finding] = read(cells_of(row), only=other).findings
    assert (finding.column, finding.fault) == (Column.INSURER, Fault.ANOTHER_INSURER)


def test_cells_beyond_the_headings_are_refused_unless_blank(hamlet):
    cells = cells_of(hamlet[0])
    assert isinstance(read([*cells, None, ""]), MemberRow)
    [finding] = read([*cells, "", "x"]).findings
    assert (finding.column, finding.fault) == (None, Fault.TOO_MANY_CELLS)


def test_no_reason_and_no_error_repeats_a_cell(hamlet):
    secret = "秘密の値"
    found = read([secret] * len(ALL))
    told = "".join(f"{one.reason.ja}{one.reason.en}" for one in found.findings)
    assert secret not in told
    with pytest.raises(Unfit) as unfit:
        fields.day_in(secret)
    assert secret not in str(unfit.value)


def test_every_fault_has_a_reason():
    assert set(REASONS) == set(Fault)
    assert set(FILE_REASONS) == set(FileFault)
