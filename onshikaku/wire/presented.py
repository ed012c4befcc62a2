"""Papers that were looked up, to messages and back."""

from __future__ import annotations

from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
from onshikaku.domain.issued import DocumentNumber, Printed
from onshikaku.domain.presented import Presented, PresentedPaper
from onshikaku.wire.document_lookups import (
    DocumentLookupReply,
    PresentedPaperMessage,
    PrintedMessage,
)
from onshikaku.wire.mapping import confirmation_from, confirmation_reply

__all__ = ["document_lookup_reply", "presented_from", "printed_message"]


def document_lookup_reply(presented: Presented) -> DocumentLookupReply:
    """What became of a lookup as a message."""
    paper = presented.paper
    return DocumentLookupReply(
        standing=presented.standing,
        paper=None if paper is None else _paper(paper),
        answer=confirmation_reply(presented.confirmation),
    )


def presented_from(reply: DocumentLookupReply) -> Presented:
    """What a message says. Raises `ValueError` for numbers that cannot be."""
    return Presented(
        confirmation_from(reply.answer),
        reply.standing,
        None if reply.paper is None else _paper_from(reply.paper),
    )


def printed_message(printed: Printed) -> PrintedMessage:
    """What stands on a paper as a message: nothing of a My Number."""
    return PrintedMessage(
        name=printed.name,
        name_kana=printed.name_kana,
        birth_date=printed.birth_date,
        sex=printed.sex,
        insurer_number=printed.insurer_number.value,
        insurer_name=printed.insurer_name,
        scheme=printed.scheme,
        symbol=printed.insured.symbol,
        number=printed.insured.number,
        branch=printed.insured.branch,
        relation=printed.relation,
        qualified_on=printed.qualified_on,
        percent=printed.percent,
        limit=printed.limit,
        long_term_on=printed.long_term_on,
        diseases=printed.diseases,
        insured_name=printed.insured_name,
    )


def _paper(paper: PresentedPaper) -> PresentedPaperMessage:
    return PresentedPaperMessage(
        document_number=paper.number.value,
        kind=paper.kind,
        form=paper.form,
        issued_on=paper.issued_on,
        valid_from=paper.valid_from,
        valid_until=paper.valid_until,
        ended_on=paper.ended_on,
        printed=None if paper.printed is None else printed_message(paper.printed),
    )


def _paper_from(message: PresentedPaperMessage) -> PresentedPaper:
    return PresentedPaper(
        DocumentNumber(message.document_number),
        message.kind,
        message.form,
        message.issued_on,
        message.valid_from,
        message.valid_until,
        message.ended_on,
        None if message.printed is None else _printed_from(message.printed),
    )


def _printed_from(message: PrintedMessage) -> Printed:
    return Printed(
        name=message.name,
        name_kana=message.name_kana,
        birth_date=message.birth_date,
        sex=message.sex,
        insurer_number=InsurerNumber(message.insurer_number),
        insurer_name=message.insurer_name,
        scheme=message.scheme,
        insured=InsuredNumber(message.symbol, message.number, message.branch),
        relation=message.relation,
        qualified_on=message.qualified_on,
        percent=message.percent,
        limit=message.limit,
        long_term_on=message.long_term_on,
        diseases=message.diseases,
        insured_name=message.insured_name,
    )
