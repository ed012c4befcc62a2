"""Who a member is and what card they have, line by line. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.fields import day_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from clinic_ui.insurer.member_view import CardState
    from clinic_ui.insurer.speech import Speech
    from onshikaku.domain.circumstances import CardHeld
    from onshikaku.domain.identifiers import MyNumber
    from onshikaku.domain.person import Person

__all__ = ["about_lines"]


def about_lines(
    person: Person, number: MyNumber | None, card: CardState, speech: Speech
) -> Iterator[tuple[str, str]]:
    """A label and what there is to say. Of the My Number the last four digits."""
    t, say = speech.t, speech.say
    yield t("about.born"), say(day_text(person.birth_date))
    yield (
        t("about.address"),
        " ".join(part for part in (person.postal_code, person.address) if part),
    )
    tail = None if number is None else number.value[-4:]
    linked = t("about.number.tail", tail=tail) if tail else t("about.number.none")
    yield t("about.number"), linked
    yield t("about.card"), t("about.card.none") if card.held is None else _card(card.held, speech)
    if card.held is not None:
        yield t("about.certificate"), _certificate(card, speech)
        yield t("about.registration"), _registration(card, speech)
    if card.old_card_until is not None:
        yield t("about.old-card"), t("about.old-card.until", day=say(card.old_card_until))
    if card.special:
        yield t("about.special"), t("about.special.yes")


def _card(held: CardHeld, speech: Speech) -> str:
    events: dict[str, date | None] = {
        "returned": held.returned_on,
        "lost": held.lost_on,
        "renewing": held.renewing_since,
    }
    for event, day in events.items():
        if day is not None:
            return speech.t(f"about.card.{event}", day=speech.say(day_text(day)))
    return speech.t("about.card.until", day=speech.say(day_text(held.expires)))


def _certificate(card: CardState, speech: Speech) -> str:
    if card.certificate is None or card.certificate_until is None:
        return speech.t("about.certificate.none")
    state = card.certificate.value.replace("_", "-")
    return speech.t(f"about.certificate.{state}", day=speech.say(card.certificate_until))


def _registration(card: CardState, speech: Speech) -> str:
    if card.since is None:
        return speech.t("about.registration.none")
    if card.cancelled is not None:
        return speech.t("about.registration.cancelled", day=speech.say(card.cancelled))
    state = "held" if card.registered else "lapsed"
    return speech.t(f"about.registration.{state}", day=speech.say(card.since))
