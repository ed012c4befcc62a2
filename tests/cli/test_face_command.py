"""`onshikaku face compare` and `face evaluate`: what scripts read, and the exit codes."""

from pathlib import Path

FACES = Path(__file__).resolve().parents[1] / "faces"
CARD = FACES / "cards" / "C04.jp2"
KEYS = {"match", "distance", "quality", "ms", "raw_distance", "threshold", "cautions"}


def test_scripts_read_what_came_of_two_pictures(run):
    ran = run("face", "compare", CARD, FACES / "probes" / "C04_p2.jpg", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert set(ran.json) == KEYS
    assert (ran.json["match"], ran.json["quality"]) == (True, [])
    assert ran.json["distance"] <= ran.json["threshold"]
    assert ran.json["ms"] > 0


def test_people_read_in_two_languages_why_there_is_no_decision(run):
    ran = run("face", "compare", CARD, FACES / "derived" / "L091_mask.jpg")
    assert (ran.code, ran.err) == (1, "")
    assert "判定できませんでした" in ran.out
    assert "No decision" in ran.out
    assert "partly-hidden" in ran.out


def test_a_file_that_is_not_there_is_a_usage_error(run):
    ran = run("face", "compare", CARD, "nowhere.jpg", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "B: nowhere.jpg" in ran.err


def test_a_mistake_in_the_pairs_file_is_named_with_its_place(run, tmp_path):
    (tmp_path / "pairs.csv").write_text("ref,probe,label\na.jpg,b.jpg,2\n")
    ran = run("face", "evaluate", "pairs.csv")
    assert (ran.code, ran.out) == (2, "")
    assert "pairs.csv: line 2, column label" in ran.err


def test_a_set_is_measured_and_its_page_written(run, tmp_path):
    (tmp_path / "faces").symlink_to(FACES)
    (tmp_path / "pairs.csv").write_text(
        "ref,probe,label\n"
        "faces/cards/C04.jp2,faces/probes/C04_p2.jpg,1\n"
        "faces/cards/C04.jp2,faces/probes/L003_p1.jpg,0\n"
    )
    ran = run("face", "evaluate", "pairs.csv", "--doc", "page.md", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json["shipped"]["all"]["fmr"]["of"] == 1
    assert ran.json["files"] == ["page.md", "page/det.svg", "page/histogram.svg"]
    assert "--doc" in (tmp_path / "page.md").read_text()
