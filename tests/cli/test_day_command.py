"""`onshikaku day`: a small day with many troubles, played through the whole system."""

import json

import pytest
from typer.testing import CliRunner

from clinic_ui.cli import program

TROUBLED = """
usage: {percent: 75}
tables:
  phone: {shares: {card: 0.8, iphone: 0.1, android: 0.1}}
  name: {shares: {plain: 0.6, circle: 0.4}}
  channel-return: {shares: {chart: 0.2, typed: 0.3, paper: 0.5}}
  lookup-typed: {shares: {confirmed: 0.5, unconfirmed: 0.3, invalid: 0.2}}
  lookup-paper: {shares: {confirmed: 0.5, invalid: 0.5}}
  reader:
    shares: {smooth: 0.4, unreadable: 0.1, wrong-card: 0.15, taken-early: 0.2, reader-lost: 0.15}
  certificate: {shares: {valid: 0.4, expiring: 0.2, grace: 0.2, expired: 0.2}}
  registration: {shares: {registered: 0.6, unregistered: 0.4}}
  identification: {shares: {face: 0.4, pin: 0.4, visual: 0.2}}
  face: {shares: {match: 0.5, no-match: 0.5}}
  pin: {shares: {right: 0.3, wrong-once: 0.4, locked: 0.3}}
  lookup-card: {shares: {confirmed: 0.7, unconfirmed: 0.15, invalid: 0.15}}
  consent: {shares: {all: 0.3, some: 0.4, none: 0.3}}
line: {down: 1, minutes: [60, 60]}
"""


def day(*words):
    return CliRunner().invoke(program("day"), ["day", *map(str, words)])


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """Such a day, and its page."""
    place = tmp_path_factory.mktemp("day")
    mix, page = place / "mix.yaml", place / "day.html"
    mix.write_text(TROUBLED)
    words = ("--visits", 14, "--seed", 5, "--on", "2026-07-01", "--readers", 2)
    done = day(*words, "--mix", mix, "--report", page, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout), page.read_text()


def test_what_was_counted_is_what_was_drawn(played):
    told, _ = played
    assert told["good"]
    assert told["differences"] == []
    assert told["patients"] == {"drawn": 14, "received": 14}
    assert told["usage"]["counted"] == told["usage"]["drawn"]


def test_troubles_of_every_room_were_there(played):
    told, _ = played
    at_reader = told["figures"]["card"]
    assert {"centre_unavailable", "eligible"} < at_reader.keys()
    assert told["figures"]["trouble"]
    assert told["figures"]["files"]["valid"]["counted"] > 0
    assert sum(one["counted"] for one in told["figures"]["lookup"].values()) > 0


def test_the_page_holds_the_rates_and_fetches_nothing(played):
    told, page = played
    rates = told["usage"]["counted"]
    assert f"{rates['percent_by_claims']:.1f} %" in page
    assert "<script" not in page
    assert "http" not in page


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (("--kind", "vet"), 2, "--kind"),
        (("--on", "2024-12-01"), 2, "--on"),
        (("--report", "figures.txt"), 2, "--report"),
        (("--report", "nowhere/figures.json"), 3, "--report"),
        (("--mix", "nowhere.yaml"), 3, "--mix"),
        (("--visits", "0"), 2, "--visits"),
    ],
)
def test_what_will_not_do_is_named(words, code, named):
    done = day(*words)
    assert done.exit_code == code
    assert named in done.stderr


def test_a_mistake_in_a_distribution_names_its_field(tmp_path):
    mix = tmp_path / "mix.yaml"
    mix.write_text("tables: {pin: {shares: {right: 2}}}")
    done = day("--mix", mix)
    assert done.exit_code == 2
    assert "tables.pin.shares.right" in done.stderr
