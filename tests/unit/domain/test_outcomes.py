import pytest

from onshikaku.domain.outcomes import CATALOGUE, Outcome
from onshikaku.domain.text import Text


def test_every_outcome_is_in_the_catalogue():
    assert set(CATALOGUE) == set(Outcome)
    assert all(outcome.entry is CATALOGUE[outcome] for outcome in Outcome)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_japanese_is_japanese_and_english_is_english(outcome):
    for text in (outcome.entry.meaning, outcome.entry.next_step):
        assert text.ja.endswith("。")
        assert text.en.isascii()
        assert text.en.endswith(".")


def test_only_eligible_is_eligible():
    assert [outcome for outcome in Outcome if outcome.entry.eligible] == [Outcome.ELIGIBLE]


def test_an_outage_is_worth_another_try_and_a_dead_certificate_is_not():
    assert Outcome.JPKI_UNAVAILABLE.entry.retryable
    assert not Outcome.CERTIFICATE_REVOKED.entry.retryable


def test_a_text_needs_both_languages():
    with pytest.raises(ValueError, match="both"):
        Text("はい", "")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_to_do_names_no_paper_that_is_accepted_on_some_days_only(outcome):
    """The catalogue knows no day; which papers count is for advice to say."""
    for paper in ("資格確認書", "お知らせ", "健康保険証"):
        assert paper not in outcome.entry.next_step.ja
