"""Advice as the desk reads it: a few short sections, most urgent first. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.advice import advise
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.desk_plans import Office
from onshikaku.domain.situation import Paper, Situation
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from onshikaku.domain.advice import Advice, Contact
    from onshikaku.domain.checkin.states import Finished
    from onshikaku.domain.rules.charge import Charge

__all__ = ["Section", "advice_on", "card_seen", "contact_text", "sections", "till"]

_CARD_NOT_SEEN = frozenset({Outcome.NO_CARD, Outcome.NOT_MY_NUMBER_CARD, Outcome.CARD_EXPECTED})

_OFFICES: Mapping[Office, Text] = {
    Office.INSURER: Text("保険者", "Insurer"),
    Office.WELFARE_OFFICE: Text("福祉事務所", "Welfare office"),
    Office.MUNICIPALITY: Text("市区町村の窓口", "Municipal office"),
    Office.LOST_CARD_LINE: Text("マイナンバー総合フリーダイヤル", "My Number free line"),
    Office.CALL_CENTRE: Text("オンライン資格確認コールセンター", "Call centre of the system"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines; `ordered` if the first line that works is enough."""

    heading: Text
    lines: tuple[Text, ...]
    ordered: bool = False


def advice_on(finished: Finished, day: date) -> Advice:
    """Advice on how a visit ended, at the desk where card or phone was put on the reader."""
    seen = card_seen(finished)
    # Whoever comes by phone may have the phone's own screen to show, and other papers as well.
    carried = frozenset(Paper) if finished.mode is Mode.PHONE else None
    situation = Situation(card_brought=seen, mode=finished.mode, carries=carried)
    return advise(finished.outcome, day, finished.answer, situation)


def card_seen(finished: Finished) -> bool:
    """Whether a My Number Card, or what might be one, lay on the reader."""
    return finished.outcome not in _CARD_NOT_SEEN and finished.mode is not Mode.PHONE


def sections(advice: Advice) -> Iterator[Section]:
    """What follows the one thing to do; nothing that has nothing to say."""
    for section in _sections(advice):
        if section.lines:
            yield section


def till(charge: Charge) -> Section:
    """What to collect, and every step that leads to it."""
    if charge.yen is None:
        heading = Text("本日の窓口負担：保留", "To collect today: on hold")
    else:
        heading = Text(f"本日の窓口負担：{charge.yen:,}円", f"To collect today: {charge.yen:,} yen")
    lines = (
        Text(f"{step.text.ja}　{step.yen:,}円", f"{step.text.en}: {step.yen:,} yen")
        for step in charge.steps
    )
    return Section(heading, tuple(lines))


def _sections(advice: Advice) -> Iterator[Section]:
    yield Section(Text("ご注意", "Mind"), advice.mind)
    if advice.outcome.entry.eligible:
        return
    yield Section(Text("患者さんに伺うこと", "Ask the patient"), advice.ask)
    yield Section(
        Text("確認のしかた（上から順に）", "How to confirm: the first that works"),
        tuple(step.text for step in advice.steps),
        ordered=True,
    )
    yield Section(Text("窓口でいただく額", "Charge"), (advice.charge,))
    claims = tuple(claim.text for claim in advice.claims)
    yield Section(Text("レセプト請求", "Claim"), claims, ordered=len(claims) > 1)
    yield Section(Text("連絡先", "Whom to call"), tuple(map(contact_text, advice.contacts)))
    yield Section(Text("患者さんにお伝えすること", "What the patient does next"), advice.then)


def contact_text(contact: Contact) -> Text:
    """Whom to call, and why."""
    office = _OFFICES[contact.office]
    phone = "" if contact.phone is None else f" {contact.phone}"
    return Text(f"{office.ja}{phone}：{contact.why.ja}", f"{office.en}{phone}: {contact.why.en}")
