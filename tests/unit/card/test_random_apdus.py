"""Fifty thousand random commands: the card never breaks and never gives away what is shut.

The scripts mix whole sequences that work, the same with a byte wrong, well-formed headers with
arbitrary fields, and plain noise; some commands end in the card being torn out. Challenges are
constant, so that the one right answer to them can be among the commands.
"""

from collections import Counter

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardware.card_image import BinaryFile, KeyFile
from hardware.card_layout import COMMON, ISD, JPKI, JUKI, TEXT, VISUAL
from hardware.virtual_card import power_off, power_on, step
from onshikaku.domain.persona import CardProfile

WANTED = 50_000
SCRIPTS = 400
STEPS = 100

INSTRUCTIONS = (0xA4, 0xB0, 0xB2, 0x20, 0x24, 0x82, 0x84, 0x88, 0xCA, 0x2A, 0x32, 0xA2, 0xAE, 0xFC)
CLASSES = (*(0x00, 0x80) * 5, 0x01, 0x08, 0x0C, 0x10, 0x40, 0xFF)
PARAMETERS = (0x00, 0x01, 0x02, 0x04, 0x05, 0x06, 0x0C, 0x80, 0x97, 0x98, 0x9A, 0x9B, 0xC1, 0xFF)
PINS = (b"1234", b"9999", b"ABC123", b"990000079197", b"55021720352285", b"550217", b"5678", b"")


def constant(length: int) -> bytes:
    """What the card takes for random numbers here."""
    return bytes(length)


def select(aid: bytes) -> bytes:
    return b"\x00\xa4\x04\x0c" + bytes((len(aid),)) + aid


def verify(reference: int, value: bytes) -> bytes:
    return bytes((0x00, 0x20, 0x00, reference, len(value))) + value


def sign(scheme: int, reference: int, data: bytes = bytes(32)) -> bytes:
    return bytes((0x80, 0x2A, scheme, reference, len(data))) + data + b"\x00"


def file(fid: int) -> bytes:
    return bytes((0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, fid))


def data_of(command: bytes) -> bytes:
    """The data field of a command that the card took."""
    if len(command) > 7 and command[4] == 0:
        return command[7 : 7 + int.from_bytes(command[5:7], "big")]
    return command[5 : 5 + command[4]] if len(command) > 5 else b""


READ, CHALLENGE = bytes.fromhex("00B0000000"), bytes.fromhex("0084000020")


def sequences(cvc) -> list[tuple[bytes, ...]]:
    """Conversations that work, longest last."""
    key = rsa.generate_private_key(65537, 2048)
    certificate = cvc.terminal_certificate(key.public_key())
    answer = key.sign(constant(32), padding.PKCS1v15(), SHA256())
    terminal = (
        file(0x16),
        bytes.fromhex("80A206C1000133") + certificate.body_part,
        bytes.fromhex("80A200C1000105") + certificate.signature_part,
        CHALLENGE,
        bytes.fromhex("00820000000100") + answer,
    )
    single = [
        *((select(aid),) for aid in (ISD, JPKI, JPKI, JPKI, COMMON, JUKI, VISUAL, TEXT)),
        *((file(fid),) for fid in range(1, 0x1D)),
        *((verify(0x80, value),) for value in PINS if value),
        *((sign(scheme, reference),) for scheme in (0, 4) for reference in (0x80, 0x97, 0x9A)),
        *((bytes((0x00, 0x20, 0x00, fid)),) for fid in (0x80, 0x98, 0x9B)),
        *((command,) for command in terminal),
        (READ,),
        (bytes.fromhex("00B00000000000"),),
        (bytes.fromhex("00B2010C00"),),
        (bytes.fromhex("00880099040102030400"),),
        (bytes.fromhex("002401800435363738"),),
        (bytes.fromhex("803200800435363738"),),
    ]
    return [
        *single,
        (select(JPKI), verify(0x98, b"1234")),
        (select(JPKI), verify(0x98, b"1234"), bytes.fromhex("0024018003353637")),
        (select(JPKI), file(0x18), *(verify(0x80, b"0000") for _ in range(4))),
        (select(JPKI), verify(0x9B, b"ABC123"), file(0x01), READ),
        (select(JPKI), verify(0x98, b"1234"), sign(0, 0x97)),
        (verify(0x98, b"1234"), verify(0x98, b"9999"), sign(0, 0x97)),
        (select(TEXT), verify(0x95, b"55021720352285"), file(0x02), READ),
        (select(VISUAL), verify(0x93, b"990000079197"), file(0x05), READ),
        (select(TEXT), sign(0, 0x00)),
        (select(JPKI), *terminal),
        (select(JPKI), *terminal[:-1], terminal[-1][:-1] + bytes((answer[-1] ^ 1,)), sign(0, 0x97)),
        (select(JPKI), *terminal, sign(0, 0x97), sign(0, 0x97)),
        (select(JPKI), *terminal, select(JPKI), sign(0, 0x97)),
    ]


