"""The catalogue of outcomes: a code, what it means, what to do next, in Japanese and English.

First the centre's answers, then the ways in which a visit ends at the clinic without one.
"""

from onshikaku.domain.outcomes.entry import Entry
from onshikaku.domain.outcomes.outcome import CATALOGUE, CENTRE_OUTCOMES, Outcome

__all__ = ["CATALOGUE", "CENTRE_OUTCOMES", "Entry", "Outcome"]
