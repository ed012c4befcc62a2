"""What the centre finds fault with in an act, at the field of the form, in words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from clinic_ui.insurer.reading import Reading
    from onshikaku.errors import InvalidField

__all__ = ["refused"]

_FIELDS = {
    "insurer_number": "insurer",
    "insured_number": "number",
    "insured_symbol": "symbol",
    "insured_branch": "branch",
    "coverage": "position",
    "last": "last_day",
}
_REASONS = {
    "not_invented": Text(
        "架空の番号ではありません。99000で始まる番号だけを使えます。実在の番号は入力しないでください。",
        "This is no invented number: only those from 99000 on are taken. Never type a real one.",
    ),
    "not_in_register": Text(
        "この番号の人は住民基本台帳にいません。", "Nobody in the resident register has it."
    ),
    "linked_already": Text(
        "この記録はもうその番号に紐付いています。", "The record is under that number already."
    ),
    "of_another_record": Text(
        "その番号には別の記録が紐付いています。", "Another record is under that number."
    ),
    "unknown_insurer": Text("この保険者はありません。", "There is no such insurer."),
    "not_born": Text("生年月日が先の日付です。", "The birth date lies in the future."),
    "before_birth": Text("生まれる前の日付です。", "This lies before the birth."),
    "before_report": Text("届出日より前の日付です。", "This lies before the report."),
    "before_first_day": Text(
        "資格取得日より前の日付です。", "This lies before the first day of coverage."
    ),
    "before_first": Text("開始日より前の日付です。", "This lies before the first day."),
    "on_record_already": Text(
        "この資格はもう登録されています。直すときは「記録を訂正」を使います。",
        "This coverage is on record already. To change it, correct the record.",
    ),
    "lost_already": Text("この資格はもう喪失しています。", "This coverage has ended already."),
    "none": Text("喪失していない資格がありません。", "There is no coverage that has not ended."),
    "several": Text("どの資格かを選んでください。", "Choose which coverage is meant."),
    "unknown": Text("この資格はありません。", "There is no such coverage."),
    "check_open": Text(
        "照合の違いが確認されていません。先に「確認する」から結果を登録してください。",
        "A mismatch is not settled: settle the check first.",
    ),
}
_OTHER = Text("この内容では登録できません。", "This cannot be registered.")


def refused(form: Reading, error: InvalidField) -> None:
    """Put the centre's objection at the field it is about."""
    form.wrong[_FIELDS.get(error.field, error.field)] = _REASONS.get(error.reason, _OTHER)
