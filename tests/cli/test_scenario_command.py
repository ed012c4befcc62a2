"""`onshikaku scenario`: begin a file, check it, get the schema."""

import json

import pytest
from typer.testing import CliRunner

from clinic_ui.cli import program


@pytest.fixture
def scenario(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(program("scenario"), ["scenario", *words])


def test_a_new_file_is_right_and_has_its_schema_beside_it(scenario, tmp_path):
    assert scenario("new", "mine").exit_code == 0
    checked = scenario("check", "mine.yaml", "--json")
    assert checked.exit_code == 0
    assert json.loads(checked.stdout) == {"valid": True, "mistakes": []}
    beside = (tmp_path / "scenario.schema.json").read_text("utf-8")
    assert scenario("schema").stdout == beside


def test_nothing_is_overwritten(scenario, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("# mine\n", "utf-8")
    refused = scenario("new", "mine")
    assert refused.exit_code == 2
    assert file.read_text("utf-8") == "# mine\n"


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (("new", "Not/This"), 2, "ID"),
        (("new", "mine", "--persona", "nobody"), 2, "--persona"),
        (("new", "mine", "--in", "nowhere"), 2, "--in"),
        (("check", "nowhere.yaml"), 3, "nowhere.yaml"),
    ],
)
def test_what_will_not_do_is_named(scenario, words, code, named):
    done = scenario(*words)
    assert done.exit_code == code
    assert named in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("persona: standard\n", "persona: nobody\n", "persona"),
        ("kiosk:", "kisok:", "play.2"),
        ("day: 20", "day: 19", "day"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_field(scenario, tmp_path, old, new, field):
    scenario("new", "mine")
    file = tmp_path / "mine.yaml"
    lines = file.read_text("utf-8").replace(old, new, 1).splitlines(keepends=True)
    file.write_text("".join(lines), "utf-8")
    done = scenario("check", "mine.yaml", "--json")
    assert done.exit_code == 2
    [mistake] = json.loads(done.stdout)["mistakes"]
    assert mistake["field"].startswith(field)
    assert new.strip() in lines[mistake["line"] - 1]
