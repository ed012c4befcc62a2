"""What can be wrong with a file of the terminal's folders: a code, where, and why (docs/files.md).

A finding never carries the value that is wrong: values are people's data.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Fault", "Finding", "Severity", "Unfit"]


class Severity(Enum):
    """What a finding means for whoever wrote the file."""

    ERROR = "error"
    WARNING = "warning"


class Fault(Enum):
    """The kinds of findings: code, severity, section of docs/files.md, and a text in two languages.

    In the texts, names in braces are filled in from the finding's facts.
    """

    def __init__(self, code: str, severity: Severity, section: str, ja: str, en: str) -> None:
        self.code = code
        self.severity = severity
        self.section = section
        self.text = Text(ja, en)

    TOO_LARGE = (
        "too-large",
        Severity.ERROR,
        "1.5",
        "ファイルが大きすぎます（上限 {limit} バイト）。",
        "The file is too large (limit {limit} bytes).",
    )
    EMPTY_FILE = ("empty-file", Severity.ERROR, "1.5", "ファイルが空です。", "The file is empty.")
    UNKNOWN_ENCODING = (
        "unknown-encoding",
        Severity.ERROR,
        "1.5",
        "XML宣言の文字コード {declared} は使えません。UTF-8 か Shift_JIS にしてください。",
        "The XML declaration names {declared}; use UTF-8 or Shift_JIS.",
    )
    UNDECODABLE = (
        "undecodable",
        Severity.ERROR,
        "1.5",
        "{offset} バイト目が、宣言された文字コード {encoding} として読めません。",
        "Byte {offset} cannot be read as {encoding}, which the XML declaration names.",
    )
    DOCTYPE = (
        "doctype",
        Severity.ERROR,
        "1.5",
        "DOCTYPE（DTD・実体宣言）は使えません。",
        "A DOCTYPE (DTD, entities) is not allowed.",
    )
    NOT_WELL_FORMED = (
        "not-well-formed",
        Severity.ERROR,
        "1.5",
        "XMLとして正しくありません。",
        "This is not well-formed XML.",
    )
    WRONG_ROOT = (
        "wrong-root",
        Severity.ERROR,
        "1.5",
        "ルート要素は XmlMsg にしてください。",
        "The root element must be XmlMsg.",
    )
    NAMESPACE = (
        "namespace",
        Severity.ERROR,
        "1.5",
        "名前空間は使いません。",
        "No namespaces are used.",
    )
    ATTRIBUTE = (
        "attribute",
        Severity.ERROR,
        "1.4",
        "{element} に属性があります。属性は使いません。",
        "{element} has an attribute; none are used.",
    )
    MISSING = (
        "missing",
        Severity.ERROR,
        "2",
        "{element}（{label}）がありません。必須です。",
        "{element} is missing; it is required.",
    )
    TOO_MANY = (
        "too-many",
        Severity.ERROR,
        "2",
        "{element}（{label}）は {most} 個までです。",
        "{element} may occur {most} time(s) at most.",
    )
    EMPTY = (
        "empty",
        Severity.ERROR,
        "1.5",
        "{element}（{label}）が空です。",
        "{element} is empty.",
    )
    EMPTY_OPTIONAL = (
        "empty-optional",
        Severity.WARNING,
        "1.5",
        "{element}（{label}）が空です。値がないときは要素ごと省きます。",
        "{element} is empty; leave the element out where there is no value.",
    )
    UNKNOWN_ELEMENT = (
        "unknown-element",
        Severity.WARNING,
        "2",
        "{element} は、ここでは使わない要素です。読み飛ばされます。",
        "{element} is not used here and will be passed over.",
    )
    MISPLACED_TEXT = (
        "misplaced-text",
        Severity.ERROR,
        "1.5",
        "{element} の中に、要素ではない文字があります。",
        "{element} contains text that belongs to no element.",
    )
    NESTED = (
        "nested",
        Severity.ERROR,
        "1.5",
        "{element}（{label}）は値だけの要素です。中に要素があります。",
        "{element} holds a value, but there are elements in it.",
    )
    DIGITS = (
        "digits",
        Severity.ERROR,
        "2",
        "{element}（{label}）は半角数字 {length} 桁です。",
        "{element} has {length} half-width digits.",
    )
    LENGTH = (
        "length",
        Severity.ERROR,
        "2",
        "{element}（{label}）は {longest} 文字までです。",
        "{element} has {longest} characters at most.",
    )
    CHARACTERS = (
        "characters",
        Severity.ERROR,
        "2",
        "{element}（{label}）に使えない文字があります。",
        "{element} contains characters that cannot be used in it.",
    )
    DAY = (
        "day",
        Severity.ERROR,
        "2",
        "{element}（{label}）は実在する日付を yyyyMMdd で書きます。",
        "{element} is a day that exists, written yyyyMMdd.",
    )
    MONTH = (
        "month",
        Severity.ERROR,
        "2",
        "{element}（{label}）は年月を yyyyMM で書きます。",
        "{element} is a month, written yyyyMM.",
    )
    MOMENT = (
        "moment",
        Severity.ERROR,
        "2",
        "{element}（{label}）は日時を yyyyMMddHHmmss で書きます。",
        "{element} is a moment, written yyyyMMddHHmmss.",
    )
    NUMBER = (
        "number",
        Severity.ERROR,
        "2",
        "{element}（{label}）は半角の数です。",
        "{element} is a number in half-width digits.",
    )
    CODE = (
        "code",
        Severity.ERROR,
        "3",
        "{element}（{label}）の値は {table} にありません。使えるのは {values} です。",
        "The value of {element} is not in {table}; it may be {values}.",
    )
    UNKNOWN_NAME = (
        "unknown-name",
        Severity.ERROR,
        "1.3",
        "ファイル名からは、どの電文か分かりません。",
        "The file's name does not say which message it is.",
    )
    EXTENSION = (
        "extension",
        Severity.ERROR,
        "1.3",
        "拡張子は {expected} にしてください。",
        "The extension must be {expected}.",
    )
    SUFFIX = (
        "suffix",
        Severity.ERROR,
        "1.3",
        "ファイル名の「_」より後ろがありません（または使えない文字があります）。",
        "The name has nothing after the underscore, or characters that cannot be used.",
    )
    FACE_NAME = (
        "face-name",
        Severity.WARNING,
        "1.3",
        "face のファイル名は、30文字と「_yyyyMMddHHmmss」で終わるのが普通です。",
        "Face files are usually named by 30 characters, with the institution, and _yyyyMMddHHmmss.",
    )
    FACE_NAME_DIFFERS = (
        "face-name-differs",
        Severity.WARNING,
        "1.3",
        "ファイル名と {element} が一致しません。",
        "The file's name and {element} differ.",
    )
    BOM = (
        "bom",
        Severity.WARNING,
        "1.5",
        "先頭にBOMがあります。付けないのが普通です。",
        "The file begins with a byte order mark, which is not usual.",
    )
    NO_DECLARATION = (
        "no-declaration",
        Severity.WARNING,
        "1.5",
        "XML宣言に文字コードがありません。UTF-8として読みます。",
        "No encoding is declared; the file is read as UTF-8.",
    )
    ENCODING_DOUBTFUL = (
        "encoding-doubtful",
        Severity.WARNING,
        "1.5",
        "Shift_JISと宣言されていますが、中身はUTF-8のようです。文字化けします。",
        "Shift_JIS is declared, but this looks like UTF-8: the text will be garbled.",
    )
    CHARACTER_CODE_DIFFERS = (
        "character-code-differs",
        Severity.ERROR,
        "1.5",
        "CharacterCodeIdentifier がXML宣言の文字コードと違います（宣言は {encoding}）。",
        "CharacterCodeIdentifier differs from the declaration, which says {encoding}.",
    )
    LITERAL = (
        "literal",
        Severity.WARNING,
        "1.4",
        "{element} は、空白や参照（&…;）なしで一度だけ書きます。文字列のまま照合されます。",
        "Write {element} once, without blanks or references: programs look for the very text.",
    )
    CHECK_DIGIT = (
        "check-digit",
        Severity.ERROR,
        "2.1",
        "{element}（{label}）の検証番号が合いません。",
        "The check digit of {element} is wrong.",
    )
    UNEXPECTED = (
        "unexpected",
        Severity.ERROR,
        "3.2",
        "{element} は、{when}ときには付きません。",
        "{element} does not belong here: {when_en}.",
    )
    EXPECTED = (
        "expected",
        Severity.ERROR,
        "3.2",
        "{when}ときは {element} が必要です。",
        "{element} is needed here: {when_en}.",
    )
    COUNT_DIFFERS = (
        "count-differs",
        Severity.ERROR,
        "2.9",
        "{element} は {counted} のはずです（結果を数えました）。",
        "{element} should be {counted}, which is how many there are.",
    )
    PADDING = (
        "padding",
        Severity.WARNING,
        "10",
        "{element}（{label}）は、左に半角空白を詰めて 8 桁にします（詰めていなくても読みます）。",
        "{element} is left-padded with spaces to 8 (it is read without them, too).",
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `path` is the element from the root, `line` counts from 1.

    `section` of docs/files.md has the rule.
    """

    fault: Fault
    path: str
    line: int | None
    section: str
    facts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls,
        fault: Fault,
        path: str,
        line: int | None = None,
        section: str | None = None,
        **facts: str | float,
    ) -> Finding:
        """A finding with its facts by name; the fault's own section unless another is given."""
        told = tuple((name, str(value)) for name, value in facts.items())
        return cls(fault, path, line, section or fault.section, told)

    @property
    def text(self) -> Text:
        """The sentence in both languages, with the facts filled in."""
        facts: Mapping[str, str] = {"element": self.path.rpartition("/")[2], **dict(self.facts)}
        return Text(self.fault.text.ja.format_map(facts), self.fault.text.en.format_map(facts))


class Unfit(Exception):
    """A text is not a value of its form: the fault, and facts for its sentence."""

    def __init__(self, fault: Fault, **facts: str | int) -> None:
        super().__init__(fault.code)
        self.fault = fault
        self.facts = facts
