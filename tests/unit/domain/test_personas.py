from collections import Counter
from datetime import date

import pytest

from onshikaku.domain.certificate import CertificateFacts, CertificateState, CertificateStatus
from onshikaku.domain.coverage import Scheme
from onshikaku.domain.decision import ByCard, Holder, decide
from onshikaku.domain.identifiers import MyNumber
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.persona import CardProfile, Link
from onshikaku.domain.rules.certificate_life import assess
from onshikaku.personas import DEFAULT_PERSONA, PersonaInvalid, load_personas

D = date.fromisoformat
S, O = CertificateState, Outcome  # noqa: E741 - short names keep the tables readable

DAYS = ["2025-01-31", "2026-02-28", "2026-11-20", "2026-12-31", "2028-02-29", "2031-07-01"]

EXPECTED = {
    "standard": (O.ELIGIBLE, S.VALID, 30),
    "family": (O.ELIGIBLE, S.VALID, 30),
    "public-servant": (O.ELIGIBLE, S.VALID, 30),
    "self-employed": (O.ELIGIBLE, S.VALID, 30),
    "infant": (O.ELIGIBLE, S.VALID, 20),
    "under-15": (O.ELIGIBLE, S.VALID, 30),
    "aged-70": (O.ELIGIBLE, S.VALID, 20),
    "aged-75": (O.ELIGIBLE, S.VALID, 10),
    "aged-75-active": (O.ELIGIBLE, S.VALID, 30),
    "foreign": (O.ELIGIBLE, S.VALID, 30),
    "expiring": (O.ELIGIBLE, S.EXPIRING, 30),
    "grace": (O.ELIGIBLE, S.GRACE, 30),
    "grace-unregistered": (O.CERTIFICATE_EXPIRED, S.GRACE, None),
    "expired": (O.CERTIFICATE_EXPIRED, S.EXPIRED, None),
    "suspended": (O.CERTIFICATE_SUSPENDED, S.SUSPENDED, None),
    "revoked": (O.CERTIFICATE_REVOKED, S.REVOKED, None),
    "not-yet-valid": (O.CERTIFICATE_NOT_YET_VALID, S.NOT_YET_VALID, None),
    "renewed": (O.ELIGIBLE, S.VALID, 30),
    "unlinked": (O.CERTIFICATE_UNLINKED, S.VALID, None),
    "unregistered": (O.REGISTRATION_NEEDED, S.VALID, None),
    "lost": (O.LOST, S.VALID, None),
    "lost-newer": (O.ELIGIBLE, S.VALID, 30),
    "none": (O.NONE, S.VALID, None),
    "several": (O.SEVERAL, S.VALID, None),
    "pin-blocked": (O.ELIGIBLE, S.VALID, 30),
    "face-only": (O.ELIGIBLE, S.VALID, 10),
    "no-certificate": (O.REGISTRATION_NEEDED, S.VALID, None),
}


def test_the_table_is_the_cast_and_the_default_persona_comes_first():
    cast = load_personas(D("2026-11-20"))
    assert set(cast) == set(EXPECTED)
    assert next(iter(cast)) == DEFAULT_PERSONA


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize("persona_id", EXPECTED)
def test_a_persona_is_in_its_state_on_any_day(persona_id, today):
    day = D(today)
    persona = load_personas(day)[persona_id]
    spec = persona.certificate
    certificate = assess(CertificateFacts(spec.issued, spec.expires, spec.status), day)
    holder = None if spec.link is Link.NOBODY else Holder(persona.person, persona.coverages)
    answer = decide(ByCard(certificate, spec.link, persona.registered), holder, day)
    percent = answer.payment and answer.payment.percent
    assert (answer.outcome, certificate.state, percent) == EXPECTED[persona_id]


@pytest.mark.parametrize("today", DAYS)
def test_dates_hang_together(today):
    day = D(today)
    for persona in load_personas(day).values():
        spec = persona.certificate
        assert persona.person.birth_date < spec.issued, persona.id
        assert spec.expires <= persona.card.expires, persona.id
        assert (spec.revoked_on is None) == (spec.status is CertificateStatus.GOOD), persona.id
        assert spec.revoked_on is None or spec.issued <= spec.revoked_on <= day, persona.id
        assert all(persona.person.birth_date <= c.valid_from for c in persona.coverages), persona.id


def test_nobody_can_be_mistaken_for_a_real_person():
    cast = load_personas(D("2026-11-20")).values()
    for persona in cast:
        MyNumber(persona.card.my_number)
        assert persona.person.address.startswith("架空県模擬市")
        assert persona.person.postal_code.startswith("000-")
        assert persona.card.municipality.startswith("99")
        assert all(coverage.insurer_number.is_fictitious for coverage in persona.coverages)


def test_what_must_be_unique_is():
    cast = load_personas(D("2026-11-20")).values()
    for values in (
        [persona.card.serial for persona in cast],
        [persona.card.my_number for persona in cast],
        [persona.person.name for persona in cast],
        [(c.insurer_number, c.insured) for persona in cast for c in persona.coverages],
    ):
        assert [value for value, n in Counter(values).items() if n > 1] == []


