"""What docs/design-system.md says, what the sheet holds and what the templates use are the same."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

TEMPLATES = Path(str(files("clinic_ui").joinpath("templates")))
STATIC = Path(str(files("clinic_ui").joinpath("static")))
PAGE = (Path(__file__).parents[3] / "docs" / "design-system.md").read_text("utf-8")
SPRITE = set(re.findall(r'<symbol id="([a-z-]+)"', (STATIC / "icons.svg").read_text("utf-8")))
ART = set(re.findall(r'<symbol id="([a-z-]+)"', (STATIC / "art.svg").read_text("utf-8")))
MACROS = {
    (part.name, name)
    for part in sorted((TEMPLATES / "parts").glob("*.html"))
    for name in re.findall(r"{%-? macro ([a-z_]+)\(", part.read_text("utf-8"))
}


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda file: file.name)
def test_every_icon_and_drawing_that_a_template_names_is_drawn(template):
    named = re.findall(r'(?<![a-z_])icon\("([a-z-]+)"', template.read_text("utf-8"))
    named += re.findall(r'icon_name="([a-z-]+)"', template.read_text("utf-8"))
    assert set(named) <= SPRITE
    assert set(re.findall(r'(?<![a-z_])art\("([a-z-]+)"', template.read_text("utf-8"))) <= ART


def test_every_icon_is_used():
    """By its name in quotes, in a template or in what tells a template which one it is."""
    package = TEMPLATES.parent
    written = [*TEMPLATES.rglob("*.html"), *package.rglob("*.py")]
    named = {
        name for file in written for name in re.findall(r'"([a-z-]+)"', file.read_text("utf-8"))
    }
    assert SPRITE - named == set()


def test_every_part_is_used():
    text = "".join(file.read_text("utf-8") for file in TEMPLATES.rglob("*.html"))
    calls = set(re.findall(r"(?<!macro )\b([a-z_]+)\(", text))
    assert {macro for _, macro in MACROS} - calls == set()


@pytest.mark.parametrize(("part", "macro"), sorted(MACROS))
def test_every_part_is_explained(part, macro):
    assert f"`{macro}`" in PAGE, f"docs/design-system.md does not name {macro} of parts/{part}"


def test_every_icon_and_drawing_is_listed():
    assert {name for name in SPRITE | ART if f"`{name}`" not in PAGE} == set()


def test_every_token_of_colour_is_explained():
    sheet = (STATIC / "onshikaku.css").read_text("utf-8")
    colours = set(re.findall(r"^  (--[a-z-]+): light-dark", sheet, re.MULTILINE))
    states = re.compile(r"--(ok|attention|stop|info|neutral)(-soft|-line)?")
    assert {name for name in colours if f"`{name}`" not in PAGE and not states.fullmatch(name)} == (
        set()
    )


def test_a_variable_that_the_sheet_uses_is_defined_in_it():
    sheet = (STATIC / "onshikaku.css").read_text("utf-8")
    defined = set(re.findall(r"(--[a-z0-9-]+):", sheet))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", sheet)) <= defined


@pytest.mark.parametrize(
    "file",
    [*sorted(TEMPLATES.rglob("*.html")), *sorted(STATIC.glob("*.svg"))],
    ids=lambda file: file.name,
)
def test_no_style_or_script_stands_in_the_markup(file):
    """The content security policy would drop it without a word."""
    markup = file.read_text("utf-8")
    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=|hx-on", markup) == []


def test_nothing_is_asked_from_another_host():
    for file in (*TEMPLATES.rglob("*.html"), STATIC / "onshikaku.css", *STATIC.glob("*.js")):
        found = re.findall(r"https?://[^\s\"')]+", file.read_text("utf-8"))
        assert found == [], file.name
