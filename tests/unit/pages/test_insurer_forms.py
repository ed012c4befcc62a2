"""The forms of the insurer's desk, asked without a browser: each fault at its field."""

import asyncio
import functools
import re
from datetime import date

import pytest

from clinic_ui.compose import World
from onshikaku.domain.dates import era_date

DAY = date(2026, 7, 1)
MEMBER = {
    "name": "登録　花子",
    "name_kana": "トウロク　ハナコ",
    "birth_date": "H2.4.1",
    "sex": "female",
    "postal_code": "000-0001",
    "address": "架空県模擬市中央１－１",
    "my_number": "",
    "insurer": "06990014",
    "symbol": "新",
    "number": "70001",
    "branch": "1",
    "relation": "insured",
    "insured_name": "",
    "percent": "",
    "valid_from": "2026-06-29",
    "reported_on": "",
    "registered_on": "",
}


FAULTS = [
    ({"name": " "}, "name", "入力してください"),
    ({"name_kana": "あ" * 300}, "name_kana", "長すぎます"),
    ({"address": "中央\x07"}, "address", "使えない文字"),
    ({"birth_date": "昭和55年2月30日"}, "birth_date", "暦にありません"),
    ({"birth_date": "2027-01-01"}, "birth_date", "先の日付"),
    ({"sex": ""}, "sex", "選んでください"),
    ({"my_number": "99000"}, "my_number", "12桁"),
    ({"my_number": "123456789018"}, "my_number", "架空の番号ではありません"),
    ({"insurer": "01990027"}, "insurer", "選んでください"),
    ({"number": ""}, "number", "入力してください"),
    ({"branch": "abc"}, "branch", "数字だけ"),
    ({"percent": "15"}, "percent", "選んでください"),
    ({"valid_from": "1980-01-01"}, "valid_from", "生まれる前"),
    (
        {"reported_on": "2026-06-30", "registered_on": "2026-06-29"},
        "registered_on",
        "届出日より前",
    ),
]


def played(story):
    """A test that awaits."""

    @functools.wraps(story)
    def test(*given, **named) -> None:
        asyncio.run(story(*given, **named))

    return test


@pytest.fixture(scope="module")
def world() -> World:
    """Its records change from test to test; each test makes people of its own."""
    return World.create(day=DAY)


@pytest.fixture
def desk(browser_at, world):
    """`async with desk() as browser`: at the insurer's desk of that world."""
    return lambda: browser_at(None, world)


def errors(page: str) -> dict[str, str]:
    """What a page finds fault with, by the id of the field."""
    found = re.findall(r'id="([\w-]+)-error">.*?<span>(.*?)</span>', page)
    return dict(found)


@played
async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_registered(desk) -> None:
    async with desk() as browser:
        people = len(browser.world.centre.insurer.members(text="トウロク").members)
        for typed, field, says in FAULTS:
            page = await browser.post("/insurer/members/new", **{**MEMBER, **typed})
            assert page.status_code == 200
            assert list(errors(page.text)) == [f"new-{field}"], typed
            assert says in errors(page.text)[f"new-{field}"], typed
        assert len(browser.world.centre.insurer.members(text="トウロク").members) == people


@played
async def test_a_late_registration_says_what_clinics_see_until_then(desk) -> None:
    async with desk() as browser:
        late = {"valid_from": "2026-06-01", "reported_on": "2026-06-20"}
        done = await browser.post("/insurer/members/new", **{**MEMBER, **late, "number": "70002"})
        assert done.status_code == 303
        person = done.headers["location"].partition("?")[0]
        page = (await browser.get(done.headers["location"])).text
        assert "きまりの日数" in page
        assert "照合していません" in page
        coming = {**MEMBER, "name": "予定　花子", "number": "70003", "registered_on": "2026-07-08"}
        done = await browser.post("/insurer/members/new", **coming)
        page = (await browser.get(done.headers["location"])).text
        assert "登録待ち" in page
        assert "登録の手続き中" in page
        again = await browser.post("/insurer/members/new", **{**MEMBER, "number": "70002", **late})
        assert "もう登録されています" in errors(again.text)["new-number"]
        assert (await browser.get(person)).status_code == 200


@played
async def test_a_loss_a_stop_and_a_release_change_what_clinics_see(desk) -> None:
    async with desk() as browser:
        done = await browser.post("/insurer/members/new", **{**MEMBER, "number": "70004"})
        path = done.headers["location"].partition("?")[0]
        wrong = await browser.post(f"{path}/lose", position="0", lost_on="2020-01-01")
        assert "資格取得日より前" not in wrong.text  # the reason comes first
        assert errors(wrong.text) == {"lose-loss_reason": "選んでください。"}
        wrong = await browser.post(
            f"{path}/lose", position="0", lost_on="2020-01-01", loss_reason="03"
        )
        assert "資格取得日より前" in errors(wrong.text)["lose-lost_on"]
        assert '<details open data-testid="act-lose">' in wrong.text

        done = await browser.post(f"{path}/stop", scope="record", reason="protection")
        assert "該当する保険資格がありません" in (await browser.get(done.headers["location"])).text
        done = await browser.post(f"{path}/release", stop="0")
        assert "有効な保険資格" in (await browser.get(done.headers["location"])).text
        done = await browser.post(f"{path}/release", stop="0")
        assert "もう終わっています" in (await browser.get(done.headers["location"])).text

        done = await browser.post(f"{path}/lose", position="0", lost_on="R8.7.1", loss_reason="03")
        page = (await browser.get(done.headers["location"])).text
        assert "保険資格は喪失しています" in page
        assert 'data-testid="act-lose"' not in page


