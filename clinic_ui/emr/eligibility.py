"""An answer on somebody's eligibility as the reception reads it, and what to do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.emr import codes
from clinic_ui.emr.codes import meaning
from clinic_ui.emr.days import day_said, left_said, moment_said, read_day, read_moment
from clinic_ui.emr.result_rows import AID, person_rows, record_rows
from clinic_ui.emr.said import Row, Said, Sheet, Verdict, same

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from clinic_ui.emr.block import Block
    from clinic_ui.emr.reading import Document

__all__ = ["failure", "refusal", "single", "unit"]

_DONE = "1"
_BY_CARD = "1"
_UNSENDABLE = "●"
_SYSTEM = "SIM9"
_QUERY = "SIM2"
_ELIGIBLE = frozenset({"1", "6"})

_LATER = Said(
    "少し待ってからもう一度照会してください。続くときは、障害時の手順で受け付けてください。",
    "Wait and ask again; if it goes on, receive the patient as in an outage.",
)
_CHECK = Said("理由を確かめ、直して照会し直してください。", "Mend what the reason says, ask again.")

_TODO: Mapping[str, Said] = {
    "1": Said("この資格で受け付けてください。", "Use this record."),
    "2": Said(
        "この資格は使えません。新しい保険に加入していないか患者さんに伺い、マイナ保険証か"
        "資格確認書で確認し直してください。",
        "Do not use it. Ask for another insurance, and confirm by card or 資格確認書.",
    ),
    "3": Said(
        "新しい資格があります。マイナ保険証か新しい資格確認書で確認し直してください。",
        "There is a newer record: confirm by card, or by the new 資格確認書.",
    ),
    "4": Said(
        "番号と生年月日をもう一度確かめてください。加入した直後は、まだ登録されていないことが"
        "あります。",
        "Check the numbers and the birth date. Somebody who has just joined may not be there yet.",
    ),
    "5": Said(
        "枝番を入れてもう一度照会するか、マイナ保険証で確認してください。",
        "Ask again with the branch number, or confirm by card.",
    ),
    "6": Said(
        "医療券が登録されていません。福祉事務所に確認してください。",
        "No ticket is registered: ask the welfare office.",
    ),
}


@dataclass(frozen=True, slots=True)
class _Case:
    """What one person's answer is told from. `numbers` are their 照会番号, result by result."""

    body: Block
    results: Sequence[Block]
    numbers: Sequence[str | None]
    day: date
    now: datetime
    by_card: bool


def single(document: Document, now: datetime) -> Sheet:
    """The answer to one query, or what the card reader came to."""
    if (failed := failure(document)) is not None:
        return failed
    listed = document.body.block("ResultList")
    results = listed.blocks("ResultOfQualificationConfirmation") if listed else ()
    numbers = [result.text("ReferenceNumber") for result in results]
    by_card = document.header.text("ReferenceClassification") == _BY_CARD
    return _sheet(_Case(document.body, results, numbers, _day(document, now), now, by_card))


def unit(block: Block, document: Document, now: datetime) -> Sheet:
    """One person of a batch; the n-th 照会番号 of a unit belongs to its n-th result."""
    results = block.blocks("ResultOfQualificationConfirmation")
    numbers = [found.element.text for found in block.blocks("ReferenceNumber")]
    numbers += [None] * len(results)
    return _sheet(_Case(block, results, numbers, _day(document, now), now, by_card=False))


def failure(document: Document) -> Sheet | None:
    """That the centre could not answer at all; None if it did, be it with a refusal.

    The official codes are not public. Those of the simulator tell a fault of the system from a
    mistake in the query by their first digit (docs/files.md §10 U5).
    """
    if (code := document.header.text("ErrorCode")) is None:
        return None
    if document.body.text("ProcessingResultStatus") is not None and not code.startswith(_SYSTEM):
        return None
    row = _error(code, document.header.text("ErrorMessage"))
    title = Said("確認できませんでした", "No answer was obtained")
    todo = _CHECK if code.startswith(_QUERY) else _LATER
    return Sheet(title, Verdict.NONE, ((row,),), (todo,))


def refusal(body: Block, *asked: Row) -> Sheet | None:
    """That this one query was refused, and why; None if it was answered."""
    if body.text("ProcessingResultStatus") == _DONE:
        return None
    row = _error(body.text("ProcessingResultCode") or "―", body.text("ProcessingResultMessage"))
    title = Said("照会できませんでした", "The query was refused")
    return Sheet(title, Verdict.NO, (asked, (row,)), (_CHECK,))


