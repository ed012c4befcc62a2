"""What can be wrong with a member file or with a row of it, in Japanese and English.

No reason repeats what a cell holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.text import Text
from onshikaku.errors import OnshikakuError

if TYPE_CHECKING:
    from onshikaku.member_files.columns import Column

__all__ = ["FILE_REASONS", "REASONS", "Fault", "FileFault", "FileUnusable", "Finding"]


class Fault(StrEnum):
    """Why a row is refused."""

    # A cell by itself
    MISSING = "missing"
    FORMULA = "formula"
    CHARACTERS = "characters"
    CODE_SET = "code_set"
    TOO_LONG = "too_long"
    NOT_DIGITS = "not_digits"
    LENGTH = "length"
    CHECK_DIGIT = "check_digit"
    NOT_LISTED = "not_listed"
    NAME_FORM = "name_form"
    KANA_FORM = "kana_form"
    POSTAL_CODE_FORM = "postal_code_form"
    DAY_FORM = "day_form"
    NO_SUCH_DAY = "no_such_day"
    DAY_OUTSIDE_ERA = "day_outside_era"
    DAY_OUT_OF_RANGE = "day_out_of_range"
    FUTURE = "future"
    TOO_MANY_CELLS = "too_many_cells"
    # The cells of a row together
    REAL_INSURER = "real_insurer"
    REAL_MY_NUMBER = "real_my_number"
    UNKNOWN_INSURER = "unknown_insurer"
    ANOTHER_INSURER = "another_insurer"
    SCHEME = "scheme"
    FAMILY = "family"
    BEFORE_BIRTH = "before_birth"
    LOSS_BEFORE_ACQUISITION = "loss_before_acquisition"
    LOSS_WITHOUT_REASON = "loss_without_reason"
    REASON_WITHOUT_LOSS = "reason_without_loss"
    DAY_ORDER = "day_order"
    # With the other rows of the file
    TWICE = "twice"
    OTHER_BIRTH_DATE = "other_birth_date"
    NUMBER_SHARED = "number_shared"
    TOO_OFTEN = "too_often"
    OVERLAP_IN_FILE = "overlap_in_file"
    # With what is on record
    MY_NUMBER_TAKEN = "my_number_taken"
    NUMBER_TAKEN = "number_taken"
    OVERLAP = "overlap"


REASONS = {
    Fault.MISSING: Text("空欄です。必ず書いてください", "is blank, but needed"),
    Fault.FORMULA: Text(
        "数式は読みません。値を貼り付けてください",
        "is a formula, which is not worked out; paste a value",
    ),
    Fault.CHARACTERS: Text(
        "改行や制御文字が入っています", "holds a line break or a control character"
    ),
    Fault.CODE_SET: Text(
        "使えない文字が入っています。その文字を●に置き換えてください",
        "holds a character outside the code set (Windows-31J); write ● for it",
    ),
    Fault.TOO_LONG: Text("長すぎます", "is too long"),
    Fault.NOT_DIGITS: Text("数字だけで書いてください", "may hold digits only"),
    Fault.LENGTH: Text(
        "桁数が違います。先頭の0が消えていないか確かめてください",
        "has the wrong number of digits; have zeros at the front been lost?",
    ),
    Fault.CHECK_DIGIT: Text(
        "検証番号（末尾の数字）が合いません。書き間違いがないか確かめてください",
        "has a wrong check digit; look for a slip",
    ),
    Fault.NOT_LISTED: Text("決められた書き方ではありません", "is none of the values there are"),
    Fault.NAME_FORM: Text(
        "姓と名の間に空白を入れてください", "needs a blank between family and given name"
    ),
    Fault.KANA_FORM: Text(
        "カタカナで、姓と名の間に空白を入れて書いてください",
        "needs katakana, with a blank between family and given name",
    ),
    Fault.POSTAL_CODE_FORM: Text("郵便番号は7桁です", "a postal code has 7 digits"),
    Fault.DAY_FORM: Text(
        "日付として読めません。2026-11-20 や 令和8年11月20日 のように書いてください",
        "is not a day like 2026-11-20 or 令和8年11月20日",
    ),
    Fault.NO_SUCH_DAY: Text("暦にない日です", "is no day of the calendar"),
    Fault.DAY_OUTSIDE_ERA: Text("その元号にない日です", "is no day of that era"),
    Fault.DAY_OUT_OF_RANGE: Text(
        "1868年10月23日から2199年12月31日までの日を書いてください",
        "lies before 1868-10-23 or after 2199-12-31",
    ),
    Fault.FUTURE: Text("まだ来ていない日です", "lies in the future"),
    Fault.TOO_MANY_CELLS: Text(
        "見出しより多くの項目があります。余分な区切りがないか確かめてください",
        "the row has more cells than there are headings; look for a stray separator",
    ),
    Fault.REAL_INSURER: Text(
        "実在する都道府県の保険者番号は使えません（架空の番号は都道府県が99です）",
        "a real insurer may have this number; invented ones have prefecture 99",
    ),
    Fault.REAL_MY_NUMBER: Text(
        "実在しうる個人番号は使えません（架空の番号は99000で始まります）",
        "somebody real may have this number; invented ones begin with 99000",
    ),
    Fault.UNKNOWN_INSURER: Text("この番号の保険者はありません", "no insurer has this number"),
    Fault.ANOTHER_INSURER: Text(
        "このファイルの保険者の番号ではありません", "is not the insurer whose file this is"
    ),
    Fault.SCHEME: Text(
        "年齢と保険の種類が合いません（75歳からは後期高齢者医療、65歳未満は後期の対象外）",
        "does not fit the age: from 75 on it is 後期高齢者医療, which nobody under 65 can have",
    ),
    Fault.FAMILY: Text(
        "国保と後期高齢者医療に家族（被扶養者）はありません",
        "国民健康保険 and 後期高齢者医療 know no family members",
    ),
    Fault.BEFORE_BIRTH: Text("生年月日より前の日です", "lies before the birth date"),
    Fault.LOSS_BEFORE_ACQUISITION: Text("資格取得日より前の日です", "lies before the acquisition"),
    Fault.LOSS_WITHOUT_REASON: Text(
        "資格喪失日があるときは喪失事由も書いてください", "is needed with a day of loss"
    ),
    Fault.REASON_WITHOUT_LOSS: Text(
        "喪失事由があるときは資格喪失日も書いてください", "is needed with a reason of loss"
    ),
    Fault.DAY_ORDER: Text("届出日より前の日です", "lies before the report"),
    Fault.TWICE: Text(
        "同じ人の同じ資格が{row}行目にもあります",
        "row {row} has the same coverage of the same person",
    ),
    Fault.OTHER_BIRTH_DATE: Text(
        "同じ個人番号で生年月日の違う行（{row}行目）があります",
        "row {row} has the same My Number with another birth date",
    ),
    Fault.NUMBER_SHARED: Text(
        "同じ記号・番号・枝番を{row}行目の別の人も使っています",
        "somebody else has the same symbol, number and branch in row {row}",
    ),
    Fault.TOO_OFTEN: Text(
        "同じ番号の行が{row}行目のほかに100行以上あります",
        "row {row} and a hundred others or more have the same number",
    ),
    Fault.OVERLAP_IN_FILE: Text(
        "{row}行目の同じ人の資格と期間が重なります",
        "overlaps with the same person's coverage in row {row}",
    ),
    Fault.MY_NUMBER_TAKEN: Text(
        "この個人番号は、生年月日の違う別の人に紐付いています",
        "is linked to somebody with another birth date",
    ),
    Fault.NUMBER_TAKEN: Text(
        "この記号・番号・枝番は、登録済みの別の人が使っています",
        "somebody else on record has this symbol, number and branch",
    ),
    Fault.OVERLAP: Text("登録済みの資格と期間が重なります", "overlaps with a coverage on record"),
}
"""Why, after the name of the column; `{row}` is the number of another row."""


class FileFault(StrEnum):
    """Why a file cannot be read at all."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    ENCODING = "encoding"
    CSV = "csv"
    OLD_EXCEL = "old_excel"
    NOT_EXCEL = "not_excel"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    DTD = "dtd"
    UNKNOWN_HEADING = "unknown_heading"
    HEADING_TWICE = "heading_twice"
    MISSING_COLUMN = "missing_column"
    NO_ROWS = "no_rows"


