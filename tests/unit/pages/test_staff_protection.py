"""Every page there is, from outside: without a token, from another host, without a session."""

import asyncio
import re
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from clinic_ui.web.security import is_local

OPEN_TO_ALL = {"/desk/sign-in", "/desk/sign-out", "/desk/session"}
"""Nobody has to be signed in there."""

HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def routes_of(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and path of every route, with something in place of what differs."""
    described = get_openapi(title="pages", version="1", routes=app.routes)
    for path, methods in described["paths"].items():
        for method in methods:
            yield method.upper(), re.sub(r"{[^}]+}", "none", path.replace("{place_id}", "1"))


def test_the_routes_of_every_room_are_found(browser_at) -> None:
    async def look() -> None:
        async with browser_at() as browser:
            found = set(routes_of(browser.premises.app.app))
            assert {
                ("GET", "/"),
                ("GET", "/kiosk/1"),
                ("GET", "/desk"),
                ("GET", "/desk/visits/none/medical"),
                ("POST", "/desk/settings/passcode"),
                ("GET", "/bench"),
                ("GET", "/training"),
            } <= found
            assert sum(method == "POST" for method, _ in found) > 15

    asyncio.run(look())


def test_nothing_is_done_without_the_token_of_the_page(browser_at) -> None:
    async def look() -> None:
        async with (
            browser_at("admin") as browser,
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app=browser.premises.app), base_url="http://localhost"
            ) as stranger,
        ):
            changing = [
                (method, path)
                for method, path in routes_of(browser.premises.app.app)
                if method not in {"GET", "HEAD"}
            ]
            assert {method for method, _ in changing} == {"POST"}
            for _, path in changing:
                tries = {
                    "no token": await browser.client.post(path, data={"step": "1"}),
                    "another token": await browser.client.post(path, data={"csrftoken": "x"}),
                    "an odd token": await browser.client.post(path, data={"csrftoken": "é"}),
                    "JSON": await browser.client.post(path, json={}),
                    "a part without a boundary": await browser.client.post(
                        path, content=b"x", headers={"content-type": "multipart/form-data"}
                    ),
                    "a bearer": await browser.client.post(
                        path, data={}, headers={"authorization": "Bearer x"}
                    ),
                    "no cookie": await stranger.post(path, data={}),
                }
                assert {
                    name: answer.status_code for name, answer in tries.items()
                } == dict.fromkeys(tries, 403), path

    asyncio.run(look())


def test_whoever_has_an_old_token_is_told_on_a_page_of_ours(browser_at) -> None:
    async def look() -> None:
        async with browser_at() as browser:
            refused = await browser.client.post("/desk/sign-in", data={"csrftoken": "old"})
            assert "開き直してください" in refused.text
            assert "csrf" not in re.sub(r'name="csrf-token"', "", refused.text).lower()
            tapped = await browser.client.post(
                "/kiosk/1/pin", data={}, headers={"hx-request": "true", "x-csrftoken": "old"}
            )
            assert (tapped.status_code, tapped.headers["hx-refresh"]) == (403, "true")

    asyncio.run(look())


def test_a_page_is_served_under_its_own_host_names_only(browser_at) -> None:
    async def look() -> None:
        async with browser_at() as browser:
            token = await browser.token()
            for method, path in routes_of(browser.premises.app.app):
                if "events" in path:
                    continue
                answer = await browser.client.request(
                    method,
                    path,
                    headers={"host": "elsewhere.example", "x-csrftoken": token},
                )
                assert answer.status_code == 400, path
                assert answer.text == "Invalid host header"

    asyncio.run(look())


ANSWERS = {
    "/": 200,
    "/kiosk/1": 200,
    "/desk": 200,
    "/desk/settings": 200,
    "/desk/declaration": 200,
    "/bench": 200,
    "/training": 200,
    "/desk/visits/none": 404,
    "/desk/visits/none/photo": 404,
    "/nowhere": 404,
    "/language/ja?back=/desk": 303,
    "/language/ja?back=//elsewhere.example": 404,
    "/static/onshikaku.css": 200,
}


def test_every_answer_carries_the_headers(browser_at) -> None:
    async def look() -> None:
        async with browser_at("general") as browser:
            for path, status in ANSWERS.items():
                answer = await browser.get(path)
                assert answer.status_code == status, path
                assert {name: answer.headers[name] for name in HEADERS} == HEADERS, path
                policy = answer.headers["content-security-policy"]
                rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
                assert rules["default-src"] == "'self'"
                assert rules["frame-ancestors"] == rules["object-src"] == rules["base-uri"]
                assert rules["base-uri"] == "'none'"
                assert "unsafe" not in policy
                if path.startswith("/static/"):
                    assert "immutable" in answer.headers["cache-control"]
                else:
                    assert answer.headers["cache-control"] == "no-store"
                    assert answer.headers["vary"].lower() == "cookie"

    asyncio.run(look())


def test_no_page_has_script_or_style_of_its_own(browser_at) -> None:
    async def look() -> None:
        async with browser_at("admin") as browser:
            for method, path in routes_of(browser.premises.app.app):
                if method != "GET" or "events" in path or "{" in path:
                    continue
                page = (await browser.get(path)).text
                assert not re.search(r"<script(?![^>]*\bsrc=)", page), path
                assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page), path

    asyncio.run(look())


def test_nobody_sees_a_page_of_the_desk_without_signing_in(browser_at) -> None:
    async def look() -> None:
        async with browser_at() as browser:
            token = await browser.token()
            desk = [
                (method, path)
                for method, path in routes_of(browser.premises.app.app)
                if path.startswith("/desk") and path not in OPEN_TO_ALL
            ]
            assert len(desk) > 20
            for method, path in desk:
                answer = await browser.client.request(method, path, headers={"x-csrftoken": token})
                assert answer.status_code == 303, (method, path)
                where = httpx.URL(answer.headers["location"])
                assert where.path == "/desk/sign-in"
                assert where.params.get("next") == (path if method == "GET" else None)
                stream = await browser.client.request(
                    method, path, headers={"x-csrftoken": token, "accept": "text/event-stream"}
                )
                assert stream.status_code == 401, (method, path)
                tapped = await browser.client.request(
                    method, path, headers={"x-csrftoken": token, "hx-request": "true"}
                )
                assert tapped.status_code == 401
                assert tapped.headers["hx-redirect"].startswith("/desk/sign-in")

    asyncio.run(look())


def test_a_request_that_no_page_sends_is_refused_without_repeating_it(browser_at) -> None:
    async def look() -> None:
        async with browser_at("admin") as browser:
            answer = await browser.post("/desk/settings/visual", on="<b>perhaps</b>")
            assert answer.status_code == 400
            assert "perhaps" not in answer.text

    asyncio.run(look())


@pytest.mark.parametrize(
    "path", ["/", "/desk", "/desk/visits/1?show=all", "/desk/lookup?a=b&c=d#top"]
)
def test_a_path_of_these_pages_may_be_gone_back_to(path: str) -> None:
    assert is_local(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "desk",
        "//elsewhere.example",
        "///elsewhere.example",
        "/\\elsewhere.example",
        "\\/elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        " //elsewhere.example",
        "https://elsewhere.example",
        "javascript:alert(1)",
        "/desk/../../x",
    ],
)
def test_no_address_elsewhere_is_gone_back_to(path: str) -> None:
    assert not is_local(path)
