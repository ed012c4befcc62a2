"""What a running visit is at, as the desk sees it, and whether staff are wanted. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.face_words import why_not
from clinic_ui.reasons import explain
from onshikaku.domain.checkin import states
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onshikaku.domain.checkin.states import State

__all__ = ["Step", "step_of"]


@dataclass(frozen=True, slots=True)
class Step:
    """What goes on, and what the desk does meanwhile; `staff`: nothing goes on without them."""

    now: Text
    todo: Text
    staff: bool = False


_PATIENT = Text("患者さんが操作しています。", "The patient is at the screen.")
_MACHINE = Text("そのままお待ちください。", "Just a moment.")
_CARD_ON = Text("カードを置いたままにしてもらいます。", "The card stays on the reader.")
_PIN = Text(
    "患者さんが入力します。番号は聞かず、代わりに入力もしません。",
    "The patient types it: neither ask for it nor type it.",
)
_COMPARE = Text(
    "カードの写真と患者さんの顔を見比べてください。", "Compare the patient's face with the photo."
)


_STEPS: Mapping[type[State], Step] = {
    states.Waiting: Step(Text("カードを待っています", "Waiting for the card"), _PATIENT),
    states.HoldingPhone: Step(Text("スマホを待っています", "Waiting for the phone"), _PATIENT),
    states.Reading: Step(Text("カードを読み取り中", "Reading the card"), _CARD_ON),
    states.Verifying: Step(Text("電子証明書を検証中", "Verifying the certificate"), _CARD_ON),
    states.ChoosingMethod: Step(Text("本人確認の方法を選択中", "Choosing a method"), _PATIENT),
    states.CheckingFace: Step(Text("顔認証中", "Comparing faces"), _PATIENT),
    states.ComparingPhoto: Step(
        Text("目視確認を待っています", "Waiting for a look at the photo"), _COMPARE, staff=True
    ),
    states.EnteringPin: Step(Text("暗証番号を入力中", "Typing the PIN"), _PIN),
    states.PresentingPin: Step(Text("暗証番号を照合中", "The card compares the PIN"), _CARD_ON),
    states.FetchingChallenge: Step(Text("センターに接続中", "Reaching the centre"), _MACHINE),
    states.Signing: Step(Text("カードが署名中", "The card signs"), _CARD_ON),
    states.Asking: Step(Text("センターに照会中", "Asking the centre"), _MACHINE),
    states.OfferingRegistration: Step(Text("利用登録を確認中", "Offering registration"), _PATIENT),
    states.Consenting: Step(Text("同意を確認中", "Asking for consent"), _PATIENT),
    states.RegisteringConsents: Step(Text("同意を登録中", "Registering the consents"), _MACHINE),
    states.Finished: Step(Text("終わりました", "It has ended"), _MACHINE),
}
_HELP = Text(
    "患者さんが別の方法を選んでいます。お困りのようなら声をかけてください。",
    "The patient chooses another way. Offer help if that takes long.",
)
_PIN_AGAIN = Step(Text("暗証番号を入れ直し中", "Typing the PIN again"), _PIN)


def step_of(state: State) -> Step:
    """The words for any state; for one that has ended, that it has."""
    match state:
        case states.EnteringPin(wrong=True):
            return _PIN_AGAIN
        case states.ChoosingMethod():
            return _choosing(state)
        case _:
            return _STEPS[type(state)]


def _choosing(state: states.ChoosingMethod) -> Step:
    """What the patient chooses after, where it was a face check that came to nothing."""
    why = why_not(state)
    if why is None:
        return _STEPS[states.ChoosingMethod]
    words = explain(why)
    now = Text(f"顔認証できず（{words.ja}）", f"No face check: {words.en}")
    return Step(now, _HELP)