@played
async def test_a_clinic_gets_the_answer_that_the_page_foretold(desk) -> None:
    path = "/insurer/members/family"
    forms = [
        ("stop", {"scope": "record", "reason": "protection"}),
        ("release", {"stop": "0"}),
        ("lose", {"position": "0", "lost_on": "R8.7.1", "loss_reason": "01"}),
    ]
    async with desk() as browser:
        for act, form in forms:
            done = await browser.post(f"{path}/{act}", **form)
            page = (await browser.get(done.headers["location"])).text
            await browser.check_in("family")
            answer = browser.front.place("1").visit.confirmation.answer
            told = re.search(r'data-testid="seen-card">(.*?)<', page)[1]
            assert told == answer.outcome.entry.meaning.ja
            place = browser.front.place("1")
            browser.premises.bench.remove("1")
            await browser.until(lambda at=place: not at.card)
            place.dismiss()


@played
async def test_papers_are_applied_for_lost_and_issued_again(desk) -> None:
    async with desk() as browser:
        path = "/insurer/members/standard"
        done = await browser.post(f"{path}/apply", kind="special-care")
        page = (await browser.get(done.headers["location"])).text
        number = re.search(r'data-testid="paper-(\d{11})"', page)[1]
        assert "要配慮者" in page
        sheet = (await browser.get(f"/insurer/papers/{number}")).text
        person = browser.world.personas["standard"].person
        assert person.name in sheet
        assert era_date(person.birth_date) in sheet
        for form in ("card", "postcard", "a4"):
            pdf = await browser.get(f"/insurer/papers/{number}.pdf?form={form}")
            assert pdf.headers["content-type"] == "application/pdf"
            assert pdf.content.startswith(b"%PDF-")
        done = await browser.post(f"{path}/paper", act="lose", number=number)
        assert "紛失の届出を受けました" in (await browser.get(done.headers["location"])).text
        done = await browser.post(f"{path}/paper", act="give-back", number=number)
        assert "もう終了しています" in (await browser.get(done.headers["location"])).text
        done = await browser.post(f"{path}/apply", kind="lost-paper")
        assert "再交付" in (await browser.get(done.headers["location"])).text
        done = await browser.post(f"{path}/apply", kind="elderly")
        assert "交付の対象ではありません" in (await browser.get(done.headers["location"])).text
        done = await browser.post(f"{path}/apply", kind="deregistration")
        page = (await browser.get(done.headers["location"])).text
        assert "2026-09-01" in page


@played
async def test_an_inquiry_tells_no_number_without_a_single_hit(desk) -> None:
    known = {"name": "模擬　太郎", "birth_date": "1980-02-17"}
    async with desk() as browser:
        for typed, says in (
            (known, "answer-not-answered"),
            ({**known, "name": "だれも　いない", "address": "架空県"}, "answer-nobody"),
        ):
            page = (await browser.post("/insurer/inquiry", **typed)).text
            assert f'data-testid="{says}"' in page
            assert 'data-testid="number"' not in page


@played
async def test_a_wrong_link_lists_who_saw_it_and_is_put_right(desk) -> None:
    async with desk() as browser:
        await browser.check_in("wrong-link")
        done = await browser.post("/insurer/checks")
        assert "違い" in (await browser.get(done.headers["location"])).text
        queue = (await browser.get("/insurer/checks?grade=C")).text
        check = re.search(r'check-wrong-link.*?/insurer/checks/([^"]+)"', queue, re.DOTALL)[1]
        assert (await browser.post(f"/insurer/checks/{check}", verdict="x")).status_code == 400
        done = await browser.post(f"/insurer/checks/{check}", verdict="another")
        page = (await browser.get(done.headers["location"])).text
        assert 'data-testid="wrong-link"' in page
        assert browser.world.centre.institutions.get("9910000018").institution.name in page
        wrong = await browser.post("/insurer/links/wrong-link", my_number="990000000001")
        assert "relink-my_number" in errors(wrong.text)
        done = await browser.post("/insurer/links/wrong-link", by_inquiry="yes")
        assert "紐付け直しました" in (await browser.get(done.headers["location"])).text
        assert 'data-testid="right-link"' in (await browser.get("/insurer/links/wrong-link")).text


@played
async def test_names_and_my_numbers_stand_in_no_address_and_no_page_they_need_not(desk) -> None:
    async with desk() as browser:
        persona = browser.world.personas["family"]
        found = await browser.post("/insurer/search", wanted=persona.person.name)
        address = found.headers["location"]
        assert re.fullmatch(r"/insurer\?find=[\w-]+", address)
        page = (await browser.get(address)).text
        assert 'data-testid="member-family"' in page
        assert 'data-testid="member-standard"' not in page
        for path in ("/insurer/members/family", "/insurer/links/family"):
            assert persona.card.my_number not in (await browser.get(path)).text


@played
async def test_what_is_not_there_is_not_found(desk) -> None:
    async with desk() as browser:
        for path in (
            "members/nobody",
            "links/nobody",
            "checks/none",
            "papers/12345678901",
            "papers/00000000018.pdf?form=x",
            "files/none",
            "files/none/errors.csv",
            "issuance/2020-01",
        ):
            assert (await browser.get(f"/insurer/{path}")).status_code in (400, 404), path