def test_insurer_numbers_fit_their_scheme():
    # 法別番号 (docs/rules.md §7.1); 国民健康保険 has six digits.
    prefixes = {
        Scheme.KYOKAI: ("01",),
        Scheme.UNION: ("06", "63"),
        Scheme.MUTUAL: ("31", "32", "33", "34"),
        Scheme.ELDERLY: ("39",),
    }
    for persona in load_personas(D("2026-11-20")).values():
        for coverage in persona.coverages:
            number = coverage.insurer_number.value
            if coverage.scheme is Scheme.MUNICIPAL:
                assert len(number) == 6
            else:
                assert number[:2] in prefixes[coverage.scheme]


def test_every_kind_of_card_is_played_by_somebody():
    profiles = {persona.card.profile for persona in load_personas(D("2026-11-20")).values()}
    assert profiles >= {
        CardProfile.NORMAL,
        CardProfile.PIN_BLOCKED,
        CardProfile.FACE_ONLY,
        CardProfile.UNDER_15,
        CardProfile.NO_PHOTO,
        CardProfile.NO_CERTIFICATE,
    }


INSURERS = "insurers:\n  a: {number: '01990019', name: 架空, scheme: kyokai}\n"
PERSONA = """\
personas:
  - id: someone
    title_ja: 誰か
    title_en: someone
    person: {name: 模擬　某, kana: モギ　ボウ, birth_date: 1990-01-01, sex: male,
             postal_code: 000-0001, address: 架空県模擬市一丁目}
    card: {serial: '900000000000001', my_number: '990000079197', security_code: '1234',
           expires: today+7y}
    certificate: {issued: today-1y, expires: today+4y}
    coverages:
      - {insurer: a, number: '1', valid_from: 2020-04-01}
"""


def write(folder, persona=PERSONA, insurers=INSURERS):
    (folder / "insurers.yaml").write_text(insurers, encoding="utf-8")
    (folder / "people.yaml").write_text(persona, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("today", "2026-11-20"),
        ("today-30d", "2026-10-21"),
        ("today+2y", "2028-11-20"),
        ("today-3m", "2026-08-20"),
        ("today-72y-100d", "1954-08-12"),
    ],
)
def test_days_may_be_relative(tmp_path, written, day):
    text = PERSONA.replace("issued: today-1y", "issued: 1950-01-01").replace("today+7y", written)
    persona = load_personas(D("2026-11-20"), write(tmp_path, text))["someone"]
    assert persona.card.expires == D(day)


@pytest.mark.parametrize(
    ("old", "new", "field", "reason"),
    [
        ("sex: male", "sex: man", "personas.someone.person.sex", "should be"),
        ("模擬　某", "模擬某", "personas.someone.person.name", "pattern"),
        ("today+7y", "tomorrow", "personas.someone.card.expires", "today-30d"),
        ("title_en: someone", "titel: x", "personas.someone.title_en", "required"),
        ("today+4y", "today-2y", "personas.someone.certificate", "before issued"),
        ("today+4y", "today+4y, status: revoked", "personas.someone.certificate", "stopped_on"),
        (
            "today+4y",
            "today+4y, status: revoked, stopped_on: today",
            "personas.someone.certificate",
            "reason",
        ),
        ("990000079197", "990000079198", "someone", "my_number: has a wrong check digit"),
        ("insurer: a", "insurer: b", "someone", "not in insurers.yaml"),
        ("number: '1'", "number: ''", "someone", "insured_number: is empty"),
        ("2020-04-01}", "2020-04-01, burden_percent: 15}", "someone", "burden_percent"),
        ("000-0001", "100-0001", "personas.someone.person.postal_code", "pattern"),
        ("架空県模擬市", "東京都", "personas.someone.person.address", "pattern"),
        ("personas:", "people:", "personas", "required"),
        (PERSONA, "personas: [", "-", "not YAML"),
    ],
)
def test_a_mistake_is_named_by_file_and_field(tmp_path, old, new, field, reason):
    with pytest.raises(PersonaInvalid) as caught:
        load_personas(D("2026-11-20"), write(tmp_path, PERSONA.replace(old, new)))
    assert (caught.value.file, caught.value.field) == ("people.yaml", field)
    assert reason in caught.value.reason


def test_an_insurer_in_a_real_prefecture_is_refused(tmp_path):
    folder = write(tmp_path, insurers=INSURERS.replace("01990019", "06010391"))
    with pytest.raises(PersonaInvalid, match=r"insurers.yaml: insurers.a: .*prefecture exists"):
        load_personas(D("2026-11-20"), folder)


def test_an_id_can_be_used_once(tmp_path):
    (write(tmp_path) / "zzz.yaml").write_text(PERSONA, encoding="utf-8")
    with pytest.raises(PersonaInvalid, match=r"zzz\.yaml: someone: this id is taken"):
        load_personas(D("2026-11-20"), tmp_path)


def test_a_folder_without_insurers_is_refused(tmp_path):
    with pytest.raises(PersonaInvalid, match="missing"):
        load_personas(D("2026-11-20"), tmp_path)
