"""What the clinic does with papers: the card refused, the paper issued, brought and looked up."""

import asyncio
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, expect

from clinic_ui.front import questions
from clinic_ui.ports import PinEntry
from onshikaku.documents.certificate import paper_pdf
from onshikaku.documents.signed_code import sealed
from onshikaku.domain.checkin.ways import Way
from onshikaku.domain.document_code import CodeFields
from onshikaku.domain.foresight import certificate_on
from onshikaku.domain.issued import DocumentKind, IssuedDocument
from reader.pin import Pin

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
TABLET = {"width": 800, "height": 1280}
PATIENT = "grace"
POINTS, PERCENT = 450, 30


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("camera") / "clip.y4m"


@pytest.fixture(scope="module")
def browser(playwright: Playwright, clip: Path) -> Iterator[Browser]:
    """It has a camera that plays a clip."""
    hold_up(clip, Image.new("L", (640, 480), 255))
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={clip}"],
    )
    yield browser
    browser.close()


def hold_up(clip: Path, seen: Image.Image) -> None:
    """What the camera sees from the next time on that it is switched on."""
    frame = b"FRAME\n" + seen.tobytes() + bytes([128]) * (seen.width * seen.height // 2)
    head = f"YUV4MPEG2 W{seen.width} H{seen.height} F20:1 Ip A1:1 C420jpeg\n"
    clip.write_bytes(head.encode() + frame * 2)


@pytest.fixture(scope="module")
def late(demo: Any) -> Any:
    """The demo on the day after the patient's certificate has run out of grace."""
    persona, bench = demo.world.personas[PATIENT], demo.premises.bench
    judged = certificate_on(persona, demo.world.clock.today())
    assert judged is not None

    async def move() -> None:
        bench.clock.set(judged.grace_end + timedelta(days=1))

    demo.call(move)
    return demo


@pytest.fixture(scope="module")
def refused(late: Any) -> str:
    """The visit in which the card was refused."""
    return play(late, PATIENT)


@pytest.fixture(scope="module")
def issued(late: Any, refused: str, browser: Browser) -> IssuedDocument:
    """The 資格確認書 that the insurer's monthly run issues at its page, without being asked."""
    assert certificates(late) == []
    context = browser.new_context()
    page = context.new_page()
    page.goto(late.url + "/insurer/issuance")
    page.get_by_test_id("run-do").click()
    expect(page.get_by_test_id("runs").get_by_role("row")).to_have_count(2)
    context.close()
    [paper] = certificates(late)
    return paper


def play(demo: Any, persona: str) -> str:
    """A visit by PIN from the placed card to the card taken; its id."""
    place = demo.front.place("1")

    async def played() -> str:
        await demo.premises.bench.insert(persona, "1")
        while place.visit is None or not place.visit.over:
            visit = place.visit
            match visit and visit.question:
                case questions.ChooseMethod():
                    place.answer(visit.step, Way.PIN)
                case questions.EnterPin():
                    place.answer(visit.step, PinEntry(Pin("1234")))
            await asyncio.sleep(0)
        return place.visit.id

    visit_id = demo.call(played)
    demo.clear()
    return visit_id


def certificates(demo: Any) -> list[IssuedDocument]:
    async def asked() -> list[IssuedDocument]:
        papers = demo.world.centre.issuance.documents_of(PATIENT)
        return [paper for paper in papers if paper.kind is DocumentKind.CERTIFICATE]

    return demo.call(asked)


def code_of(demo: Any, paper: IssuedDocument) -> str:
    return sealed(CodeFields.of(paper), demo.world.hierarchy.documents)


def look_up(page: Page, document: str, birth_date: str = "") -> None:
    """Type at the desk and press Enter, as a hand scanner does."""
    page.goto(page.url.partition("/desk")[0] + "/desk/lookup/document")
    page.get_by_test_id("birth_date").fill(birth_date)
    page.get_by_test_id("document").fill(document)
    page.get_by_test_id("document").press("Enter")
    page.wait_for_url("**/desk/lookups/*")


def test_a_card_past_its_grace_is_refused_and_the_papers_at_hand_are_listed(
    late, refused, visit, accessible
):
    page = visit(late).page(f"/desk/visits/{refused}")
    expect(page.get_by_test_id("sheet-code")).to_contain_text("certificate_expired")
    held = page.get_by_test_id("at-hand")
    expect(held.get_by_test_id("held-notice")).to_be_visible()
    expect(held.get_by_test_id("held-certificate")).to_have_count(0)
    # Nobody is sent to a paper that the patient does not have.
    expect(page.get_by_test_id("way-notice")).to_have_count(1)
    expect(page.get_by_test_id("way-certificate")).to_have_count(0)
    accessible(page)
    page.get_by_test_id("papers-any").click()
    expect(page.get_by_test_id("way-certificate")).to_have_count(1)


def test_the_paper_issued_since_confirms_the_visit_with_the_right_share_and_sum(
    late, refused, issued, visit, accessible
):
    page = visit(late).page(f"/desk/visits/{refused}")
    expect(page.get_by_test_id("way-certificate")).to_have_count(1)
    page.get_by_test_id("take-certificate").click()
    expect(page.get_by_test_id("document")).to_have_value(issued.number.shown)
    accessible(page)
    page.get_by_test_id("look-up").click()
    page.wait_for_url("**/desk/lookups/*")
    expect(page.get_by_test_id("check-validity")).to_have_attribute("data-state", "ok")
    expect(page.get_by_test_id("check-changes")).to_have_attribute("data-state", "info")
    accessible(page)
    for _ in range(2):  # on the sheet of the lookup, and then on that of the visit
        expect(page.get_by_test_id("sheet-state")).to_contain_text("有効")
        expect(page.get_by_test_id("pays")).to_have_text(f"{PERCENT // 10}割")
        expect(page.get_by_test_id("sheet-how")).to_have_text("資格確認書（交付番号で照会）")
        page.get_by_test_id("points").fill(str(POINTS))
        page.get_by_test_id("reckon").click()
        expect(page.get_by_test_id("charge-sum")).to_have_text("1,350円")
        note = page.get_by_test_id("charge-note").get_attribute("href")
        paper = page.request.get(late.url + note)
        assert (paper.headers["content-type"], paper.body()[:5]) == ("application/pdf", b"%PDF-")
        if page.get_by_test_id("to-visit").count():
            page.get_by_test_id("to-visit").click()
    expect(page.get_by_test_id("sheet-first")).to_contain_text("電子証明書の期限切れ")
    page.goto(f"{late.url}/desk")
    expect(page.get_by_role("row").filter(has_text="資格確認書で資格を確認")).to_have_count(1)


def test_a_code_is_checked_at_the_desk_and_an_altered_one_is_refused(late, issued, visit):
    page = visit(late).page("/desk/lookup/document")
    code = code_of(late, issued)
    look_up(page, code.lower())
    expect(page.get_by_test_id("check-changes")).to_have_attribute("data-state", "ok")
    expect(page.get_by_test_id("written-until")).to_contain_text("同じ")
    look_up(page, code[:-3] + ("A" if code[-3] != "A" else "B") + code[-2:])
    expect(page.get_by_test_id("sheet-state")).to_contain_text("無効")
    expect(page.get_by_test_id("check-changes")).to_have_attribute("data-state", "stop")
    expect(page.get_by_test_id("reckon-form")).to_have_count(0)


def test_the_code_is_read_off_a_picture_of_the_whole_paper(late, issued, visit):
    pdf = pypdfium2.PdfDocument(paper_pdf(issued, code_of(late, issued)))
    picture = io.BytesIO()
    pdf[0].render(scale=200 / 72).to_pil().convert("RGB").save(picture, "JPEG")
    pdf.close()
    page = visit(late).page("/desk/lookup/document")
    file = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    page.get_by_test_id("picture").set_input_files(file)
    page.get_by_test_id("picture-read").click()
    expect(page.get_by_test_id("paper-number")).to_contain_text(issued.number.shown)


def test_the_camera_of_the_desk_reads_the_code_and_asks(late, issued, visit, clip, accessible):
    page = visit(late, size=TABLET, permissions=["camera"]).page("/desk/lookup/document")
    page.get_by_test_id("scan").click()
    expect(page.get_by_test_id("scan-status")).to_contain_text("コードを探しています")
    expect(page.get_by_test_id("scan-video")).to_be_visible()
    accessible(page)
    page.get_by_test_id("scan-stop").click()
    expect(page.get_by_test_id("scan-video")).to_be_hidden()
    printed = io.BytesIO()
    segno.make_qr(code_of(late, issued), error="m").save(printed, kind="png", scale=6)
    seen = Image.new("L", (640, 480), 255)
    seen.paste(Image.open(printed).convert("L"), (60, 40))
    hold_up(clip, seen)
    page.get_by_test_id("scan").click()
    expect(page.get_by_test_id("paper-number")).to_contain_text(issued.number.shown)


def test_a_paper_reported_lost_is_stopped_whatever_the_record_says(late, issued, visit):
    async def lose() -> None:
        late.world.centre.issuance.lose(issued.number)

    late.call(lose)
    page = visit(late, lang="en").page("/desk/lookup/document")
    look_up(page, issued.number.value, issued.printed.birth_date.isoformat())
    expect(page.get_by_test_id("sheet-state")).to_contain_text("Not valid")
    expect(page.get_by_test_id("check-status")).to_have_attribute("data-state", "stop")
    expect(page.get_by_test_id("sheet-first")).to_contain_text("reported lost")
    expect(page.get_by_test_id("reckon-form")).to_have_count(0)
