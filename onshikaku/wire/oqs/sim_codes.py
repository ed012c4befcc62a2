"""What the simulator says in ErrorCode and ProcessingResultCode, and in `.err` files.

The official list (処理結果コード) is not public. These codes are the simulator's own, every text
begins with 模擬： and every code with SIM and a digit for its kind: 1 a notice, 2 a person's query,
3 card and consent, 8 the file, 9 the system (docs/files.md §10 U5). Whoever has the official list
can put its codes and texts in their place: `codes_with`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CODES", "Codes", "Matter", "Said", "codes_with"]


class Matter(StrEnum):
    """What there is to say. The value is the key in a table of replacements."""

    CERTIFICATE_EXPIRING = "certificate-expiring"
    CERTIFICATE_IN_GRACE = "certificate-in-grace"
    UNPROVEN = "unproven"
    REVOCATION_UNCHECKED = "revocation-unchecked"

    QUERY_INVALID = "query-invalid"
    RECEPTION_UNKNOWN = "reception-unknown"
    RECEPTION_ELSEWHERE = "reception-elsewhere"
    REFERENCE_NOBODY = "reference-nobody"
    REFERENCE_SEVERAL = "reference-several"
    MEDICAL_NOBODY = "medical-nobody"

    CONSENT_MISSING = "consent-missing"
    MEDICAL_WITHHELD = "medical-withheld"
    CERTIFICATE_NOT_YET_VALID = "certificate-not-yet-valid"
    CERTIFICATE_EXPIRED = "certificate-expired"
    CERTIFICATE_SUSPENDED = "certificate-suspended"
    CERTIFICATE_REVOKED = "certificate-revoked"
    REGISTRATION_NEEDED = "registration-needed"
    JPKI_UNAVAILABLE = "jpki-unavailable"
    NOT_CONFIRMED = "not-confirmed"

    UNSUPPORTED = "unsupported"
    NOT_XML = "not-xml"
    UNDECODABLE = "undecodable"
    WRONG_STRUCTURE = "wrong-structure"
    INSTITUTION_WRONG = "institution-wrong"
    TOO_LARGE = "too-large"
    UNREADABLE = "unreadable"
    ANSWER_EXISTS = "answer-exists"

    CENTRE_UNREACHABLE = "centre-unreachable"
    TERMINAL_REFUSED = "terminal-refused"
    CENTRE_FAILED = "centre-failed"


@dataclass(frozen=True, slots=True)
class Said:
    """A code and its text, shown to the staff as it is."""

    code: str
    message: str


_OWN = {
    Matter.CERTIFICATE_EXPIRING: (
        "SIM10001",
        "電子証明書の有効期限まで3か月以内です。更新をご案内ください。",
    ),
    Matter.CERTIFICATE_IN_GRACE: (
        "SIM10002",
        "電子証明書の有効期限が切れています。資格情報のみ提供します。更新をご案内ください。",
    ),
    Matter.UNPROVEN: (
        "SIM10003",
        "カードの署名を確かめずに本人確認をしました（所持の証明なし）。",
    ),
    Matter.REVOCATION_UNCHECKED: (
        "SIM10004",
        "手動で信頼した認証局の電子証明書です。失効は確認していません。",
    ),
    Matter.QUERY_INVALID: ("SIM20001", "照会条件に誤りがあります。"),
    Matter.RECEPTION_UNKNOWN: ("SIM20002", "この受付番号の受付がありません。"),
    Matter.RECEPTION_ELSEWHERE: ("SIM20003", "この受付番号は、ほかの種類の照会のものです。"),
    Matter.REFERENCE_NOBODY: ("SIM20004", "照会番号を登録する資格が見つかりません。"),
    Matter.REFERENCE_SEVERAL: (
        "SIM20005",
        "複数の人が該当するため、照会番号を登録できません。枝番を指定してください。",
    ),
    Matter.MEDICAL_NOBODY: ("SIM20006", "該当する人が見つからないか、特定できません。"),
    Matter.CONSENT_MISSING: ("SIM30001", "閲覧の同意がありません。"),
    Matter.MEDICAL_WITHHELD: ("SIM30002", "医療情報を提供できません。"),
    Matter.CERTIFICATE_NOT_YET_VALID: ("SIM30003", "電子証明書の有効期間が始まっていません。"),
    Matter.CERTIFICATE_EXPIRED: ("SIM30004", "電子証明書の有効期限が切れています。"),
    Matter.CERTIFICATE_SUSPENDED: ("SIM30005", "電子証明書が一時停止されています。"),
    Matter.CERTIFICATE_REVOKED: ("SIM30006", "電子証明書が失効しています。"),
    Matter.REGISTRATION_NEEDED: ("SIM30007", "健康保険証としての利用登録がされていません。"),
    Matter.JPKI_UNAVAILABLE: (
        "SIM30008",
        "公的個人認証サービスが停止しているため、このカードは確認できません。",
    ),
    Matter.NOT_CONFIRMED: ("SIM30009", "資格確認が完了しませんでした。"),
    Matter.UNSUPPORTED: ("SIM80001", "この種類のファイルには対応していません。"),
    Matter.NOT_XML: ("SIM80002", "XMLとして読み取れません。"),
    Matter.UNDECODABLE: ("SIM80003", "宣言された文字コードで読み取れません。"),
    Matter.WRONG_STRUCTURE: ("SIM80004", "ルート要素、ヘッダーまたはボディーが正しくありません。"),
    Matter.INSTITUTION_WRONG: (
        "SIM80005",
        "医療機関コードがないか、この端末のものではありません。",
    ),
    Matter.TOO_LARGE: ("SIM80006", "ファイルが大きすぎます。"),
    Matter.UNREADABLE: ("SIM80007", "ファイルを読み取れません。"),
    Matter.ANSWER_EXISTS: ("SIM80008", "同じ名前の結果ファイルが残っています。"),
    Matter.CENTRE_UNREACHABLE: ("SIM90001", "資格確認サーバーに接続できません。"),
    Matter.TERMINAL_REFUSED: ("SIM90002", "この端末では資格確認サーバーにログインできません。"),
    Matter.CENTRE_FAILED: ("SIM90003", "資格確認サーバーで処理できませんでした。"),
}

Codes = MappingProxyType[Matter, Said]
"""A code and a text for every matter."""

CODES: Codes = MappingProxyType(
    {matter: Said(code, f"模擬：{text}") for matter, (code, text) in _OWN.items()}
)
"""The simulator's own."""


def codes_with(replacements: Mapping[str, Said]) -> Codes:
    """The table with other codes and texts, by the values of `Matter`.

    Raises `ValueError` for a key that is none, and for an empty code or text.
    """
    table = dict(CODES)
    for key, said in replacements.items():
        if not said.code.strip() or not said.message.strip():
            raise ValueError(f"{key}: code and message may not be empty")
        if key not in set(Matter):
            raise ValueError(f"{key}: there is no such entry; one of {', '.join(Matter)}")
        table[Matter(key)] = said
    return MappingProxyType(table)
