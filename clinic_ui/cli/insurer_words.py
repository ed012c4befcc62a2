"""What commands of the insurer's side call codes, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from onshikaku.domain.coverage import LossReason
from onshikaku.domain.holder import StopReason, StopScope
from onshikaku.domain.linkage import Grade, Item
from onshikaku.domain.membership import Act, CheckState, Late
from onshikaku.domain.text import Text
from onshikaku.service.insurer_values import Change

__all__ = ["REASONS", "WORDS", "both", "listed"]

WORDS: Mapping[StrEnum, Text] = {
    Act.REGISTER: Text("資格取得", "registered"),
    Act.LOSE: Text("資格喪失", "lost"),
    Act.CORRECT: Text("訂正", "corrected"),
    Act.LINK: Text("番号の紐付け", "linked"),
    Act.RELINK: Text("紐付けの訂正", "relinked"),
    Act.STOP: Text("閲覧停止", "viewing stopped"),
    Act.RELEASE: Text("閲覧停止の解除", "viewing released"),
    Act.CHECK: Text("誤入力チェックで不一致", "mismatch found"),
    Act.CONFIRM: Text("確認の結果", "insurer's word"),
    Late.REPORT: Text("届出が5日を過ぎた", "reported later than 5 days"),
    Late.ENTRY: Text("登録が届出から5日を過ぎた", "entered later than 5 days after the report"),
    Late.WHOLE: Text("登録が事由から10日を過ぎた", "entered later than 10 days after the event"),
    CheckState.OPEN: Text("確認待ち", "open"),
    CheckState.ANOTHER_PERSON: Text("別人（紐付け直し待ち）", "another person, to be relinked"),
    CheckState.CONFIRMED: Text("疑義なし", "no doubt"),
    CheckState.CORRECTED: Text("訂正済み", "corrected"),
    CheckState.RELINKED: Text("紐付け直し済み", "relinked"),
    Grade.A: Text("A 一致", "A, agrees"),
    Grade.B: Text("B 入力誤りの疑い", "B, a slip is suspected"),
    Grade.C: Text("C 別人の疑い", "C, another person is suspected"),
    Item.NAME: Text("漢字氏名", "name"),
    Item.KANA: Text("カナ氏名", "kana"),
    Item.BIRTH_DATE: Text("生年月日", "birth date"),
    Item.SEX: Text("性別", "sex"),
    Item.ADDRESS: Text("住所", "address"),
    Item.NUMBER: Text("番号の該当者なし", "nobody has the number"),
    StopScope.RECORD: Text("すべて", "everything"),
    StopScope.MEDICAL: Text("医療情報", "medical information"),
    StopReason.MISMATCH: Text("住民基本台帳と不一致", "mismatch"),
    StopReason.WRONG_LINK: Text("紐付け誤り", "wrong link"),
    StopReason.PROTECTION: Text("支援措置など", "protection"),
    LossReason.DEATH: Text("死亡", "death"),
    LossReason.PUBLIC_ASSISTANCE: Text("生活保護", "public assistance"),
    LossReason.OTHER_COVERAGE: Text("他の保険に加入", "other coverage"),
    LossReason.OTHER: Text("その他", "other"),
    Change.NEW_PERSON: Text("新しい加入者", "a new member"),
    Change.NEW_COVERAGE: Text("新しい資格", "a new coverage"),
    Change.CORRECTED: Text("変更あり", "changed"),
    Change.UNCHANGED: Text("変更なし", "nothing changed"),
}
"""By code."""


REASONS: Mapping[str, Text] = {
    "after_loss": Text("資格喪失日より後です", "lies after the loss"),
    "before_birth": Text("生年月日より前です", "lies before the birth"),
    "before_first": Text("停止の初日より前です", "lies before the stop's first day"),
    "before_first_day": Text("資格取得日より前です", "lies before the coverage's first day"),
    "before_report": Text("届出日より前です", "lies before the report"),
    "check_digit": Text("検証番号が合いません", "has a wrong check digit"),
    "check_open": Text("不一致の確認が終わっていません", "a mismatch is not settled"),
    "date_from_datetime_parsing": Text("日付ではありません", "is not a day, as 2026-11-20"),
    "date_parsing": Text("日付ではありません", "is not a day, as 2026-11-20"),
    "in-the-future": Text("まだ来ていません", "has not come yet"),
    "length": Text("桁数が違います", "has the wrong length"),
    "linked_already": Text("すでにその番号に紐付いています", "the record is under that number"),
    "lost_already": Text("すでに喪失しています", "has ended already"),
    "none": Text("該当する資格がありません", "there is no such coverage"),
    "not_born": Text("未来の日付です", "lies in the future"),
    "not_digits": Text("数字ではありません", "may hold only the digits 0-9"),
    "not_in_register": Text("住民基本台帳にありません", "is not in the resident register"),
    "not_invented": Text("架空の番号（99000…）ではありません", "is not an invented one, 99000…"),
    "of_another_record": Text("別の記録に紐付いています", "another record is under that number"),
    "on_record_already": Text("すでに登録されています", "is on record already"),
    "percent": Text("10・20・30のどれかにしてください", "is not 10, 20 or 30"),
    "several": Text("資格が複数あります。番号を選んでください", "there are several: name one"),
    "unknown": Text("その番号の資格はありません", "there is no coverage of that position"),
    "unknown_insurer": Text("そのような保険者はありません", "there is no such insurer"),
}
"""What is wrong with a field, by the reason of the problem document."""


def both(code: StrEnum) -> str:
    """The code in Japanese and in English."""
    return f"{WORDS[code].ja} {WORDS[code].en}"


def listed(codes: tuple[StrEnum, ...]) -> str:
    """Codes in Japanese, then in English."""
    ja = "・".join(WORDS[code].ja for code in codes)
    en = ", ".join(WORDS[code].en for code in codes)
    return f"{ja} {en}"
