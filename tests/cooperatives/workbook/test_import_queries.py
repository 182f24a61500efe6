"""An import asks the database as often for 360 rows as for 180, for new ones and for changed ones, in every table."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperatives.actions.imports import commit_import

from .conftest import AT, outcomes
from .workbooks import table

pytestmark = pytest.mark.django_db
KINDS = {"HTX": "Nông nghiệp", "QTDND": "Tín dụng", "Tổ hợp tác": "Khác"}


def workbook(count, place, *, revenue, status=None):
    """Some of every kind, so that details, figures, events and periods are written as well."""
    headings = ["Loại hình", "Tên đầy đủ", "Lĩnh vực", "Địa chỉ", "Số giấy phép NHNN"]
    headings += ["Doanh thu", "Tình trạng", "Tình trạng từ ngày"]
    rows = []
    for index in range(count):
        kind = list(KINDS)[index % 3]
        licence = f"{index}/GP" if kind == "QTDND" else None
        name = f"{kind} {place} {index}"
        rows.append(
            [kind, name, KINDS[kind], f"Thôn {index}", licence, revenue + index, *(status or ())]
        )
    return table(*rows, headings=headings)


def queries_of(plan, officer, content):
    with CaptureQueriesContext(connection) as captured:
        run = plan(content)
        assert run.problems == []
        run = commit_import(run=run, by=officer, at=AT)
    return len(captured), outcomes(run)


def test_the_number_of_queries_does_not_depend_on_the_rows(plan, officer):
    queries_of(
        plan, officer, workbook(3, "Đầu", revenue=1)
    )  # the first line of the audit trail begins it
    told = []
    for count, place in ((180, "An"), (360, "Bình")):
        new = workbook(count, place, revenue=100)
        changed = workbook(count, place, revenue=200, status=("Tạm ngừng", date(2023, 5, 4)))
        told.append([queries_of(plan, officer, each) for each in (new, changed)])

    [(few_new, _), (few_changed, _)], [(many_new, created), (many_changed, updated)] = told
    assert (created, updated) == ({"create": 360}, {"update": 360})
    assert (many_new, many_changed) == (few_new, few_changed)
