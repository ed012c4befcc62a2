from datetime import date

import pytest

from onshikaku.domain.coverage import Coverage, LossReason, Relation, Scheme
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber

D = date.fromisoformat


def coverage(**changes):
    values = {
        "insurer_number": InsurerNumber("01990019"),
        "insurer_name": "架空",
        "scheme": Scheme.KYOKAI,
        "insured": InsuredNumber("", "1"),
        "relation": Relation.INSURED,
        "valid_from": D("2020-04-01"),
    }
    return Coverage(**values | changes)


def test_the_day_of_loss_is_the_first_not_covered():
    ended = coverage(lost_on=D("2026-11-20"), loss_reason=LossReason.OTHER)
    days = ("2020-03-31", "2020-04-01", "2026-11-19", "2026-11-20")
    assert [ended.covers(D(day)) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lost_on": D("2020-03-31"), "loss_reason": LossReason.OTHER}, "before valid_from"),
        ({"lost_on": D("2021-03-31")}, "together"),
        ({"loss_reason": LossReason.OTHER}, "together"),
        ({"burden_percent": 15}, "not 10, 20 or 30"),
    ],
)
def test_a_record_that_cannot_be_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        coverage(**changes)
