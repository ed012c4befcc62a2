"""What groups, outcomes and places where something is looked at are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.rehearse.result import Outcome, Surface
from onshikaku.domain.scenario import Group
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["GROUPS", "OUTCOMES", "REPORT", "SURFACES"]

GROUPS: Mapping[Group, Text] = {
    Group.NORMAL: Text("正常系", "Normal flows"),
    Group.RECEPTION: Text("カード・読取機・窓口", "Card, reader and reception desk"),
    Group.IDENTITY: Text("本人確認", "Identity check"),
    Group.LIFE: Text("電子証明書・カードの期限", "Certificate and card life"),
    Group.RECORD: Text("資格データ", "Eligibility record"),
    Group.PAPER: Text("資格確認書・お知らせ・旧保険証", "Documents"),
    Group.OUTAGE: Text("回線・システム・災害", "Network, systems, disasters"),
    Group.BILLING: Text("会計・レセプト・統計", "Billing, claims, statistics"),
    Group.OWN: Text("自作", "Your own"),
}

OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.PASSED: Text("想定どおり", "as it must be"),
    Outcome.FAILED: Text("想定と違う", "something else was seen"),
    Outcome.BROKEN: Text("途中で止まった", "a step could not be done"),
    Outcome.NOT_PLAYED: Text("この条件では行わない", "not played here"),
}

SURFACES: Mapping[Surface, Text] = {
    Surface.KIOSK: Text("患者さんの画面", "kiosk"),
    Surface.DESK: Text("受付の画面", "desk"),
    Surface.PAGE: Text("ページ", "page"),
    Surface.API: Text("センターの窓口", "the centre's interface"),
    Surface.FILE: Text("連携ファイル", "file"),
    Surface.CARD: Text("カード", "card"),
    Surface.COMMAND: Text("コマンド", "command"),
    Surface.TRAINING: Text("研修", "training"),
}

REPORT: Mapping[str, Text] = {
    "title": Text("場面の再現の結果", "Rehearsal"),
    "banner": Text(
        "シミュレーターの記録です。人物・番号はすべて架空です。",
        "A simulator's record. All people and numbers are invented.",
    ),
    "good": Text("すべて想定どおりでした", "Everything was as it must be"),
    "bad": Text("想定と違うところがあります", "Not everything was as it must be"),
    "stopped": Text("途中で止められました", "It was stopped before its end"),
    "reader": Text("読取機", "Reader"),
    "scenario": Text("場面", "Scenario"),
    "outcome": Text("結果", "Outcome"),
    "seconds": Text("秒", "s"),
    "checks": Text("確かめた点", "Checks"),
    "step": Text("手順", "Step"),
    "expected": Text("あるべきもの", "What must be seen"),
    "seen": Text("実際", "What was seen"),
    "files": Text("できたファイル", "Files produced"),
    "pictures": Text("画面", "Pages"),
    "on": Text("模擬日", "Simulated day"),
    "skip": Text("本文へ移動", "Skip to the content"),
}
