"""The table of rules: complete, readable, and changed by date without a change of code."""

import ast
import re
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings

from cooperatives.models import Kind, YearlyFigures
from cooperatives.rules import BLOCK, WARN, Found, catalogue, judged, rule, rules
from cooperatives.templatetags.quality import rule_url
from tests.factories import UserFactory

ROOT = settings.BASE_DIR
# Who finds problems without a file: the rules themselves, and what asks the register.
SOURCES = [
    *(ROOT / "cooperatives" / "rules").glob("*.py"),
    *(ROOT / "cooperatives" / "checks").glob("*.py"),
    ROOT / "cooperatives" / "duplicates.py",
]
CODE = re.compile(r"[A-Z]-\d\d")


def codes_in(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from [node.value] if CODE.fullmatch(node.value) else []


def test_every_code_that_a_rule_names_stands_in_the_table():
    named = {code for path in SOURCES for code in codes_in(path)}

    assert {code for code in named if not catalogue.is_known(code)} == set()
    assert len(named) > 10


def test_every_rule_says_what_why_and_how_to_mend():
    empty = [each.code for each in rules() if not (each.title and each.why and each.fix)]

    assert empty == []
    assert {each.level for each in rules()} == {BLOCK, WARN}


def test_a_rule_that_was_read_in_a_paper_names_the_paper():
    nameless = {
        each.code
        for each in rules()
        if each.certainty == catalogue.Certainty.VERIFIED and not each.source
    }

    assert nameless == set()


def test_magnitudes_are_of_figures_that_exist():
    names = {each.field for kind in Kind for each in catalogue.magnitudes(kind)}
    names |= {each.field for each in catalogue.year_changes()}

    assert names <= set(YearlyFigures.NUMBER_FIELDS)
    assert all(each.low < each.high for kind in Kind for each in catalogue.magnitudes(kind))


HEAD = "code,case,valid_from,level,needs_reason,family,asked,title,why,fix,source,certainty"


@pytest.fixture
def own_table(tmp_path, monkeypatch):
    """Return a function that puts other files in the place of the table."""

    def put(**files):
        monkeypatch.setattr(catalogue, "DATA", tmp_path)
        for name, lines in files.items():
            (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        forget()

    yield put
    forget()


def forget():
    for cached in (
        catalogue._rules,
        catalogue._magnitudes,
        catalogue.magnitudes,
        catalogue.year_changes,
    ):
        cached.cache_clear()


def test_a_rule_changes_its_level_by_date(own_table):
    own_table(
        rules=[
            HEAD,
            "E-01,,,warn,,identity,form,Tên,vì,sửa,,habit",
            "E-01,,2026-01-01,block,1,identity,form,Tên,vì,sửa lại,,habit",
        ]
    )
    found = [Found("E-01", "name", "sai")]

    assert [each.level for each in judged(found, on=date(2025, 12, 31))] == [WARN]
    [problem] = judged(found, on=date(2026, 1, 1))
    assert (problem.level, problem.needs_reason, problem.fix) == (BLOCK, True, "sửa lại")
    assert rule("E-01").level == BLOCK


def test_a_magnitude_changes_by_date(own_table):
    own_table(
        magnitudes=[
            "code,kind,field,valid_from,low,high,source,certainty",
            "M-02,,worker_income,,0.5,20,,habit",
            "M-02,,worker_income,2030-01-01,1,40,,habit",
        ]
    )

    def limits(day):
        [each] = catalogue.magnitudes(Kind.COOPERATIVE, day)
        return each.low, each.high

    assert limits(date(2029, 12, 31)) == (Decimal("0.5"), Decimal(20))
    assert limits(date(2030, 1, 1)) == (Decimal(1), Decimal(40))


def test_a_code_that_is_not_in_the_table_is_refused():
    with pytest.raises(LookupError):
        judged([Found("E-99", "name", "sai")])


@pytest.mark.django_db
def test_the_page_lists_every_rule_with_an_anchor_to_point_at(client):
    client.force_login(UserFactory())

    page = client.get("/to-chuc/quy-tac/").content.decode()

    missing = [each.code for each in rules() if not each.case and f'id="{each.code}"' not in page]
    assert missing == []
    assert "Nghị định 77/2019/NĐ-CP" in page
    assert "3.000" in page


@pytest.mark.parametrize(
    "code,url", [("E-09", "/to-chuc/quy-tac/#E-09"), ("V-11", ""), ("", ""), (None, "")]
)
def test_only_what_is_explained_there_is_linked(code, url):
    assert rule_url(code) == url
