"""The sheet of a paper that was looked up: as by its numbers, stopped where it is over. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clinic_ui.advice_view import card_seen, contact_text
from clinic_ui.desk.paper_plans import NOT_AS_RECORDED, PLANS, PaperPlan
from clinic_ui.desk.sheet import Item, Seen, Sheet, lookup_advice, lookup_sheet
from clinic_ui.desk.shown_sheet import shown_sheet, shown_verdict
from clinic_ui.desk.today import UNSETTLED, Row, first_sentence, row, share
from clinic_ui.desk.today_verdicts import STANDING_WORDS, Standing, Verdict, verdict_on
from onshikaku.domain.rules.burden import unconfirmed
from onshikaku.domain.rules.desk_plans import Contact, Office
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from datetime import date, datetime

    from clinic_ui.desk.lookup_book import LookedUp
    from clinic_ui.desk.paper import ShownPaper
    from clinic_ui.front.visits import Visit

__all__ = [
    "looked_sheet",
    "looked_verdict",
    "row_of",
    "settles",
    "sheet_by_paper",
]

_CALL = Contact(
    Office.INSURER,
    Text("書類の有効・無効と、いまの資格を確認する", "whether the paper is good, and the coverage"),
)
_CERTIFICATE = Text("資格確認書", "certificate of eligibility")
_NOTICE = Text("資格情報のお知らせ", "notice of eligibility")
_PAPER = Text("書類", "paper")

_NOTICE_ALONE = Text(
    "お知らせだけでは確認できません。マイナンバーカードを一緒に出してもらってください。",
    "The notice alone is not enough: ask for the My Number Card beside it.",
)
_NOTICE_MEANING = Text(
    "資格情報のお知らせは、マイナンバーカードが読み取れないときに、カードと一緒に出されて初めて使えます。",
    "The notice counts beside the My Number Card only, when the card cannot be read.",
)
_NOTICE_WORDS = Text("カードと一緒なら有効", "counts with the card")
_NOTICE_STEPS = (
    Text(
        "マイナンバーカードをお持ちか確かめ、「患者さんの状況」で選ぶ。",
        "Find out whether the card was brought, and say so under “The situation”.",
    ),
    Text(
        "お持ちでなければ、資格確認書をお持ちか伺う。",
        "If not, ask for a certificate of eligibility.",
    ),
)
_GOOD_BUT = Text("書類は有効・記録は要確認", "the paper is good, the record is not clear")
_GOOD_BUT_MEANING = Text(
    "書類は有効期間内ですが、センターの記録からは資格を確認できません（登録の遅れ、閲覧の停止など）。",
    "The paper is in force, but the record does not show the coverage: registered late, viewing "
    "stopped and the like.",
)
_GOOD_BUT_FIRST = Text(
    "資格確認書の記載で受け付けます。氏名・生年月日・番号・期限を確かめて控えてください。",
    "Accept the certificate as it is written: check and note name, birth date, numbers, last day.",
)
_BY_THE_PAPER = Text(
    "資格確認書に書かれた割合。書かれていなければ年齢による割合",
    "the share on the certificate, or where there is none that of the age",
)


def looked_sheet(looked: LookedUp, now: datetime, seen: Seen | None = None) -> Sheet:
    """The sheet of a lookup at a moment (aware), by a paper or by numbers."""
    seen = seen or Seen()
    if looked.shown is not None:
        return shown_sheet(looked, looked.shown, now, seen)
    sheet = lookup_sheet(looked.finished, looked.confirmation, now, seen)
    paper = looked.paper
    if paper is None or seen.other_person:
        return sheet if paper is None else replace(sheet, how=_how(paper))
    sheet = replace(sheet, how=_how(paper), code=_code(sheet, paper))
    if not paper.in_force:
        return _stopped(sheet, paper)
    if not sheet.chargeable or sheet.standing is not Standing.VALID:
        return _unclear(sheet, paper, looked.confirmation.day)
    if not paper.proves(card_brought=seen.card_brought):
        return _bare_notice(sheet)
    return replace(sheet, words=_confirmed(paper))


def sheet_by_paper(sheet: Sheet, looked: LookedUp, now: datetime, seen: Seen) -> Sheet:
    """The sheet of a visit by card that failed, once a paper has confirmed its patient."""
    found = looked_sheet(looked, now, seen)
    meaning = Text(
        f"カードでは確認できませんでした（{sheet.words.ja}）。{found.words.ja}しました。",
        f"Not by card ({sheet.words.en}), but {found.words.en}.",
    )
    return replace(
        found,
        meaning=meaning,
        face=sheet.face,
        certificate=sheet.certificate,
        mind=(*sheet.mind, *(line for line in found.mind if line not in sheet.mind)),
        then=sheet.then,
        problems=sheet.problems,
        code=f"{sheet.code} / {found.code}",
    )


def looked_verdict(looked: LookedUp, *, card_brought: bool | None = None) -> Verdict:
    """How a lookup stands, in a word or two; `card_brought` None: not known."""
    verdict, paper = verdict_on(looked.finished), looked.paper
    if paper is None:
        shown = looked.shown
        return verdict if shown is None else shown_verdict(looked, shown, verdict)
    if not paper.in_force:
        plan = _plan(paper)
        return Verdict(Standing.CHECK if plan.mistake else Standing.INVALID, plan.words)
    if verdict.standing is not Standing.VALID:
        return verdict if paper.is_notice else Verdict(Standing.CHECK, _GOOD_BUT)
    if not paper.proves(card_brought=card_brought):
        return Verdict(Standing.CHECK, _NOTICE_WORDS)
    return replace(verdict, words=_confirmed(paper))


def row_of(visit: Visit, looked: LookedUp | None) -> Row:
    """A visit as a row of the list; `looked`: the paper that confirmed its patient."""
    plain = row(visit)
    if looked is None or looked.paper is None:
        return plain
    brought = None if visit.finished is None else card_seen(visit.finished)
    answer, verdict = looked.confirmation.answer, looked_verdict(looked, card_brought=brought)
    person, advice = answer.person, lookup_advice(looked.finished, looked.confirmation)
    return replace(
        plain,
        name=None if person is None else person.name,
        kana=None if person is None else person.name_kana,
        how=_how(looked.paper),
        standing=verdict.standing,
        tag=STANDING_WORDS[verdict.standing],
        words=verdict.words,
        share=share(advice, answer),
        todo=first_sentence(advice.first),
        minds=len(advice.mind),
        attention=False,
    )


def settles(looked: LookedUp | None, seen: Seen | None = None) -> bool:
    """Whether a lookup confirms the eligibility of the patient it was made for."""
    if looked is None or looked.paper is None:
        return False
    brought = None if seen is None else seen.card_brought
    return looked.paper.proves(card_brought=brought)


def _plan(paper: ShownPaper) -> PaperPlan:
    return PLANS[paper.standing] if paper.as_recorded else NOT_AS_RECORDED


def _how(paper: ShownPaper) -> Text:
    """By what paper, and whether its number was typed or its code read."""
    certificate = _CERTIFICATE if paper.presented.paper is not None else _PAPER
    name = _NOTICE if paper.is_notice else certificate
    if paper.code is None:
        return Text(f"{name.ja}（交付番号で照会）", f"{name.en}, by its number")
    return Text(f"{name.ja}（コードで照会）", f"{name.en}, by its code")


def _confirmed(paper: ShownPaper) -> Text:
    name = _NOTICE if paper.is_notice else _CERTIFICATE
    return Text(f"{name.ja}で資格を確認", f"confirmed by {name.en}")


def _code(sheet: Sheet, paper: ShownPaper) -> str:
    return f"{sheet.code} / {paper.standing.value}"


def _stopped(sheet: Sheet, paper: ShownPaper) -> Sheet:
    """Whatever the record says, nothing is charged by a paper that proves nothing."""
    plan = _plan(paper)
    standing = Standing.CHECK if plan.mistake else Standing.INVALID
    return replace(
        sheet,
        standing=standing,
        tag=STANDING_WORDS[standing],
        words=plan.words,
        meaning=plan.meaning,
        first=plan.first,
        pays=UNSETTLED,
        pays_why=None,
        charge=None,
        provisional=True,
        chargeable=False,
        ask=(),
        steps=_items(plan.steps),
        claims=(),
        then=(),
        contacts=(contact_text(_CALL),) if plan.insurer else (),
    )


def _bare_notice(sheet: Sheet) -> Sheet:
    return replace(
        sheet,
        standing=Standing.CHECK,
        tag=STANDING_WORDS[Standing.CHECK],
        words=_NOTICE_WORDS,
        meaning=_NOTICE_MEANING,
        first=_NOTICE_ALONE,
        pays=UNSETTLED,
        pays_why=None,
        provisional=True,
        chargeable=False,
        steps=_items(_NOTICE_STEPS),
    )


def _unclear(sheet: Sheet, paper: ShownPaper, day: date) -> Sheet:
    """A 資格確認書 is enough by itself, even where the record is not there yet."""
    if paper.is_notice:
        return sheet
    sheet = replace(
        sheet,
        standing=Standing.CHECK,
        tag=STANDING_WORDS[Standing.CHECK],
        words=_GOOD_BUT,
        meaning=_GOOD_BUT_MEANING,
        first=_GOOD_BUT_FIRST,
        contacts=(contact_text(_CALL),),
    )
    printed = None if paper.presented.paper is None else paper.presented.paper.printed
    if printed is None or sheet.person is not None:
        return sheet
    percent = printed.percent
    if percent is None:
        percent = unconfirmed(printed.birth_date, day, brought_card=True).percent
    if percent is None:
        return sheet
    return replace(
        sheet,
        pays=Text(f"{percent // 10}割", f"{percent} %"),
        pays_why=_BY_THE_PAPER,
        charge=None,
        provisional=False,
        ask=(),
        steps=(),
        claims=(),
        then=(),
    )


def _items(steps: tuple[Text, ...]) -> tuple[Item, ...]:
    return tuple(Item(f"paper-{n}", text) for n, text in enumerate(steps, 1))
