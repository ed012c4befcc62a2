"""A certificate of completion (修了証) of the training course as PDF; it proves nothing officially.

What it says was answered in one browser, and the name is whatever was typed: it says so itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from onshikaku.documents.font import font_name
from onshikaku.documents.marks import MARK, across, strip
from onshikaku.documents.pen import (
    INK,
    MUTED,
    PALE,
    RULE,
    Pen,
    drawable,
    fitted,
    text_width,
    wrapped,
)
from onshikaku.domain.dates import era_date
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

__all__ = ["CompletedSet", "Completion", "Lesson", "completion_pdf", "unprintable"]

_WIDTH, _HEIGHT = 210.0, 297.0
_EDGE, _STRIP = 10.0, 8.0
_LEFT, _ROOM = 27.0, 156.0
_MIDDLE = _WIDTH / 2
_FRAME_TOP, _FRAME_BOTTOM = 23.0, 274.0
_LINE, _LINES_A_COLUMN, _GAP = 6.4, 34, 6.0

_TITLE = Text("修了証", "Certificate of Completion")
_ABOUT = Text(
    "オンライン資格確認　窓口研修（シミュレーター）",
    "Online eligibility confirmation: training for the desk (simulator)",
)
_ONE = Text(
    "次の研修の全{there}場面に答え、合格の基準に達しました。",
    "answered all {there} situations of this set and reached its pass mark.",
)
_WHOLE = Text(
    "次の研修の全{sets}コース（{there}場面）に答え、すべてで合格の基準に達しました。",
    "answered all {there} situations of the {sets} sets and reached the pass mark in each.",
)
_ALL_SETS = Text("窓口の研修　全コース", "Training for the desk, the whole course")
_POINTS = Text("得点", "Points")
_POINTS_OF = Text("{points}点／{most}点", "{points} of {most}")
_FIRST = Text("初回の正答", "Right at first")
_FIRST_OF = Text("{right}問／{there}問", "{right} of {there}")
_NEEDED = Text("合格の基準", "Pass mark")
_NEEDED_IS = Text("{needed}点以上", "{needed} points")
_CONTENT = Text("研修の内容", "What the training was about")
_RESULTS = {
    True: Text("初回で正答", "right at first"),
    False: Text("やり直して正答", "right when repeated"),
    None: Text("復習が必要", "to be revised"),
}
_NOTES = Text(
    "シミュレーターの研修の記録です。公的な資格・認定・受講の証明ではなく、真偽を確かめる仕組みもありません。"
    "氏名は本人がこの印刷のときに入力したもので、確認していません。"
    "得点と合格の基準はこのシミュレーターの取り決めです。所要時間は計っていません。",
    "The record of a training in a simulator. It is no official qualification and cannot be"
    " verified. The name is what was typed when this was printed; nobody checked it. Points and"
    " pass mark are conventions of this simulator. Time was not measured.",
)
_ISSUER = Text("onshikaku（シミュレーター）", "onshikaku (simulator)")
_MARK_LINE = Text(
    f"{MARK}　研修の記録です。公的な資格や認定ではありません",
    f"{MARK}　Record of a training. Not an official qualification",
)
_PAGE = Text("{number}／{pages}ページ", "page {number} of {pages}")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A situation that was answered; `first`: rightly at first. None: not rightly even by now."""

    number: str
    title: Text
    first: bool | None


@dataclass(frozen=True, slots=True)
class CompletedSet:
    """A set that was passed, with the points reached, those there are, and those needed."""

    title: Text
    lessons: tuple[Lesson, ...]
    points: int
    most: int
    needed: int

    @property
    def right_first(self) -> int:
        """How many were right at first."""
        return sum(lesson.first is True for lesson in self.lessons)


@dataclass(frozen=True, slots=True)
class Completion:
    """Whose certificate it is, of which day, and for what: one set, or those of a whole course."""

    name: str
    day: date
    sets: tuple[CompletedSet, ...]

    @property
    def there(self) -> int:
        """How many situations there were."""
        return sum(len(one.lessons) for one in self.sets)


