"""What the page of a run says, in Japanese and in English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clinic_ui.hil.compare import Kind
from clinic_ui.hil.result import Verdict
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["KINDS", "VERDICTS", "WORDS"]

VERDICTS: Final[Mapping[Verdict, Text]] = {
    Verdict.PASSED: Text("合格", "Passed"),
    Verdict.FAILED: Text("不合格", "Failed"),
    Verdict.BROKEN: Text("実施できず", "Broken off"),
    Verdict.NOT_TRIED: Text("対象外", "Not tried"),
}

KINDS: Final[Mapping[Kind, Text]] = {
    Kind.WORSE: Text("悪化", "worse"),
    Kind.BETTER: Text("改善", "better"),
    Kind.OTHER: Text("変化", "changed"),
    Kind.VANISHED: Text("なくなった", "gone"),
    Kind.NEW: Text("新規", "new"),
}

WORDS: Final[Mapping[str, Text]] = {
    "product": Text("オンライン資格確認シミュレーター", "Onshikaku simulator"),
    "title": Text("カードリーダー検査レポート", "Card reader check report"),
    "language": Text("表示言語", "Language"),
    "virtual": Text(
        "仮想のカードとリーダーでの結果です。実機の結果ではありません。",
        "Measured with a virtual card on a virtual reader. No real device was checked.",
    ),
    "virtual_short": Text("仮想", "Virtual"),
    "good": Text("問題は見つかりませんでした", "No defect was found"),
    "bad": Text("問題が見つかりました", "Something is wrong"),
    "interrupted": Text(
        "途中で中止されました。残りの項目は検査していません。",
        "The run was stopped before its end; the rest was not checked.",
    ),
    "regressed": Text("前回より悪くなった項目があります", "Something is worse than before"),
    "counts": Text("検査の結果", "Results of the checks"),
    "where": Text("検査の条件", "Where and how"),
    "reader": Text("リーダー", "Reader"),
    "profile": Text("該当する機種", "Known as"),
    "unknown": Text("登録のない機種", "not a reader that we know"),
    "link": Text("接続", "Link"),
    "suite": Text("検査の範囲", "Suite"),
    "begun": Text("開始", "Begun"),
    "took": Text("所要時間", "Took"),
    "operator": Text("カードの操作", "Cards placed by"),
    "seed": Text("乱数シード", "Seed"),
    "program": Text("プログラム", "Program"),
    "system": Text("OS", "System"),
    "quirks": Text("この機種について分かっていること", "What is known of this reader"),
    "checks": Text("検査項目の一覧", "All checks"),
    "check": Text("検査項目", "Check"),
    "verdict": Text("判定", "Verdict"),
    "finding": Text("分かったこと", "Findings"),
    "comparison": Text("前回との比較", "Beside the earlier run"),
    "earlier": Text("前回の開始：", "The earlier run began: "),
    "same": Text("目立った違いはありません。", "Nothing has changed by much."),
    "same_verdicts": Text("判定に違いはありません。", "The verdicts are the same."),
    "figures": Text("測定値", "Figures"),
    "figure": Text("項目", "Figure"),
    "value": Text("値", "Value"),
    "limit": Text("上限・下限", "Limit"),
    "since": Text("前回から", "Since then"),
    "beyond": Text("範囲外", "beyond"),
    "spread": Text("測定値の分布", "How the measurements are spread"),
    "spread_explained": Text(
        "点は1回の測定、黒い線は中央値、橙色の線は95パーセンタイル、赤い破線は上限です。",
        "Dots: single measurements. Black: median. Orange: 95th percentile. Red, dashed: limit.",
    ),
    "course": Text("測定値の推移", "How the measurements went on"),
    "course_explained": Text(
        "横軸は測定の順番です。青い線は中央値、薄い帯は最小から最大までです。",
        "From the first measurement to the last. Blue: median; pale: from least to greatest.",
    ),
    "series": Text("系列", "Series"),
    "count": Text("回数", "Count"),
    "least": Text("最小", "Least"),
    "middle": Text("中央値", "Median"),
    "p95": Text("95パーセンタイル", "95th percentile"),
    "most": Text("最大", "Greatest"),
    "seconds": Text("かかった時間：", "It took "),
    "nothing": Text("測定値はありません。", "It measures nothing."),
    "personal": Text(
        "このレポートに、個人に関する情報は含まれません。",
        "This report holds nothing about a person.",
    ),
    "skip": Text("本文へ", "To the content"),
}