def scripts(known: list[tuple[bytes, ...]]):
    """Lists of steps; a step is commands and whether the card is torn out in the last."""
    byte = st.integers(0, 255)
    whole = st.sampled_from(known)
    one = st.sampled_from([command for sequence in known for command in sequence])

    def spoil(command: bytes, at: int, value: int) -> tuple[bytes, ...]:
        at %= len(command)
        return (command[:at] + bytes((value,)) + command[at + 1 :],)

    def form(cla: int, ins: int, p1: int, p2: int, body: bytes) -> tuple[bytes, ...]:
        return (bytes((cla, ins, p1, p2)) + body,)

    body = st.one_of(
        st.just(b""),
        st.binary(max_size=4),
        st.sampled_from([bytes((len(pin),)) + pin for pin in PINS]),
        st.sampled_from([b"\x20" + bytes(32), b"\x20" + bytes(32) + b"\x00", b"\x00\x00\x00"]),
    )
    parameter = st.sampled_from(PARAMETERS) | byte
    odd = st.one_of(
        st.builds(spoil, one, st.integers(0, 400), byte),
        st.builds(lambda command, end: (command[: end % len(command)],), one, st.integers(0, 400)),
        st.builds(lambda command, more: (command + more,), one, st.binary(min_size=1, max_size=3)),
        st.builds(
            form,
            st.sampled_from(CLASSES),
            st.sampled_from(INSTRUCTIONS) | byte,
            parameter,
            parameter,
            body,
        ),
        st.binary(max_size=20).map(lambda noise: (noise,)),
    )
    commands = st.integers(0, 9).flatmap(lambda n: whole if n < 6 else odd)
    torn = st.sampled_from([False] * 19 + [True])
    return st.lists(st.tuples(commands, torn), min_size=STEPS, max_size=STEPS)


def profiles():
    """Mostly ordinary cards."""
    return st.sampled_from([*(CardProfile.NORMAL,) * 8, *CardProfile])


class Witness:
    """Follows the commands by rules of its own and objects to what must never happen."""

    def __init__(self, image):
        self.state = power_on(image)
        self.opened = set()
        self.granted = False
        self.secrets = [
            load_der_private_key(entry.pkcs8, None, unsafe_skip_rsa_key_validation=True)
            .private_numbers()
            .p.to_bytes(128, "big")[:12]
            for application in image.applications
            for entry in application.files.values()
            if isinstance(entry, KeyFile)
        ]

    def put(self, raw: bytes, *, torn: bool, seen: Counter) -> None:
        before = self.state
        transition = step(before, raw, constant)
        answer, status = transition.response[:-2], transition.response[-2:]
        assert status[0] in (0x90, 0x62, 0x63, 0x64, 0x65, 0x66, *range(0x67, 0x70))
        assert not answer or status == b"\x90\x00"
        assert not any(secret in answer for secret in self.secrets)
        after = transition.state
        self._watch_counters(before, raw, status, transition, seen)
        if status == b"\x90\x00":
            self._watch_success(before, raw, answer, after, seen)
        elif raw[1:2] == b"\x20" and data_of(raw) and status[0] == 0x63:
            self.opened.discard(after.session.file)
        assert after.session.verified == self.opened
        assert after.session.granted is self.granted
        seen[status.hex()] += 1
        if torn:
            self.state = transition.torn
            assert self.state == power_off(self.state)
        else:
            self.state = after
        if torn:
            self.opened, self.granted = set(), False

    def _watch_counters(self, before, raw, status, transition, seen) -> None:
        old, new, torn = (
            state.image.pins() for state in (before, transition.state, transition.torn)
        )
        for name, pin in new.items():
            assert torn[name].tries_left <= old[name].tries_left
            if pin.tries_left > old[name].tries_left:
                assert (raw[1], status) == (0x20, b"\x90\x00")
                assert data_of(raw) == pin.value
                assert old[name].tries_left > 0
                seen["counter restored"] += 1
            if pin.value != old[name].value:
                assert raw[1] in (0x24, 0x32)
                assert name[1] in self.opened
                seen["PIN changed"] += 1

    def _watch_success(self, before, raw, answer, after, seen) -> None:
        application = before.application
        match raw[1]:
            case 0xA4 if raw[2] == 0x04:
                self.opened, self.granted = set(), False
            case 0x20:
                fid = after.session.file
                assert data_of(raw) == application.files[fid].value
                self.opened.add(fid)
            case 0x82:
                self.granted = True
            case 0xA2 if raw[2] == 0x06:
                self.granted = False
            case 0xB0:
                target = application.files[after.session.file]
                assert isinstance(target, BinaryFile)
                assert target.opens_with is None or self.opened & set(target.opens_with)
                seen["shut file read"] += target.opens_with is not None
            case 0x88:
                assert application.files[after.session.file].opens_with is None
                seen["challenge signed"] += 1
            case 0x2A:
                assert len(answer) == 256
                named = raw[3] != 0x00
                key = application.files[after.session.file] if named else application.card_key
                self._watch_signature(key, seen)
            case _:
                pass

    def _watch_signature(self, key, seen) -> None:
        if key.opens_with is None:
            seen["signed by a free key"] += 1
        elif self.opened & set(key.opens_with):
            seen["signed by PIN"] += 1
        else:
            assert key.grantable
            assert self.granted
            self.granted = False
            seen["signed by grant"] += 1


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_fifty_thousand_random_commands(image_of, cvc):
    seen = Counter()

    @settings(
        max_examples=SCRIPTS,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(profiles(), scripts(sequences(cvc)))
    def play(profile, script):
        witness = Witness(image_of(profile))
        for commands, torn in script:
            for position, raw in enumerate(commands, 1):
                witness.put(raw, torn=torn and position == len(commands), seen=seen)
                seen["commands"] += 1

    play()
    assert seen["commands"] >= WANTED
    for event in (
        *("signed by PIN", "signed by grant", "signed by a free key", "shut file read"),
        *(
            "counter restored",
            "PIN changed",
            "challenge signed",
            "6982",
            "6984",
            "6985",
            "6a80",
            "63c0",
            "6300",
        ),
    ):
        assert seen[event] > 0, (event, seen)
