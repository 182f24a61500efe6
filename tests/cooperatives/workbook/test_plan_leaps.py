"""A leap since the year before is asked about on the Excel door as in the form."""

import pytest

from cooperatives.actions.imports import answer_import
from cooperatives.models import YearlyFigures
from cooperatives.workbook.answers import Answers
from tests.factories import OrganizationFactory, YearlyFiguresFactory

from .conftest import AT, outcomes, told
from .test_plan import AN, columns
from .workbooks import HEADINGS

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(province):
    organization = OrganizationFactory(
        province=province, name="HTX An (mẫu)", tax_code="0400101394", address="Thôn 1"
    )
    return YearlyFiguresFactory(
        organization=organization, year=2022, members_count=120, revenue=1500
    )


def test_a_leap_warns_and_waits_for_its_reason(plan, known, officer):
    run = plan(columns(HEADINGS, AN))

    assert outcomes(run) == {"update": 1}
    assert told(run, "level", "code", "column", "value") == [
        ("warn", "E-09", "H", "12"),
        ("block", "Q-reasons", "", ""),
    ]
    assert [each["kind"] for each in run.questions] == ["reasons"]
    assert not run.can_be_committed

    answers = Answers(reasons={"E-09": "Tách thôn, thành viên về HTX mới."})
    run = answer_import(run=run, answers=answers, by=officer, at=AT)

    assert run.can_be_committed


def test_a_note_of_the_figures_explains_it(plan, known):
    content = columns([*HEADINGS, "Ghi chú số liệu"], [*AN, "Tách thôn, thành viên về HTX mới."])

    assert plan(content).problems == []


def test_two_leaps_of_a_row_are_one_row_to_explain(plan, known):
    YearlyFigures.objects.update(revenue=10)

    [question] = plan(columns(HEADINGS, AN)).questions

    assert question["text"].startswith("1 dòng")
    assert question["examples"] == ("2: HTX An (mẫu)",)


def test_leap_that_stands_in_the_register_is_not_asked_again(plan, known):
    """The reason was given when the value came; who corrects the revenue now need not know it."""
    YearlyFiguresFactory(organization=known.organization, year=2023, members_count=12, revenue=1400)

    run = plan(columns(HEADINGS, AN))

    assert outcomes(run) == {"update": 1}
    assert (run.problems, run.can_be_committed) == ([], True)
