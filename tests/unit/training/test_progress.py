"""What was answered: the first answer stands, and only the notebook that wrote it reads it."""

import pytest

from clinic_ui.training.progress import Notebook, Progress
from onshikaku.scenarios import load_course

ONE = Progress().with_choice("s1", "normal-face", 2)


def test_what_was_written_is_read():
    notebook = Notebook()
    both = ONE.with_choice("s2", "oshirase-only", 0)
    assert notebook.read(notebook.write(both)) == both


def test_the_first_answer_stands_until_it_is_taken_back():
    assert ONE.with_choice("s1", "normal-face", 3).chosen("s1", "normal-face") == 2
    again = ONE.without("s1", ["normal-face"]).with_choice("s1", "normal-face", 3)
    assert again.chosen("s1", "normal-face") == 3


def test_taking_back_touches_no_other_set():
    both = ONE.with_choice("s2", "normal-face", 1)
    assert both.without("s1", ["normal-face"]) == Progress({("s2", "normal-face"): 1})


@pytest.mark.parametrize(
    "text",
    [None, "", "nonsense", "e30.x", pytest.param(Notebook().write(ONE), id="another's")],
)
def test_nothing_is_read_that_this_notebook_did_not_write(text):
    assert Notebook().read(text) == Progress()


def test_the_whole_course_fits_into_a_cookie():
    everything = Progress({(s.id, name): 4 for s in load_course() for name in s.planned})
    assert len(Notebook().write(everything)) < 3_000
