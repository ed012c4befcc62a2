"""Papers as PDF over the management port."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from onshikaku.documents.certificate import paper_pdf
from onshikaku.documents.signed_code import sealed, verify
from onshikaku.domain.document_code import CodeFields, differing
from onshikaku.domain.issued import DocumentForm, DocumentKind, DocumentNumber

WIDTHS = {None: 210, "card": 210, "postcard": 100, "a4": 210}


HOLDERS = {DocumentKind.CERTIFICATE: "unregistered", DocumentKind.NOTICE: "standard"}


def of_kind(centre, kind):
    """Somebody's paper of that kind."""
    issued = centre.issuance.documents_of(HOLDERS[kind])
    return next(document for document in issued if document.kind is kind)


def test_a_certificate_is_printed_in_every_form(over_http, centre):
    document = of_kind(centre, DocumentKind.CERTIFICATE)
    path = f"/documents/{document.number.shown}/pdf"

    async def work(_clinic, management):
        asked = [{} if form is None else {"form": form} for form in WIDTHS]
        return [await management.get(path, params=each) for each in asked]

    code = sealed(CodeFields.of(document), centre.document_key)
    for (form, width), response in zip(WIDTHS.items(), over_http(work), strict=True):
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == "application/pdf"
        assert document.number.value in response.headers["content-disposition"]
        (page,) = PdfReader(BytesIO(response.content)).pages
        if form is not None:
            assert float(page.mediabox.width) / 72 * 25.4 == pytest.approx(width, abs=0.1)
        chosen = None if form is None else DocumentForm(form)
        assert response.content == paper_pdf(document, code, form=chosen), form


def test_the_code_is_signed_with_the_centres_key_and_tells_of_a_change_in_the_record(centre):
    document = of_kind(centre, DocumentKind.CERTIFICATE)
    code = sealed(CodeFields.of(document), centre.document_key)
    read = verify(code, centre.document_key.public.pem)
    assert differing(read, document) == ()
    other = of_kind(centre, DocumentKind.NOTICE)
    assert {"kind", "number"} <= set(differing(read, other))


REFUSED = {
    "no such paper": (f"{DocumentNumber.nth(9_999_999).value}/pdf", 404, None),
    "a wrong check digit": ("00000000011/pdf", 422, "number"),
    "an unknown form": ("{notice}/pdf?form=poster", 422, "form"),
    "a notice as a card": ("{notice}/pdf?form=card", 422, "form"),
}


def test_what_cannot_be_printed_is_refused_with_its_field(over_http, centre):
    notice = of_kind(centre, DocumentKind.NOTICE).number.value

    async def work(_clinic, management):
        paths = [path.format(notice=notice) for path, *_ in REFUSED.values()]
        return [await management.get(f"/documents/{path}") for path in paths]

    for (why, (_, status, field)), response in zip(REFUSED.items(), over_http(work), strict=True):
        assert response.status_code == status, why
        assert response.json().get("field") == field, why
