"""Hands of people and programs: what they are asked, and what counts as an answer."""

import io
import re
import socket
import threading
import time

import httpx
import pytest

from clinic_ui.hil.hands import HandsFailed, Task
from clinic_ui.hil.hands_hook import HookHands
from clinic_ui.hil.hands_tty import TtyHands
from clinic_ui.hil.hands_web import WebHands
from clinic_ui.hil.requests import REQUESTS

UPGRADE = (
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    f"Sec-WebSocket-Key: {'A' * 22}==",
)


class Keyboard:
    """Types a line as soon as it is waited for."""

    def __init__(self, *lines: str) -> None:
        self._lines = list(lines)
        self.asked = threading.Event()

    def readline(self) -> str:
        self.asked.wait()
        return self._lines.pop(0) if self._lines else ""


class Screen(io.StringIO):
    """Lets the keyboard type once a question stands there."""

    def __init__(self, keyboard: Keyboard) -> None:
        super().__init__()
        self._keyboard = keyboard

    def write(self, text: str) -> int:
        if "残り" in text:
            self._keyboard.asked.set()
        return super().write(text)


@pytest.fixture
def terminal():
    def with_lines(*lines: str, seconds: float = 20) -> tuple[TtyHands, Screen]:
        keyboard = Keyboard(*lines)
        screen = Screen(keyboard)
        return TtyHands(keyboard, screen, seconds), screen

    return with_lines


@pytest.mark.parametrize("task", Task)
def test_the_terminal_asks_in_both_languages(terminal, task):
    hands, screen = terminal("\n")
    hands.do(task)
    words = REQUESTS[task].words
    assert words.ja in screen.getvalue()
    assert words.en in screen.getvalue()


@pytest.mark.parametrize(
    ("lines", "raised"),
    [(("n\n",), HandsFailed), (("what\n", "N\n"), HandsFailed), (("a\n",), KeyboardInterrupt)],
)
def test_the_terminal_takes_a_refusal_and_an_end(terminal, lines, raised):
    hands, _ = terminal(*lines)
    with pytest.raises(raised):
        hands.do(Task.PLACE)


def test_a_terminal_that_was_closed_answers_nothing(terminal):
    hands, _ = terminal()
    with pytest.raises(HandsFailed, match="nobody"):
        hands.do(Task.PLACE)


def test_nobody_is_waited_for_longer_than_said():
    keyboard = Keyboard("\n")
    hands = TtyHands(keyboard, io.StringIO(), seconds=0.05)
    with pytest.raises(HandsFailed, match=r"within 0\.05 s"):
        hands.do(Task.PLACE)
    keyboard.asked.set()


HOOK = """#!/bin/sh
case $1 in
  tasks) echo place remove dance ;;
  place) cat > "$LOG"; echo "$ONSHIKAKU_HIL_TASK $ONSHIKAKU_HIL_READER" >> "$LOG" ;;
  remove) echo first >&2; echo the arm is stuck >&2; exit 5 ;;
  suspend) sleep 60 ;;
  finish) echo finished >> "$LOG" ;;
esac
"""


@pytest.fixture
def hook(tmp_path, monkeypatch):
    script = tmp_path / "robot"
    script.write_text(HOOK)
    script.chmod(0o755)
    monkeypatch.setenv("LOG", str(tmp_path / "log"))
    return script


def test_a_program_is_told_what_to_do_in_three_ways(hook, tmp_path):
    hands = HookHands(str(hook), "Reader 1")
    assert [task for task in Task if hands.can(task)] == [Task.PLACE, Task.REMOVE]
    hands.do(Task.PLACE)
    hands.close()
    hands.close()
    assert (tmp_path / "log").read_text().splitlines() == [
        '{"task": "place", "reader": "Reader 1", "number": 2}',
        "place Reader 1",
        "finished",
    ]


def test_a_program_that_fails_is_quoted(hook):
    hands = HookHands(str(hook), "Reader 1")
    with pytest.raises(HandsFailed, match=r"^remove: the arm is stuck$"):
        hands.do(Task.REMOVE)


def test_a_program_that_does_not_end_is_ended(hook):
    hands = HookHands(str(hook), "Reader 1", seconds=0.3)
    with pytest.raises(HandsFailed, match=r"not done within 0\.3 s"):
        hands.do(Task.SUSPEND)


