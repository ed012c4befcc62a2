"""The card's keys at work, and its random numbers (docs/card.md §5, §6.5)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo, Prehashed
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.serialization import load_der_private_key

from hardware.card_image import KeyFile
from hardware.card_state import Refused
from hardware.virtual_fs import locate, may_use
from reader.apdu import SHORT_LE_MAX, Sw

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

    from hardware.card_state import CardState, Request, Transition

__all__ = ["check_private_key", "get_challenge", "internal_authenticate", "sign"]

_MODULUS_BYTES = 256
_PKCS1_OVERHEAD = 11
_DIGEST_LENGTHS = range(32, 33)
_MESSAGE_LENGTHS = range(1, 256)
_LENGTHS = {
    0x00: range(1, _MODULUS_BYTES - _PKCS1_OVERHEAD + 1),
    0x01: _MESSAGE_LENGTHS,
    0x02: _DIGEST_LENGTHS,
    0x03: _MESSAGE_LENGTHS,
    0x04: _DIGEST_LENGTHS,
    0x05: _MESSAGE_LENGTHS,
}
_PKCS1 = padding.PKCS1v15()
_PSS = padding.PSS(padding.MGF1(SHA256()), padding.PSS.DIGEST_LENGTH)


def check_private_key(pkcs8: bytes) -> None:
    """Refuse what is no sound RSA-2048 key: ValueError. Checking the primes takes time."""
    _rsa_2048(load_der_private_key(pkcs8, None))


@lru_cache(maxsize=64)
def _private_key(pkcs8: bytes) -> rsa.RSAPrivateKey:
    """The key object of a stored key, made here or checked when the card was loaded."""
    return _rsa_2048(load_der_private_key(pkcs8, None, unsafe_skip_rsa_key_validation=True))


def _rsa_2048(key: PrivateKeyTypes) -> rsa.RSAPrivateKey:
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size != 8 * _MODULUS_BYTES:
        raise ValueError("pkcs8 is no RSA-2048 key")
    return key


def sign(state: CardState, request: Request) -> Transition:
    """COMPUTE DIGITAL SIGNATURE in the six schemes of P1; P2 names the key, 00 the card's own.

    Uses up a terminal's grant, unless a PIN opens the key anyway. The salt of schemes 04 and 05
    comes from OpenSSL and not from the caller's entropy.
    """
    command = request.command
    lengths = _LENGTHS.get(command.p1)
    if lengths is None:
        raise Refused(Sw.WRONG_P1P2)
    state, key = _locate_key(state, command.p2)
    open_by_pin = may_use(state, key.opens_with)
    if not open_by_pin and not (state.session.granted and key.grantable):
        raise Refused(Sw.SECURITY_STATUS)
    if not command.data or (command.le or _MODULUS_BYTES) < _MODULUS_BYTES:
        raise Refused(Sw.WRONG_LENGTH)
    if len(command.data) not in lengths:
        raise Refused(Sw.CONDITIONS_NOT_SATISFIED)
    signature = _signature(_private_key(key.pkcs8), command.p1, command.data)
    return (state if open_by_pin else state.using(granted=False)).answer(signature)


def _locate_key(state: CardState, reference: int) -> tuple[CardState, KeyFile]:
    if reference == 0x00 and state.application is not None:
        if state.application.card_key is None:
            raise Refused(Sw.WRONG_P1P2)
        return state, state.application.card_key
    state, _, _, file = locate(state, reference)
    if not isinstance(file, KeyFile):
        raise Refused(Sw.NO_CURRENT_FILE)
    return state, file


def _signature(key: rsa.RSAPrivateKey, scheme: int, data: bytes) -> bytes:
    match scheme:
        case 0x00:
            return key.sign(data, _PKCS1, NoDigestInfo())
        case 0x01:
            digest = Hash(SHA256())
            digest.update(data)
            return key.sign(digest.finalize(), _PKCS1, NoDigestInfo())
        case 0x02:
            return key.sign(data, _PKCS1, Prehashed(SHA256()))
        case 0x03:
            return key.sign(data, _PKCS1, SHA256())
        case 0x04:
            return key.sign(data, _PSS, Prehashed(SHA256()))
        case _:
            return key.sign(data, _PSS, SHA256())


def internal_authenticate(state: CardState, request: Request) -> Transition:
    """INTERNAL AUTHENTICATE: SHA-256 with RSA over the challenge, by a key that needs no PIN."""
    command = request.command
    if command.p1:
        raise Refused(Sw.WRONG_P1P2)
    state, _, _, file = locate(state, command.p2)
    if not isinstance(file, KeyFile):
        raise Refused(Sw.INCOMPATIBLE_FILE)
    if file.opens_with is not None:
        raise Refused(Sw.SECURITY_STATUS)
    if not command.data or (command.le or _MODULUS_BYTES) < _MODULUS_BYTES:
        raise Refused(Sw.WRONG_LENGTH)
    return state.answer(_private_key(file.pkcs8).sign(command.data, _PKCS1, SHA256()))


def get_challenge(state: CardState, request: Request) -> Transition:
    """GET CHALLENGE: 1 to 256 random bytes, kept for EXTERNAL AUTHENTICATE; no extended Le."""
    command = request.command
    if command.p1 or command.p2:
        raise Refused(Sw.WRONG_P1P2)
    if command.data or command.le is None:
        raise Refused(Sw.WRONG_LENGTH)
    if request.extended or command.le > SHORT_LE_MAX:
        raise Refused(Sw.CONDITIONS_NOT_SATISFIED)
    challenge = request.entropy(command.le)
    return state.using(challenge=challenge).answer(challenge)
