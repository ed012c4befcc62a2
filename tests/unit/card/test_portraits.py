"""The portraits of the invented people: their form, and whose faces went into them."""

import re
from datetime import date
from importlib.resources import files
from io import BytesIO

import pytest
from PIL import Image

from hardware.portrait import HEIGHT, LOOKS, WIDTH, portrait, still
from onshikaku.domain.person import Sex
from onshikaku.personas import load_personas

PACKAGED = files("hardware") / "portraits"
CREDITS = (PACKAGED / "CREDITS.md").read_text()
PARENTS = re.compile(r"^\| `([a-z-]+)` \| (\d{3}), (\d{3}) \|", re.MULTILINE)


@pytest.mark.parametrize("name", LOOKS)
def test_a_photograph_has_the_form_that_a_card_carries(name):
    data = portrait(name)
    assert 2_000 < len(data) < 8_000
    with Image.open(BytesIO(data)) as photo:
        assert (photo.format, photo.mode, photo.size) == ("JPEG2000", "L", (WIDTH, HEIGHT))


@pytest.mark.parametrize("name", LOOKS)
def test_before_the_camera_the_person_and_a_twin_are_seen_in_colour(name):
    pictures = [still(name), still(name, twin=True)]
    assert pictures[0] != pictures[1]
    for picture in pictures:
        with Image.open(BytesIO(picture)) as seen:
            assert (seen.format, seen.mode, seen.size) == ("JPEG", "RGB", (640, 480))


def test_whoever_has_a_photograph_is_in_the_cast_and_looks_it():
    cast = load_personas(date(2026, 7, 1))
    sexes = {"m": Sex.MALE, "f": Sex.FEMALE}
    assert {name: sexes[sex] for name, sex in LOOKS.items()} == {
        name: cast[name].person.sex for name in LOOKS
    }


def test_all_others_have_a_drawn_portrait_and_none_before_a_camera():
    assert still("aged-75") is None
    assert portrait("aged-75") == portrait("aged-75") != portrait("aged-70")


def test_the_credits_name_both_parents_of_everybody_and_nobody_is_a_parent_twice():
    parents = {name: {one, other} for name, one, other in PARENTS.findall(CREDITS)}
    assert parents.keys() == LOOKS.keys()
    assert len(set().union(*parents.values())) == 2 * len(LOOKS)


@pytest.mark.parametrize(
    "said",
    ["DeBruine", "Jones", "10.6084/m9.figshare.5047666", "licenses/by/4.0", "What was changed"],
)
def test_the_credits_say_what_the_licence_asks_for(said):
    assert said in CREDITS


def test_nothing_else_is_packaged_and_it_stays_small():
    kinds = (".jp2", ".jpg", "-twin.jpg")
    expected = {f"{name}{kind}" for name in LOOKS for kind in kinds} | {"CREDITS.md"}
    assert {file.name for file in PACKAGED.iterdir()} == expected
    assert sum(len(file.read_bytes()) for file in PACKAGED.iterdir()) < 1_500_000
