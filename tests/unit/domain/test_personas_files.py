"""Personas of one's own: what a file may hold, and how its mistakes are told."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from onshikaku.personas import (
    Fault,
    PersonaInvalid,
    documents_in,
    load_personas,
    read_document,
    read_personas,
)
from onshikaku.personas.faults import reason_of

TODAY = date(2026, 11, 20)
DOCUMENTATION = (Path(__file__).parents[3] / "docs" / "personas.md").read_text(encoding="utf-8")

# The line of a field is its place here, from 1.
PERSONA = """\
personas:
  - id: someone
    title_ja: 誰か
    title_en: someone
    person:
      name: 模擬　某
      kana: モギ　ボウ
      birth_date: 1990-01-01
      sex: male
      postal_code: 000-0001
      address: 架空県模擬市一丁目
    card:
      serial: '900000000000001'
      my_number: '990000079197'
      security_code: 0925
    certificate:
      issued: today-1y
    coverages:
      - insurer: kyokai
        number: 0012
        branch: 00
        valid_from: 2020-04-01
"""
AID = """\
    aid:
      payer_number: '12990016'
      recipient_number: '0000018'
      office: 架空市福祉事務所
      period: {first: today-1y}
      tickets:
        - {number: '1', institution_code: '9910000018', period: {first: month},
           registered_on: month}
"""
EXPENSE = """\
    expenses:
      - programme: 子ども医療費助成
        payer_number: '81990012'
        recipient_number: '0000018'
        period: {first: april}
        percent: 0
