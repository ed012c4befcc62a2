"""Subsidies (医療費助成) as the reception reads them. Their layout is the simulator's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.emr.days import period_said, read_day
from clinic_ui.emr.eligibility import failure, refusal
from clinic_ui.emr.said import Row, Said, Sheet, Verdict, same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_ui.emr.block import Block
    from clinic_ui.emr.reading import Document

__all__ = ["subsidies"]


def subsidies(document: Document) -> Sheet:
    """Every certificate; that there is none says nothing of the reason."""
    if (sheet := failure(document) or refusal(document.body)) is not None:
        return sheet
    listed = document.body.block("MedicalSubsidyList")
    groups = tuple(
        tuple(_certificate(block))
        for block in (listed.blocks("MedicalSubsidyInfo") if listed else ())
    )
    if not groups:
        todo = Said(
            "同意がないのか登録がないのかは分かりません。受給者証で確認してください。",
            "It is not told whether consent or a record is missing: look at the certificate.",
        )
        title = Said("医療費助成の情報はありません", "No subsidy is known")
        return Sheet(title, Verdict.NO, (), (todo,))
    todo = Said("この受給者証を使ってください。", "Use this certificate.")
    return Sheet(Said("医療費助成があります", "There is a subsidy"), Verdict.YES, groups, (todo,))


def _certificate(block: Block) -> Iterator[Row]:
    yield Row(Said("医療費助成", "Subsidy"), same(block.text("CertificationName") or "―"))
    payer = block.text("MedicalSubsidyInsurerNumber") or "―"
    recipient = block.text("MedicalSubsidyRecipientNumber") or "―"
    label = Said("負担者番号・受給者番号", "Payer, recipient")
    yield Row(label, same(f"{payer}・{recipient}"))
    begins, ends = read_day(block.text("ValidFrom")), read_day(block.text("ValidTo"))
    yield Row(Said("有効期間", "Valid"), period_said(begins, ends))
    most = block.text("MaxCopaymentAmount")
    if most and most.isdigit():
        yen = f"{int(most):,}"
        yield Row(Said("自己負担の上限", "At most"), Said(f"{yen}円", f"{yen} yen"))
    if condition := block.text("AdditionalConditions"):
        yield Row(Said("条件", "Condition"), same(condition))
    if block.text("IsAlwaysReimbursement") == "1":
        said = Said("償還払い（窓口では通常どおり）", "refunded later: charge as usual")
        yield Row(Said("支払い方", "How it is paid"), said)
    for detail in block.blocks("CertificationDetail"):
        yield Row(Said("明細", "Detail"), same((detail.element.text or "").strip() or "―"))