def unprintable(name: str) -> str:
    """The characters of a name for which the font has no glyph, each once."""
    pairs = zip(name, drawable(name), strict=True)
    return "".join(dict.fromkeys(char for char, drawn in pairs if char != drawn))


def completion_pdf(completion: Completion, language: str) -> bytes:
    """The certificate in `ja` or `en`, the same for the same content.

    One page for a set; of a whole course the second page lists what it was about.
    """
    buffer = BytesIO()
    canvas = Canvas(
        buffer,
        pagesize=(_WIDTH * mm, _HEIGHT * mm),
        invariant=1,
        lang=language,
        initialFontName=font_name(),  # pyright: ignore[reportArgumentType]  # typed wrongly
    )
    sheet = _Sheet(canvas, language, pages=1 if len(completion.sets) == 1 else 2)
    canvas.setTitle(f"{sheet.say(_TITLE)}　見本")
    canvas.setSubject(sheet.say(_MARK_LINE))
    canvas.setAuthor("onshikaku")
    canvas.setViewerPreference("DisplayDocTitle", "true")  # pyright: ignore[reportUnknownMemberType]  # typed loosely
    sheet.front(completion)
    if len(completion.sets) > 1:
        sheet.content(completion)
    canvas.save()
    return buffer.getvalue()


