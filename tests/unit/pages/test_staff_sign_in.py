"""Signing in and out, at a real centre in this process."""

import asyncio
from datetime import UTC, date, datetime
from http.cookies import SimpleCookie

import httpx
import pytest

from clinic_ui.compose import World
from clinic_ui.desk import staff
from clinic_ui.desk.line import Door
from clinic_ui.desk.sign_in import DEMO_ACCOUNTS
from clinic_ui.front.front import Front
from clinic_ui.web.app import create_app
from clinic_ui.web.house import House
from onshikaku.domain.institution import Role
from onshikaku.terminal import TerminalSession
from onshikaku.wire.problems import PROBLEM_MEDIA_TYPE, Problem, ProblemSlug

DAY = date(2026, 7, 1)
WRONG = "アカウントかパスワードが違います"
LOCKED = "いまはログインできません"


def session_cookie(answer: httpx.Response) -> SimpleCookie:
    return SimpleCookie(
        next(one for one in answer.headers.get_list("set-cookie") if one.startswith("desk="))
    )


def test_an_account_of_the_demo_signs_in_with_its_role(browser_at) -> None:
    names = {
        Role.ADMIN: "管理者アカウント",
        Role.GENERAL: "一般アカウント",
        Role.MEDICAL: "医療情報閲覧アカウント",
    }

    async def look() -> None:
        async with browser_at() as browser:
            for one in DEMO_ACCOUNTS:
                answer = await browser.sign_in(one.account)
                assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
                desk = await browser.get("/desk")
                assert [name for name in names.values() if name in desk.text] == [names[one.role]]

    asyncio.run(look())


def test_a_wrong_sign_in_does_not_say_what_is_wrong(browser_at) -> None:
    tried = [
        ("nobody", "kakuu-ippan"),
        ("general", "another"),
        ("general", ""),
        ("", ""),
        ("Général", "some-password"),
        ("general", "x" * 129),
        ("x" * 65, "some-password"),
    ]

    async def look() -> None:
        async with browser_at(world=World.create(day=DAY)) as browser:
            for account, password in tried:
                answer = await browser.post("/desk/sign-in", account=account, password=password)
                assert answer.status_code == 401, account
                assert WRONG in answer.text
                assert "desk=" not in answer.headers.get("set-cookie", "")
                assert (await browser.get("/desk")).status_code == 303
                assert f'type="password" value="{password}"' not in answer.text or not password

    asyncio.run(look())


def test_after_five_wrong_ones_nobody_signs_in_for_a_minute(browser_at) -> None:
    async def look() -> None:
        world = World.create(day=DAY)
        async with browser_at(world=world) as browser:
            for _ in range(5):
                wrong = await browser.post("/desk/sign-in", account="general", password="x")
                assert wrong.status_code == 401
            locked = await browser.sign_in("general")
            assert locked.status_code == 429
            assert LOCKED in locked.text
            assert (await browser.get("/desk")).status_code == 303

    asyncio.run(look())


def test_the_session_s_cookie_is_seen_by_no_script_and_sent_from_no_other_site(browser_at) -> None:
    async def look() -> None:
        async with browser_at() as browser:
            token = (await browser.get("/desk/sign-in")).headers["set-cookie"]
            assert "HttpOnly" in token
            assert "SameSite=Strict" in token
            cookie = session_cookie(await browser.sign_in("general"))["desk"]
            assert cookie["httponly"]
            assert (cookie["samesite"], cookie["path"]) == ("strict", "/desk")
            assert not cookie["secure"]
            assert not cookie["max-age"] + cookie["expires"]
            assert len(cookie.value) >= 43

    asyncio.run(look())


def test_over_https_the_session_s_cookie_stays_there(browser_at) -> None:
    async def look() -> None:
        async with browser_at() as browser:
            browser.client.base_url = "https://localhost"
            assert session_cookie(await browser.sign_in("general"))["desk"]["secure"]

    asyncio.run(look())


def test_an_id_that_somebody_brings_along_is_never_taken_over(browser_at) -> None:
    async def look() -> None:
        async with browser_at() as browser:
            browser.client.cookies.set("desk", "chosen", path="/desk", domain="localhost.local")
            given = session_cookie(await browser.sign_in("general"))["desk"].value
            assert given != "chosen"
            sessions = browser.premises.app.app.state.house.sessions
            assert sessions.use("chosen") is None
            assert sessions.use(given) is not None

    asyncio.run(look())


def test_signing_in_again_ends_the_session_before(browser_at) -> None:
    async def look() -> None:
        async with browser_at() as browser:
            before = session_cookie(await browser.sign_in("general"))["desk"].value
            await browser.sign_in("medical")
            sessions = browser.premises.app.app.state.house.sessions
            assert sessions.use(before) is None

    asyncio.run(look())


