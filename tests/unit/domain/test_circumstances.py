"""What insurers know of the cast beside the record: as written, or told from card and coverage."""

from datetime import date

import pytest

from onshikaku.domain.certificate import CertificateStatus
from onshikaku.domain.circumstances import circumstances_of
from onshikaku.personas import PersonaInvalid, load_personas, read_document, read_personas

D = date.fromisoformat
TODAY = D("2026-11-20")
TARO = """
personas:
  - id: taro
    title_ja: 見本
    title_en: sample
    person:
      name: 持込　太郎
      kana: モチコミ　タロウ
      birth_date: 1980-02-17
      sex: male
      postal_code: 000-0001
      address: 架空県模擬市中央町一丁目2番3号
    card: {serial: 900000700000001, my_number: 990009000003, security_code: 0123}
    certificate: {issued: today-2y}
    coverages:
      - {insurer: INSURER, symbol: 12, number: 0345, branch: 00, valid_from: SINCE}
    circumstances: WRITTEN
"""


def taro(written="{}", insurer="kyokai", since="2019-04-01"):
    data = TARO.replace("WRITTEN", written).replace("INSURER", insurer).replace("SINCE", since)
    reading = read_personas((read_document("taro.yaml", data.encode()),), TODAY)
    return circumstances_of(reading.personas["taro"])


def test_what_is_written_of_a_persona_is_what_the_insurer_knows():
    known = taro(
        "{card_lost_on: today-3d, card_returned_on: today-2d, card_renewing_since: today-1d,"
        " special_since: 2026-01-06, elderly_applied_on: 2026-08-01, number_supplied: false,"
        " old_card_until: 2025-03-31}"
    )
    card = known.card
    assert (card.lost_on, card.returned_on) == (D("2026-11-17"), D("2026-11-18"))
    assert card.renewing_since == D("2026-11-19")
    assert (known.special_since, known.elderly_applied_on) == (D("2026-01-06"), D("2026-08-01"))
    assert (known.my_number_supplied, known.old_card_until) == (False, D("2025-03-31"))
    assert taro("{has_card: false}").card is None


@pytest.mark.parametrize(
    ("insurer", "since", "until"),
    [
        ("kyokai", "2019-04-01", "2025-12-01"),
        ("union", "2024-12-01", "2025-12-01"),
        ("municipal", "2019-04-01", "2025-07-31"),
        ("trade", "2019-04-01", "2025-07-31"),
        ("kyokai", "2024-12-02", None),
    ],
)
def test_the_last_old_card_follows_from_the_insurer_unless_written(insurer, since, until):
    assert taro("{}", insurer, since).old_card_until == (until and D(until))


def test_what_is_not_known_there_is_refused():
    with pytest.raises(PersonaInvalid):
        taro("{lost: today}")


def test_what_is_not_written_is_told_from_the_card():
    cast = load_personas(TODAY)
    known = {one: circumstances_of(cast[one]) for one in cast}
    assert known["standard"].card.certificate_expires == cast["standard"].certificate.expires
    assert known["no-certificate"].card.certificate_expires is None
    assert not known["unlinked"].my_number_supplied
    assert known["suspended"].card.lost_on == known["suspended"].card.stopped_on
    facts = known["suspended"].card.certificate_on
    assert facts(D("2026-11-17")).status is CertificateStatus.GOOD
    assert facts(D("2026-11-18")).status is CertificateStatus.SUSPENDED
    assert known["revoked"].card.returned_on == D("2026-11-10")
    assert known["limit-long-term"].special_since == D("2026-09-01")
