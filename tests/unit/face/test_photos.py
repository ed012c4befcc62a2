"""What can be learnt of a card's photo, and what is said when nothing can."""

import io
import struct

import numpy as np
import pytest
from PIL import Image

from reader.face.pictures import still_pixels
from reader.face.ports import PhotoTrouble, PhotoUnusable

SAME = 0.12
"""Vectors of one photograph in two encodings are nearer than this; of two photographs, rarely."""


def encoded(image: Image.Image, form: str = "JPEG2000", **how: object) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **how)
    return file.getvalue()


def with_alpha(image: Image.Image) -> Image.Image:
    image = image.convert("RGBA")
    image.putalpha(255)
    return image


def deep(image: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)


def turned(image: Image.Image) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # stored on its side: turn it clockwise to see it upright
    return encoded(image.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif, quality=92)


@pytest.fixture(scope="module")
def known(encoder, faces):
    return encoder.photo(faces.card("L045"))


@pytest.mark.parametrize(
    "variant",
    [
        pytest.param(lambda image: encoded(image.convert("L")), id="grey JP2"),
        pytest.param(lambda image: encoded(image, "PNG"), id="PNG"),
        pytest.param(lambda image: encoded(with_alpha(image)), id="alpha"),
        pytest.param(lambda image: encoded(deep(image)), id="16 bits"),
        pytest.param(lambda image: encoded(deep(image), "PNG"), id="16-bit PNG"),
        pytest.param(turned, id="turned by EXIF"),
        pytest.param(lambda image: encoded(image.resize((241, 317))), id="odd size"),
        pytest.param(lambda image: encoded(image, no_jp2=True), id="bare codestream"),
        pytest.param(lambda image: encoded(image.resize((2560, 3360)), "JPEG"), id="very large"),
    ],
)
def test_one_photograph_is_learnt_alike_however_it_is_encoded(encoder, faces, known, variant):
    other = encoder.photo(variant(faces.portrait("L045")))

    assert np.linalg.norm(other.vector - known.vector) < SAME


def test_what_is_transparent_is_white():
    clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0))

    assert (still_pixels(encoded(clear, "PNG")) == 255).all()


@pytest.mark.filterwarnings("ignore:Metadata Warning:UserWarning")
def test_a_turned_picture_with_odd_exif_cannot_be_read():
    """A tag with a hundred values where one belongs (TIFF 6.0 §2)."""
    tags = [(0x112, 3, 1, 6), (0x200, 5, 100, 8)]
    written = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    values = struct.pack("<2sHI", b"II", 42, 808) + b"\x01" * 800
    exif = b"Exif\0\0" + values + struct.pack("<H", len(tags)) + written + bytes(4)

    with pytest.raises(PhotoUnusable) as caught:
        still_pixels(encoded(Image.new("RGB", (64, 48)), "JPEG", exif=exif))

    assert caught.value.trouble is PhotoTrouble.UNREADABLE


@pytest.mark.parametrize(
    ("make", "trouble"),
    [
        pytest.param(lambda _: b"", PhotoTrouble.UNREADABLE, id="empty"),
        pytest.param(lambda _: b"\x00" * 5000, PhotoTrouble.UNREADABLE, id="no picture"),
        pytest.param(lambda f: f.card("L003")[:-900], PhotoTrouble.UNREADABLE, id="cut off late"),
        pytest.param(lambda f: f.card("L003")[:400], PhotoTrouble.UNREADABLE, id="cut off early"),
        pytest.param(
            lambda f: encoded(f.portrait("L003"), "BMP"), PhotoTrouble.UNREADABLE, id="a bitmap"
        ),
        pytest.param(
            lambda _: encoded(Image.new("1", (9000, 9000)), "PNG"),
            PhotoTrouble.UNREADABLE,
            id="far too large",
        ),
        pytest.param(
            lambda _: encoded(Image.new("L", (120, 158), 200)), PhotoTrouble.NO_FACE, id="blank"
        ),
        pytest.param(
            lambda f: (f.folder / "derived" / "L099_two_faces.jpg").read_bytes(),
            PhotoTrouble.SEVERAL_FACES,
            id="two people",
        ),
        pytest.param(
            lambda f: encoded(f.portrait("L003").resize((64, 84))),
            PhotoTrouble.TOO_SMALL,
            id="a stamp",
        ),
    ],
)
def test_a_photo_of_no_use_says_why(encoder, faces, make, trouble):
    with pytest.raises(PhotoUnusable) as caught:
        encoder.photo(make(faces))

    assert caught.value.trouble is trouble


def test_a_cut_off_photo_is_refused_although_face_recognition_asks_pillow_not_to(encoder, faces):
    """face_recognition has Pillow fill up what is missing, in the whole program."""
    image = io.BytesIO(encoded(faces.picture("L003"), "JPEG")[:-3000])

    with pytest.raises(OSError, match="truncated"):
        Image.open(image).load()