"""


def read(text, *, today=TODAY, name="people.yaml", **options):
    as_json = name.endswith(".json")
    document = read_document(name, text.encode(), as_json=as_json)
    return read_personas((document,), today, **options)


def mistakes(text, **options):
    with pytest.raises(PersonaInvalid) as caught:
        read(text, **options)
    return [(one.line, one.persona, one.field, one.fault) for one in caught.value.mistakes]


def someone(text=PERSONA, **options):
    return read(text, **options).personas["someone"]


def test_what_looks_like_a_number_stays_as_it_is_written():
    persona = someone()
    assert persona.card.security_code == "0925"
    [coverage] = persona.coverages
    assert (coverage.insured.number, coverage.insured.branch) == ("0012", "00")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("today", "2026-11-20"),
        ("today-30d", "2026-10-21"),
        ("today+2y", "2028-11-20"),
        ("today-3m", "2026-08-20"),
        ("today-72y-100d", "1954-08-12"),
        ("month", "2026-11-01"),
        ("month+1m-1d", "2026-11-30"),
        ("april", "2026-04-01"),
        ("august+1y-1d", "2027-07-31"),
        ("2020-04-01", "2020-04-01"),
        ("20200401", "2020-04-01"),
        ("令和2年4月1日", "2020-04-01"),
        ("R2.4.1", "2020-04-01"),
    ],
)
def test_days_are_absolute_relative_or_in_an_era(written, day):
    [coverage] = someone(
        PERSONA.replace("valid_from: 2020-04-01", f"valid_from: {written}").replace(
            "birth_date: 1990-01-01", "birth_date: 1950-01-01"
        )
    ).coverages
    assert coverage.valid_from == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("today", "april", "august"),
    [
        ("2026-03-31", "2025-04-01", "2025-08-01"),
        ("2026-04-01", "2026-04-01", "2025-08-01"),
        ("2026-08-01", "2026-04-01", "2026-08-01"),
    ],
)
def test_april_and_august_are_the_last_ones(today, april, august):
    for written, day in (("april", april), ("august", august)):
        text = PERSONA.replace("valid_from: 2020-04-01", f"valid_from: {written}")
        [coverage] = someone(text, today=date.fromisoformat(today)).coverages
        assert coverage.valid_from == date.fromisoformat(day)


def test_ends_follow_from_the_rules_unless_they_are_meant_to_be_irregular():
    persona = someone()
    assert persona.certificate.expires == date(2030, 1, 1)
    assert persona.card.expires == date(2035, 1, 1)

    regular = PERSONA.replace("issued: today-1y", "issued: today-1y\n      expires: 2030-01-01")
    assert someone(regular).certificate == persona.certificate

    other = regular.replace("2030-01-01", "2028-05-05")
    assert mistakes(other) == [(18, "someone", "certificate.expires", Fault.EXPIRY_RULE)]

    meant = read(other.replace("2028-05-05", "2028-05-05\n      irregular: true"))
    assert meant.personas["someone"].certificate.expires == date(2028, 5, 5)
    [warning] = meant.warnings
    assert (warning.line, warning.field, warning.fault) == (
        18,
        "certificate.expires",
        Fault.IRREGULAR,
    )


@pytest.mark.parametrize(
    ("written", "since", "cancelled"),
    [
        ("true", "2025-11-20", None),
        ("{since: 2026-01-01}", "2026-01-01", None),
        ("{cancelled_on: 2026-05-01}", "2025-11-20", "2026-05-01"),
    ],
)
def test_registration_may_be_told_in_full(written, since, cancelled):
    found = someone(f"{PERSONA}    registration: {written}\n").registration
    assert found.since.isoformat() == since
    assert (found.cancelled_on and found.cancelled_on.isoformat()) == cancelled
    assert someone().registration == someone(f"{PERSONA}    registration: true\n").registration
    assert someone(f"{PERSONA}    registration: false\n").registration is None


def test_whoever_comes_later_is_checked_for_that_day_and_left_out():
    later = PERSONA.replace("    person:", "    from_day: 2027-01-01\n    person:", 1)
    assert read(later).personas == {}
    assert list(read(later, today=date(2027, 1, 1)).personas) == ["someone"]
    assert mistakes(later.replace("sex: male", "sex: man")) == [
        (10, "someone", "person.sex", Fault.NOT_LISTED)
    ]


MISTAKES = [
    ("id: someone", "id: Some One", 2, "id", Fault.ID_FORM),
    ("    title_en: someone\n", "", 2, "title_en", Fault.MISSING),
    ("title_en:", "titel_en:", 2, "title_en", Fault.MISSING),
    ("title_ja: 誰か", "title_ja: ''", 3, "title_ja", Fault.EMPTY),
    ("模擬　某", "模擬某", 6, "person.name", Fault.NAME_FORM),
    ("モギ　ボウ", "モギ　ボウ　", 7, "person.kana", Fault.CHARACTERS),
    ("1990-01-01", "2026-11-21", 8, "person.birth_date", Fault.NOT_BORN),
    ("1990-01-01", "2026-11-20", 17, "certificate.issued", Fault.BEFORE_BIRTH),
    ("1990-01-01", "tomorrow", 8, "person.birth_date", Fault.DAY_FORM),
    ("1990-01-01", "today-30x", 8, "person.birth_date", Fault.DAY_RELATIVE),
    ("1990-01-01", "today-9999y-9999y", 8, "person.birth_date", Fault.DAY_OUT_OF_RANGE),
    ("1990-01-01", "1990-02-30", 8, "person.birth_date", Fault.NO_SUCH_DAY),
    ("1990-01-01", "昭和65年1月1日", 8, "person.birth_date", Fault.DAY_OUTSIDE_ERA),
    ("1990-01-01", "慶応3年1月1日", 8, "person.birth_date", Fault.DAY_ERA),
    ("1990-01-01", "1700-01-01", 8, "person.birth_date", Fault.DAY_OUT_OF_RANGE),
    ("1990-01-01", "[1990]", 8, "person.birth_date", Fault.DAY_FORM),
    ("sex: male", "sex: man", 9, "person.sex", Fault.NOT_LISTED),
    ("000-0001", "100-0001", 10, "person.postal_code", Fault.POSTAL_CODE_FORM),
    ("架空県模擬市一丁目", "東京都千代田区", 11, "person.address", Fault.ADDRESS_FORM),
    ("模擬市一丁目", "模擬市一丁目\n      kana_other: モギ　ボウ", 12, "person.kana_other",
     Fault.KANA_WITHOUT_NAME),
    ("市一丁目", "市一丁目\n      name_other: 某", 12, "person.name_other", Fault.NAME_FORM),
    ("'900000000000001'", "'90'", 13, "card.serial", Fault.SERIAL_FORM),
    ("990000079197", "990000079198", 14, "card.my_number", Fault.CHECK_DIGIT),
    ("990000079197", "9900000791", 14, "card.my_number", Fault.LENGTH),
    ("990000079197", "99000007919x", 14, "card.my_number", Fault.NOT_DIGITS),
    ("990000079197", "123456789018", 14, "card.my_number", Fault.MY_NUMBER_SERIES),
    ("0925", "0925\n      pin: 12345", 16, "card.pin", Fault.FOUR_DIGITS),
    ("0925", "0925\n      profile: gold", 16, "card.profile", Fault.NOT_LISTED),
    ("0925", "0925\n      municipality: 13101", 16, "card.municipality", Fault.MUNICIPALITY_FORM),
    ("0925", "0925\n      issued: today", 16, "card.issued", Fault.CARD_YOUNGER),
    ("0925", "0925\n      issued: 1989-01-01", 16, "card.issued", Fault.BEFORE_BIRTH),
    ("0925", "0925\n      expires: 2035-01-02", 16, "card.expires", Fault.EXPIRY_RULE),
    ("0925", "0925\n      stay_until: 2020-01-01", 16, "card.stay_until",
     Fault.ENDS_BEFORE_IT_BEGINS),
    ("today-1y", "today-1y\n      status: revoked", 16, "certificate.stopped_on", Fault.STOP_DAY),
    ("today-1y", "today-1y\n      reason: unspecified", 18, "certificate.reason",
     Fault.REVOCATION_REASON),
    ("today-1y", "today-1y\n      irregular: perhaps", 18, "certificate.irregular",
     Fault.NOT_TRUE_OR_FALSE),
    ("insurer: kyokai", "insurer: kyoukai", 19, "coverages.0.insurer", Fault.UNKNOWN_INSURER),
    ("number: 0012", "number: ''", 20, "coverages.0.number", Fault.EMPTY),
    ("branch: 00", "branch: 1", 21, "coverages.0.branch", Fault.LENGTH),
    ("valid_from: 2020-04-01", "valid_from: 1989-12-31", 22, "coverages.0.valid_from",
     Fault.BEFORE_BIRTH),
]  # fmt: skip
MORE = [
    ("lost_on: 2021-01-01", "lost_on", Fault.LOSS_WITHOUT_REASON),
    ("loss_reason: '99'", "loss_reason", Fault.REASON_WITHOUT_LOSS),
    ("loss_registered_on: today", "loss_registered_on", Fault.REGISTERED_WITHOUT_LOSS),
    ("insured_name: 太郎", "insured_name", Fault.NAME_FORM),
    ("burden_percent: 15", "burden_percent", Fault.PERCENT),
    ("burden_percent: three", "burden_percent", Fault.NOT_INTEGER),
    ("insured_class: '99'", "insured_class", Fault.NOT_LISTED),
    ("full_cost: {first: today, last: today-1d}", "full_cost.last", Fault.ENDS_BEFORE_IT_BEGINS),
    ("elderly: {percent: 20, period: {first: today}}", "elderly.issued_on", Fault.MISSING),
    ("limit: yes", "limit", Fault.NOT_MAPPING),
    ("diseases: {}", "diseases", Fault.NOT_LIST),
    ("colour: red", "colour", Fault.UNKNOWN_FIELD),
]


@pytest.mark.parametrize(("old", "new", "line", "field", "fault"), MISTAKES)
def test_a_mistake_is_told_with_line_person_and_field(old, new, line, field, fault):
    assert old in PERSONA
    who = "personas.0" if fault is Fault.ID_FORM else "someone"
    assert (line, who, field, fault) in mistakes(PERSONA.replace(old, new, 1))


@pytest.mark.parametrize(("written", "field", "fault"), MORE)
def test_a_mistake_in_a_coverage_is_told(written, field, fault):
    assert mistakes(f"{PERSONA}        {written}\n") == [
        (23, "someone", f"coverages.0.{field}", fault)
    ]


@pytest.mark.parametrize(
    ("old", "new", "field", "fault"),
    [
        ("12990016", "81990012", "aid.payer_number", Fault.NOT_MEDICAL_AID),
        ("12990016", "12130019", "aid.payer_number", Fault.REAL_PREFECTURE),
        ("'0000018'", "'0000019'", "aid.recipient_number", Fault.CHECK_DIGIT),
        ("架空市福祉事務所", "福祉事務所", "aid.office", Fault.NOT_INVENTED),
        ("9910000018", "0110113719", "aid.tickets.0.institution_code", Fault.REAL_PREFECTURE),
        ("registered_on: month", "self_pay_yen: -1, registered_on: month",
         "aid.tickets.0.self_pay_yen", Fault.TOO_SMALL),
    ],
)  # fmt: skip
def test_a_mistake_in_public_assistance_is_told(old, new, field, fault):
    [found] = mistakes(PERSONA + AID.replace(old, new, 1))
    assert found[1:] == ("someone", field, fault)


def test_a_share_and_a_sum_exclude_each_other():
    assert [found[2:] for found in mistakes(f"{PERSONA}{EXPENSE}        per_visit_yen: 300\n")] == [
        ("expenses.0.per_visit_yen", Fault.SHARE_AND_SUM)
    ]


def test_a_ticket_and_a_disease_can_be_there_once():
    ticket = "\n".join(AID.splitlines()[-2:])
    [found] = mistakes(f"{PERSONA}{AID}{ticket}\n")
    assert found[2:] == ("aid.tickets.1.number", Fault.TWICE)
    disease = "{disease: '1', issued_on: today, period: {first: today}, self_pay_yen: 10000}"
    [found] = mistakes(f"{PERSONA}        diseases: [{disease}, {disease}]\n")
    assert found[2:] == ("coverages.0.diseases.1.disease", Fault.TWICE)


def another(**changes):
    """The same persona again, one field changed where a change is given."""
    text = PERSONA.removeprefix("personas:\n")
    own = {
        "id: someone": "id: another",
        "'900000000000001'": "'900000000000002'",
        "'990000079197'": "'990000158380'",
        "branch: 00": "branch: 01",
    } | changes
    for old, new in own.items():
        assert old in text
        text = text.replace(old, new)
    return PERSONA + text


@pytest.mark.parametrize(
    ("same", "line", "who", "field", "fault"),
    [
        ("id: someone", 23, "someone", "id", Fault.ID_TAKEN),
        ("'900000000000001'", 34, "another", "card.serial", Fault.SERIAL_TAKEN),
        ("'990000079197'", 35, "another", "card.my_number", Fault.MY_NUMBER_TAKEN),
        ("branch: 00", 41, "another", "coverages.0.number", Fault.INSURED_NUMBER_TAKEN),
    ],
)
def test_what_two_people_share_is_told_at_the_second(same, line, who, field, fault):
    assert mistakes(another(**{same: same})) == [(line, who, field, fault)]


def test_numbers_are_compared_as_they_are_meant():
    same = another(**{"branch: 00": "branch: 00", "0012": "００12"})
    assert [found[2:] for found in mistakes(same)] == [
        ("coverages.0.number", Fault.INSURED_NUMBER_TAKEN)
    ]


def test_a_number_without_a_branch_may_be_shared():
    without = another().replace("        branch: 00\n", "").replace("        branch: 01\n", "")
    assert list(read(without).personas) == ["someone", "another"]


def test_people_may_stand_beside_the_built_in_cast_but_not_share_with_it():
    beside = PERSONA.replace("900000000000001", "900000099999999")
    assert mistakes(beside, with_cast=True) == [
        (14, "someone", "card.my_number", Fault.MY_NUMBER_TAKEN)
    ]
    reading = read(beside.replace("990000079197", "990009999990"), with_cast=True)
    assert list(reading.personas) == [*load_personas(TODAY), "someone"]


INSURERS = """\
insurers:
  mine: {number: '06990030', name: 架空健康保険組合, scheme: union}
