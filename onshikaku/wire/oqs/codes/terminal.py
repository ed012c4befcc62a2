"""Codes of the terminal's settings and of signing in to it (docs/files.md §3)."""

from __future__ import annotations

from onshikaku.wire.oqs.codes.code import Code

__all__ = [
    "BiometricFactor",
    "ElectronicPrescriptionUse",
    "Factor",
    "FormChoice",
    "KnowledgeFactor",
    "LinkedSystem",
    "PossessionFactor",
    "Setting",
]


class Setting(Code):
    """利用設定, OQSCD037."""

    OFF = "0", "利用しない", "not used"
    ON = "1", "利用する", "used"


class ElectronicPrescriptionUse(Code):
    """電子処方箋の利用区分, OQSCD038."""

    NONE = "0", "利用しない", "not used"
    ELECTRONIC = "1", "電子のみ", "electronic only"
    BOTH = "2", "併用", "electronic and paper"
    PAPER = "3", "紙のみ", "paper only"


class FormChoice(Code):
    """処方箋発行形態の選択時点, OQSCD039."""

    OTHER_TIME = "1", "資格確認時以外", "at another time"
    AT_CONFIRMATION = "2", "資格確認時", "when eligibility is confirmed"


class Factor(Code):
    """二要素認証の要素, OQSCD041."""

    KNOWLEDGE = "1", "記憶", "knowledge"
    BIOMETRIC = "2", "生体", "biometric"
    POSSESSION = "3", "物理媒体", "possession"


class KnowledgeFactor(Code):
    """二要素認証の方式（記憶）, OQSCD042."""

    PASSWORD = "01", "ID／パスワード", "name and password"
    PIN = "02", "PIN", "PIN"
    QUESTION = "03", "秘密の質問", "secret question"


class BiometricFactor(Code):
    """二要素認証の方式（生体）, OQSCD042."""

    FINGERPRINT = "01", "指紋", "fingerprint"
    FACE = "02", "顔", "face"
    VOICE = "03", "音声", "voice"
    VEIN = "04", "静脈", "veins"
    IRIS = "05", "虹彩", "iris"


class PossessionFactor(Code):
    """二要素認証の方式（物理媒体）, OQSCD042."""

    CARD = "01", "ICカード", "chip card"
    ONE_TIME_PASSWORD = "02", "ワンタイムパスワード", "one-time password"
    OTHER = "03", "その他", "other"


class LinkedSystem(Code):
    """連携システムID, OQSCD044: bits, written as in the public list, padded and unpadded."""

    SUBSIDIES = "01", "医療費助成", "medical subsidies"
    MATERNAL = "2", "母子保健", "maternal and child health"
    VACCINATION = "4", "予防接種", "vaccination"
    LONG_TERM_CARE = "8", "介護保険", "long-term care insurance"
