"""A study from its pairs to its files. Needs the `face` extra to be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.face_study import report
from clinic_ui.face_study.encoding import encode
from clinic_ui.face_study.figures import figures
from clinic_ui.face_study.page import page
from clinic_ui.face_study.study import conduct
from reader.face.operating_point import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from clinic_ui.face_study.pairs import Pair
    from clinic_ui.face_study.study import Study

__all__ = ["document", "keep", "measure"]


def measure(pairs: Sequence[Pair], folder: Path, tick: Callable[[int, int], None]) -> Study:
    """Encode the pictures, of which `tick` hears, and judge all pairs.

    Raises `MatcherMissing`, and `OSError` for a picture that cannot be read.
    """
    return conduct(pairs, encode(pairs, folder, tick), SHIPPED)


def keep(study: Study, day: date, folder: Path) -> list[Path]:
    """The report, the scores and the plots in a folder. Raises `OSError`."""
    return _write(
        folder,
        {
            "report.json": report.as_text(study, day),
            "scores.csv": report.scores(study),
            **figures(study),
        },
    )


def document(study: Study, day: date, file: Path, command: str) -> list[Path]:
    """The page, and its plots in a folder of its name beside it. Raises `OSError`."""
    told = page(study, day, command, file.stem)
    return [
        *_write(file.parent, {file.name: told}),
        *_write(file.parent / file.stem, figures(study)),
    ]


def _write(folder: Path, files: dict[str, str]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in files]
