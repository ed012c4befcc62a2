"""A declaration as typed, as what is printed of it (被保険者資格申立書). Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from clinic_ui.desk.declaration import born_on, declared_share
from onshikaku.documents.declaration import (
    DeclarationPaper,
    DeclaredInsurance,
    DeclaredRelation,
    DeclaredShare,
    YesNo,
)
from onshikaku.domain.person import Sex

if TYPE_CHECKING:
    from datetime import date

    from clinic_ui.desk.declaration import Declaration

__all__ = ["declaration_paper"]

Chosen = TypeVar("Chosen", bound=StrEnum)


def declaration_paper(form: Declaration, day: date) -> DeclarationPaper:
    """The same content; what was not chosen from the lists stays open."""
    return DeclarationPaper(
        name=form.name,
        kana=form.kana,
        born=born_on(form),
        sex=_one_of(Sex, form.sex),
        address=form.address,
        phone=form.phone,
        insurance=_one_of(DeclaredInsurance, form.insurance),
        insurer=form.insurer,
        employer=form.employer,
        relation=_one_of(DeclaredRelation, form.relation),
        symbol=form.symbol,
        number=form.number,
        changed=_one_of(YesNo, form.changed),
        share=_one_of(DeclaredShare, form.share),
        share_words=declared_share(form, day).words.ja,
    )


def _one_of(kind: type[Chosen], said: str) -> Chosen | None:
    return kind(said) if said in set(kind) else None
