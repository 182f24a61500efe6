"""Days and moments as they are written."""

from datetime import UTC, date, datetime

import pytest

from cluster_portal import moments

AT = datetime(2023, 12, 1, 17, 5, 59, tzinfo=UTC)  # five past midnight in Vietnam


@pytest.mark.parametrize(
    ("write", "text"),
    [
        (moments.day, "02/12/2023"),
        (moments.moment, "00:05 02/12/2023"),
        (moments.day_and_time, "02/12/2023 00:05"),
        (moments.time_of_day, "00:05 ngày 02/12/2023"),
        (moments.second, "00:05:59"),
        (moments.moment_on_paper, "0 giờ 05 phút, ngày 02/12/2023"),
    ],
)
def test_a_moment_is_written_in_the_portals_time_zone(write, text):
    assert write(AT) == text


def test_a_day_stays_the_day_it_is():
    assert moments.day(date(2023, 4, 3)) == "03/04/2023"
