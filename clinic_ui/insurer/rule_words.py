"""The rule behind a decision in words. Pure."""

from __future__ import annotations

from onshikaku.domain.rules.timeline import RULES
from onshikaku.domain.text import Text

__all__ = ["rule_words"]

_TITLES = {rule.id: rule.title for rule in RULES}


def rule_words(rule: str) -> Text:
    """The title of a dated rule; of a section, where it stands."""
    section = f"docs/rules.md {rule}"
    return _TITLES.get(rule, Text(section, section))
