"""What can be wrong with a file of the scenario library: where, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.text import Text
from onshikaku.errors import OnshikakuError
from onshikaku.personas.faults import Fault, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onshikaku.personas import Document, PersonaInvalid
    from onshikaku.personas.faults import Finding

__all__ = ["Path", "ScenarioInvalid", "ScenarioMistake", "in_shape", "mistake_at", "unreadable"]

Path = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class ScenarioMistake:
    """One mistake. `line` counts from 1; None where there is none. `field` is - for the whole."""

    file: str
    line: int | None
    field: str
    reason: Text

    def __str__(self) -> str:
        """One line in English, file and line first as compilers write them."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.field}: {self.reason.en}"


class ScenarioInvalid(OnshikakuError):
    """Scenarios that cannot be used; `mistakes` names every one, in the order of the files."""

    def __init__(self, mistakes: Iterable[ScenarioMistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


def mistake_at(document: Document, path: Path, reason: Text) -> ScenarioMistake:
    """The mistake at its place in the file."""
    field = ".".join(map(str, path)) or "-"
    return ScenarioMistake(document.name, document.line(path), field, reason)


def in_shape(document: Document, finding: Finding) -> ScenarioMistake:
    """A field that does not have the shape it must have."""
    return mistake_at(document, finding.path, reason_of(finding.fault, dict(finding.facts)))


def unreadable(invalid: PersonaInvalid) -> ScenarioInvalid:
    """A file that is no YAML, as the reader of documents puts it."""
    return ScenarioInvalid(
        ScenarioMistake(one.file, one.line, one.field, one.reason) for one in invalid.mistakes
    )


NAME = Text("ファイル名と id が違います", "the id is not the name of the file")
PERSONA = Text("この日のキャストにいない人物です", "nobody of that id is in the cast on that day")
DAY = Text("この日にはキャストの人物を作れません", "on that day the cast cannot be made")
CENTRE_ANSWERS = Text(
    "センターの回答は人物と日付から決まるので、書けません",
    "the centre's answer follows from persona and day and is not written",
)
LINE = Text("通信が途切れた受付には fault が要ります", "a visit whose line failed needs a fault")
SLEEVE = Text(
    "ケースに入ったままのカードには fault が要ります", "a card in its sleeve needs a fault"
)
SECTION = Text("docs/rules.md にない節です", "docs/rules.md has no such section")
SECTION_NOT_LISTED = Text("sections に挙げていない節です", "sections does not list it")
RULE = Text("この id の規則はありません", "there is no rule of that id")
COUNT = Text("選択肢は2つから5つにしてください", "write two to five choices")
NO_CLAIM = Text("何も主張していない選択肢です", "the choice claims nothing")
CONTRADICTION = Text(
    "accept と way、within と against は同時に書けません",
    "accept excludes way, and within excludes against",
)
NO_SOURCE = Text("出典を一つ以上挙げてください", "name at least one source")
NONE_RIGHT = Text(
    "この日の規則で正しい選択肢がありません", "by the rules of that day none is right"
)
SEVERAL_RIGHT = Text(
    "この日の規則で正しい選択肢が複数あります", "by the rules of that day more than one is right"
)
ECHO = Text(
    "同じ手順で入力した言葉を確かめても、何も示しません",
    "the step has typed these words itself; to find them again proves nothing",
)
NO_SCENARIO = Text("この id の場面はありません", "there is no scenario of that id")
TWICE = reason_of(Fault.TWICE, {})
