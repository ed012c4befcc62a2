"""What happens where pieces of the extra are missing, each in an interpreter of its own."""

import subprocess
import sys

import pytest

from reader.face.extra import Build, examine

ABSENT = """
import importlib.abc, sys
class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {absent!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Absent())
"""


def run(program: str, *absent: str) -> str:
    """What the program prints when it cannot import these; it must end well, with no warning."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ABSENT.format(absent=set(absent)) + program],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


def test_the_matcher_works_without_setuptools():
    program = """
from reader.face.dlib_matcher import DlibMatcher
DlibMatcher()
print("pkg_resources" in sys.modules)
"""

    assert run(program, "pkg_resources", "setuptools") == "False"


@pytest.mark.parametrize(
    "piece", ["numpy", "cv2", "dlib", "face_recognition", "face_recognition_models"]
)
def test_a_missing_piece_is_named_and_the_program_goes_on(piece):
    program = """
from reader.face.dlib_matcher import DlibMatcher
from reader.face.ports import MatcherMissing
try:
    DlibMatcher()
except MatcherMissing as missing:
    print(missing)
"""

    assert f"No module named '{piece}" in run(program, piece)


def test_what_needs_no_extra_imports_nothing_of_it():
    program = """
import reader.face.attempt, reader.face.extra, reader.face.scripted, reader.face.ports
import reader.face.dlib_matcher
print(sorted({"numpy", "cv2", "dlib", "face_recognition"} & set(sys.modules)))
"""

    assert run(program) == "[]"


def test_this_environment_has_every_piece():
    extra = examine()

    assert extra.missing == ()
    assert extra.dlib in {Build.WHEEL, Build.COMPILED}
    assert all(piece.version for piece in extra.pieces)


def test_what_is_missing_is_listed():
    program = """
from reader.face.extra import examine
extra = examine()
print(*extra.missing, extra.dlib, extra.pkg_resources)
"""

    assert run(program, "cv2", "dlib", "pkg_resources") == "cv2 dlib None False"
