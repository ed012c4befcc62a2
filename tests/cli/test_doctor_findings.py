"""What `doctor` says of the pieces that comparing faces needs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clinic_ui.doctor import Level, face_finding
from reader.face.extra import Build, Extra, Piece

NAMES = ("numpy", "cv2", "dlib", "face_recognition", "face_recognition_models")
ALL = Extra(tuple(Piece(name, True, "1.0") for name in NAMES), Build.WHEEL, (), "81.0", True)
NONE = Extra(tuple(Piece(name, False) for name in NAMES), None, (), None, False)


@pytest.mark.parametrize(
    ("found", "level", "detail", "remedy"),
    [
        (ALL, Level.OK, "numpy 1.0, cv2 1.0, dlib 1.0", ""),
        (replace(ALL, dlib=Build.COMPILED), Level.OK, "dlib 1.0", ""),
        (replace(ALL, setuptools="84.0", pkg_resources=False), Level.OK, "84.0 has no", ""),
        (replace(ALL, setuptools=None, pkg_resources=False), Level.OK, "no pkg_resources", ""),
        (NONE, Level.OPTIONAL, ", ".join(NAMES), "scripts/setup face"),
        (replace(ALL, missing_models=("a.dat",)), Level.OPTIONAL, "a.dat", "onshikaku[face]"),
        (replace(ALL, dlib=Build.BOTH), Level.OPTIONAL, "one over the other", "pip uninstall"),
    ],
)
def test_doctor_names_the_missing_piece_and_what_mends_it(found, level, detail, remedy):
    finding = face_finding(found)
    assert finding.level is level
    assert detail in finding.detail
    assert remedy in finding.remedy
    assert bool(finding.remedy) is (level is Level.OPTIONAL)
