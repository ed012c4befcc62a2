"""Medical information: what a consent is worth, how entries read, and each look in the log."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from clinic_ui.compose import World
from clinic_ui.desk.medical import NAMES, first_end, refusal_words, rows
from clinic_ui.desk.medical_entries import entry_view, newest_first
from clinic_ui.ports import CentreRefused
from onshikaku.domain.consent import ConsentBasis, ConsentItem, ConsentState, EndReason
from onshikaku.domain.medical import MEDICAL_ITEMS, item_of
from onshikaku.medical import history
from onshikaku.service.access_log import Question
from onshikaku.wire.medical import ConsentStateMessage, entry_message

DAY = date(2026, 7, 1)
NOW = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def consent(item: ConsentItem, state: ConsentState, **more) -> ConsentStateMessage:
    return ConsentStateMessage(item=item, state=state, **more)


def given(item: ConsentItem, until: datetime) -> ConsentStateMessage:
    at = {"given_at": NOW, "valid_until": until}
    return consent(item, ConsentState.GIVEN, basis=ConsentBasis.PATIENT, **at)


@pytest.mark.parametrize(
    ("known", "open_", "says"),
    [
        (given(ConsentItem.DRUG, NOW + 23 * HOUR), True, "あと23時間"),
        (
            consent(ConsentItem.DRUG, ConsentState.HARD_TO_OBTAIN, valid_until=NOW + HOUR),
            True,
            "あと1時間",
        ),
        (consent(ConsentItem.DRUG, ConsentState.NONE), False, "同意されていません"),
        (
            consent(ConsentItem.DRUG, ConsentState.EXPIRED, valid_until=NOW - HOUR),
            False,
            "有効期限が切れました",
        ),
        (
            consent(ConsentItem.DRUG, ConsentState.EXPIRED, end_reason=EndReason.PATIENT),
            False,
            "患者さんが取り消しました",
        ),
        (
            consent(ConsentItem.DRUG, ConsentState.EXPIRED, end_reason=EndReason.CLINIC),
            False,
            "医療機関が取り消しました",
        ),
        (
            consent(ConsentItem.DRUG, ConsentState.EXPIRED, end_reason=EndReason.CHANGE_OF_USE),
            False,
            "用途が変わり終わりました",
        ),
    ],
)
def test_each_consent_says_what_it_is_worth(known, open_: bool, says: str) -> None:
    (row,) = rows([known], NOW)
    assert (row.item, row.open) == (ConsentItem.DRUG, open_)
    assert row.words.ja.startswith(says)
    assert row.words.en


def test_the_list_holds_medical_information_only_and_in_one_order() -> None:
    asked = [given(item, NOW + HOUR) for item in reversed(ConsentItem)]
    assert [row.item for row in rows(asked, NOW)] == list(NAMES)
    assert set(NAMES) == MEDICAL_ITEMS


def test_the_first_end_is_named() -> None:
    listed = rows(
        [
            given(ConsentItem.DRUG, NOW + 5 * HOUR),
            given(ConsentItem.TEST, NOW + 2 * HOUR),
            consent(ConsentItem.ALLERGY, ConsentState.NONE),
        ],
        NOW,
    )
    end = first_end(listed)
    assert (end.ja, end.en) == ("令和8年7月1日 14:00", "2026-07-01 14:00")
    assert first_end(rows([consent(ConsentItem.DRUG, ConsentState.NONE)], NOW)) is None


@pytest.mark.parametrize(
    ("refused", "why", "then"),
    [
        (CentreRefused("consent-missing", "none"), "同意していません", "お薬手帳"),
        (CentreRefused("consent-missing", "not-asked"), "伺っていません", "お薬手帳"),
        (CentreRefused("consent-missing", "expired"), "有効期限が切れました", "もう一度カードで"),
        (CentreRefused("consent-missing", "withdrawn"), "取り消されています", "もう一度カードで"),
        (CentreRefused("no-medical-information"), "提供されません", "お薬手帳"),
    ],
)
def test_a_refusal_says_why_and_what_to_do(refused: CentreRefused, why: str, then: str) -> None:
    said, todo = refusal_words(refused)
    assert why in said.ja
    assert then in todo.ja


def test_every_kind_of_entry_can_be_read_newest_first(shared_world: World) -> None:
    entries = [
        entry
        for persona in shared_world.personas.values()
        if persona.medical
        for entry in history(persona, DAY)
    ]
    assert {item_of(entry) for entry in entries} == MEDICAL_ITEMS
    for entry in entries:
        view = entry_view(entry_message(entry))
        assert view.place
        assert view.fields or view.rows
        assert all(len(row) == len(view.columns) for row in view.rows)
    shown = newest_first(map(entry_message, entries))
    days = [view.day.en for view in shown]
    assert days == sorted(days, reverse=True)


def looks(world: World) -> list[tuple[str, str, str]]:
    """Item, role and ending of every look at the person in the centre's log, oldest first."""
    page = world.centre.access_log.page(Question(person_id="standard"), 100)
    return [
        (row.item, row.role, row.outcome) for row in reversed(page.rows) if row.item is not None
    ]


def test_an_item_is_opened_looked_at_and_closed_again_when_the_patient_wants(browser_at) -> None:
    async def look() -> None:
        world = World.create(day=DAY)
        async with browser_at("medical", world) as browser:
            viewer = f"/desk/visits/{await browser.check_in()}/medical"
            page = (await browser.get(viewer)).text
            assert 'href="?item=drug"' in page
            assert "見る情報を選んでください" in page
            assert looks(world) == [], "whoever sees the list has not looked yet"
            drugs = (await browser.get(f"{viewer}?item=drug")).text
            assert 'data-testid="entry"' in drugs
            assert "シミュレーターの架空の記録です" in drugs
            assert looks(world) == [("drug", "medical", "medical_shown")]
            ended = await browser.post(f"{viewer}/withdraw", reason="2")
            assert ended.status_code == 303
            page = (await browser.get(viewer)).text
            assert page.count("患者さんが取り消しました") == 10
            assert "?item=" not in page
            refused = (await browser.get(f"{viewer}?item=drug")).text
            assert "同意は取り消されています" in refused
            assert 'data-testid="entry"' not in refused
            visit = browser.front.visits[0]
            assert visit.confirmation.consents.items.isdisjoint(MEDICAL_ITEMS)

    asyncio.run(look())


def test_after_a_day_the_consent_has_run_out(browser_at) -> None:
    async def look() -> None:
        world = World.create(day=DAY)
        async with browser_at("medical", world) as browser:
            viewer = f"/desk/visits/{await browser.check_in()}/medical"
            world.centre.set_moment(world.clock.now() + timedelta(hours=24, minutes=1))
            page = (await browser.get(viewer)).text
            assert page.count("有効期限が切れました") == 10
            assert "見られる同意がありません" in page
            refused = (await browser.get(f"{viewer}?item=checkup")).text
            assert "同意の有効期限が切れました" in refused
            assert looks(world) == [("checkup", "medical", "consent_missing")]

    asyncio.run(look())


def test_a_visit_without_an_answer_has_nothing_to_show(browser_at) -> None:
    async def look() -> None:
        async with browser_at("medical") as browser:
            place = await browser.insert("standard")
            page = await browser.get(f"/desk/visits/{place.visit.id}/medical?item=drug")
            assert "この受付では医療情報を見られません" in page.text

    asyncio.run(look())
