"""Two browsers on one clinic, and a network that goes: whoever comes back sees what is."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


class Cable:
    """A way to a server that can be pulled and put back; its address stays the same."""

    def __init__(self, server: str) -> None:
        self._to = int(server.rpartition(":")[2])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._port = self._listener.getsockname()[1]
        self._ends: list[socket.socket] = []
        self._carry()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def pull(self) -> None:
        for end in (self._listener, *self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._ends.clear()

    def put_back(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._carry()

    def _carry(self) -> None:
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                self._ends += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=_pump, args=pair, daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@pytest.fixture
def cable(demo):
    cable = Cable(demo.url)
    yield cable
    cable.pull()


@pytest.fixture
def opened(demo, cable, visit):
    """Two browsers; the first is on the cable."""
    yield visit(replace(demo, url=cable.url)), visit(demo)
    demo.clear()


@pytest.fixture
def pair(opened):
    """In each browser a kiosk of the same reader, a desk and a bench."""
    return [tuple(one.page(path) for path in ("/kiosk/1", "/desk", "/bench")) for one in opened]


def screen(kiosk: Page, name: str) -> None:
    expect(kiosk.get_by_test_id("screen")).to_have_attribute("data-screen", name)


def step(kiosk: Page) -> str | None:
    return kiosk.get_by_test_id("screen").get_attribute("data-step")


def connection(page: Page, state: str) -> None:
    expect(page.locator("html")).to_have_attribute("data-connection", state)


def type_pin(kiosk: Page, pin: str) -> None:
    for digit in pin:
        kiosk.get_by_test_id(f"pin-{digit}").click()
    kiosk.get_by_test_id("send").click()


def test_whoever_lost_the_network_sees_afterwards_what_the_others_see(demo, opened, pair, cable):
    (kiosk, desk, bench), (other_kiosk, other_desk, other_bench) = pair
    demo.insert("standard")
    for one in (kiosk, other_kiosk):
        expect(one.get_by_test_id("choice-pin")).to_be_visible()
    complaints = opened[0].wrong
    assert complaints == []
    cable.pull()
    for page in (kiosk, desk, bench):
        connection(page, "lost")
        expect(page.get_by_test_id("connection")).to_be_visible()

    other_kiosk.get_by_test_id("choice-pin").click()
    type_pin(other_kiosk, "1234")
    expect(other_kiosk.get_by_test_id("choice-agree-to-all")).to_be_visible()
    expect(other_desk.get_by_test_id("visit-1")).to_contain_text("同意を確認中")
    expect(other_bench.get_by_test_id("reader-1-visit")).to_have_text("同意を確認中")
    expect(bench.get_by_test_id("reader-1-visit")).to_have_text("本人確認の方法を選択中")
    expect(kiosk.get_by_test_id("choice-pin")).to_be_visible()
    kiosk.get_by_test_id("choice-pin").click()  # reaches nobody

    cable.put_back()
    for page in (kiosk, desk, bench):
        connection(page, "open")
    complaints.clear()  # a browser says of each request that it could not make it
    expect(kiosk.get_by_test_id("choice-agree-to-all")).to_be_visible()
    assert step(kiosk) == step(other_kiosk)
    row = other_desk.get_by_test_id("visit-1").inner_html()
    assert desk.get_by_test_id("visit-1").inner_html() == row
    for one in (bench, other_bench):
        expect(one.get_by_test_id("reader-1-visit")).to_have_text("同意を確認中")
    assert [visit.number for visit in demo.front.visits] == [1]


def test_one_question_is_answered_once_whoever_taps(demo, pair):
    (kiosk, desk, bench), (other_kiosk, other_desk, other_bench) = pair
    demo.insert("standard")
    expect(other_kiosk.get_by_test_id("choice-pin")).to_be_visible()
    kiosk.get_by_test_id("choice-pin").dblclick()
    for one in (kiosk, other_kiosk):
        expect(one.get_by_test_id("pin-1")).to_be_visible()
    for digit in "999":
        other_kiosk.get_by_test_id(f"pin-{digit}").click()
    type_pin(kiosk, "1234")
    for one in (kiosk, other_kiosk):
        expect(one.get_by_test_id("choice-agree-to-all")).to_be_visible()
    asked = step(kiosk)
    token = kiosk.locator('meta[name="csrf-token"]').get_attribute("content")
    for answer in ("agree-to-all", "agree-to-all", "decline"):
        said = kiosk.request.post(
            f"{demo.url}/kiosk/1/choice",
            form={"step": asked, "choice": answer},
            headers={"x-csrftoken": token},
        )
        assert said.status == 204
    for one in (kiosk, other_kiosk):
        expect(one.get_by_test_id("choice-use")).to_be_visible()
    kiosk.reload()
    expect(kiosk.get_by_test_id("choice-use")).to_be_visible()
    demo.loop.call_soon_threadsafe(demo.front.place("1").cancel)
    screen(kiosk, "end-accepted")
    screen(other_kiosk, "end-accepted")
    number = demo.front.visits[0].number
    rows = [page.get_by_test_id(f"visit-{number}") for page in (desk, other_desk)]
    for row in rows:
        expect(row).to_contain_text("有効")
    assert rows[0].inner_text() == rows[1].inner_text()
    for one in (bench, other_bench):
        expect(one.get_by_test_id("reader-1-visit")).to_contain_text("有効")