def test_a_program_that_names_no_tasks_is_refused():
    with pytest.raises(HandsFailed, match="does not name"):
        HookHands("true", "Reader 1")


@pytest.mark.parametrize("command", ["", "  ", "robot 'arm"])
def test_what_names_no_program_is_refused(command):
    with pytest.raises(HandsFailed, match=r"no program|No closing quotation"):
        HookHands(command, "Reader 1")


@pytest.fixture
def page():
    hands = WebHands("Reader <1>")
    with httpx.Client(base_url=hands.url) as client:
        yield hands, client
    hands.close()


def asked(hands: WebHands, task: Task = Task.PLACE) -> tuple[threading.Thread, list[object]]:
    """Somebody is being asked; what came of it will be in the list."""
    came: list[object] = []

    def ask() -> None:
        try:
            came.append(hands.do(task))
        except (HandsFailed, KeyboardInterrupt) as error:
            came.append(type(error))

    thread = threading.Thread(target=ask)
    thread.start()
    while hands.board.question is None:
        time.sleep(0.01)
    return thread, came


@pytest.mark.parametrize(
    ("answer", "comes"),
    [("done", None), ("cannot", HandsFailed), ("abort", KeyboardInterrupt)],
)
def test_the_page_brings_the_answer(page, answer, comes):
    hands, client = page
    thread, came = asked(hands)
    shown = client.get("question", params={"seen": 0, "lang": "ja"}).text
    assert "置きました" in shown
    assert "できません" in shown
    number = re.search(r'name="number" value="(\d+)"', shown)
    assert number is not None
    client.post("answer", data={"number": number[1], "answer": answer})
    thread.join()
    assert came == [comes]


def test_an_answer_to_another_question_counts_for_none(page):
    hands, client = page
    thread, came = asked(hands)
    client.post("answer", data={"number": 99, "answer": "done"})
    assert hands.board.question is not None
    client.post("answer", data={"number": 1, "answer": "done"})
    thread.join()
    assert came == [None]


@pytest.mark.parametrize("data", [{}, {"number": "x", "answer": "done"}, {"number": 1}])
def test_what_no_button_sends_is_refused(page, data):
    _, client = page
    assert client.post("answer", data=data).status_code == 400


@pytest.mark.parametrize("path", ["", "x", "x/", "static/phone.css", "../question"])
def test_without_the_token_nothing_is_there(page, path):
    hands, _ = page
    outside = httpx.URL(hands.url).copy_with(path="/")
    answer = httpx.get(outside.join(path))
    assert answer.status_code == 404
    assert answer.content == b""


@pytest.mark.parametrize(
    "lines", [["OPTIONS * HTTP/1.1"], ["GET /x HTTP/1.1", *UPGRADE]], ids=["no path", "WebSocket"]
)
def test_what_is_no_request_for_a_page_is_turned_away_without_ado(page, lines, caplog):
    hands, _ = page
    where = httpx.URL(hands.url)
    with socket.create_connection((where.host, where.port)) as line:
        line.sendall("\r\n".join([*lines, "Host: x", "", ""]).encode())
        assert line.recv(12) in (b"HTTP/1.1 404", b"HTTP/1.1 403")
    assert caplog.records == []


def test_the_page_asks_no_other_host_and_tells_its_address_to_none(page):
    _, client = page
    answer = client.get("", headers={"accept-language": "en-GB"})
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r'(src|href)="(https?:)?//', answer.text)
    assert '<html class="document" lang="en">' in answer.text
    assert "Reader &lt;1&gt;" in answer.text
    for name in re.findall(r'"(static/[^"]+)"', answer.text):
        assert client.get(name).status_code == 200
    assert client.get("static/../../phone_app.py").status_code == 404


def test_the_token_reaches_no_log(page, caplog, capfd):
    hands, client = page
    with caplog.at_level(1):
        client.get("question")
        client.get("nothing")
    token = httpx.URL(hands.url).path.strip("/")
    ours = [record.getMessage() for record in caplog.records if "httpx" not in record.name]
    assert not any(token in line for line in ours)
    assert token not in "".join(capfd.readouterr())


def test_nothing_new_is_not_drawn_again(page):
    hands, client = page
    assert client.get("question", params={"seen": 0}).status_code == 204
    version, _ = hands.board.standing
    assert client.get("standing", params={"seen": version}).status_code == 204
    hands.board.step(1, 2)
    assert client.get("standing", params={"seen": version}).status_code == 200
