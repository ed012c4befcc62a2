"""The visual check at the desk: its switches, its page at each stage, and what staff press."""

import asyncio
import io
from datetime import UTC, date, datetime

import pytest
from PIL import Image

from clinic_ui.compose import World
from clinic_ui.desk.switches import why_closed
from clinic_ui.desk.visual import Stage, VisualView, visual_view
from clinic_ui.desk.visual_photo import PhotoUnreadable, png_of
from clinic_ui.front.questions import ChooseMethod, ComparePhoto
from clinic_ui.front.visits import Visit
from clinic_ui.web.render import part
from onshikaku.domain.checkin import states
from onshikaku.domain.checkin.ways import Way
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.access import ClosedReason
from onshikaku.wire.modes import ModeMessage

DAY = date(2026, 7, 1)
PASSCODE = "kakuu2026"


@pytest.mark.parametrize(
    ("reason", "since", "says"),
    [
        (None, None, None),
        (ClosedReason.VISUAL_OFF, None, None),
        (ClosedReason.PASSCODE_UNSET, None, None),
        (ClosedReason.NOT_IN_FORCE, date(2025, 3, 1), "令和7年3月1日（2025-03-01）からです"),
        (ClosedReason.VISUAL_ON, None, "先にモードを元に戻してください"),
        (ClosedReason.KIND, None, "この施設では使えません"),
    ],
)
def test_the_settings_say_why_a_check_cannot_be_had(reason, since, says: str | None) -> None:
    mode = ModeMessage(
        mode=Mode.VISUAL_SIMPLE,
        occasion=None,
        open=reason is None,
        reason=reason,
        since=since,
        until=None,
        methods=(),
    )
    words = why_closed(mode)
    assert (words is None) == (says is None)
    assert says is None or says in words.ja


@pytest.mark.parametrize("photo", [b"", b"x" * 100, b"\x00\x00\x00\x0cjP  \r\n\x87\n" + b"0" * 99])
def test_what_is_no_photo_of_a_card_is_not_shown(photo: bytes) -> None:
    with pytest.raises(PhotoUnreadable):
        png_of(photo)


def test_a_picture_too_large_for_a_card_is_not_shown() -> None:
    large = io.BytesIO()
    Image.new("L", (2100, 2000)).save(large, "JPEG2000")
    with pytest.raises(PhotoUnreadable):
        png_of(large.getvalue())
    other = io.BytesIO()
    Image.new("L", (10, 10)).save(other, "GIF")
    with pytest.raises(PhotoUnreadable):
        png_of(other.getvalue())


def test_without_a_photo_that_can_be_read_the_card_s_front_is_compared() -> None:
    visit = Visit("a1", 1, "1", DAY, datetime(2026, 7, 1, tzinfo=UTC), 7)
    shown = {"visit": visit, "view": VisualView(Stage.COMPARE, 7)}
    page = part("desk/visual_live.html", "ja", shown)
    assert "カード券面の写真と見比べてください" in page
    assert "<img" not in page


def test_in_visual_check_mode_every_page_says_so_and_staff_compare(browser_at) -> None:
    async def look() -> None:
        async with browser_at("admin", World.create(day=DAY)) as browser:
            assert (await browser.post("/desk/settings/visual", on="true")).status_code == 303
            for path in ("/desk", "/desk/settings", "/desk/declaration", "/desk/lookup"):
                assert 'data-testid="visual-on"' in (await browser.get(path)).text, path
            place = await browser.insert("face-only")
            visit = place.visit
            address = f"/desk/visits/{visit.id}"
            assert visual_view(visit).stage is Stage.COMPARE
            page = (await browser.get(f"{address}/visual")).text
            assert 'data-testid="photo"' in page
            assert "passcode" not in page
            assert "another-way" not in page, "there is no other in this mode"
            photo = await browser.get(f"{address}/photo")
            assert photo.headers["content-type"] == "image/png"
            assert photo.headers["cache-control"] == "no-store"
            assert Image.open(io.BytesIO(photo.content)).format == "PNG"
            old = await browser.post(f"{address}/visual", step=visit.step - 1, seen="same")
            assert old.headers["location"] == f"{address}/visual"
            assert isinstance(place.visit.question, ComparePhoto)
            await browser.post(f"{address}/visual", step=visit.step, seen="same")
            await browser.until(lambda: isinstance(place.visit.state, states.Consenting))
            assert visual_view(place.visit).stage is Stage.SAME
            assert (await browser.get(f"{address}/photo")).status_code == 404
            assert "本人と確認しました" in (await browser.get(f"{address}/visual")).text
            place.cancel()
            await browser.until(lambda: place.visit.over)
            assert visual_view(browser.front.visit(visit.id)).stage is Stage.OVER
            assert (await browser.post("/desk/settings/visual", on="false")).status_code == 303
            assert 'data-testid="visual-on"' not in (await browser.get("/desk")).text

    asyncio.run(look())