def test_whoever_signs_out_is_out_everywhere(browser_at) -> None:
    async def look() -> None:
        async with browser_at() as browser:
            session = session_cookie(await browser.sign_in("general"))["desk"].value
            assert (await browser.get("/desk/session")).status_code == 204
            answer = await browser.post("/desk/sign-out")
            assert answer.headers["location"] == "/desk/sign-in"
            assert (await browser.get("/desk/session")).status_code == 401
            replayed = await browser.get("/desk", cookie=f"desk={session}")
            assert replayed.status_code == 303

    asyncio.run(look())


def test_the_sign_in_leads_to_pages_of_this_house_only(browser_at) -> None:
    leads_to = {
        "/desk/lookup": "/desk/lookup",
        "/desk/visits/1?show=all": "/desk/visits/1?show=all",
        "//elsewhere.example": "/desk",
        "https://elsewhere.example/desk": "/desk",
        "/\\elsewhere.example": "/desk",
        "/\t/elsewhere.example": "/desk",
        "": "/desk",
    }

    async def look() -> None:
        async with browser_at() as browser:
            for wanted, found in leads_to.items():
                answer = await browser.sign_in("general", next=wanted)
                assert answer.headers["location"] == found
                again = await browser.client.get("/desk/sign-in", params={"next": wanted})
                assert again.headers["location"] == found

    asyncio.run(look())


def test_a_page_that_is_not_for_the_account_says_which_account_may(browser_at) -> None:
    refused = {
        ("general", "GET", "/desk/visits/x/medical"): [
            "医療情報閲覧アカウント",
            "管理者アカウント",
        ],
        ("general", "POST", "/desk/settings/visual"): ["管理者アカウント"],
        ("medical", "POST", "/desk/settings/passcode"): ["管理者アカウント"],
        ("medical", "POST", "/desk/settings/passcode/remove"): ["管理者アカウント"],
    }

    async def look() -> None:
        async with browser_at() as browser:
            for (account, method, path), names in refused.items():
                await browser.sign_in(account)
                answer = await (
                    browser.get(path) if method == "GET" else browser.post(path, on="true")
                )
                assert answer.status_code == 403, path
                assert "このアカウントでは見られません" in answer.text
                assert all(name in answer.text for name in names)

    asyncio.run(look())


def test_the_centre_may_end_its_session_and_nobody_at_the_desk_notices(browser_at) -> None:
    async def look() -> None:
        async with browser_at("admin") as browser:
            browser.world.centre.sessions.clear()
            assert (await browser.get("/desk/settings")).status_code == 200

    asyncio.run(look())


def refusing(slug: ProblemSlug, status: int) -> httpx.MockTransport:
    """A centre that refuses every terminal."""
    problem = Problem.of(slug, "refused", status).model_dump_json()
    headers = {"content-type": PROBLEM_MEDIA_TYPE}
    return httpx.MockTransport(lambda _: httpx.Response(status, content=problem, headers=headers))


def silent(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no route", request=request)


@pytest.mark.parametrize(
    ("transport", "status", "says"),
    [
        (httpx.MockTransport(silent), 503, "センターにつながりません"),
        (
            refusing(ProblemSlug.TERMINAL_CERTIFICATE_EXPIRED, 401),
            403,
            "端末の電子証明書の有効期限が切れています",
        ),
        (refusing(ProblemSlug.TERMINAL_UNKNOWN, 401), 403, "この端末は登録されていません"),
    ],
    ids=["silent", "certificate", "unknown"],
)
def test_without_a_centre_the_sign_in_says_that_the_password_is_not_to_blame(
    transport: httpx.MockTransport, status: int, says: str
) -> None:
    async def look() -> None:
        async with httpx.AsyncClient(transport=transport, base_url="http://centre") as line:

            def session(account: str, password: str) -> TerminalSession:
                return TerminalSession(
                    "9910000018",
                    "desk-1",
                    lambda _: pytest.fail("nothing to sign"),
                    account=account,
                    password=password,
                )

            front = Front(lambda: datetime.now(UTC))
            house = House(front, "9910000018", "架空診療所", Door(line, session))
            app = create_app(house, [staff.router(house)])
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(app=app), base_url="http://localhost"
            ) as client:
                shown = await client.get("/desk/sign-in")
                assert "kakuu" not in shown.text, "only a demo shows its accounts"
                token = client.cookies["csrftoken"]
                form = {"csrftoken": token, "account": "general", "password": "kakuu-ippan"}
                answer = await client.post("/desk/sign-in", data=form)
                assert answer.status_code == status
                assert says in answer.text
                assert WRONG not in answer.text

    asyncio.run(look())
