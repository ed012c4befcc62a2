"""Whatever the records hold comes back from a face file as it was, in both encodings."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.consent import (
    ConsentBasis,
    ConsentItem,
    ConsentRecord,
    PrescriptionForm,
    valid_until,
)
from onshikaku.domain.coverage import (
    Coverage,
    Disease,
    DiseaseCertificate,
    ElderlyCertificate,
    InsuredClass,
    LimitBand,
    LimitCertificate,
    LimitKind,
    LossReason,
    Relation,
)
from onshikaku.domain.dates import JST, Period
from onshikaku.domain.decision import Answer, ByNumber
from onshikaku.domain.entitlement import AidTicket, MedicalAid, Treatment
from onshikaku.domain.identifiers import (
    InstitutionCode,
    InsuredNumber,
    InsurerNumber,
    PublicPayerNumber,
    PublicRecipientNumber,
    check_digit,
)
from onshikaku.domain.numbering import schemes_of
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.person import Person, Sex
from onshikaku.domain.rules.certificate_life import Assessment
from onshikaku.wire.oqs.document import ROOT, Encoding, parse, serialise
from onshikaku.wire.oqs.mapping.face import FaceManner, face_result
from onshikaku.wire.oqs.mapping.names import half_width, kana_from
from onshikaku.wire.oqs.mapping.search import query_from, search_info
from onshikaku.wire.oqs.mapping.told import told
from onshikaku.wire.oqs.query import SearchInfo
from onshikaku.wire.oqs.reading import read
from onshikaku.wire.oqs.result import FaceResult
from onshikaku.wire.oqs.writing import write

# Characters that both encodings have, and that XML and one line can hold.
KANJI = st.text("模擬架空見本例示想定雛形演習亜唖娃阿哀愛々〆ヶ①Ⅱ㈱", min_size=1, max_size=8)
KATAKANA = st.text("アイウエオガギグゲゴパピプペポヴァィゥッャュョー・ン", min_size=1, max_size=8)
BLANK = "\N{IDEOGRAPHIC SPACE}"
NUMBER = st.text("0123456789０１２３ー－模擬〒アabc-", min_size=1, max_size=20)
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
TODAY = date(2026, 11, 20)
LAWS = ["01", "02", "06", "07", "31", "39", "63", "67", "72", ""]


def names(parts):
    return st.tuples(parts, parts).map(BLANK.join)


def numbered(law, width):
    digits = st.text("0123456789", min_size=width, max_size=width)
    return digits.map(lambda body: f"{law}99{body}").map(lambda n: n + check_digit(n))


INSURERS = st.sampled_from(LAWS).flatmap(lambda law: numbered(law, 3)).map(InsurerNumber)
INSURED = st.builds(
    InsuredNumber,
    symbol=st.just("") | NUMBER,
    number=NUMBER,
    branch=st.none() | st.text("0123456789", min_size=2, max_size=2),
)


def persons(**other):
    return st.builds(
        Person,
        name=names(KANJI),
        name_kana=names(KATAKANA),
        birth_date=st.dates(date(1920, 1, 1), TODAY),
        sex=st.sampled_from(Sex),
        postal_code=st.from_regex(r"[0-9]{3}-[0-9]{4}", fullmatch=True),
        address=KANJI,
        **other,
    )


PERSONS = persons() | persons(name_other=names(KANJI), name_other_kana=st.none() | names(KATAKANA))
PERIODS = st.tuples(DAYS, st.none() | st.integers(0, 5000)).map(
    lambda two: Period(two[0], None if two[1] is None else two[0] + timedelta(days=two[1]))
)
LIMITS = st.builds(
    LimitCertificate,
    kind=st.sampled_from(LimitKind),
    band=st.none() | st.sampled_from(LimitBand),
    issued_on=DAYS,
    period=PERIODS,
    long_term_on=st.none() | DAYS,
)
DISEASES = st.builds(
    DiseaseCertificate,
    disease=st.sampled_from(Disease),
    issued_on=DAYS,
    period=PERIODS,
    self_pay_yen=st.sampled_from([0, 10000, 20000]),
)
ELDERLY = st.builds(
    ElderlyCertificate, percent=st.sampled_from([10, 20, 30]), issued_on=DAYS, period=PERIODS
)


@st.composite
def coverages(draw):
    """A record; of both shares that it can hold, only one is in a file, in 後期 that of the day."""
    number, first = draw(INSURERS), draw(DAYS)
    lost = draw(st.none() | st.integers(0, 9000))
    schemes = schemes_of(number)
    elderly = None if "elderly" in schemes else draw(st.none() | ELDERLY)
    return Coverage(
        insurer_number=number,
        insurer_name=draw(KANJI),
        scheme=min(schemes) if len(schemes) == 1 else next(s for s in schemes if s == "municipal"),
        insured=draw(INSURED),
        relation=draw(st.sampled_from(Relation)),
        valid_from=first,
        lost_on=None if lost is None else first + timedelta(days=lost),
        loss_reason=None if lost is None else draw(st.sampled_from(LossReason)),
        burden_percent=None if elderly else draw(st.sampled_from([None, 10, 20, 30])),
        insured_class=draw(st.sampled_from(InsuredClass)),
        elderly=elderly,
        limit=draw(st.none() | LIMITS),
        diseases=tuple(draw(st.lists(DISEASES, max_size=3))),
        insured_name=draw(st.none() | names(KANJI)),
    )


HERE = InstitutionCode("9910000018")
TICKETS = st.builds(
    lambda number, period, treatment, yen: AidTicket(
        number, HERE, period, treatment, yen, period.first
    ),
    st.text("0123456789", min_size=1, max_size=8),
    PERIODS,
    st.sampled_from(Treatment),
    st.integers(0, 99999),
)
AIDS = st.builds(
    MedicalAid,
    payer_number=numbered("12", 3).map(PublicPayerNumber),
    recipient_number=st.text("0123456789", min_size=6, max_size=6).map(
        lambda body: PublicRecipientNumber(body + check_digit(body))
    ),
    office=KANJI,
    period=PERIODS,
    tickets=st.lists(TICKETS, max_size=3).map(tuple),
)
MOMENTS = st.integers(0, 86399).map(
    lambda second: datetime(2026, 11, 20, tzinfo=JST) + timedelta(seconds=second)
)
# The limit is given without asking on that day, and so is never among the consents.
ITEMS = st.frozensets(st.sampled_from([item for item in ConsentItem if item != "limit"]))
LIVE = Assessment(
    CertificateState.VALID, TODAY, TODAY + timedelta(900), TODAY, TODAY + timedelta(990), 900
)


@st.composite
def confirmations(draw):
    coverage, at = draw(st.none() | coverages()), draw(MOMENTS)
    aid = draw(AIDS) if coverage is None else draw(st.none() | AIDS)
    items = draw(ITEMS)
    if coverage is None:
        items -= {ConsentItem.SPECIFIC_DISEASE}
    medical = items - {ConsentItem.SPECIFIC_DISEASE}
    until = at + timedelta(minutes=draw(st.integers(1, 1440))) if medical else valid_until(at)
    basis = ConsentBasis.PATIENT
    if medical:
        basis = draw(st.sampled_from([ConsentBasis.PATIENT, ConsentBasis.HARD_TO_OBTAIN]))
    answer = Answer(
        Outcome.ELIGIBLE,
        LIVE,
        medical_information=True,
        person=draw(PERSONS),
        coverages=() if coverage is None else (coverage,),
        aid=aid,
    )
    return Confirmation(
        "id",
        TODAY,
        answer,
        ConsentRecord(items, at, until, basis) if items else None,
        draw(st.none() | st.sampled_from(PrescriptionForm)),
        (),
        draw(st.none() | st.text("0123456789-", min_size=1, max_size=50)),
    )


@settings(max_examples=150, deadline=None)
@given(confirmations(), MOMENTS, st.sampled_from(Encoding), st.booleans())
def test_a_face_file_gives_back_what_was_on_record(confirmation, at, encoding, shuffled):
    data = face_result(
        confirmation,
        institution_code=HERE.value,
        identifier="abc=",
        at=at,
        manner=FaceManner(encoding=encoding, shuffled=shuffled),
    )
    body = read(FaceResult, parse(data).root).body
    found, answer = told(body, TODAY), confirmation.answer
    assert found.outcome is Outcome.ELIGIBLE
    assert found.person == answer.person
    assert found.coverages == answer.coverages
    assert found.aid == answer.aid
    assert found.consents == confirmation.consents
    assert found.prescription_form == confirmation.prescription_form
    assert found.reference_number == confirmation.reference_number


@settings(max_examples=150, deadline=None)
@given(
    st.builds(
        ByNumber, insurer_number=INSURERS, insured=INSURED, birth_date=DAYS, limit=st.booleans()
    ),
    st.sampled_from(Encoding),
)
def test_a_query_gives_back_its_numbers(query, encoding):
    root = parse(serialise(write(search_info(query), ROOT), encoding)).root
    assert query_from(read(SearchInfo, root)) == query


@given(names(KATAKANA))
def test_katakana_comes_back_from_half_width(kana):
    half = half_width(kana)
    assert half.isascii() or not any("ァ" <= char <= "ヺ" for char in half)
    assert kana_from(half) == kana
