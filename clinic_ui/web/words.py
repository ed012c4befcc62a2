"""The words of the pages in each language. A key, language or field that is missing is an error."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where it is there: ten times as fast."""

__all__ = ["LANGUAGES", "WordMissing", "Words", "words"]

LANGUAGES: Mapping[str, str] = {"ja": "日本語", "en": "English", "zh": "简体中文", "ko": "한국어"}
"""Codes and what each language calls itself. Desk, bench and training speak the first two."""


class WordMissing(Exception):
    """A page asks for words that are not there."""


class Words:
    """`entries`: for each key the words by language."""

    def __init__(self, entries: Mapping[str, Mapping[str, str]]) -> None:
        self._entries = entries

    @property
    def entries(self) -> Mapping[str, Mapping[str, str]]:
        """Everything there is to say."""
        return self._entries

    def say(self, key: str, language: str, **fields: object) -> str:
        """The words for `key`, with its fields filled in. Raises `WordMissing`."""
        try:
            return self._entries[key][language].format(**fields)
        except KeyError as missing:
            raise WordMissing(f"{key} in {language}: {missing}") from missing


@cache
def words() -> Words:
    """Every file in `clinic_ui/words`; the keys of `kiosk.yaml` begin with `kiosk.` and so on."""
    entries: dict[str, Mapping[str, str]] = {}
    for file in files("clinic_ui").joinpath("words").iterdir():
        if not file.name.endswith(".yaml"):
            continue
        area = file.name.removesuffix(".yaml")
        for key, said in yaml.load(file.read_text("utf-8"), _Loader).items():  # noqa: S506 - safe
            entries[f"{area}.{key}"] = said
    return Words(entries)
