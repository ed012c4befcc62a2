"""Whatever moment an exchange was killed at, the next one brings each request to its one answer.

Each state is made by the ledger itself, up to the step at which it is cut off.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from onshikaku.exchange.ledger import Ledger, Outgoing, Taken
from onshikaku.exchange.moving import move_new

NAME = "OQSsiquc01req_1.xml"
ANSWER, ERR = "OQSsiquc01res_1.xml", "OQSsiquc01req_1.err"
CONTENT = b"<XmlMsg>1</XmlMsg>"


@pytest.fixture
def ledger(scene) -> Ledger:
    return Ledger(scene.folders)


@pytest.fixture
def taken(scene, ledger: Ledger) -> Taken:
    found = ledger.take(scene.request(NAME, CONTENT))
    assert found is not None
    return found


def answered() -> Outgoing:
    return Outgoing(ANSWER, b"<XmlMsg>earlier</XmlMsg>", "answered")


def refused() -> Outgoing:
    return Outgoing(ERR, b"SIM80002\r\n", "SIM80002", returned=True)


def finished(scene, created, eventually) -> list[str]:
    """What a new exchange makes appear until nothing is left in work."""
    new = created(scene.folders.res)
    with scene.running():
        # A later request, so that there is something to wait for when nothing is left to do.
        scene.request("OQSsiquc01req_later.xml")
        scene.answer("OQSsiquc01res_later.xml")
        eventually(lambda: not scene.left_in_work(), "an empty work folder")
    return [name for name in new.names() if "later" not in name]


def test_before_the_move_out_of_req(scene, created, eventually):
    scene.request(NAME, CONTENT)
    (scene.folders.taken / "00000000000000000001-0000").mkdir()

    assert finished(scene, created, eventually) == [ANSWER]


def test_taken_and_not_answered(scene, taken, created, eventually, reply_to):
    assert finished(scene, created, eventually) == [ANSWER]
    assert scene.answer(ANSWER) == reply_to(CONTENT)


@pytest.mark.parametrize(
    "files", [{}, {"payload": b"<Xml"}, {"payload": b"1", "manifest.json": b"{"}]
)
def test_while_the_answer_is_written(
    scene, taken, created, eventually, reply_to, files: dict[str, bytes]
):
    making = scene.folders.making / taken.id
    making.mkdir()
    for name, content in files.items():
        (making / name).write_bytes(content)

    assert finished(scene, created, eventually) == [ANSWER]
    assert scene.answer(ANSWER) == reply_to(CONTENT)


def test_answered_and_the_request_still_there(scene, ledger, taken, created, eventually):
    ledger.write(taken, answered())

    assert finished(scene, created, eventually) == [ANSWER]
    assert scene.answer(ANSWER) == b"<XmlMsg>earlier</XmlMsg>"
    assert NAME not in scene.counter.asked


def test_answered_and_the_request_half_removed(scene, ledger, taken, created, eventually):
    ledger.write(taken, answered())
    taken.file.unlink()

    assert finished(scene, created, eventually) == [ANSWER]
    assert NAME not in scene.counter.asked


def test_answered_and_not_published(scene, ledger, taken, created, eventually):
    ledger.write(taken, answered())
    ledger.forget(taken)

    assert finished(scene, created, eventually) == [ANSWER]


def test_published_and_not_touched(scene, ledger, taken, created, changed, eventually):
    (payload,) = ledger.write(taken, answered()).payloads
    ledger.forget(taken)
    move_new(payload.source, payload.target)
    touched = changed(scene.folders.res)

    assert finished(scene, created, eventually) == []
    assert ANSWER in touched.names()


def test_published_and_already_collected(scene, ledger, taken, created, eventually):
    (payload,) = ledger.write(taken, answered()).payloads
    ledger.forget(taken)
    move_new(payload.source, payload.target)
    payload.target.unlink()

    assert finished(scene, created, eventually) == []
    assert NAME not in scene.counter.asked


def test_published_and_half_tidied_up(scene, ledger, taken, created, eventually):
    ready = ledger.write(taken, answered())
    ledger.forget(taken)
    (payload,) = ready.payloads
    move_new(payload.source, payload.target)
    (scene.folders.ready / ready.id).rename(scene.folders.making / ready.id)
    (scene.folders.making / ready.id / "manifest.json").unlink()

    assert finished(scene, created, eventually) == []


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_a_refusal_half_published(scene, ledger, taken, created, eventually, moved: int):
    payloads = ledger.write(taken, refused()).payloads
    for payload in payloads[:moved]:
        move_new(payload.source, payload.target)

    assert finished(scene, created, eventually) == [ERR, NAME][moved:]
    assert scene.answer(NAME) == CONTENT
    assert NAME not in scene.counter.asked


def test_a_refusal_half_tidied_up(scene, ledger, taken, created, eventually):
    ready = ledger.write(taken, refused())
    for payload in ready.payloads:
        move_new(payload.source, payload.target)
    (scene.folders.ready / ready.id).rename(scene.folders.making / ready.id)

    assert finished(scene, created, eventually) == []


def test_many_requests_in_every_state_end_in_one_answer_each(scene, ledger, created, eventually):
    for number in range(60):
        name = f"OQSsiquc01req_{number:02}.xml"
        taken = ledger.take(scene.request(name, CONTENT))
        assert taken is not None
        if number % 3:
            ready = ledger.write(taken, Outgoing(name.replace("req", "res"), b"1", "answered"))
            if number % 3 == 2:
                move_new(ready.payloads[0].source, ready.payloads[0].target)

    finished(scene, created, eventually)

    expected = [f"OQSsiquc01res_{number:02}.xml" for number in range(60)]
    assert [name for name in scene.res() if "later" not in name] == expected
    asked = sorted(name for name in scene.counter.asked if "later" not in name)
    assert asked == [f"OQSsiquc01req_{number:02}.xml" for number in range(0, 60, 3)]


def test_a_request_that_is_gone_is_not_taken(scene, ledger):
    assert ledger.take(scene.folders.req / "gone.xml") is None
    assert not list(scene.folders.taken.iterdir())


def test_the_order_in_which_requests_came_is_kept(scene, ledger):
    names = [f"OQSsiquc01req_{number}.xml" for number in (3, 1, 2)]
    for name in names:
        ledger.take(scene.request(name, CONTENT))

    left, _ = ledger.found()

    assert [taken.name for taken in left] == names


def test_an_unfinished_answer_leaves_nothing_behind(scene, ledger, taken):
    shutil.rmtree(scene.folders.ready)

    with pytest.raises(FileNotFoundError):
        ledger.write(taken, answered())
    assert not list(Path(scene.folders.making).iterdir())
