"""The columns of a member file, by their Japanese and English headings."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from onshikaku.domain.text import Text

__all__ = ["LAYOUT", "NOTES", "Column", "Layout", "column_of", "is_note", "layout_of"]


class Column(StrEnum):
    """What a column holds; the value is what reports and JSON call it."""

    INSURER = "insurer_number"
    SYMBOL = "symbol"
    NUMBER = "number"
    BRANCH = "branch"
    RELATION = "relation"
    MY_NUMBER = "my_number"
    NAME = "name"
    KANA = "kana"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    POSTAL_CODE = "postal_code"
    ADDRESS = "address"
    ACQUIRED_ON = "acquired_on"
    LOST_ON = "lost_on"
    LOSS_REASON = "loss_reason"
    SHARE = "share"
    INSURED_NAME = "insured_name"
    REPORTED_ON = "reported_on"
    REGISTERED_ON = "registered_on"


@dataclass(frozen=True, slots=True)
class Layout:
    """A column: its heading, other headings for the same, and how its cells are written.

    `required`: no row may leave it blank. `width`: the number of its digits, to which a cell that
    holds a number is filled up with the zeros that spreadsheets drop; None: not of digits.
    """

    column: Column
    heading: Text
    written: Text
    example: str
    required: bool = False
    width: int | None = None
    also: tuple[str, ...] = ()


_DAY = Text(
    "2026-11-20、2026/11/20、20261120、令和8年11月20日、R8.11.20、Excelの日付",
    "2026-11-20, 2026/11/20, 20261120, 令和8年11月20日, R8.11.20, or a date of Excel",
)

LAYOUT = (
    Layout(
        Column.INSURER,
        Text("保険者番号", "insurer number"),
        Text("8桁（国保は6桁でも可）", "8 digits, or 6 for 国民健康保険"),
        "06990014",
        required=True,
        width=8,
    ),
    Layout(
        Column.SYMBOL,
        Text("記号", "symbol"),
        Text("20文字まで。後期高齢者医療は空欄", "up to 20 characters; blank for 後期高齢者医療"),
        "12345",
        also=("被保険者証記号", "被保険者記号"),
    ),
    Layout(
        Column.NUMBER,
        Text("番号", "number"),
        Text("20文字まで。後期高齢者医療は被保険者番号", "up to 20 characters"),
        "678",
        required=True,
        also=("被保険者番号", "被保険者証番号", "insured number"),
    ),
    Layout(
        Column.BRANCH,
        Text("枝番", "branch"),
        Text("2桁。後期高齢者医療は空欄", "2 digits; blank for 後期高齢者医療"),
        "01",
        width=2,
    ),
    Layout(
        Column.RELATION,
        Text("本人・家族", "relation"),
        Text(
            "本人、家族（1、2でも可）。国保・後期は本人または空欄",
            "本人 or 家族, also 1 or 2, insured or family; 本人 or blank for 国保 and 後期",
        ),
        "本人",
        also=("本人家族", "本人家族の別", "本人・家族の別"),
    ),
    Layout(
        Column.MY_NUMBER,
        Text("個人番号", "my number"),
        Text("12桁（架空の番号は99000で始まる）", "12 digits; invented ones begin with 99000"),
        "990000000019",
        required=True,
        width=12,
        also=("マイナンバー",),
    ),
    Layout(
        Column.NAME,
        Text("氏名", "name"),
        Text("姓と名の間に空白", "family and given name with a blank between them"),
        "架空　太郎",
        required=True,
        also=("漢字氏名", "氏名（漢字）"),
    ),
    Layout(
        Column.KANA,
        Text("フリガナ", "kana"),
        Text("カタカナ（半角も可）", "katakana of either width"),
        "カクウ　タロウ",
        required=True,
        also=("カナ氏名", "氏名カナ", "氏名（カナ）", "ふりがな"),
    ),
    Layout(
        Column.BIRTH_DATE,
        Text("生年月日", "birth date"),
        _DAY,
        "昭和55年4月1日",
        required=True,
        also=("birthday", "date of birth"),
    ),
    Layout(
        Column.SEX,
        Text("性別", "sex"),
        Text("男、女、未設定（1、2、3でも可）", "男, 女, 未設定; also 1, 2, 3, or in English"),
        "男",
        required=True,
    ),
    Layout(
        Column.POSTAL_CODE,
        Text("郵便番号", "postal code"),
        Text("7桁（ハイフンは任意）", "7 digits, with or without a hyphen"),
        "000-0001",
        required=True,
        width=7,
    ),
    Layout(
        Column.ADDRESS,
        Text("住所", "address"),
        Text("都道府県から", "from the prefecture on"),
        "架空県模擬市中央１－１",
        required=True,
    ),
    Layout(
        Column.ACQUIRED_ON,
        Text("資格取得日", "acquired on"),
        _DAY,
        "2026-11-01",
        required=True,
        also=("資格取得年月日", "取得日", "valid from"),
    ),
    Layout(
        Column.LOST_ON,
        Text("資格喪失日", "lost on"),
        Text(
            "資格がなくなった最初の日。なければ空欄",
            "the first day without the coverage; blank while it lasts",
        ),
        "",
        also=("資格喪失年月日", "喪失日"),
    ),
    Layout(
        Column.LOSS_REASON,
        Text("喪失事由", "loss reason"),
        Text(
            "01 死亡、02 生活保護開始、03 他資格取得、99 その他",
            "01 death, 02 public assistance, 03 other coverage, 99 other",
        ),
        "",
        width=2,
        also=("資格喪失事由",),
    ),
    Layout(
        Column.SHARE,
        Text("負担割合", "share"),
        Text(
            "10、20、30（1割、2割、3割、030でも可）。年齢で決まる人は空欄",
            "10, 20 or 30, also as 1割 or 030; blank where the age decides",
        ),
        "",
        also=("一部負担金の割合", "burden percent"),
    ),
    Layout(
        Column.INSURED_NAME,
        Text("被保険者氏名", "insured name"),
        Text(
            "家族の場合の被保険者、国保の世帯主", "whose family; in 国保 the head of the household"
        ),
        "",
        also=("世帯主氏名", "組合員氏名"),
    ),
    Layout(
        Column.REPORTED_ON,
        Text("届出日", "reported on"),
        Text(
            "空欄は資格取得日（喪失なら資格喪失日）から5日後まで",
            "blank: up to 5 days after acquisition or loss",
        ),
        "2026-11-04",
        also=("届出年月日",),
    ),
    Layout(
        Column.REGISTERED_ON,
        Text("登録日", "registered on"),
        Text("空欄は取り込んだ日", "blank: the day of the import"),
        "2026-11-06",
        also=("登録年月日",),
    ),
)
"""Every column, in the order of the template. Another order, or columns left out, will do too."""

NOTES = (Text("元の行", "row"), Text("項目", "column"), Text("理由", "reason"))
"""What the error file has before the columns of the file; nothing is read from them."""

_HYPHENS = str.maketrans("", "", "・_-/（）()")


def _folded(heading: str) -> str:
    """A heading in one width and case, without blanks and marks."""
    folded = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(folded.translate(_HYPHENS).split())


_HEADINGS = {
    _folded(heading): layout.column
    for layout in LAYOUT
    for heading in (layout.heading.ja, layout.heading.en, layout.column.value, *layout.also)
}
_NOTE_HEADINGS = frozenset(_folded(name) for note in NOTES for name in (note.ja, note.en))
_LAYOUTS = {layout.column: layout for layout in LAYOUT}


def column_of(heading: str) -> Column | None:
    """The column with that heading, whatever its width, case and blanks; None: not known."""
    return _HEADINGS.get(_folded(heading))


def is_note(heading: str) -> bool:
    """Whether it is a column that the error file adds."""
    return _folded(heading) in _NOTE_HEADINGS


def layout_of(column: Column) -> Layout:
    """How the cells of a column are written."""
    return _LAYOUTS[column]
