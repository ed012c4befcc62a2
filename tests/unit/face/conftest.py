"""The pictures of tests/faces (its README says whose they are), and the models, loaded once."""

import csv
import io
from pathlib import Path

import pytest
from PIL import Image

from reader.camera.ports import Frame
from reader.face.encoder import Encoder


class Faces:
    """What the folder holds, as bytes, frames and rows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.people = self.rows("people.csv")
        self.derived = self.rows("derived.csv")

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def card(self, person: str) -> bytes:
        return (self.folder / "cards" / f"{person}.jp2").read_bytes()

    def portrait(self, person: str) -> Image.Image:
        return Image.open(io.BytesIO(self.card(person)))

    def picture(self, person: str, number: int = 1) -> Image.Image:
        data = (self.folder / "probes" / f"{person}_p{number}.jpg").read_bytes()
        return Image.open(io.BytesIO(data))

    def probe(self, person: str, number: int = 1, at: float = 0.0) -> Frame:
        return frame_of(self.picture(person, number), at)

    def derived_frame(self, name: str) -> Frame:
        return frame_of(Image.open(io.BytesIO((self.folder / "derived" / name).read_bytes())))


def frame_of(image: Image.Image, at: float = 0.0) -> Frame:
    return Frame(*image.size, image.convert("RGB").tobytes(), at)


@pytest.fixture(scope="session")
def faces() -> Faces:
    return Faces(Path(__file__).parents[2] / "faces")


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture(scope="session")
def glances(encoder, faces):
    """What the encoder sees on every ordinary photograph, by person."""
    return {
        row["person"]: [
            encoder.frame(faces.probe(row["person"], number))
            for number in range(1, int(row["probes"]) + 1)
        ]
        for row in faces.people
        if row["probes"] != "0"
    }
