"""What to look at on a paper (目視の確認): last day, alterations, copies, what is written. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.desk.sheet import Item
from clinic_ui.fields import day_text, same
from onshikaku.documents.signed_code import CODE_FAULT_TEXTS, CodeFault
from onshikaku.domain.document_code import CodeFields
from onshikaku.domain.issued import DocumentKind
from onshikaku.domain.presented import PaperStanding
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from clinic_ui.desk.paper import ShownPaper
    from onshikaku.domain.decision import Answer
    from onshikaku.domain.identifiers import InsuredNumber
    from onshikaku.domain.issued import Printed
    from onshikaku.domain.presented import PresentedPaper

__all__ = ["Check", "Compared", "PaperView", "paper_view"]

_SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at. `state`: ok, attention, stop or info."""

    name: str
    label: Text
    state: str
    finding: Text
    detail: Text | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """A line of what should be written on it. None: the code was not read, or there is nothing of
    it in the code (`code`), or on record today (`record`).
    """

    name: str
    label: Text
    printed: Text
    code: Text | None = None
    record: Text | None = None

    @property
    def as_coded(self) -> bool:
        """Whether the code says the same, if anything."""
        return self.code is None or self.code == self.printed

    @property
    def as_recorded(self) -> bool:
        """Whether the record says the same, if anything."""
        return self.record is None or self.record == self.printed


@dataclass(frozen=True, slots=True)
class PaperView:
    """`title`: what kind of paper it is; `number` as it is printed; None where none was found."""

    title: Text
    number: str | None
    checks: tuple[Check, ...]
    compared: tuple[Compared, ...]
    look: tuple[Item, ...]
    scanned: bool


_TITLES: Mapping[DocumentKind, Text] = {
    DocumentKind.CERTIFICATE: Text("資格確認書", "Certificate of eligibility"),
    DocumentKind.SHORT_CERTIFICATE: Text(
        "資格確認書（短期・2か月）", "Certificate of eligibility, for two months"
    ),
    DocumentKind.NOTICE: Text("資格情報のお知らせ", "Notice of eligibility"),
}
_NO_PAPER = Text("書類", "Paper")

_NAME = Text("氏名", "Name")
_KANA = Text("カナ", "Kana")
_BORN = Text("生年月日", "Birth date")
_INSURER_NAME = Text("保険者名", "Insurer")
_INSURER = Text("保険者番号", "Insurer number")
_INSURED = Text("記号・番号（枝番）", "Symbol, number (branch)")
_SHARE = Text("一部負担金の割合", "Share")
_FROM = Text("発効期日", "In force from")
_ISSUED = Text("交付年月日", "Issued on")
_VALIDITY = Text("有効期限", "Last day")
_CHANGES = Text("改ざん", "Alterations")
_STATUS = Text("返納・紛失・再交付", "Returned, lost, replaced")
_COPY = Text("写し（コピー）", "Copy")

_ENDS: Mapping[PaperStanding, Text] = {
    PaperStanding.REPLACED: Text("再交付により無効", "replaced by another"),
    PaperStanding.CHANGED: Text("記載変更により無効", "issued anew with other contents"),
    PaperStanding.LOST: Text("紛失の届出により無効", "reported lost"),
    PaperStanding.RETURNED: Text("返納により無効", "given back"),
    PaperStanding.NOT_NEEDED: Text("マイナ保険証への切替えにより無効", "replaced by the card"),
    PaperStanding.ELIGIBILITY_ENDED: Text("資格喪失により無効", "coverage ended"),
}
_NOTHING_REPORTED = Text("届出はありません", "nothing reported")
_TYPED = Text(
    "番号を入力したため、コードの署名は確かめていません",
    "the number was typed: no code was checked",
)
_TYPED_HOW = Text(
    "書類のコードを読み取ると、印刷された内容が発行時のままかを電子署名で確かめられます。",
    "Reading the code shows by its signature whether its contents are as they were issued.",
)
_SIGNED = Text("コードの署名は正しく、内容も発行時のままです", "the code is signed and unchanged")
_SIGNED_HOW = Text(
    "紙面の文字がコードの内容と違えば、紙面が書き換えられています。下の表と見比べてください。",
    "If the paper says something else than its code, the paper was altered: compare below.",
)
_DIFFERS = Text(
    "コードの署名は正しいのですが、内容がセンターの控えと違います",
    "the code is signed, but says something else than the centre's copy",
)
_DIFFERS_HOW = Text(
    "下の表で、コードと控えのどこが違うかを確かめてください。",
    "The table below shows where code and copy differ.",
)
_COPY_STATE = Text("目で見て確かめてください", "look at the paper itself")
_COPY_HOW = Text(
    "写し・写真・画面に映したものは、コードが読めても使えません。コードも一緒に写るためです。",
    "A copy, a photograph or a screen is not valid, even if its code can be read: copies keep it.",
)

_LOOK = (
    Text("紙またはプラスチックの原本である（写し・写真・画面ではない）", "It is the original."),
    Text(
        "文字の消し跡、重ね書き、貼り付け、フォントや行のずれがない",
        "Nothing is rubbed out, written over, pasted on or out of line.",
    ),
    Text("書かれた内容が、上の表の内容と同じ", "What is written is what the table says."),
    Text("来院した方の年齢・性別が、書類と食い違わない", "Age and sex fit the patient."),
)


