"""Recordings in files: nothing half-written, and nothing believed that stands in one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.recording import files
from hardware.recording.document import MAX_EVENTS
from hardware.recording.files import RecordingBroken, decode, encode, load, save
from hardware.recording.recorder import Recorder
from hardware.virtual_reader import VirtualReader
from reader.ports import CardTaken


def lines_of(recording) -> list[dict]:
    return [json.loads(line) for line in encode(recording).splitlines()]


def text_of(lines) -> bytes:
    return "\n".join(json.dumps(line) for line in lines).encode()


def test_a_recording_comes_back_as_it_was_and_is_the_owners_alone(visit, tmp_path):
    save(visit, tmp_path / "visit.jsonl")
    assert load(tmp_path / "visit.jsonl") == visit
    assert (tmp_path / "visit.jsonl").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["visit.jsonl"]


def test_a_recording_that_cannot_be_written_leaves_nothing(visit, tmp_path):
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        save(visit, tmp_path / "taken")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        (0, "format", "something-else"),
        (0, "version", 2),
        (0, "made", "yesterday"),
        (0, "hidden", ["names"]),
        (0, "label", "MY OWN LABEL"),
        (0, "objects", {"jpki/000A": -1}),
        (0, "objects", {"jpki/0001": 100}),
        (0, "extra", "氏名"),
        (1, "atr", "3B"),
        (1, "atr", "zz"),
        (1, "seconds", -1),
        (1, "seconds", "0.5"),
        (1, "at", 1e300),
        (1, "error", "CardRemoved"),
        (1, "kind", "invented"),
        (2, "sw", "90000"),
        (2, "sw", "9000\n"),
        (2, "sw", None),
        (2, "length", 65537),
        (2, "data", "3132"),
        (2, "asked", {"header": "00A4040C", "select": "somebody"}),
        (2, "asked", {"header": "00A4040C", "select": "unknown"}),
        (2, "asked", {"header": "00A4040C", "select": "jpki", "file": "000A"}),
        (2, "asked", {"header": "00A4040C", "data": "D392"}),
        (2, "asked", {"header": "31323334353637"}),
        (2, "reason", "in_use"),
    ],
)
def test_a_fault_is_named_by_line_and_field(visit, line, field, value):
    lines = lines_of(visit)
    lines[line][field] = value
    with pytest.raises(RecordingBroken) as broken:
        decode(text_of(lines))
    assert broken.value.line == line + 1
    assert broken.value.field.split(".")[0] in (field, lines[line].get("kind"), "")
    assert "氏名" not in str(broken.value)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\n",
        b"\xff\xfe",
        b"null",
        b"[" * 4000,
        b'{"a":' * 700,
        b"{" + b" " * 5000,
        b"1" * (files.MAX_FILE + 1),
    ],
)
def test_what_is_no_recording_is_called_so(text):
    with pytest.raises(RecordingBroken):
        decode(text)


def test_too_many_events_are_refused_before_they_are_read(visit):
    lines = encode(visit).encode().splitlines()
    with pytest.raises(RecordingBroken, match="events"):
        decode(b"\n".join([lines[0], *[b"{}"] * 20_001]))


def test_more_than_can_be_read_is_not_written(visit):
    with pytest.raises(ValueError, match="20000 events"):
        encode(visit.model_copy(update={"events": visit.events * 1000}))


@settings(max_examples=100)
@given(st.data())
def test_a_damaged_recording_is_read_or_refused_and_nothing_else(visit, data):
    text = bytearray(encode(visit).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        position = data.draw(st.integers(0, len(text) - 1))
        text[position : position + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    try:
        recording = decode(bytes(text))
    except RecordingBroken:
        return
    assert decode(encode(recording).encode()) == recording


def test_a_field_of_somebody_elses_making_cannot_steer_a_terminal(visit):
    lines = lines_of(visit)
    lines[0]["\x1b[2J" + "x" * 500] = 1
    with pytest.raises(RecordingBroken) as broken:
        decode(text_of(lines))
    assert "\x1b" not in str(broken.value)
    assert len(broken.value.field) <= 80


def test_more_than_a_recording_takes_is_told_before_one_is_made():
    recorder = Recorder(VirtualReader())
    for _ in range(MAX_EVENTS):
        recorder.saw(CardTaken("a reader"))
    assert not recorder.too_long
    recorder.saw(CardTaken("a reader"))
    assert recorder.too_long
