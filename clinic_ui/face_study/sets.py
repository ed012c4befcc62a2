"""The public sets that the published pairs are from: what they are, and what they cannot tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Source", "known_sources"]


@dataclass(frozen=True, slots=True)
class Source:
    """A group of the pairs file: where its pictures are from, and under which terms."""

    genuine: str
    origin: str
    terms: str


_SOURCES: Final = {
    "session": Source(
        "neutral and smiling, same day, same studio",
        "Face Research Lab London Set, L. DeBruine and B. Jones 2017, "
        "<https://doi.org/10.6084/m9.figshare.5047666>",
        "CC BY 4.0",
    ),
    "single": Source(
        "none, strangers only",
        "Young Adult White Faces, L. DeBruine and B. Jones 2017, "
        "<https://doi.org/10.6084/m9.figshare.4220517>",
        "CC BY 4.0",
    ),
    "xlight": Source(
        "other rooms, other light, some of it far too dark or too bright",
        "Caltech Faces 1999, in Caltech 101, F.-F. Li, M. Andreeto, M. Ranzato, P. Perona 2022, "
        "<https://doi.org/10.22002/D1.20086>",
        "CC BY 4.0",
    ),
    "xsession": Source(
        "two official portraits, years apart",
        "official portraits of members of the US Congress",
        "works of the US Government, public domain",
    ),
    "xsession_lowres": Source(
        "the same, the older one a small scan",
        "official portraits of members of the US Congress",
        "works of the US Government, public domain",
    ),
    "pose_dist": Source(
        "selfies at 15 to 60 cm, tilted, off-centre, dim",
        "webmorphR, stimulus sets `lisa` and `zoom`, L. DeBruine",
        "CC0 1.0",
    ),
    "jp_hist": Source(
        "none, strangers only",
        "historic portraits of Japanese public figures on Wikimedia Commons, taken before 1946 of "
        "people who died before 1946",
        "public domain",
    ),
}


def known_sources(groups: Iterable[str]) -> dict[str, Source]:
    """The sources of these groups; empty if one of them is not of the published pairs."""
    names = [name for name in groups if name]
    if not names or any(name not in _SOURCES for name in names):
        return {}
    return {name: _SOURCES[name] for name in names}