def test_the_clinic_s_passcode_lets_staff_check_one_patient(browser_at) -> None:
    async def look() -> None:
        async with browser_at("admin", World.create(day=DAY)) as browser:
            for passcode, again, why in [
                ("Qz!", "Qz!", "半角の英数字4〜16文字で入れてください"),
                ("あいうえ", "あいうえ", "半角の英数字4〜16文字で入れてください"),
                ("kakuu2026", "kakuu2027", "2回の入力が違います"),
            ]:
                wrong = await browser.post(
                    "/desk/settings/passcode", passcode=passcode, again=again
                )
                assert wrong.status_code == 422
                assert why in wrong.text
                assert passcode not in wrong.text
            set_ = await browser.post("/desk/settings/passcode", passcode=PASSCODE, again=PASSCODE)
            assert set_.status_code == 303
            assert "パスコードあり" in (await browser.get("/desk/settings")).text
            place = await browser.insert("face-only")
            assert isinstance(place.visit.question, ChooseMethod)
            assert visual_view(place.visit).stage is Stage.BEFORE
            place.answer(place.visit.step, Way.VISUAL)
            await browser.until(lambda: isinstance(place.visit.question, ComparePhoto))
            address = f"/desk/visits/{place.visit.id}/visual"
            await browser.sign_in("general")
            page = (await browser.get(address)).text
            assert 'data-testid="passcode"' in page
            assert 'data-testid="another-way"' in page
            form = {"seen": "same", "passcode": "wrong-one"}
            await browser.post(address, step=place.visit.step, **form)
            await browser.until(
                lambda: (
                    isinstance(place.visit.question, ComparePhoto) and place.visit.question.wrong
                )
            )
            page = (await browser.get(address)).text
            assert "パスコードが違います。あと2回" in page
            assert "wrong-one" not in page
            form = {"seen": "same", "passcode": PASSCODE}
            await browser.post(address, step=place.visit.step, **form)
            await browser.until(lambda: isinstance(place.visit.state, states.Consenting))
            await browser.sign_in("admin")
            await browser.post("/desk/settings/passcode/remove")
            assert "パスコードなし" in (await browser.get("/desk/settings")).text

    asyncio.run(look())


@pytest.mark.parametrize(
    ("seen", "stage"), [("different", Stage.DIFFERENT), ("another-way", Stage.BEFORE)]
)
def test_staff_may_see_another_face_or_choose_another_way(browser_at, seen, stage) -> None:
    async def look() -> None:
        async with browser_at("admin", World.create(day=DAY)) as browser:
            await browser.post("/desk/settings/passcode", passcode=PASSCODE, again=PASSCODE)
            place = await browser.insert("face-only")
            visit = place.visit.id
            place.answer(place.visit.step, Way.VISUAL)
            await browser.until(lambda: isinstance(place.visit.question, ComparePhoto))
            form = {"step": place.visit.step, "seen": seen}
            tapped = await browser.client.post(
                f"/desk/visits/{visit}/visual",
                data=form,
                headers={"hx-request": "true", "x-csrftoken": await browser.token()},
            )
            assert (tapped.status_code, tapped.text) == (204, "")
            await browser.until(lambda: visual_view(browser.front.visit(visit)).stage is stage)
            if stage is Stage.DIFFERENT:
                assert browser.front.visit(visit).finished.outcome is Outcome.NOT_THE_HOLDER
            else:
                await browser.until(lambda: isinstance(place.visit.question, ChooseMethod))

    asyncio.run(look())
