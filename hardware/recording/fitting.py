"""A persona's card that can be read like a recorded one, to the byte where that is possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from hardware.card_image import BinaryFile
from hardware.recording.document import ObjectFile
from hardware.recording.dressing import dressed, misfits, object_in, place_of

if TYPE_CHECKING:
    from hardware.card_image import CardImage
    from hardware.recording.document import Recording
    from onshikaku.pki.authority import Authority
    from onshikaku.pki.hierarchy import Hierarchy

__all__ = ["fitted"]

_FILLER = b"\xff"
_FILE_SIZE = 2560


def fitted(image: CardImage, recording: Recording, hierarchy: Hierarchy) -> CardImage:
    """The image dressed as the recorded card, with certificates of the recorded lengths.

    `hierarchy` issued them, and issues them anew with a filler. Those that cannot have that length
    stay as they are: `misfits` names them.
    """
    image = dressed(image, recording)
    for misfit in misfits(image, recording):
        authority = _issuer(misfit.file, hierarchy)
        der = object_in(image, misfit.file)
        if authority is None or not der:
            continue
        certificate = x509.load_der_x509_certificate(der)
        try:
            der = authority.sized(certificate, misfit.recorded).public_bytes(Encoding.DER)
        except ValueError:
            continue
        aid, fid = place_of(misfit.file)
        image = image.with_file(aid, fid, BinaryFile(der.ljust(_FILE_SIZE, _FILLER)))
    return image


def _issuer(file: ObjectFile, hierarchy: Hierarchy) -> Authority | None:
    match file:
        case ObjectFile.AUTH_CERTIFICATE | ObjectFile.AUTH_CA_CERTIFICATE:
            return hierarchy.auth
        case ObjectFile.SIGN_CA_CERTIFICATE:
            return hierarchy.sign
        case ObjectFile.FACE | ObjectFile.ATTRIBUTES:
            return None
