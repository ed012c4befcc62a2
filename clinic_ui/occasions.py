"""What 居宅同意取得型 is used for, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from onshikaku.domain.modes import Occasion
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["OCCASION_WORDS"]

OCCASION_WORDS: Final[Mapping[Occasion, Text]] = {
    Occasion.HOUSE_CALL: Text("訪問診療など", "House call"),
    Occasion.ONLINE: Text("オンライン診療など", "Online care"),
    Occasion.OFF_DESK: Text("窓口を通らない受診（発熱外来・車内・病室）", "Away from the desk"),
    Occasion.READER_BROKEN: Text(
        "リーダーの故障・リーダーを使えない方", "Reader broken, or of no use to the patient"
    ),
}
