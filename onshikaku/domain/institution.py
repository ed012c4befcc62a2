"""Institutions, their terminals and who works at them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onshikaku.domain.identifiers import InstitutionCode

__all__ = ["Caller", "Feature", "Institution", "Kind", "Role"]


class Kind(StrEnum):
    """What an institution is (医療機関等の種別)."""

    HOSPITAL = "hospital"  # 病院
    CLINIC = "clinic"  # 診療所（医科）
    DENTAL = "dental"  # 歯科診療所
    PHARMACY = "pharmacy"  # 薬局
    HOME_NURSING = "home-nursing"  # 訪問看護ステーション
    TREATMENT = "treatment"  # 施術所
    CHECKUP = "checkup"  # 健診実施機関
    MIDWIFERY = "midwifery"  # 助産所
    AMBULANCE = "ambulance"  # 救急隊


class Feature(StrEnum):
    """What an institution has joined or installed."""

    PMH = "pmh"  # 自治体・医療機関等情報連携基盤
    E_PRESCRIPTION = "e-prescription"  # 電子処方箋
    PHONE_READER = "phone-reader"  # スマートフォン用の汎用カードリーダー
    EMERGENCY = "emergency"  # 救急時医療情報閲覧の権限
    HOME_CARE = "home-care"  # 居宅同意取得型
    LIMITED = "limited"  # 資格確認限定型
    EMR_SHARING = "emr-sharing"  # 電子カルテ情報共有サービス


class Role(StrEnum):
    """The account that is logged in at a terminal."""

    ADMIN = "admin"  # 管理者アカウント
    GENERAL = "general"  # 一般アカウント
    MEDICAL = "medical"  # 医療情報閲覧アカウント


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution. `municipality` is the 5-digit code by which disasters open their mode."""

    code: InstitutionCode
    name: str
    kind: Kind
    municipality: str
    features: frozenset[Feature] = frozenset()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a terminal that proved itself, and the account logged in at it."""

    institution: Institution
    terminal_id: str
    role: Role = Role.GENERAL
