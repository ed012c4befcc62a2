"""Where the invented people live: municipalities of 架空県, and who insures there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import Scheme
from onshikaku.domain.identifiers import InsurerNumber
from onshikaku.domain.membership import Insurer

if TYPE_CHECKING:
    from random import Random

__all__ = [
    "ELDERLY",
    "EMPLOYERS",
    "MUNICIPALITIES",
    "Employer",
    "Municipality",
    "address_in",
]

_TOWNS = ("中央町", "港町", "山手", "若葉台", "駅東", "県庁前", "緑町", "朝日台")
_NUMERALS = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality and its 国民健康保険; `symbol` stands before the numbers it gives."""

    name: str
    insurer: Insurer
    symbol: str


@dataclass(frozen=True, slots=True)
class Employer:
    """An insurer of employees: `symbols` are those of its workplaces; `share` of all, in percent.

    The shares follow the numbers of members of each scheme (general knowledge, rounded).
    """

    insurer: Insurer
    symbols: tuple[str, ...]
    share: int


def _insurer(number: str, name: str, scheme: Scheme) -> Insurer:
    return Insurer(InsurerNumber(number), name, scheme)


MUNICIPALITIES = (
    Municipality("模擬市", _insurer("990010", "模擬市国民健康保険", Scheme.MUNICIPAL), "模国51"),
    Municipality(
        "雛形町", _insurer("990028", "雛形町国民健康保険（模擬）", Scheme.MUNICIPAL), "雛国51"
    ),
    Municipality(
        "例示市", _insurer("990036", "例示市国民健康保険（模擬）", Scheme.MUNICIPAL), "例国51"
    ),
    Municipality(
        "仮想村", _insurer("990044", "仮想村国民健康保険（模擬）", Scheme.MUNICIPAL), "仮国51"
    ),
)
ELDERLY = _insurer("39990015", "架空県後期高齢者医療広域連合", Scheme.ELDERLY)
EMPLOYERS = (
    Employer(
        _insurer("01990019", "架空健康保険協会　模擬支部", Scheme.KYOKAI),
        tuple(f"5170{place:04d}" for place in range(1, 61)),
        49,
    ),
    Employer(
        _insurer("06990014", "模擬製作所健康保険組合", Scheme.UNION),
        tuple(str(place) for place in range(511, 521)),
        20,
    ),
    Employer(
        _insurer("06990022", "架空運輸健康保険組合", Scheme.UNION),
        tuple(str(place) for place in range(531, 541)),
        14,
    ),
    Employer(
        _insurer("32990012", "架空県市町村職員共済組合", Scheme.MUTUAL),
        ("公立架空51", "公立架空52"),
        11,
    ),
    Employer(_insurer("993014", "架空県建設国民健康保険組合", Scheme.TRADE), ("建51",), 4),
    Employer(_insurer("02990018", "架空船員保険　模擬支部", Scheme.SEAFARERS), ("9951",), 1),
    Employer(_insurer("07990013", "架空駐屯地（模擬）", Scheme.SELF_DEFENCE), ("模自51",), 1),
)
"""Insurers are those of the cast (onshikaku/personas/insurers.yaml); three 国保 are new."""


def address_in(random: Random, municipality: Municipality) -> tuple[str, str]:
    """A postal code and an address there."""
    town = random.randrange(len(_TOWNS))
    block = _NUMERALS[random.randrange(len(_NUMERALS))]
    lot, house = random.randint(1, 40), random.randint(1, 30)
    code = f"000-{5000 + MUNICIPALITIES.index(municipality) * 100 + town:04d}"
    return code, f"架空県{municipality.name}{_TOWNS[town]}{block}丁目{lot}番{house}号"
