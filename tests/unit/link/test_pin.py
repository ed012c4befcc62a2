"""PINs as values, and the guard before the last try."""

import copy
import pickle

import pytest

from reader.errors import CardCommandError, LastTryRefused, PinBlocked, PinRejected
from reader.jpki import JpkiCard
from reader.pin import InvalidPin, Pin, guard_last_try

QUERY = [("00A4020C020018", "9000"), ("00200080", "63C3")]


@pytest.mark.parametrize("text", ["", "123", "12345", "12a4", "1２34", " 1234", "1234\n", "٠١٢٣"])
def test_a_pin_has_four_ascii_digits(text):
    with pytest.raises(InvalidPin) as error:
        Pin(text)
    assert not text.strip() or text not in str(error.value)


def test_a_pin_goes_to_the_card_and_nowhere_else():
    pin = Pin("0042")
    assert pin.encoded() == b"0042"
    for shown in (repr(pin), str(pin), f"{pin}", f"{[pin]}"):
        assert "0042" not in shown
    for keep in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            keep(pin)
    assert not hasattr(pin, "__dict__")


@pytest.mark.parametrize("tries_left", [2, 3, 5])
def test_with_two_tries_a_pin_may_be_sent(tries_left):
    assert guard_last_try(tries_left, allow_last_try=False) is None


def test_the_last_try_needs_consent():
    with pytest.raises(LastTryRefused) as refused:
        guard_last_try(1, allow_last_try=False)
    assert refused.value.tries_left == 1
    guard_last_try(1, allow_last_try=True)


@pytest.mark.parametrize("allow", [True, False])
def test_a_blocked_pin_is_never_sent(allow):
    with pytest.raises(PinBlocked):
        guard_last_try(0, allow_last_try=allow)


@pytest.mark.parametrize("answer", ["63C1", "63C0", "6984"])
def test_nothing_is_sent_to_a_card_with_few_tries(scripted, answer):
    card = scripted(("00A4020C020018", "9000"), ("00200080", answer))
    with pytest.raises((LastTryRefused, PinBlocked)):
        JpkiCard(card).verify_pin(Pin("1234"))
    assert card.finished


@pytest.mark.parametrize("answer", ["9000", "6300", "6982", "6A80"])
def test_nothing_is_sent_to_a_card_that_does_not_tell_its_tries(scripted, answer):
    card = scripted(("00A4020C020018", "9000"), ("00200080", answer))
    with pytest.raises(CardCommandError) as error:
        JpkiCard(card).verify_pin(Pin("1234"), allow_last_try=True)
    assert error.value.step == "query PIN"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("63C2", PinRejected),
        ("63C0", PinBlocked),
        ("6984", PinBlocked),
        ("6700", CardCommandError),
        ("6300", CardCommandError),
    ],
)
def test_a_refused_pin_is_told_by_what_remains(scripted, answer, error):
    card = scripted(*QUERY, ("00200080 04 31323334", answer))
    with pytest.raises(error) as caught:
        JpkiCard(card).verify_pin(Pin("1234"))
    assert type(caught.value) is error
    assert caught.value.sw == int(answer, 16)
