"""The kinds of messages by which file carries them (docs/files.md §1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from onshikaku.domain.text import Text
from onshikaku.wire.oqs import batch, checkups, drugs, query, reference_numbers, result, subsidies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onshikaku.wire.oqs.element import Block

__all__ = ["KINDS", "Kind"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message. `name` begins its file's name, as `OQSsiquc01req`.

    `message`: the block under the root, with the parts MessageHeader and MessageBody.
    """

    name: str
    title: Text
    message: type[Block]


_ALL = (
    Kind("OQSsiquc01req", Text("資格確認照会", "query of eligibility"), query.Query),
    Kind("OQSsiquc01res", Text("資格確認結果", "result of a query"), result.Result),
    Kind(
        "OQSsiquc01res_face",
        Text("資格確認結果（顔認証付きカードリーダー）", "result from the card reader"),
        result.FaceResult,
    ),
    Kind("OQSmuquc01req", Text("資格確認一括照会", "batch query"), batch.BatchQuery),
    Kind(
        "OQSmuquc01res",
        Text("資格確認一括照会の受付結果", "receipt of a batch query"),
        batch.Receipt,
    ),
    Kind(
        "OQSmuquc02req",
        Text("資格確認一括照会の結果要求", "request for the result of a batch query"),
        batch.Fetch,
    ),
    Kind(
        "OQSmuquc02res", Text("資格確認一括照会結果", "result of a batch query"), batch.BatchResult
    ),
    Kind(
        "OQSsiimm01req",
        Text("照会番号登録", "registration of a reference number"),
        reference_numbers.Registration,
    ),
    Kind(
        "OQSsiimm01res",
        Text("照会番号登録結果", "result of a registration"),
        reference_numbers.RegistrationResult,
    ),
    Kind(
        "OQSmuimm01req",
        Text("照会番号一括登録", "batch of reference numbers"),
        reference_numbers.BulkRegistration,
    ),
    Kind(
        "OQSmuimm01res",
        Text("照会番号一括登録の受付結果", "receipt of a batch of reference numbers"),
        reference_numbers.BulkRegistrationReceipt,
    ),
    Kind(
        "OQSmuimm02req",
        Text(
            "照会番号一括登録の結果要求", "request for the result of a batch of reference numbers"
        ),
        reference_numbers.BulkRegistrationFetch,
    ),
    Kind(
        "OQSmuimm02res",
        Text("照会番号一括登録結果", "result of a batch of reference numbers"),
        reference_numbers.BulkRegistrationResult,
    ),
    Kind(
        "OQSmutic01req",
        Text("医療扶助一括照会", "batch query, public assistance"),
        batch.TicketQuery,
    ),
    Kind(
        "OQSmutic01res",
        Text("医療扶助一括照会の受付結果", "receipt of a batch query, public assistance"),
        batch.Receipt,
    ),
    Kind(
        "OQSmutic02req",
        Text("医療扶助一括照会の結果要求", "request for the result, public assistance"),
        batch.Fetch,
    ),
    Kind(
        "OQSmutic02res",
        Text("医療扶助一括照会結果", "result of a batch query, public assistance"),
        batch.FullBatchResult,
    ),
    Kind(
        "OQSmuhvq01req",
        Text("訪問診療等一括照会", "batch query, home visits"),
        batch.HomeVisitQuery,
    ),
    Kind(
        "OQSmuhvq01res",
        Text("訪問診療等一括照会の受付結果", "receipt of a batch query, home visits"),
        batch.Receipt,
    ),
    Kind(
        "OQSmuhvq02req",
        Text("訪問診療等一括照会の結果要求", "request for the result, home visits"),
        batch.Fetch,
    ),
    Kind(
        "OQSmuhvq02res",
        Text("訪問診療等一括照会結果", "result of a batch query, home visits"),
        batch.FullBatchResult,
    ),
    Kind(
        "OQSmuonq01req",
        Text("オンライン診療等一括照会", "batch query, online care"),
        batch.OnlineQuery,
    ),
    Kind(
        "OQSmuonq01res",
        Text("オンライン診療等一括照会の受付結果", "receipt of a batch query, online care"),
        batch.Receipt,
    ),
    Kind(
        "OQSmuonq02req",
        Text("オンライン診療等一括照会の結果要求", "request for the result, online care"),
        batch.Fetch,
    ),
    Kind(
        "OQSmuonq02res",
        Text("オンライン診療等一括照会結果", "result of a batch query, online care"),
        batch.FullBatchResult,
    ),
    Kind(
        "YZKsiquc01req",
        Text("薬剤情報・診療情報照会", "query of drugs and treatment"),
        drugs.DrugRequest,
    ),
    Kind("YZKsiquc01res", Text("薬剤情報・診療情報", "drugs and treatment"), drugs.DrugResult),
    Kind(
        "TKKsiquc01req",
        Text("特定健診情報照会", "query of health check-ups"),
        checkups.CheckupRequest,
    ),
    Kind("TKKsiquc01res", Text("特定健診情報", "health check-ups"), checkups.CheckupResult),
    Kind(
        "PMHsimsm01req",
        Text("医療費助成照会（実験的）", "query of subsidies, experimental"),
        subsidies.SubsidyQuery,
    ),
    Kind(
        "PMHsimsm01res",
        Text("医療費助成情報（実験的）", "subsidies, experimental"),
        subsidies.SubsidyResult,
    ),
)

KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _ALL})
"""Every kind by the beginning of its file's name; a face result is `OQSsiquc01res_face`."""
