"""An example of each standing of a paper, as a lookup tells it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.decision import Answer, ByNumber, decide
from onshikaku.domain.foresight import holder_of
from onshikaku.domain.issued import DocumentForm, DocumentKind, DocumentNumber, Printed
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.presented import PaperStanding, Presented, PresentedPaper
from onshikaku.domain.text import Text
from onshikaku.personas import load_personas
from onshikaku.service.ids import new_access_id
from onshikaku.wire.presented import document_lookup_reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onshikaku.domain.persona import Persona

__all__ = ["standings"]

_DAY = date(2026, 11, 20)
_ISSUED = date(2026, 4, 1)
_PERSONA = "aged-75"
_LOST = "lost"
_NOBODY = frozenset(
    {
        PaperStanding.ALTERED,
        PaperStanding.OTHER_ISSUER,
        PaperStanding.UNREADABLE,
        PaperStanding.UNKNOWN,
    }
)

_SUMMARIES: Mapping[PaperStanding, Text] = {
    PaperStanding.IN_FORCE: Text("有効", "in force"),
    PaperStanding.NOT_YET: Text("発効期日の前", "not in force yet"),
    PaperStanding.EXPIRED: Text("有効期限切れ", "expired"),
    PaperStanding.REPLACED: Text("再交付されている", "replaced by another"),
    PaperStanding.CHANGED: Text("記載事項の変更", "issued anew with other contents"),
    PaperStanding.LOST: Text("紛失の届出", "reported lost"),
    PaperStanding.RETURNED: Text("返納", "given back"),
    PaperStanding.NOT_NEEDED: Text("マイナ保険証に切替え", "no longer needed"),
    PaperStanding.ELIGIBILITY_ENDED: Text("資格喪失", "eligibility ended"),
    PaperStanding.ALTERED: Text("コードの改ざん", "code altered or forged"),
    PaperStanding.OTHER_ISSUER: Text("別の発行者のコード", "code of another issuer"),
    PaperStanding.UNREADABLE: Text("コードではない", "no code"),
    PaperStanding.UNKNOWN: Text("該当する書類なし", "no such paper"),
}


@cache
def standings() -> Mapping[str, Any]:
    """OpenAPI examples of the reply, by standing, in the order of the catalogue."""
    cast = load_personas(_DAY)
    return {
        standing.value: {
            "summary": f"{_SUMMARIES[standing].ja} · {_SUMMARIES[standing].en}",
            "value": document_lookup_reply(_presented(standing, cast)).model_dump(mode="json"),
        }
        for standing in PaperStanding
    }


def _presented(standing: PaperStanding, cast: Mapping[str, Persona]) -> Presented:
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    access_id = new_access_id(moment, lambda length: bytes([len(standing)]) * length)
    if standing in _NOBODY:
        return Presented(Confirmation(access_id, _DAY, Answer(Outcome.NONE, None)), standing, None)
    persona = cast[_LOST if standing is PaperStanding.ELIGIBILITY_ENDED else _PERSONA]
    coverage = persona.coverages[0]
    query = ByNumber(coverage.insurer_number, coverage.insured, persona.person.birth_date)
    answer = decide(query, (holder_of(persona),), _DAY)
    return Presented(Confirmation(access_id, _DAY, answer), standing, _paper(standing, persona))


def _paper(standing: PaperStanding, persona: Persona) -> PresentedPaper:
    person, coverage = persona.person, persona.coverages[0]
    over = standing not in {PaperStanding.IN_FORCE, PaperStanding.NOT_YET, PaperStanding.EXPIRED}
    first = date(2026, 12, 1) if standing is PaperStanding.NOT_YET else _ISSUED
    last = date(2026, 7, 31) if standing is PaperStanding.EXPIRED else date(2027, 7, 31)
    return PresentedPaper(
        DocumentNumber.nth(1),
        DocumentKind.CERTIFICATE,
        DocumentForm.CARD,
        issued_on=_ISSUED,
        valid_from=first,
        valid_until=last,
        ended_on=date(2026, 10, 1) if over else None,
        printed=Printed(
            name=person.name,
            name_kana=person.name_kana,
            birth_date=person.birth_date,
            sex=person.sex,
            insurer_number=coverage.insurer_number,
            insurer_name=coverage.insurer_name,
            scheme=coverage.scheme,
            insured=coverage.insured,
            relation=coverage.relation,
            qualified_on=coverage.valid_from,
        ),
    )