class _Sheet:
    def __init__(self, canvas: Canvas, language: str, pages: int) -> None:
        self._canvas = canvas
        self._language = language
        self._pages = pages
        self._pen = Pen(canvas, 0, _HEIGHT)

    def say(self, text: Text, **fields: object) -> str:
        said = text.ja if self._language == "ja" else text.en
        return said.format(**fields) if fields else said

    def front(self, completion: Completion) -> None:
        self._frame(1)
        self._centred(36, self.say(_TITLE), 14, 34)
        self._centred(52, self.say(_ABOUT), 7, 11, MUTED)
        name = f"{completion.name}　様" if self._language == "ja" else completion.name
        self._centred(70, name, 13, 24)
        self._pen.line((_LEFT, 84), (_LEFT + _ROOM, 84), colour=INK, width=0.4)
        whole = len(completion.sets) > 1
        text = self.say(
            _WHOLE if whole else _ONE, there=completion.there, sets=len(completion.sets)
        )
        self._centred(88, text, 8, 12)
        title = self.say(_ALL_SETS if whole else completion.sets[0].title)
        self._pen.box(_LEFT, 101, _ROOM, 14, fill=PALE)
        self._centred(101, title, 14, 18)
        self._figures(completion, 121)
        if whole:
            self._sets(completion, 147)
        else:
            self._lessons(completion.sets[0], 147)
        self._foot(completion.day)
        self._canvas.showPage()

    def content(self, completion: Completion) -> None:
        self._frame(2)
        self._pen.text(_LEFT, 32, self.say(_CONTENT), width=_ROOM, height=9, size=16)
        columns = _columns(completion.sets)
        width = (_ROOM - _GAP * (len(columns) - 1)) / len(columns)
        for at, column in enumerate(columns):
            y = 46.0
            for one in column:
                y = self._listed(one, _LEFT + at * (width + _GAP), y, width)
        self._canvas.showPage()

    def _listed(self, one: CompletedSet, x: float, y: float, width: float) -> float:
        pen, inside = self._pen, width - 3
        pen.box(x, y + 0.3, width, _LINE - 0.6, fill=PALE)
        pen.text(x + 1.5, y, self.say(one.title), width=inside, height=_LINE, size=9.5)
        for lesson in one.lessons:
            y += _LINE
            pen.text(x + 1.5, y, lesson.number, width=9, height=_LINE, size=8.5, colour=MUTED)
            title = self.say(lesson.title)
            pen.text(x + 11, y, title, width=inside - 9.5, height=_LINE, size=8.5)
        return y + _LINE

    def _frame(self, page: int) -> None:
        pen = self._pen
        across(pen, (_MIDDLE, _HEIGHT / 2), 190, angle=48, colour=RULE)
        for y in (_EDGE, _HEIGHT - _EDGE - _STRIP):
            strip(pen, _EDGE, y, _WIDTH - 2 * _EDGE, _STRIP, self.say(_MARK_LINE))
        height = _FRAME_BOTTOM - _FRAME_TOP
        pen.box(15, _FRAME_TOP, _WIDTH - 30, height, stroke=INK, line=0.9)
        pen.box(17, _FRAME_TOP + 2, _WIDTH - 34, height - 4, stroke=RULE, line=0.3)
        if self._pages > 1:
            text = self.say(_PAGE, number=page, pages=self._pages)
            pen.text(_LEFT, 266, text, width=_ROOM, height=4, size=7.5, colour=MUTED, centred=True)

    def _figures(self, completion: Completion, y: float) -> None:
        sets = completion.sets
        points, most = sum(one.points for one in sets), sum(one.most for one in sets)
        figures = (
            (_POINTS, self.say(_POINTS_OF, points=points, most=most)),
            (
                _FIRST,
                self.say(
                    _FIRST_OF, right=sum(one.right_first for one in sets), there=completion.there
                ),
            ),
            (_NEEDED, self.say(_NEEDED_IS, needed=sum(one.needed for one in sets))),
        )
        width = _ROOM / len(figures)
        for at, (label, value) in enumerate(figures):
            x = _LEFT + at * width
            if at:
                self._pen.line((x, y + 1), (x, y + 17), colour=RULE, width=0.3)
            self._pen.text(
                x, y, self.say(label), width=width, height=6, size=9, colour=MUTED, centred=True
            )
            self._pen.text(x, y + 6, value, width=width, height=12, size=18, centred=True)

    def _lessons(self, one: CompletedSet, y: float) -> None:
        self._heading(y)
        rows = ((it.number, self.say(it.title), self.say(_RESULTS[it.first])) for it in one.lessons)
        for at, row in enumerate(rows):
            self._row(y + 8 + at * 8.5, row, 8.5)

    def _sets(self, completion: Completion, y: float) -> None:
        self._heading(y)
        for at, one in enumerate(completion.sets, 1):
            points = self.say(_POINTS_OF, points=one.points, most=one.most)
            self._row(y + 8 + (at - 1) * 9, (str(at), self.say(one.title), points), 9)

    def _heading(self, y: float) -> None:
        self._pen.text(_LEFT, y, self.say(_CONTENT), width=_ROOM, height=6, size=10, colour=MUTED)
        self._pen.line((_LEFT, y + 7.5), (_LEFT + _ROOM, y + 7.5), colour=MUTED, width=0.3)

    def _row(self, y: float, row: tuple[str, str, str], height: float) -> None:
        number, title, result = row
        pen = self._pen
        pen.text(_LEFT + 1, y, number, width=11, height=height, size=9.5, colour=MUTED)
        pen.text(_LEFT + 14, y, title, width=_ROOM - 52, height=height, size=11)
        drawn = fitted(result, 36, height, 9.5)
        left = _LEFT + _ROOM - max(text_width(line, drawn.size) for line in drawn.lines) / mm
        pen.lines(left, y, drawn, 36, height, MUTED)
        pen.line((_LEFT, y + height), (_LEFT + _ROOM, y + height), width=0.2)

    def _foot(self, day: date) -> None:
        said = era_date(day) if self._language == "ja" else f"{day.day} {day:%B} {day.year}"
        self._centred(228, said, 7, 12)
        self._centred(235, self.say(_ISSUER), 7, 11)
        for at, line in enumerate(wrapped(self.say(_NOTES), _ROOM, 8)):
            self._pen.text(
                _LEFT, 247 + at * 4.4, line, width=_ROOM, height=4.4, size=8, colour=MUTED
            )

    def _centred(self, y: float, text: str, height: float, size: float, colour: str = INK) -> None:
        self._pen.text(
            _LEFT, y, text, width=_ROOM, height=height, size=size, colour=colour, centred=True
        )


def _columns(sets: Sequence[CompletedSet]) -> list[list[CompletedSet]]:
    """Sets below each other as long as there is room for the whole of the next."""
    columns: list[list[CompletedSet]] = []
    left = 0
    for one in sets:
        lines = len(one.lessons) + 1
        if lines > left:
            columns.append([])
            left = _LINES_A_COLUMN
        columns[-1].append(one)
        left -= lines
    return columns
