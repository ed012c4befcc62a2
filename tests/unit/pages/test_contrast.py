"""Whether everybody can read the pages: the colours of onshikaku.css, in all four themes."""

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

THEMES = ("light", "dark", "light, high contrast", "dark, high contrast")
STATES = ("ok", "attention", "stop", "info", "neutral")

# What is written on what: 4.5 to 1 (WCAG 2.2, 1.4.3).
WORDS = [
    *[("text", on) for on in ("ground", "surface", "raised", "sunken", "accent-soft")],
    *[("muted", on) for on in ("ground", "surface", "raised", "sunken", "accent-soft")],
    *[("accent", on) for on in ("ground", "surface", "raised", "sunken", "accent-soft")],
    *[("accent-strong", on) for on in ("ground", "surface", "accent-soft")],
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-danger", "danger"),
    ("on-danger", "danger-strong"),
    *[("text", f"{state}-soft") for state in STATES],
    *[(state, on) for state in STATES for on in (f"{state}-soft", "surface", "ground")],
]

# What must be seen to know that something is there: 3 to 1 (WCAG 2.2, 1.4.11).
SHAPES = [
    *[("edge", on) for on in ("ground", "surface", "raised", "sunken")],
    *[("focus", on) for on in ("ground", "surface", "raised", "sunken", "focus-halo")],
    *[(f"{state}-line", on) for state in STATES for on in (f"{state}-soft", "surface", "ground")],
]

GROUPS = {
    "Text (`--text`)": [pair for pair in WORDS if pair[0] == "text"],
    "Quiet text (`--muted`)": [pair for pair in WORDS if pair[0] == "muted"],
    "Links, secondary buttons (`--accent`)": [
        pair for pair in WORDS if pair[0] in ("accent", "accent-strong")
    ],
    "Words on buttons (`--on-accent`, `--on-danger`)": [
        pair for pair in WORDS if pair[0] in ("on-accent", "on-danger")
    ],
    **{
        f"State `{state}` in words": [pair for pair in WORDS if pair[0] == state]
        for state in STATES
    },
    "Edges of fields and buttons (`--edge`)": [pair for pair in SHAPES if pair[0] == "edge"],
    "Focus ring (`--focus`)": [pair for pair in SHAPES if pair[0] == "focus"],
    "Edges of states": [pair for pair in SHAPES if pair[0].endswith("-line")],
}
"""The rows of the table in docs/design-system.md."""


@cache
def tokens():
    """For each theme the colours by name."""
    sheet = files("clinic_ui").joinpath("static", "onshikaku.css").read_text("utf-8")
    plain = _colours(sheet, r":root \{")
    high = plain | _colours(sheet, r':root\[data-contrast="high"\] \{')
    pairs = [(plain, 0), (plain, 1), (high, 0), (high, 1)]
    return {
        theme: {name: both[side] for name, both in colours.items()}
        for theme, (colours, side) in zip(THEMES, pairs, strict=True)
    }


def _colours(sheet, selector):
    [block] = re.findall(rf"^{selector}\n(.*?)^\}}", sheet, re.MULTILINE | re.DOTALL)
    found = re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", block)
    return {name: (light, dark) for name, light, dark in found}


def ratio(one, other):
    """Contrast between two colours as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_black_on_white_is_21_to_1():
    assert ratio("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("pairs", "least"), [(WORDS, 4.5), (SHAPES, 3.0)], ids=["words", "shapes"])
def test_contrast_is_enough(theme, pairs, least):
    colours = tokens()[theme]
    measured = {(on, of): ratio(colours[on], colours[of]) for on, of in pairs}
    assert {pair: found for pair, found in measured.items() if found < least} == {}


@pytest.mark.parametrize("theme", THEMES[2:])
def test_high_contrast_has_at_least_7_to_1_for_words(theme):
    colours = tokens()[theme]
    measured = {(on, of): ratio(colours[on], colours[of]) for on, of in WORDS}
    assert {pair: found for pair, found in measured.items() if found < 7} == {}


@pytest.mark.parametrize("group", GROUPS)
def test_the_page_tells_the_least_contrast(group):
    page = (Path(__file__).parents[3] / "docs" / "design-system.md").read_text("utf-8")
    assert row(group) in page


def row(group):
    """A line of the table: the least contrast in each theme, rounded down."""
    pairs = GROUPS[group]
    needed = "4.5" if pairs[0] in WORDS else "3"
    least = [
        min(ratio(colours[on], colours[of]) for on, of in pairs) for colours in tokens().values()
    ]
    return (
        f"| {group} | {needed} | " + " | ".join(f"{int(one * 10) / 10:.1f}" for one in least) + " |"
    )
