"""Binding real cards to invented people: genuine ones, under a root that the user pinned.

What is kept of a card is a keyed hash of its serial number, with its issuer's key id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.pki.validate import Validator
from onshikaku.service.verification import issuer_key_id
from onshikaku.store.bound_cards import BoundCards
from onshikaku.store.card_key import card_key
from onshikaku.store.records import Binding, CertificateKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from cryptography import x509

    from onshikaku.store.card_key import CardKey
    from onshikaku.store.database import Database

__all__ = ["CardBindings", "GenuineCard"]


@dataclass(frozen=True, slots=True, repr=False)
class GenuineCard:
    """A card whose certificate holds under a pinned root. Does not show whose it is."""

    key: CertificateKey
    root: x509.Certificate


class CardBindings:
    """The cards that are bound in a database. Raises `StoreUnavailable`.

    `key`: the one by which a centre at work knows them; without it, the one beside the database.
    """

    def __init__(self, database: Database, key: CardKey | None = None) -> None:
        self._cards = BoundCards(database)
        self._key = key or card_key(database.place)

    @property
    def key_file(self) -> Path | None:
        """Where the key of the hashes is kept; None: in memory."""
        return self._key.file

    def examine(
        self, certificate: bytes, roots: Sequence[x509.Certificate], at: datetime
    ) -> GenuineCard:
        """The card behind a certificate (DER): path, profile and dates at a moment (aware).

        Revocation is not looked at: nobody but registered verifiers may ask for that of real cards.
        Raises `CertificateRefused`.
        """
        validated = Validator(roots, allow_production_names=True).validate(certificate, at=at)
        key = CertificateKey(issuer_key_id(validated.root), validated.certificate.serial_number)
        return GenuineCard(key, validated.root)

    def of(self, card: GenuineCard) -> Binding | None:
        """To whom a card is bound; None: to nobody."""
        mark = self._key.mark(card.key)
        return None if mark is None else self._cards.of(mark)

    def bind(self, card: GenuineCard, person_id: str, at: datetime) -> None:
        """Let a card stand for an invented person, whomever it stood for before."""
        self._key.make()
        mark, key_id = self._key.mark(card.key), self._key.id
        if mark is None or key_id is None:
            raise AssertionError("a key was just made")
        self._cards.bind(Binding(mark, key_id, person_id, at))

    def all(self) -> tuple[Binding, ...]:
        """Every binding, the oldest first."""
        return self._cards.all()

    def recognised(self, binding: Binding) -> bool:
        """Whether its card is known again: it was bound with the key that is there."""
        return binding.key_id == self._key.id

    def release(self, bindings: Iterable[Binding]) -> None:
        """Undo bindings; with the last of a SQLite file the key is destroyed."""
        self._cards.release(binding.mark for binding in bindings)
        if not self._cards.all():
            self._key.forget()