def _day(document: Document, now: datetime) -> date:
    return read_day(document.header.text("QualificationConfirmationDate")) or now.date()


def _sheet(case: _Case) -> Sheet:
    code = case.body.text("ProcessingResultCode")
    text = case.body.text("ProcessingResultMessage")
    if (refused := refusal(case.body, *_asked(case))) is not None:
        return refused
    validity = case.body.text("QualificationValidity") or "―"
    groups = [tuple(_people(case)), tuple(_rights(case))]
    if not case.results:
        groups.insert(0, tuple(_asked(case)))
    if code or text:
        notice = same(" ".join(part for part in (code, text) if part))
        groups.insert(0, (Row(Said("お知らせ", "Notice"), notice),))
    verdict = Verdict.YES if validity in _ELIGIBLE else Verdict.NO
    return Sheet(
        meaning(codes.VALIDITY, validity),
        verdict,
        tuple(group for group in groups if group),
        tuple(_todo(case, validity)),
    )


def _people(case: _Case) -> Iterator[Row]:
    """The person once, then everything they have."""
    for nth, (result, number) in enumerate(zip(case.results, case.numbers, strict=False)):
        if nth == 0:
            yield from person_rows(result, case.day)
        yield from record_rows(result, case.day, number)


def _rights(case: _Case) -> Iterator[Row]:
    """How they want their prescription, and what they agreed to show, and for how long yet."""
    chosen = case.body.text("PrescriptionIssueSelect")
    for result in case.results:
        chosen = chosen or result.text("PrescriptionIssueSelect")
    if chosen:
        yield Row(Said("処方箋", "Prescription"), meaning(codes.ISSUE, chosen))
    agreed: dict[Said, list[Said]] = {}
    for result in case.results[:1]:
        for name, label in codes.CONSENTS.items():
            if flag := result.text(f"{name}ConsFlg"):
                until = read_moment(result.text(f"{name}AvailableTime"))
                agreed.setdefault(_consent(flag, until, case.now), []).append(label)
    for said, labels in agreed.items():
        ja, en = "・".join(each.ja for each in labels), ", ".join(each.en for each in labels)
        yield Row(Said("閲覧の同意", "Consent"), Said(f"{said.ja}：{ja}", f"{said.en}: {en}"))


def _consent(flag: str, until: datetime | None, now: datetime) -> Said:
    said = meaning(codes.CONSENT_STATE, flag)
    if until is None:
        return said
    at, left = moment_said(until), left_said(until, now)
    return Said(f"{said.ja}、{at.ja}まで（{left.ja}）", f"{said.en} until {at.en} ({left.en})")


def _todo(case: _Case, validity: str) -> Iterator[Said]:
    if (first := _TODO.get(validity)) is not None:
        yield first
    if validity not in _ELIGIBLE:
        return
    aid = [result.text("InsuredCardClassification") == AID for result in case.results]
    if any(aid) and not all(aid):
        yield Said("医療保険と医療扶助の併用です。", "Insurance first, public assistance second.")
    shown = [result.text(name) or "" for result in case.results for name in ("Name", "Address")]
    if any(_UNSENDABLE in text for text in shown):
        yield Said(
            "●は送られてこない文字です。漢字は患者さんに確かめ、カルテの表記を使ってください。",
            "● stands for a character that is not delivered: ask the patient, keep your own chart.",
        )
    if case.by_card and case.results and not any(case.numbers):
        yield Said(
            "照会番号が未登録です。患者番号を登録すると、次回からカルテと結び付きます。",
            "No reference number yet: register the patient's, and the next answer names the chart.",
        )


def _asked(case: _Case) -> Iterator[Row]:
    """Whom the question was about, where the answer names nobody."""
    if (info := case.body.block("QualificationConfirmSearchInfo")) is None:
        return
    names = ("InsurerNumber", "InsuredCardSymbol", "InsuredIdentificationNumber")
    numbers = "・".join(found for name in names if (found := info.text(name)))
    if branch := info.text("InsuredBranchNumber"):
        numbers += f"・{branch}"
    if numbers:
        yield Row(Said("照会した番号", "Asked for"), same(numbers))
    if birth := read_day(info.text("Birthdate")):
        yield Row(Said("生年月日", "Born"), day_said(birth))


def _error(code: str, text: str | None) -> Row:
    return Row(Said("理由", "Reason"), same(f"{code} {text}" if text else code))
