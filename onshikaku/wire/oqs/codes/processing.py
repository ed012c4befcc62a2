"""Codes of how a query was made and how it ended (docs/files.md §3)."""

from __future__ import annotations

from onshikaku.wire.oqs.codes.code import Code

__all__ = [
    "CharacterCode",
    "FileResult",
    "PersonResult",
    "QueryMeans",
    "Validity",
]


class QueryMeans(Code):
    """照会区分, OQSCD002."""

    MY_NUMBER_CARD = "1", "マイナンバーカード", "My Number Card"
    INSURED_NUMBER = "2", "被保険者証情報", "numbers of the insured card"


class FileResult(Code):
    """処理結果区分 of the whole file, OQSCD003."""

    DONE = "1", "正常終了", "done"
    RUNNING = "2", "処理中", "still running"
    FAILED = "9", "異常終了", "failed"


class PersonResult(Code):
    """処理結果状況 of one person, OQSCD004."""

    DONE = "1", "正常終了", "done"
    ERROR = "2", "エラー", "error"


class CharacterCode(Code):
    """文字コード識別, OQSCD005 (docs/files.md §10 U6)."""

    UTF_8 = "0", "UTF-8", "UTF-8"
    SHIFT_JIS = "1", "Shift_JIS", "Shift_JIS"


class Validity(Code):
    """資格有効性, OQSCD006."""

    VALID = "1", "有効", "valid"
    INVALID = "2", "無効", "not valid"
    REPLACED = "3", "無効（新しい資格あり）", "not valid, there is a newer one"
    NONE = "4", "該当資格なし", "none found"
    SEVERAL = "5", "複数該当", "several match (health insurance only)"
    VALID_WITHOUT_TICKET = "6", "有効（未登録）", "valid, no ticket registered (public assistance)"
