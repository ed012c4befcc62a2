"""The sheet of a lookup by number, by what its numbers stood on (docs/rules.md §3.4, §4). Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clinic_ui.desk.sheet import Item, Seen, Sheet, lookup_advice, lookup_sheet
from clinic_ui.desk.today import UNSETTLED
from clinic_ui.desk.today_verdicts import STANDING_WORDS, Standing, Verdict
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.desk_words import PAPER_NAMES
from onshikaku.domain.rules.shown_numbers import ShownNumbers, Worth, worth_of
from onshikaku.domain.situation import Paper
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_ui.desk.lookup_book import LookedUp
    from onshikaku.domain.advice import Advice
    from onshikaku.domain.decision import Answer

__all__ = ["shown_answer", "shown_how", "shown_sheet", "shown_verdict"]


@dataclass(frozen=True, slots=True)
class _Said:
    """`words` in a list; `meaning` and `first` on the sheet."""

    words: Text
    meaning: Text
    first: Text


_FOUND = _Said(
    Text("番号の照会で資格を確認", "confirmed by its number"),
    Text(
        "出されたものだけでは証明になりませんが、番号を照会して有効なら受け付けられます。",
        "What was shown proves nothing by itself, but counts as its number was found in force.",
    ),
    Text(
        "受付を続けてください。次回はマイナンバーカードか資格確認書を、とお願いしてください。",
        "Go on. Ask for the My Number Card or a certificate of eligibility next time.",
    ),
)
_WITH_CARD = _Said(
    Text("カードと一緒なら有効", "counts with the card"),
    Text(
        "番号は有効ですが、これはマイナンバーカードと一緒に出されて初めて使えるものです。",
        "The number is in force, but this counts beside the My Number Card only.",
    ),
    Text(
        "マイナンバーカードを一緒に出してもらってください。",
        "Ask for the My Number Card beside it.",
    ),
)
_OVER = _Said(
    Text("証明として使えない", "no proof"),
    Text(
        "番号は有効ですが、出されたもので資格を確認したことにはなりません。",
        "The number is in force, but what was shown does not confirm the coverage.",
    ),
    Text(
        "これでは受け付けられません。マイナンバーカードか資格確認書をお持ちか伺ってください。",
        "Not to be accepted: ask for the My Number Card or a certificate of eligibility.",
    ),
)
_NEW_CERTIFICATE = Text(
    "受付を続け、新しい資格確認書をお持ちか伺ってください。届いていなければ保険者に尋ねるようお伝えします。",
    "Go on, and ask for the new certificate. If it has not come, the patient asks the insurer.",
)
_CARD_STEPS = (
    Text(
        "マイナンバーカードをお持ちか確かめ、「患者さんの状況」で選ぶ。",
        "Find out whether the card was brought, and say so under “The situation”.",
    ),
    Text(
        "お持ちでなければ、資格確認書をお持ちか伺う。",
        "If not, ask for a certificate of eligibility.",
    ),
)


def shown_sheet(looked: LookedUp, shown: ShownNumbers, now: datetime, seen: Seen) -> Sheet:
    """The sheet at a moment (aware): as the centre answered, as far as what was shown counts."""
    sheet = lookup_sheet(looked.finished, looked.confirmation, now, seen)
    sheet = replace(sheet, how=shown_how(shown))
    worth = _worth(looked, shown, card_brought=seen.card_brought)
    if worth is None or seen.other_person:
        return sheet
    match worth:
        case Worth.PROOF:
            return replace(sheet, words=_confirmed(shown))
        case Worth.FOUND:
            return replace(
                sheet, words=_FOUND.words, meaning=_FOUND.meaning, first=_first_found(shown)
            )
        case Worth.WITH_CARD:
            steps = tuple(Item(f"card-{n}", text) for n, text in enumerate(_CARD_STEPS, 1))
            return replace(
                _checked(sheet, _WITH_CARD),
                pays=UNSETTLED,
                pays_why=None,
                chargeable=False,
                steps=steps,
            )
        case Worth.NOTHING:
            return _nothing(sheet, looked, now, seen)


def shown_answer(looked: LookedUp, shown: ShownNumbers, seen: Seen) -> tuple[Answer | None, Advice]:
    """By what points are turned into yen: the record, or the whole where nothing was shown."""
    answer = looked.confirmation.answer
    if _worth(looked, shown, card_brought=seen.card_brought) is not Worth.NOTHING:
        return answer, lookup_advice(looked.finished, looked.confirmation, seen)
    bare = replace(answer, outcome=Outcome.NO_CARD, expenses=())
    return bare, _without_it(looked, seen)


def shown_verdict(looked: LookedUp, shown: ShownNumbers, found: Verdict) -> Verdict:
    """How it stands, in a word or two."""
    match _worth(looked, shown, card_brought=None):
        case None:
            return found
        case Worth.PROOF:
            return replace(found, words=_confirmed(shown))
        case Worth.FOUND:
            return replace(found, words=_FOUND.words)
        case Worth.WITH_CARD:
            return Verdict(Standing.CHECK, _WITH_CARD.words)
        case Worth.NOTHING:
            return Verdict(Standing.CHECK, _OVER.words)


def shown_how(shown: ShownNumbers) -> Text:
    """By whose numbers the centre was asked."""
    if shown.paper is None:
        return Text("番号照会（出されたものはない）", "by number, nothing was shown")
    name = PAPER_NAMES[shown.paper]
    return Text(f"{name.ja}（番号照会）", f"{name.en}, by its number")


def _worth(looked: LookedUp, shown: ShownNumbers, *, card_brought: bool | None) -> Worth | None:
    """None: the centre found nothing in force, whatever the numbers stood on."""
    confirmation = looked.confirmation
    if confirmation.answer.outcome is not Outcome.ELIGIBLE:
        return None
    schemes = [coverage.scheme for coverage in confirmation.answer.coverages]
    return worth_of(shown, schemes, confirmation.day, card_brought=card_brought)


def _confirmed(shown: ShownNumbers) -> Text:
    name = PAPER_NAMES[shown.paper or Paper.CERTIFICATE]
    return Text(f"{name.ja}で資格を確認", f"confirmed by {name.en}")


def _first_found(shown: ShownNumbers) -> Text:
    return _NEW_CERTIFICATE if shown.paper is Paper.CERTIFICATE else _FOUND.first


def _checked(sheet: Sheet, said: _Said) -> Sheet:
    return replace(
        sheet,
        standing=Standing.CHECK,
        tag=STANDING_WORDS[Standing.CHECK],
        words=said.words,
        meaning=said.meaning,
        first=said.first,
        provisional=True,
    )


def _without_it(looked: LookedUp, seen: Seen) -> Advice:
    """What is to be done as if nothing had been asked: nothing that was shown confirms."""
    nobody = replace(looked.finished, outcome=Outcome.NO_CARD, answer=None)
    return lookup_advice(nobody, looked.confirmation, seen)


def _nothing(sheet: Sheet, looked: LookedUp, now: datetime, seen: Seen) -> Sheet:
    nobody = replace(looked.finished, outcome=Outcome.NO_CARD, answer=None)
    bare = lookup_sheet(nobody, looked.confirmation, now, seen)
    asked = seen.card_brought is False
    return replace(
        _checked(sheet, _OVER),
        pays=bare.pays,
        pays_why=bare.pays_why,
        charge=bare.charge,
        chargeable=asked,
        ask=bare.ask,
        steps=bare.steps,
        claims=bare.claims,
        then=bare.then,
    )