def paper_view(paper: ShownPaper, answer: Answer, day: date) -> PaperView:
    """What there is to look at on the day that was asked about."""
    found = paper.presented.paper
    scanned = paper.code is not None
    if found is None:
        return PaperView(_NO_PAPER, None, tuple(_checks(paper, None, day)), (), (), scanned)
    code = paper.code if isinstance(paper.code, CodeFields) else None
    return PaperView(
        _TITLES[found.kind],
        found.number.shown,
        tuple(_checks(paper, found, day)),
        tuple(_compared(found, code, answer)),
        tuple(Item(f"look-{n}", text) for n, text in enumerate(_LOOK, 1)),
        scanned,
    )


def _checks(paper: ShownPaper, found: PresentedPaper | None, day: date) -> Iterator[Check]:
    if found is not None:
        yield _validity(found, day)
        yield _status(paper.standing, found)
    yield _changes(paper, found)
    if found is not None:
        yield Check("copy", _COPY, "attention", _COPY_STATE, _COPY_HOW)


def _validity(found: PresentedPaper, day: date) -> Check:
    first, last = found.valid_from, found.valid_until
    if day < first:
        shown, left = day_text(first), (first - day).days
        finding = Text(f"{shown.ja}から有効（あと{left}日）", f"from {shown.en}, in {left} days")
        return Check("validity", _VALIDITY, "stop", finding)
    if last is None:
        finding = Text("期限の記載はありません", "no last day is printed")
        return Check("validity", _VALIDITY, "ok", finding)
    shown, left = day_text(last), (last - day).days
    if left < 0:
        finding = Text(
            f"{shown.ja}で切れています（{-left}日前）", f"ended on {shown.en}, {-left} days ago"
        )
        return Check("validity", _VALIDITY, "stop", finding)
    words = Text("今日まで", "today is the last day") if left == 0 else _days_left(left)
    finding = Text(f"{shown.ja}まで（{words.ja}）", f"until {shown.en} ({words.en})")
    return Check("validity", _VALIDITY, "attention" if left <= _SOON_DAYS else "ok", finding)


def _days_left(left: int) -> Text:
    return Text(f"あと{left}日", f"{left} days left")


def _status(standing: PaperStanding, found: PresentedPaper) -> Check:
    ended = _ENDS.get(standing)
    if ended is None:
        return Check("status", _STATUS, "ok", _NOTHING_REPORTED)
    if found.ended_on is None:
        return Check("status", _STATUS, "stop", ended)
    since = day_text(found.ended_on)
    finding = Text(f"{ended.ja}（{since.ja}から）", f"{ended.en}, since {since.en}")
    return Check("status", _STATUS, "stop", finding)


def _changes(paper: ShownPaper, found: PresentedPaper | None) -> Check:
    if isinstance(paper.code, CodeFault):
        state = "attention" if paper.code is CodeFault.OTHER_KEY else "stop"
        return Check("changes", _CHANGES, state, CODE_FAULT_TEXTS[paper.code])
    if paper.code is None:
        return Check("changes", _CHANGES, "info", _TYPED, _TYPED_HOW)
    if not paper.as_recorded:
        return Check("changes", _CHANGES, "stop", _DIFFERS, None if found is None else _DIFFERS_HOW)
    return Check("changes", _CHANGES, "ok", _SIGNED, _SIGNED_HOW)


def _compared(
    found: PresentedPaper, code: CodeFields | None, answer: Answer | None
) -> Iterator[Compared]:
    """Line by line: as issued, in the code, and on record today."""
    printed, person = found.printed, None if answer is None else answer.person
    if printed is not None:
        yield Compared(
            "name", _NAME, same(printed.name), record=None if person is None else same(person.name)
        )
        yield Compared(
            "kana",
            _KANA,
            same(printed.name_kana),
            record=None if person is None else same(person.name_kana),
        )
        yield Compared(
            "born",
            _BORN,
            day_text(printed.birth_date),
            code and day_text(code.birth_date),
            None if person is None else day_text(person.birth_date),
        )
        yield from _insurance(printed, code, answer)
    yield Compared("from", _FROM, day_text(found.valid_from), code and day_text(code.valid_from))
    yield Compared("until", _VALIDITY, _until(found.valid_until), code and _until(code.valid_until))
    yield Compared("issued", _ISSUED, day_text(found.issued_on), code and day_text(code.issued_on))


def _insurance(
    printed: Printed, code: CodeFields | None, answer: Answer | None
) -> Iterator[Compared]:
    coverages = () if answer is None else answer.coverages
    coverage = coverages[0] if len(coverages) == 1 else None
    yield Compared(
        "insurer_name",
        _INSURER_NAME,
        same(printed.insurer_name),
        record=coverage and same(coverage.insurer_name),
    )
    yield Compared(
        "insurer",
        _INSURER,
        same(printed.insurer_number.value),
        code and same(code.insurer_number.value),
        coverage and same(coverage.insurer_number.value),
    )
    yield Compared(
        "insured",
        _INSURED,
        same(_insured(printed.insured)),
        code and same(_insured(code.insured)),
        coverage and same(_insured(coverage.insured)),
    )
    payment = None if answer is None else answer.payment
    if printed.percent is not None or (code is not None and code.percent is not None):
        yield Compared(
            "percent",
            _SHARE,
            _percent(printed.percent),
            code and _percent(code.percent),
            None if payment is None or payment.percent is None else _percent(payment.percent),
        )


def _insured(insured: InsuredNumber) -> str:
    branch = "" if insured.branch is None else f"（{insured.branch}）"
    joined = f"{insured.symbol}・{insured.number}" if insured.symbol else insured.number
    return joined + branch


def _until(day: date | None) -> Text:
    return Text("記載なし", "none printed") if day is None else day_text(day)


def _percent(percent: int | None) -> Text:
    if percent is None:
        return Text("記載なし", "not printed")
    return Text(f"{percent // 10}割", f"{percent} %")
