"""A small study of tests/faces, from the pairs to the page; the models are loaded once."""

import csv
import json
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from clinic_ui.face_study import run
from clinic_ui.face_study.comparison import compare_pictures
from clinic_ui.face_study.pairs import read_pairs
from clinic_ui.face_study.reasons import UNREADABLE, reason
from clinic_ui.face_study.targets import targets
from reader.face.dlib_matcher import DlibMatcher
from reader.face.ports import PhotoTrouble, Quality

FACES = Path(__file__).resolve().parents[2] / "faces"
PEOPLE = ("L003", "L045", "C04")
STRANGERS = ("J001", "J002")
COLUMNS = "ref,probe,label,kind,group,stratum,ref_person,probe_person,expect"
DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Three people against themselves and each other, two cards of Japanese strangers, a mask."""
    folder = tmp_path_factory.mktemp("pairs")
    (folder / "faces").symlink_to(FACES)
    file = folder / "pairs.csv"
    with file.open("w", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(COLUMNS.split(","))
        for one in PEOPLE:
            for other in PEOPLE:
                pictures = f"faces/cards/{one}.jp2", f"faces/probes/{other}_p1.jpg"
                same = one == other
                stratum = "genuine" if same else "random"
                rows.writerow((*pictures, int(same), "card", one[0], stratum, one, other, ""))
        one, other = STRANGERS
        pictures = f"faces/cards/{one}.jp2", f"faces/cards/{other}.jp2"
        rows.writerow((*pictures, 0, "card", "J", "japanese", one, other, ""))
        mask = "faces/cards/L091.jp2", "faces/derived/L091_mask.jpg"
        rows.writerow((*mask, 1, "derived", "mask", "genuine", "L091", "L091", "match_or_reject"))
    heard = []
    told = run.measure(read_pairs(file), folder, lambda done, of: heard.append((done, of)))
    assert heard == [(done, 10) for done in range(1, 11)]
    return told


def test_people_match_themselves_and_nobody_else(study):
    assert (study.shipped.whole.fmr.errors, study.shipped.whole.fmr.of) == (0, 7)
    assert (study.shipped.whole.fnmr.errors, study.shipped.whole.fnmr.of) == (0, 3)
    assert study.shipped.whole.fta.errors == 0
    assert all(target.met for target in targets(study))
    assert not any(target.shown for target in targets(study))  # seven pairs show nothing
    assert [(one.kind, one.met, one.of) for one in study.kept] == [("mask", 1, 1)]


def test_plain_face_recognition_takes_japanese_strangers_for_each_other(study):
    (stratum,) = [row for row in study.plain.strata if row.name == "japanese"]
    assert (stratum.fmr.errors, stratum.fmr.of) == (1, 1)


def test_everything_is_kept_in_files_that_can_be_read(study, tmp_path):
    files = run.keep(study, DAY, tmp_path / "out")
    files += run.document(study, DAY, tmp_path / "page.md", "onshikaku face evaluate pairs.csv")

    assert [file.name for file in files] == [
        *("report.json", "scores.csv", "det.svg", "histogram.svg"),
        *("page.md", "det.svg", "histogram.svg"),
    ]
    for file in files:
        if file.suffix == ".svg":
            svg = ET.parse(file).getroot()  # noqa: S314 - our own
            assert svg.tag == "{http://www.w3.org/2000/svg}svg"
            assert svg.find("{*}title").text not in (None, "...")
    kept = json.loads(files[0].read_text())
    assert (kept["pairs"], kept["kept"], kept["cross_fit"]) == (11, True, None)
    assert kept["shipped"]["all"]["fnmr"]["value"] == 0.0
    scores = list(csv.DictReader(files[1].read_text().splitlines()))
    assert [row["match"] for row in scores if row["label"] == "1"] == ["1"] * 3
    page = files[4].read_text()
    assert "onshikaku face evaluate pairs.csv" in page
    assert "(page/det.svg)" in page
    assert str(tmp_path) not in page


@pytest.mark.parametrize(
    ("card", "picture", "match", "quality"),
    [
        ("cards/L045.jp2", "probes/L045_p1.jpg", True, ()),
        ("cards/L045.jp2", "probes/L003_p1.jpg", False, ()),
        ("cards/L045.jp2", "derived/L045_no_face.jpg", None, (Quality.NO_FACE,)),
        ("cards/L045.jp2", "README.md", None, (UNREADABLE,)),
        ("README.md", "probes/L045_p1.jpg", None, (PhotoTrouble.UNREADABLE,)),
        ("derived/L045_no_face.jpg", "probes/L045_p1.jpg", None, (PhotoTrouble.NO_FACE,)),
    ],
)
def test_two_pictures_match_or_not_or_cannot_be_judged(matcher, card, picture, match, quality):
    told = compare_pictures(matcher, (FACES / card).read_bytes(), (FACES / picture).read_bytes())
    assert (told.match, told.quality) == (match, quality)
    assert (told.decision is None) == (match is None)


@pytest.fixture(scope="module")
def matcher():
    return DlibMatcher(without=PEOPLE)


def test_every_reason_has_words():
    for code in (UNREADABLE, *PhotoTrouble, *(one for one in Quality if one is not Quality.OK)):
        assert reason(code).ja
        assert reason(code).en
