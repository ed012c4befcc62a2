"""What can be wrong with a file of personas: a code, and why it is, in Japanese and English."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.text import Text
from onshikaku.errors import OnshikakuError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Fault", "Finding", "Mistake", "PersonaInvalid", "reason_of"]


class Fault(StrEnum):
    """Why a field, or a whole file, cannot stand."""

    # The file
    UNREADABLE = "unreadable"
    NOT_UTF8 = "not_utf8"
    SYNTAX = "syntax"
    TOO_DEEP = "too_deep"
    TAG = "tag"
    KEY_TWICE = "key_twice"
    NO_PERSONAS = "no_personas"
    # Shape
    MISSING = "missing"
    UNKNOWN_FIELD = "unknown_field"
    NOT_MAPPING = "not_mapping"
    NOT_LIST = "not_list"
    NOT_TEXT = "not_text"
    NOT_INTEGER = "not_integer"
    NOT_TRUE_OR_FALSE = "not_true_or_false"
    NOT_LISTED = "not_listed"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    CHARACTERS = "characters"
    MALFORMED = "malformed"
    # Form of a field
    ID_FORM = "id_form"
    NAME_FORM = "name_form"
    POSTAL_CODE_FORM = "postal_code_form"
    ADDRESS_FORM = "address_form"
    SERIAL_FORM = "serial_form"
    FOUR_DIGITS = "four_digits"
    MUNICIPALITY_FORM = "municipality_form"
    DAY_FORM = "day_form"
    DAY_RELATIVE = "day_relative"
    DAY_ERA = "day_era"
    NO_SUCH_DAY = "no_such_day"
    DAY_OUTSIDE_ERA = "day_outside_era"
    DAY_OUT_OF_RANGE = "day_out_of_range"
    LENGTH = "length"
    NOT_DIGITS = "not_digits"
    CHECK_DIGIT = "check_digit"
    PERCENT = "percent"
    # Recognisably invented
    REAL_PREFECTURE = "real_prefecture"
    NOT_INVENTED = "not_invented"
    MY_NUMBER_SERIES = "my_number_series"
    # One field against another
    SCHEME_OF_NUMBER = "scheme_of_number"
    UNKNOWN_INSURER = "unknown_insurer"
    KANA_WITHOUT_NAME = "kana_without_name"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    REASON_WITHOUT_LOSS = "reason_without_loss"
    LOSS_WITHOUT_REASON = "loss_without_reason"
    REGISTERED_WITHOUT_LOSS = "registered_without_loss"
    NOT_MEDICAL_AID = "not_medical_aid"
    SHARE_AND_SUM = "share_and_sum"
    STOP_DAY = "stop_day"
    REVOCATION_REASON = "revocation_reason"
    CARD_YOUNGER = "card_younger"
    BEFORE_BIRTH = "before_birth"
    NOT_BORN = "not_born"
    EXPIRY_RULE = "expiry_rule"
    IRREGULAR = "irregular"  # a warning
    # One persona against another
    ID_TAKEN = "id_taken"
    SERIAL_TAKEN = "serial_taken"
    MY_NUMBER_TAKEN = "my_number_taken"
    INSURED_NUMBER_TAKEN = "insured_number_taken"
    RECIPIENT_TAKEN = "recipient_taken"
    TWICE = "twice"
    INSURER_NAME_TAKEN = "insurer_name_taken"


_REASONS: Mapping[Fault, Text] = {
    Fault.UNREADABLE: Text("ファイルを読めません", "the file cannot be read"),
    Fault.NOT_UTF8: Text("文字コードがUTF-8ではありません", "the text is not UTF-8"),
    Fault.SYNTAX: Text(
        "YAML・JSONとして読めません（{why}）", "it cannot be read as YAML or JSON ({why})"
    ),
    Fault.TOO_DEEP: Text("入れ子が深すぎます", "it is nested too deeply"),
    Fault.TAG: Text("YAMLのタグは使えません", "YAML tags cannot be used"),
    Fault.KEY_TWICE: Text("同じ項目が二度書かれています", "the field is written twice"),
    Fault.NO_PERSONAS: Text("人物が一人も書かれていません", "nobody is in it"),
    Fault.MISSING: Text("必須の項目がありません", "the field is missing"),
    Fault.UNKNOWN_FIELD: Text("このような項目はありません", "there is no such field"),
    Fault.NOT_MAPPING: Text("「項目: 値」の組で書いてください", "write it as fields with values"),
    Fault.NOT_LIST: Text("一覧（- で始まる行か [ ]）で書いてください", "write it as a list"),
    Fault.NOT_TEXT: Text(
        "文字列で書いてください（JSONでは引用符で囲む）", 'write it as text (in JSON within "")'
    ),
    Fault.NOT_INTEGER: Text("整数で書いてください", "write it as a whole number"),
    Fault.NOT_TRUE_OR_FALSE: Text("true か false で書いてください", "write true or false"),
    Fault.NOT_LISTED: Text(
        "使える値ではありません。{allowed} のどれかにしてください",
        "not a value that may stand here; choose one of {allowed}",
    ),
    Fault.EMPTY: Text("空です", "it is empty"),
    Fault.TOO_LONG: Text("長すぎます", "it is too long"),
    Fault.TOO_SMALL: Text("小さすぎます", "it is too small"),
    Fault.TOO_LARGE: Text("大きすぎます", "it is too large"),
    Fault.CHARACTERS: Text(
        "使えない文字（制御文字や端の空白）があります", "a control character, or a blank at an end"
    ),
    Fault.MALFORMED: Text("正しい形ではありません", "it does not have the right form"),
    Fault.ID_FORM: Text(
        "idは半角の英小文字と数字をハイフンでつなぎます（例 taro-1）",
        "an id is lower-case letters and digits joined by hyphens, as taro-1",
    ),
    Fault.NAME_FORM: Text(
        "姓と名の間に全角の空白を一つ入れてください（例 模擬　太郎）",
        "family and given name with one U+3000 between them",
    ),
    Fault.POSTAL_CODE_FORM: Text(
        "郵便番号は実在しない 000-0000 〜 000-9999 にしてください",
        "choose a postal code that nobody has: 000-0000 to 000-9999",
    ),
    Fault.ADDRESS_FORM: Text(
        "住所は「架空県模擬市」で始めてください", "an address begins with 架空県模擬市"
    ),
    Fault.SERIAL_FORM: Text("カードの番号は15桁の数字です", "a card's number has 15 digits"),
    Fault.FOUR_DIGITS: Text("4桁の数字で書いてください", "write four digits"),
    Fault.MUNICIPALITY_FORM: Text(
        "市区町村コードは99で始まる5桁の数字です",
        "a municipality has five digits that begin with 99",
    ),
    Fault.DAY_FORM: Text(
        "日付として読めません。2026-11-20、令和8年11月20日、today-30d のように書いてください",
        "not a day like 2026-11-20, 令和8年11月20日 or today-30d",
    ),
    Fault.DAY_RELATIVE: Text(
        "相対日付は today・month・april・august に +2y、-3m、-30d などを続けます",
        "a relative day is today, month, april or august with terms like +2y, -3m, -30d",
    ),
    Fault.DAY_ERA: Text("知らない元号です", "no era of that name is known"),
    Fault.NO_SUCH_DAY: Text("暦にない日です", "there is no such day in the calendar"),
    Fault.DAY_OUTSIDE_ERA: Text("その元号にはない日です", "the era does not have that day"),
    Fault.DAY_OUT_OF_RANGE: Text(
        "1873年から2200年までの日にしてください", "choose a day from 1873 to 2200"
    ),
    Fault.LENGTH: Text("桁数が違います", "it has the wrong number of digits"),
    Fault.NOT_DIGITS: Text("半角の数字だけで書いてください", "only the digits 0-9 may be used"),
    Fault.CHECK_DIGIT: Text("検証番号（末尾の桁）が合いません", "its check digit is wrong"),
    Fault.PERCENT: Text("10、20、30 のどれかにしてください", "choose 10, 20 or 30"),
    Fault.REAL_PREFECTURE: Text(
        "実在する都道府県の番号です。99などにしてください",
        "its prefecture exists; use one outside 01-47, as 99",
    ),
    Fault.NOT_INVENTED: Text(
        "架空だと分かるよう、名前に「架空」か「模擬」を入れてください",
        "put 架空 or 模擬 into the name, so that it is known for invented",
    ),
    Fault.MY_NUMBER_SERIES: Text(
        "個人番号は架空の系列（99000で始まる番号）にしてください",
        "choose a My Number of the invented series, which begins with 99000",
    ),
    Fault.SCHEME_OF_NUMBER: Text(
        "保険者番号の法別番号が保険の種類と合いません",
        "its number belongs to another kind of insurance",
    ),
    Fault.UNKNOWN_INSURER: Text(
        "この名前の保険者は insurers にありません", "insurers has nobody of that name"
    ),
    Fault.KANA_WITHOUT_NAME: Text(
        "kana_other には name_other が要ります", "kana_other needs name_other"
    ),
    Fault.ENDS_BEFORE_IT_BEGINS: Text("始まりより前に終わっています", "it ends before it begins"),
    Fault.REASON_WITHOUT_LOSS: Text(
        "喪失事由には喪失日（lost_on）が要ります", "a reason of loss needs lost_on"
    ),
    Fault.LOSS_WITHOUT_REASON: Text(
        "喪失日には喪失事由（loss_reason）が要ります", "lost_on needs a loss_reason"
    ),
    Fault.REGISTERED_WITHOUT_LOSS: Text(
        "喪失の登録日には喪失日（lost_on）が要ります", "loss_registered_on needs lost_on"
    ),
    Fault.NOT_MEDICAL_AID: Text(
        "医療扶助の負担者番号は12で始まります", "a payer of public assistance begins with 12"
    ),
    Fault.SHARE_AND_SUM: Text(
        "percent と per_visit_yen は同時に書けません",
        "percent and per_visit_yen exclude each other",
    ),
    Fault.STOP_DAY: Text(
        "stopped_on は suspended と revoked に必要で、good には書けません",
        "stopped_on belongs to suspended and revoked, and only to them",
    ),
    Fault.REVOCATION_REASON: Text(
        "reason は revoked に必要で、ほかには書けません",
        "reason belongs to revoked, and only to it",
    ),
    Fault.CARD_YOUNGER: Text(
        "カードが電子証明書より後に発行されています", "the card is younger than its certificate"
    ),
    Fault.BEFORE_BIRTH: Text("生年月日より前の日です", "the day lies before the birth date"),
    Fault.NOT_BORN: Text(
        "生年月日が読み込む日より後です", "the birth date lies after the day it is for"
    ),
    Fault.EXPIRY_RULE: Text(
        "有効期限の規則（docs/rules.md §2.1）と違います。省くと自動で計算します。"
        "わざとなら irregular: true を添えてください",
        "not what the rules say (docs/rules.md §2.1); leave it out to have it computed, or add "
        "irregular: true if it is meant",
    ),
    Fault.IRREGULAR: Text(
        "規則と違う有効期限のまま読み込みます（irregular）",
        "taken as it is, against the rules (irregular)",
    ),
    Fault.ID_TAKEN: Text("このidはもう使われています", "this id is taken"),
    Fault.SERIAL_TAKEN: Text(
        "同じ番号のカードが {other} にもあります", "{other} has a card of that number"
    ),
    Fault.MY_NUMBER_TAKEN: Text("{other} と同じ個人番号です", "{other} has the same My Number"),
    Fault.INSURED_NUMBER_TAKEN: Text(
        "記号・番号・枝番が {other} と同じです",
        "{other} has the same symbol, number and branch",
    ),
    Fault.RECIPIENT_TAKEN: Text(
        "受給者番号が {other} と同じです", "{other} has the same recipient number"
    ),
    Fault.TWICE: Text("同じものが二つあります", "the same is there twice"),
    Fault.INSURER_NAME_TAKEN: Text(
        "この名前の保険者は別の場所にも書かれています", "an insurer of that name is there already"
    ),
}


def reason_of(fault: Fault, facts: Mapping[str, str]) -> Text:
    """The reason in words; `facts` hold what its text needs and never a value of a person's."""
    text = _REASONS[fault]
    return Text(text.ja.format(**facts), text.en.format(**facts)) if facts else text


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault at a place inside an entry, before it is known where that is in the file."""

    path: tuple[int | str, ...]
    fault: Fault
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Mistake:
    """A fault at its place. `line` counts from 1, None where the file has none (JSON).

    `persona` is the id, or `personas.3` counted from 0 where the id is missing or no id; None where
    it is about the file or an insurer. `field` is the path inside that, "-" for the whole.
    """

    file: str
    line: int | None
    persona: str | None
    field: str
    fault: Fault
    reason: Text

    @property
    def place(self) -> str:
        """File and line, as compilers write them."""
        return self.file if self.line is None else f"{self.file}:{self.line}"

    def __str__(self) -> str:
        """One line in English."""
        where = f"{self.persona}: " if self.persona else ""
        return f"{self.place}: {where}{self.field}: {self.reason.en}"


class PersonaInvalid(OnshikakuError):
    """Personas that cannot be used; `mistakes` names every one, in the order of the files."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)
