"""The keeper's clock names the rules of its day."""

from __future__ import annotations

import pytest

from onshikaku.domain.rules.timeline import OLD_CARD_PROVISIONAL


@pytest.mark.parametrize(("day", "holds"), [("2026-07-31", True), ("2026-08-01", False)])
def test_the_clock_says_which_rules_hold_and_how_sure_they_are(over_http, day, holds):
    async def work(clinic, management):
        return (await management.put("/clock", json={"day": day})).json()["rules"]

    told = {rule["id"]: rule for rule in over_http(work)}
    assert (OLD_CARD_PROVISIONAL.id in told) is holds
    if holds:
        assert told[OLD_CARD_PROVISIONAL.id] == {
            "id": "old-card-provisional",
            "title_ja": OLD_CARD_PROVISIONAL.title.ja,
            "title_en": OLD_CARD_PROVISIONAL.title.en,
            "first_day": "2025-08-01",
            "last_day": "2026-07-31",
            "section": "§4.5",
            "sources": list(OLD_CARD_PROVISIONAL.sources),
            "certainty": "press-only",
        }
