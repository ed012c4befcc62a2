"""What is taken for a picture, and what is refused before or after it is decoded."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from reader.camera.pictures import PictureRefused, Refusal, check_jpeg, decode, decode_jpeg


def of_size(jpeg: bytes, width: int, height: int) -> bytes:
    """The same JPEG, whose header says that it is of another size."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def without_tables(jpeg: bytes) -> bytes:
    """The same JPEG without the tables that its pixels need (ITU-T T.81 §B.2.4.1)."""
    return jpeg.replace(b"\xff\xdb", b"\xff\xef")


def with_scans(jpeg: bytes, scans: int) -> bytes:
    """A baseline JPEG whose brightness is gone over again and again (ITU-T T.81 §B.2.3)."""
    again = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00"
    return jpeg[:-2] + again * scans + jpeg[-2:]


def bomb() -> bytes:
    """A PNG of 40,000 by 40,000 pixels in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 1, 0, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


REFUSED = {
    Refusal.TOO_LONG: lambda jpeg: jpeg() + bytes(600_000) + b"\xff\xd9",
    Refusal.NOT_A_PICTURE: lambda jpeg: b"GIF89a" + bytes(50),
    Refusal.CUT_OFF: lambda jpeg: jpeg()[:-40],
    Refusal.TOO_LARGE: lambda jpeg: of_size(jpeg(), 1921, 32),
    Refusal.TOO_SMALL: lambda jpeg: jpeg(31, 48),
    Refusal.PROGRESSIVE: lambda jpeg: jpeg(progressive=True),
    Refusal.TOO_MANY_SCANS: lambda jpeg: with_scans(jpeg(), 40_000),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_a_page_may_not_send_is_refused_before_it_is_decoded(reason, jpeg):
    with pytest.raises(PictureRefused) as refused:
        check_jpeg(REFUSED[reason](jpeg))
    assert refused.value.reason is reason


@pytest.mark.parametrize("side", [10_000, 12_500, 65_500])
def test_a_jpeg_that_would_fill_the_memory_is_refused(side, jpeg):
    with pytest.raises(PictureRefused) as refused:
        check_jpeg(of_size(jpeg(), side, side))
    assert refused.value.reason is Refusal.TOO_LARGE


@pytest.mark.parametrize(
    "sent", [b"", b"\xff\xd8\xff\xd9", b"\xff\xd8\xff\xe0\x00\x10JFIF\xff\xd9"]
)
def test_the_ends_of_a_jpeg_make_none(sent):
    with pytest.raises(PictureRefused) as refused:
        check_jpeg(sent)
    assert refused.value.reason is Refusal.NOT_A_PICTURE


def test_what_only_decoding_shows_is_refused_then(jpeg):
    damaged = without_tables(jpeg())
    check_jpeg(damaged)
    with pytest.raises(PictureRefused) as refused:
        decode_jpeg(damaged, 1.0)
    assert refused.value.reason is Refusal.DAMAGED


@pytest.mark.parametrize(
    ("size", "frame"),
    [((640, 480), (640, 480)), ((1280, 720), (640, 360)), ((33, 47), (33, 47))],
)
def test_a_frame_fits_into_the_size_cameras_are_asked_for(size, frame, jpeg):
    got = decode_jpeg(jpeg(*size), 7.5)
    assert (got.width, got.height, got.at) == (*frame, 7.5)
    assert len(got.rgb) == got.width * got.height * 3
    assert max(abs(is_ - was) for is_, was in zip(got.rgb[:3], (200, 90, 30), strict=True)) < 4


def test_a_still_is_turned_as_its_camera_was(jpeg):
    turned = Image.Exif()
    turned[0x0112] = 6  # a quarter turn to the right
    got = decode(jpeg(64, 48, exif=turned.tobytes()), 0.0)
    assert (got.width, got.height) == (48, 64)


@pytest.mark.filterwarnings("ignore:Metadata Warning:UserWarning")
def test_a_picture_with_odd_exif_is_damaged(jpeg):
    """A turned picture, and a tag with a number of values where one belongs (TIFF 6.0 §2)."""
    values = b"\x01" * 800
    tags = [(0x112, 3, 1, 6), (0x200, 5, len(values) // 8, 8)]
    written = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    head = struct.pack("<2sHI", b"II", 42, 8 + len(values))
    exif = b"Exif\0\0" + head + values + struct.pack("<H", len(tags)) + written + bytes(4)
    with pytest.raises(PictureRefused) as refused:
        decode_jpeg(jpeg(64, 48, exif=exif), 0.0)
    assert refused.value.reason is Refusal.DAMAGED


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG2000", "BMP"])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_stills_of_these_formats_are_read(kind, mode):
    out = io.BytesIO()
    Image.new(mode, (64, 48), 120 if mode == "L" else (120, 120, 120)).save(out, kind)
    got = decode(out.getvalue(), 0.0)
    assert abs(got.rgb[0] - 120) < 4


def test_what_is_transparent_becomes_white():
    out = io.BytesIO()
    Image.new("RGBA", (64, 48), (0, 0, 0, 0)).save(out, "PNG")
    assert set(decode(out.getvalue(), 0.0).rgb) == {255}


def test_a_still_that_is_none_or_too_much_is_refused(jpeg):
    deep = io.BytesIO()
    Image.new("I;16", (64, 48), 40_000).save(deep, "PNG")
    whole = io.BytesIO()
    Image.effect_noise((64, 48), 50).save(whole, "PNG")
    table = {
        Refusal.NOT_A_PICTURE: b"no picture",
        Refusal.TOO_LARGE: bomb(),
        Refusal.TOO_DEEP: deep.getvalue(),
        Refusal.DAMAGED: whole.getvalue()[:1000],
        Refusal.TOO_MANY_SCANS: with_scans(jpeg(), 101),
    }
    for reason, picture in table.items():
        with pytest.raises(PictureRefused) as refused:
            decode(picture, 0.0)
        assert refused.value.reason is reason
