"""資格確認書 and 資格情報のお知らせ as PDF, in a layout of our own (docs/rules.md §4)."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, assert_never

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from onshikaku.documents import letters, postcard
from onshikaku.documents.font import font_name
from onshikaku.documents.marks import MARK_LINE
from onshikaku.documents.paper_lines import PAPER_NAMES
from onshikaku.domain.issued import DocumentForm, DocumentKind

if TYPE_CHECKING:
    from onshikaku.domain.issued import IssuedDocument

__all__ = ["FormUnavailable", "forms_of", "paper_pdf"]

_A4 = (210.0, 297.0)
_POSTCARD = (100.0, 148.0)


class FormUnavailable(ValueError):
    """The paper is not printed in that form."""

    def __init__(self, kind: DocumentKind, form: DocumentForm) -> None:
        super().__init__(f"{kind.value} is not printed as {form.value}")
        self.kind = kind
        self.form = form


def forms_of(kind: DocumentKind) -> tuple[DocumentForm, ...]:
    """The forms in which a kind of paper can be printed; a notice is A4 (docs/rules.md §4.3)."""
    return (DocumentForm.A4,) if kind is DocumentKind.NOTICE else tuple(DocumentForm)


def paper_pdf(document: IssuedDocument, code: str, *, form: DocumentForm | None = None) -> bytes:
    """The paper on one page, the same for the same content; `code` is the signed one.

    `form`: default the one it was issued in. A card lies on a sheet of A4 with crop marks, a
    postcard is a page of 100 by 148 mm. Raises `FormUnavailable`.
    """
    form = document.form if form is None else form
    if form not in forms_of(document.kind):
        raise FormUnavailable(document.kind, form)
    buffer = BytesIO()
    width, height = _POSTCARD if form is DocumentForm.POSTCARD else _A4
    canvas = Canvas(
        buffer,
        pagesize=(width * mm, height * mm),
        invariant=1,
        lang="ja",
        initialFontName=font_name(),  # pyright: ignore[reportArgumentType]  # typed wrongly
    )
    canvas.setTitle(f"{PAPER_NAMES[document.kind].ja}　見本 {document.number.shown}")
    canvas.setSubject(MARK_LINE)
    canvas.setAuthor("onshikaku")
    canvas.setViewerPreference("DisplayDocTitle", "true")  # pyright: ignore[reportUnknownMemberType]  # typed loosely
    match form:
        case DocumentForm.CARD:
            letters.card_sheet(canvas, document, code)
        case DocumentForm.POSTCARD:
            postcard.draw(canvas, document, code)
        case DocumentForm.A4 if document.kind is DocumentKind.NOTICE:
            letters.notice(canvas, document, code)
        case DocumentForm.A4:
            letters.certificate(canvas, document, code)
        case _:
            assert_never(form)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()