"""


def test_insurers_of_ones_own_are_at_hand():
    [coverage] = someone(INSURERS + PERSONA.replace("kyokai", "mine")).coverages
    assert coverage.insurer_name == "架空健康保険組合"


@pytest.mark.parametrize(
    ("old", "new", "field", "fault"),
    [
        ("06990030", "06010391", "insurers.mine.number", Fault.REAL_PREFECTURE),
        ("06990030", "06990031", "insurers.mine.number", Fault.CHECK_DIGIT),
        ("scheme: union", "scheme: mutual", "insurers.mine.number", Fault.SCHEME_OF_NUMBER),
        ("架空健康", "健康", "insurers.mine.name", Fault.NOT_INVENTED),
        ("mine:", "kyokai:", "insurers.kyokai", Fault.INSURER_NAME_TAKEN),
    ],
)
def test_a_mistake_in_an_insurer_is_told(old, new, field, fault):
    assert mistakes(INSURERS.replace(old, new, 1) + PERSONA) == [(2, None, field, fault)]


@pytest.mark.parametrize(
    ("text", "line", "field", "fault"),
    [
        ("personas: [", 2, "-", Fault.SYNTAX),
        ("personas: []", None, "-", Fault.NO_PERSONAS),
        ("", None, "-", Fault.NO_PERSONAS),
        ("personas: someone", 1, "personas", Fault.NOT_LIST),
        ("people: []", 1, "people", Fault.UNKNOWN_FIELD),
        ("- personas", 1, "-", Fault.NOT_MAPPING),
        ("insurers: []\npersonas: []", 1, "insurers", Fault.NOT_MAPPING),
        ("personas: []\npersonas: []", 2, "personas", Fault.KEY_TWICE),
        ("personas: !!python/name:os.system []", 1, "personas", Fault.TAG),
        ("personas: " + "[" * 10_000, 1, "-", Fault.TOO_DEEP),
        ("a: \x07", 1, "-", Fault.CHARACTERS),
    ],
)
def test_what_is_no_file_of_people_is_told(text, line, field, fault):
    assert mistakes(text) == [(line, None, field, fault)]


def test_one_field_written_twice_is_told_at_the_second():
    assert mistakes(PERSONA.replace("sex: male", "sex: male\n      sex: female")) == [
        (10, None, "sex", Fault.KEY_TWICE)
    ]


def test_text_that_is_not_utf_8_is_told():
    with pytest.raises(PersonaInvalid) as caught:
        read_document("people.yaml", PERSONA.encode("cp932"))
    assert caught.value.mistakes[0].fault is Fault.NOT_UTF8


def test_json_is_read_as_well_without_lines():
    persona = {
        "id": "someone",
        "title_ja": "誰か",
        "title_en": "someone",
        "person": {
            "name": "模擬　某",
            "kana": "モギ　ボウ",
            "birth_date": 19900101,
            "sex": "male",
            "postal_code": "000-0001",
            "address": "架空県模擬市一丁目",
        },
        "card": {"serial": "9" * 15, "my_number": "990000079197", "security_code": "0925"},
        "certificate": {"issued": "today-1y"},
        "registration": False,
        "medical": True,
    }
    found = someone(json.dumps({"personas": [persona]}), name="people.json")
    assert (found.person.birth_date, found.registration) == (date(1990, 1, 1), None)
    persona["card"]["serial"] = 900000000000001
    assert mistakes(json.dumps({"personas": [persona]}), name="people.json") == [
        (None, "someone", "card.serial", Fault.NOT_TEXT)
    ]
    assert mistakes('{"personas": [\n1,]}', name="people.json") == [(2, None, "-", Fault.SYNTAX)]
    assert mistakes('{"personas": [], "personas": []}', name="people.json") == [
        (None, None, "personas", Fault.KEY_TWICE)
    ]


def test_anchors_save_writing():
    text = PERSONA.replace("    person:\n", "    person: &person\n")
    text += (
        another()
        .removeprefix(PERSONA)
        .replace(
            "    person:\n      name: 模擬　某\n",
            "    person:\n      <<: *person\n      name: 模擬　乙\n",
        )
    )
    assert read(text).personas["another"].person.name == "模擬　乙"


def test_a_folder_is_read_by_name_and_its_files_share_insurers(tmp_path):
    (tmp_path / "b.yaml").write_text(PERSONA.replace("kyokai", "mine"), encoding="utf-8")
    (tmp_path / "z.yml").write_text(INSURERS, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not people", encoding="utf-8")
    assert list(read_personas(documents_in(tmp_path), TODAY).personas) == ["someone"]


def test_what_cannot_be_read_is_told(tmp_path):
    for place, fault in ((tmp_path / "no.yaml", Fault.UNREADABLE), (tmp_path, Fault.NO_PERSONAS)):
        with pytest.raises(PersonaInvalid) as caught:
            documents_in(place)
        [mistake] = caught.value.mistakes
        assert (mistake.file, mistake.fault) == (str(place), fault)


def test_no_message_repeats_what_was_written():
    secret = PERSONA.replace("模擬　某", "山田太郎").replace("'990000079197'", "'123456789012'")
    secret = secret.replace("架空県模擬市一丁目", "東京都千代田区").replace(
        "1990-01-01", "19901332"
    )
    with pytest.raises(PersonaInvalid) as caught:
        read(secret)
    told = " ".join([str(caught.value), *(one.reason.ja for one in caught.value.mistakes)])
    assert len(caught.value.mistakes) == 4
    assert all(value not in told for value in ("山田", "123456", "千代田", "1990"))


def test_every_fault_has_its_words():
    facts = {"allowed": "x", "other": "x", "why": "x"}
    for fault in Fault:
        reason = reason_of(fault, facts)
        assert reason.ja
        assert reason.en
        assert "{" not in reason.ja + reason.en


def test_the_example_of_the_documentation_can_be_used():
    [example] = re.findall(r"```yaml\n(.*?)```", DOCUMENTATION, re.DOTALL)
    reading = read(example)
    assert list(reading.personas) == ["taro"]
    assert reading.warnings == ()


def test_everybody_of_the_cast_is_in_the_documentation():
    bands = re.compile("limit-[ab][0-9]{2}")
    told = set(re.findall(r"`([a-z0-9-]+)`", DOCUMENTATION))
    assert {i for i in load_personas(TODAY) if not bands.fullmatch(i)} <= told