FILE_REASONS = {
    FileFault.EMPTY: Text("ファイルが空です", "the file is empty"),
    FileFault.TOO_LARGE: Text(
        "ファイルが大きすぎます（{limit}まで）。分けてください",
        "the file is above {limit}; split it",
    ),
    FileFault.TOO_MANY_ROWS: Text(
        "行が多すぎます（{limit}行まで）。分けてください",
        "there are more than {limit} rows; split it",
    ),
    FileFault.TOO_MANY_COLUMNS: Text(
        "列が多すぎます（{limit}列まで）", "there are more than {limit} columns"
    ),
    FileFault.ENCODING: Text(
        "文字コードが分かりません。UTF-8 か Shift_JIS で保存してください",
        "the text is neither UTF-8 nor Shift_JIS; save it as one of them",
    ),
    FileFault.CSV: Text(
        "{limit}行目のあたりでCSVとして読めません。引用符が閉じているか確かめてください",
        "is no CSV near row {limit}; look for a quotation mark that is not closed",
    ),
    FileFault.OLD_EXCEL: Text(
        "古い形式（.xls）かパスワード付きです。パスワードなしの .xlsx で保存してください",
        "is an old .xls or has a password; save it as .xlsx without one",
    ),
    FileFault.NOT_EXCEL: Text(
        "Excelのブック（.xlsx）として読めません", "cannot be read as a workbook (.xlsx)"
    ),
    FileFault.UNPACKS_TOO_LARGE: Text(
        "展開すると大きすぎます（{limit}まで）", "unpacks to more than {limit}"
    ),
    FileFault.DTD: Text(
        "ブックの中にDTDがあります。Excelで保存し直してください",
        "the workbook holds a DTD; save it anew with Excel",
    ),
    FileFault.UNKNOWN_HEADING: Text(
        "{limit}列目の見出しが分かりません。ひな形の見出しにしてください",
        "the heading of column {limit} is not known; take those of the template",
    ),
    FileFault.HEADING_TWICE: Text(
        "{limit}列目の見出しは前の列と同じ項目です",
        "column {limit} means the same as one before it",
    ),
    FileFault.MISSING_COLUMN: Text("「{limit}」の列がありません", "there is no column {limit}"),
    FileFault.NO_ROWS: Text("見出しの下に行がありません", "there are no rows below the headings"),
}
"""Why; `{limit}` is what goes beyond, or the place."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of a row in a column (None: of the whole row). `other` is another row's number."""

    column: Column | None
    fault: Fault
    other: int | None = None

    @property
    def reason(self) -> Text:
        """Why, in both languages."""
        reason = REASONS[self.fault]
        return Text(reason.ja.format(row=self.other), reason.en.format(row=self.other))


class FileUnusable(OnshikakuError):
    """Nothing of the file can be taken. `limit` is what it goes beyond, or the place in it."""

    def __init__(self, fault: FileFault, limit: str = "") -> None:
        super().__init__(f"member file: {fault}")
        self.fault = fault
        self.limit = limit

    @property
    def reason(self) -> Text:
        """Why, in both languages."""
        reason = FILE_REASONS[self.fault]
        return Text(reason.ja.format(limit=self.limit), reason.en.format(limit=self.limit))
