"""What was answered: the first answer stands, and only the notebook that wrote it reads it."""

import pytest

from clinic_ui.training.progress import Notebook, Progress

IDS = ("normal-face", "normal-pin", "cert-grace")
ONE = Progress().with_choice("normal-face", 2)


def written(progress):
    notebook = Notebook()
    return notebook.read(notebook.write(progress, IDS), IDS)


def test_what_was_written_is_read():
    both = ONE.with_choice("cert-grace", 0)
    taken_back = both.without(["normal-face"])
    assert written(both) == both
    assert written(taken_back) == taken_back


def test_the_first_answer_stands_until_it_is_taken_back():
    assert ONE.with_choice("normal-face", 3).chosen("normal-face") == 2
    again = ONE.without(["normal-face"]).with_choice("normal-face", 3)
    assert again.chosen("normal-face") == 3


def test_what_was_answered_first_is_never_forgotten():
    progress = ONE
    for choice in (3, 0, 1):
        progress = written(progress.without(IDS)).with_choice("normal-face", choice)
        assert progress.first("normal-face") == 2
        assert progress.chosen("normal-face") == choice


def test_taking_back_touches_nothing_else():
    both = ONE.with_choice("normal-pin", 1)
    assert both.without(["normal-face"]).chosen("normal-pin") == 1
    assert both.without(["cert-grace"]) == both


@pytest.mark.parametrize(
    "text",
    [None, "", "nonsense", "e30.x", pytest.param(Notebook().write(ONE, IDS), id="another's")],
)
def test_nothing_is_read_that_this_notebook_did_not_write(text):
    assert Notebook().read(text, IDS) == Progress()


def test_a_library_of_hundreds_fits_into_a_cookie():
    ids = [f"scenario-{n}" for n in range(400)]
    progress = Progress()
    for n, name in enumerate(ids):
        progress = progress.with_choice(name, n % 5)
    assert len(Notebook().write(progress, ids)) < 3_000
