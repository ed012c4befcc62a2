"""The command as it is installed, loaded from nothing: the other tests here fork what is loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ONSHIKAKU = Path(sys.executable).with_name("onshikaku")


@pytest.mark.parametrize(
    ("command", "name", "value"), [("confirm", "outcome", "eligible"), ("doctor", "fit", True)]
)
def test_a_command_loads_all_it_needs(tmp_path, command, name, value):
    done = subprocess.run(
        [ONSHIKAKU, command, "--json"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)[name] == value
