"""What patients have to show where the centre is in the house, and papers printed at the desk."""

import asyncio
import re
from datetime import date

import pytest

from clinic_ui.compose import World
from clinic_ui.front.papers import AtHand
from onshikaku.domain.issued import DocumentKind
from onshikaku.domain.situation import Paper

DAY = date(2026, 11, 20)
HOLDER = "deregistered"
PDF = "application/pdf"


@pytest.fixture(scope="module")
def world() -> World:
    return World.create(day=DAY)


def certificate(world: World, holder: str = HOLDER):
    papers = world.centre.issuance.documents_of(holder)
    return next(paper for paper in papers if paper.kind is DocumentKind.CERTIFICATE)


def at_hand(browser, persona: str) -> AtHand:
    found = browser.premises.bench.papers.of(persona)
    assert found is not None
    return found


async def look_up(browser, paper, visit: str = "") -> str:
    """The address of what was found."""
    born = paper.printed.birth_date.isoformat()
    typed = {"document": paper.number.value, "birth_date": born, "visit": visit}
    answer = await browser.post("/desk/lookup/document", **typed)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


CARRIES = {
    "standard": {Paper.NOTICE, Paper.PORTAL},
    "grace": {Paper.NOTICE},  # マイナポータル is closed to a certificate that has expired
    HOLDER: {Paper.CERTIFICATE},
    "lost": set[Paper](),
    "aid-ticket": {Paper.AID_TICKET},
}


def test_what_a_patient_carries_follows_from_what_was_issued(browser_at, world):
    async def work():
        async with browser_at(world=world) as browser:
            for persona, carries in CARRIES.items():
                assert set(at_hand(browser, persona).carries) >= carries, persona
                missing = {Paper.CERTIFICATE, Paper.PORTAL} - carries
                assert not missing & set(at_hand(browser, persona).carries), persona

    asyncio.run(work())


def test_papers_left_at_home_are_not_shown_until_the_bench_starts_over(browser_at, world):
    async def work():
        async with browser_at("general", world) as browser:
            await browser.insert("standard")
            left = await browser.post("/bench/readers/1/papers", brought="false")
            assert "家に置いてきました" in left.text
            assert at_hand(browser, "standard").carries == frozenset()
            browser.premises.bench.papers.restore()
            assert at_hand(browser, "standard").carries
            browser.premises.bench.remove("1")

    asyncio.run(work())


def test_a_sheet_says_what_its_patient_holds_and_somebody_elses_paper_confirms_nothing(
    browser_at, world
):
    async def work():
        async with browser_at("general", world) as browser:
            visit = await browser.check_in("lost")
            found = await look_up(browser, certificate(world), visit)
            assert "資格確認書で資格を確認" in (await browser.get(found)).text
            sheet = (await browser.get(f"/desk/visits/{visit}")).text
            assert 'data-testid="at-hand"' in sheet
            assert 'data-testid="looked"' in sheet
            assert "資格確認書で資格を確認" not in sheet
            browser.premises.bench.remove("1")

    asyncio.run(work())


def test_the_address_of_a_paper_at_hand_holds_no_number(browser_at, world):
    async def work():
        async with browser_at("general", world) as browser:
            visit = await browser.check_in("protected")
            sheet = (await browser.get(f"/desk/visits/{visit}")).text
            [address] = set(re.findall(r'href="(/desk/lookup/document\?[^"]+held=0)"', sheet))
            form = (await browser.get(address.replace("&amp;", "&"))).text
            number = certificate(world, "protected").number
            assert number.shown in form
            assert number.value not in address
            browser.premises.bench.remove("1")

    asyncio.run(work())


def test_declaration_and_payment_note_open_as_pdf(browser_at, world):
    async def work():
        async with browser_at("general", world) as browser:
            blank = await browser.get("/desk/declaration.pdf")
            typed = {"name": "模擬　太郎", "birth_date": "S55.2.17", "then": "pdf"}
            filled = await browser.post("/desk/declaration", **typed)
            found = await look_up(browser, certificate(world))
            note = await browser.get(f"{found}/charge.pdf?points=450")
            for paper in (blank, filled, note):
                assert (paper.headers["content-type"], paper.content[:5]) == (PDF, b"%PDF-")
            unnamed = await browser.post("/desk/declaration", then="pdf")
            assert unnamed.status_code == 422
            assert (await browser.get(f"{found}/charge.pdf?points=x")).status_code == 404

    asyncio.run(work())


def test_nothing_is_charged_by_a_paper_that_was_reported_lost(browser_at, world):
    async def work():
        paper = certificate(world, "deregistration-pending")
        world.centre.issuance.lose(paper.number)
        async with browser_at("general", world) as browser:
            found = await look_up(browser, paper)
            assert (await browser.get(f"{found}/charge.pdf?points=450")).status_code == 404
            part = (await browser.get(f"{found}/charge?points=450")).text
            assert 'data-testid="charge-none"' in part

    asyncio.run(work())


@pytest.mark.parametrize("token", ["", "another"])
def test_a_form_with_a_file_needs_its_token_first(browser_at, world, token):
    async def work():
        async with browser_at("general", world) as browser:
            path, file = "/desk/lookup/document/picture", {"picture": ("p.jpg", b"x", "image/jpeg")}
            await browser.token()
            refused = await browser.client.post(path, data={"csrftoken": token}, files=file)
            assert refused.status_code == 403
            data = {"visit": "1", "csrftoken": await browser.token()}
            late = await browser.client.post(path, data=data, files=file)
            assert late.status_code == 403

    asyncio.run(work())
