"""Long lists of the insurer's desk come in pages."""

import pytest

from clinic_ui.insurer.paging import ON_A_PAGE, paging


@pytest.mark.parametrize(
    ("count", "asked", "page", "last", "first"),
    [
        (0, 1, 1, 1, 0),
        (50, 1, 1, 1, 0),
        (51, 2, 2, 2, 50),
        (120, 9, 3, 3, 100),
        (120, -1, 1, 3, 0),
    ],
)
def test_a_page_that_is_not_there_is_the_nearest_one(count, asked, page, last, first) -> None:
    at = paging(count, asked, {"grade": "C", "settled": ""})
    assert (at.page, at.last, at.first) == (page, last, first)
    assert ON_A_PAGE * at.last >= count
    assert at.at(2) == "?grade=C&page=2"
