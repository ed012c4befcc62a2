"""What the invented patients have to show, as the insurers of the centre here issued it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.desk.today import answer_of
from clinic_ui.fields import day_text
from clinic_ui.front.papers import AtHand, HeldPaper
from onshikaku.domain.issued import DocumentKind
from onshikaku.domain.persona import CardProfile, Persona
from onshikaku.domain.presented import PaperStanding, standing_of
from onshikaku.domain.rules.eligibility_proofs import ProofWay
from onshikaku.domain.situation import Paper
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from clinic_ui.compose import World
    from clinic_ui.front.front import Front
    from clinic_ui.front.visits import Visit
    from onshikaku.domain.issued import IssuedDocument

__all__ = ["BenchPapers"]

_MOST = 6
_PAPERS: Mapping[ProofWay, Paper] = {
    ProofWay.CERTIFICATE: Paper.CERTIFICATE,
    ProofWay.SHORT_CERTIFICATE: Paper.CERTIFICATE,
    ProofWay.OLD_CARD: Paper.OLD_CARD,
    ProofWay.OLD_CARD_NUMBER: Paper.OLD_CARD,
    ProofWay.AID_TICKET: Paper.AID_TICKET,
    ProofWay.NOTICE_NUMBER: Paper.NOTICE,
    ProofWay.CARD_WITH_NOTICE: Paper.NOTICE,
    ProofWay.CARD_WITH_PORTAL: Paper.PORTAL,
}
_TITLES: Mapping[DocumentKind, Text] = {
    DocumentKind.CERTIFICATE: Text("資格確認書", "Certificate of eligibility"),
    DocumentKind.SHORT_CERTIFICATE: Text("資格確認書（2か月）", "Certificate for two months"),
    DocumentKind.NOTICE: Text("資格情報のお知らせ", "Notice of eligibility"),
}
_OVER: Mapping[PaperStanding, Text] = {
    PaperStanding.NOT_YET: Text("発効期日の前", "not in force yet"),
    PaperStanding.EXPIRED: Text("有効期限切れ", "expired"),
    PaperStanding.REPLACED: Text("再交付により無効", "replaced by another"),
    PaperStanding.CHANGED: Text("記載変更により無効", "issued anew with other contents"),
    PaperStanding.LOST: Text("紛失の届出あり", "reported lost"),
    PaperStanding.RETURNED: Text("返納済み", "given back"),
    PaperStanding.NOT_NEEDED: Text("マイナ保険証に切替え済み", "replaced by the card"),
    PaperStanding.ELIGIBILITY_ENDED: Text("資格喪失", "coverage ended"),
}
_NO_END = Text("期限の記載なし", "no last day")
_OTHERS: Mapping[Paper, tuple[Text, Text]] = {
    Paper.PORTAL: (
        Text("マイナポータルの資格情報画面", "Eligibility screen of Mynaportal"),
        Text("カードと一緒に見せてもらう", "to be shown beside the card"),
    ),
    Paper.OLD_CARD: (
        Text("健康保険証", "Old insurance card"),
        Text("番号で照会するか、有効期間内ならそのまま", "by its number, or as it is while valid"),
    ),
    Paper.AID_TICKET: (
        Text("紙の医療券・調剤券", "Paper ticket of public assistance"),
        Text("福祉事務所が発行", "issued by the welfare office"),
    ),
}


class BenchPapers:
    """Knows whose card lay on a reader when a visit began there, for as long as the program runs.

    `holder_at` says whose card lies on a reader now.
    """

    def __init__(
        self, world: World, front: Front, holder_at: Mapping[str, Callable[[], str | None]]
    ) -> None:
        self._world = world
        self._front = front
        self._holder_at = holder_at
        self._who: dict[str, str] = {}
        self._left: set[str] = set()

    async def watch(self) -> None:
        """Remember who comes, until cancelled."""
        while not self._front.closed:
            version = self._front.version
            self._remember()
            await self._front.changed(version)

    def of_visit(self, visit: Visit) -> AtHand | None:
        """What the patient of a visit has."""
        self._remember()
        person_id = self._who.get(visit.id) or self._named(visit)
        return None if person_id is None else self.of(person_id)

    def of(self, person_id: str) -> AtHand | None:
        """What one of the cast has; None for others."""
        persona = self._world.personas.get(person_id)
        if persona is None:
            return None
        issuance, day = self._world.centre.issuance, self._world.clock.today()
        ways = issuance.proofs_of(person_id, day).ways
        shown = {_PAPERS[way] for way in ways if way in _PAPERS}
        if persona.card.profile is CardProfile.FACE_ONLY:
            shown.discard(Paper.PORTAL)  # マイナポータル asks for the PIN
        issued = issuance.documents_of(person_id)[:_MOST]
        papers = (*(_held(paper, day) for paper in issued), *_others(person_id, shown))
        brought = person_id not in self._left
        carries = frozenset(shown) if brought else frozenset[Paper]()
        return AtHand(Text(persona.title_ja, persona.title_en), papers, carries, brought)

    def bring(self, person_id: str, *, brought: bool) -> None:
        """Have somebody of the cast bring everything, or leave it at home."""
        if brought:
            self._left.discard(person_id)
        else:
            self._left.add(person_id)

    def restore(self) -> None:
        """Everybody brings everything again."""
        self._left.clear()

    def _remember(self) -> None:
        for place_id, holder in self._holder_at.items():
            place = self._front.places.get(place_id)
            visit = None if place is None else place.visit
            if visit is not None and not visit.over and (who := holder()) is not None:
                self._who[visit.id] = who

    def _named(self, visit: Visit) -> str | None:
        """Whom the centre's answer names."""
        answer = answer_of(visit)
        person = None if answer is None else answer.person
        known: Mapping[str, Persona] = self._world.personas
        return next((one.id for one in known.values() if one.person == person), None)


def _held(document: IssuedDocument, day: date) -> HeldPaper:
    standing = standing_of(document, day)
    note = _OVER.get(standing) or _until(document)
    notice = document.kind is DocumentKind.NOTICE
    return HeldPaper(
        Paper.NOTICE if notice else Paper.CERTIFICATE,
        _TITLES[document.kind],
        note,
        standing is PaperStanding.IN_FORCE,
        f"/insurer/papers/{document.number.value}",
        document.number.shown,
        document.printed.birth_date,
    )


def _until(document: IssuedDocument) -> Text:
    if document.valid_until is None:
        return _NO_END
    last = day_text(document.valid_until)
    return Text(f"{last.ja}まで有効", f"good until {last.en}")


def _others(person_id: str, shown: set[Paper]) -> Iterator[HeldPaper]:
    for paper, (title, note) in _OTHERS.items():
        if paper in shown:
            portal = paper is Paper.PORTAL
            address = f"/portal/{person_id}/screen" if portal else None
            yield HeldPaper(paper, title, note, counts=True, address=address)
