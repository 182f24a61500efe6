"""The activity log: who sees which lines, in which words, how it is searched."""

import ast
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from cluster_portal.accounts.activity import Line, record, record_many
from cluster_portal.accounts.activity_labels import (
    ACTION_LABELS,
    Change,
    action_label,
    changes_in_words,
)
from cluster_portal.accounts.models import Activity
from cooperatives.models import Sector
from tests.factories import (
    AT,
    EmulationYearFactory,
    OrganizationFactory,
    PledgeFactory,
    ProvinceFactory,
    ReportFactory,
    ReportingYearFactory,
    UserFactory,
    YearlyFiguresFactory,
)

URL = "/tai-khoan/nhat-ky/"


def shown(client, user, **query):
    """The targets of the lines on the page."""
    client.force_login(user)
    return [line.target_label for line in client.get(URL, query).context["page"].object_list]


@pytest.fixture
def two_units():
    """Two members of a cluster that the first heads, each with an organization and a line on it."""
    home, other = ProvinceFactory(), ProvinceFactory()
    EmulationYearFactory(members=[home, other], head=home)
    for province, name in ((home, "HTX nhà"), (other, "HTX bạn")):
        target = OrganizationFactory(province=province, name=name)
        record(by=UserFactory(province=province), action="x", target=target, at=AT)
    return home, other


@pytest.mark.django_db
@pytest.mark.parametrize(
    "person,lines",
    [
        ({}, ["HTX nhà"]),
        ({"leader": True}, ["HTX nhà"]),
        ({"secretary": True}, ["HTX bạn", "HTX nhà"]),
        ({"observer": True}, []),
        ({"administrator": True}, ["HTX bạn", "HTX nhà"]),
    ],
)
def test_everybody_reads_the_lines_of_the_own_reach(client, two_units, person, lines):
    home, _other = two_units
    unit = {} if {"observer", "administrator"} & person.keys() else {"province": home}

    assert shown(client, UserFactory(**person, **unit)) == lines


@pytest.mark.django_db
@pytest.mark.parametrize(
    "person,lines",
    [
        ({}, []),
        ({"leader": True}, []),
        ({"secretary": True}, ["head", "reporting year", "report", "pledge"]),
    ],
)
def test_secretary_of_the_year_reads_what_happened_to_rows_of_the_whole_cluster(
    client, person, lines
):
    """And those of another cluster, or of a year that another unit heads, stay unread."""
    home, other = ProvinceFactory(), ProvinceFactory()
    year = EmulationYearFactory(members=[home, other], head=home)
    foreign = EmulationYearFactory(members=[ProvinceFactory()], head=ProvinceFactory())
    others_year = EmulationYearFactory(cluster=year.cluster, year=2022, head=other)
    rows = {
        "pledge": PledgeFactory(prepared_in=year),
        "report": ReportFactory(year=year),
        "reporting year": ReportingYearFactory(cluster=year.cluster),
        "head": year.head(),
        "foreign pledge": PledgeFactory(prepared_in=foreign),
        "foreign reporting year": ReportingYearFactory(cluster=foreign.cluster),
        "report of 2022": ReportFactory(year=others_year),
    }
    for name, row in rows.items():
        record(by=UserFactory(administrator=True), action="x", target=row, at=AT, note=name)

    client.force_login(UserFactory(province=home, **person))

    assert [line.note for line in client.get(URL).context["page"].object_list] == lines


@pytest.mark.django_db
def test_own_lines_are_read_even_where_they_belong_to_no_province(client):
    secretary = UserFactory(secretary=True)
    report = ReportFactory()
    record(by=secretary, action="x", target=report, at=AT)

    assert shown(client, secretary) == [str(report)]
    assert shown(client, UserFactory(province=secretary.province)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query,lines",
    [
        ({"q": "dong phuong"}, ["HTX Đông Phương"]),
        ({"q": "ĐÔNG phương"}, ["HTX Đông Phương"]),
        ({"q": "ho so thieu"}, ["HTX Tây Sơn"]),
        ({"q": "khong co"}, []),
        ({"since": "02/12/2023"}, ["HTX Tây Sơn"]),
        ({"until": "01/12/2023"}, ["HTX Đông Phương"]),
        # A day that is none filters nothing and is said beside its field.
        ({"since": "31/02/2023"}, ["HTX Tây Sơn", "HTX Đông Phương"]),
    ],
)
def test_search(client, query, lines):
    user = UserFactory()
    make = {"by": user, "action": "x"}
    first = OrganizationFactory(province=user.province, name="HTX Đông Phương")
    second = OrganizationFactory(province=user.province, name="HTX Tây Sơn")
    record(**make, target=first, at=AT)
    # Half past midnight here is still the day before in Greenwich.
    record(**make, target=second, at=datetime(2023, 12, 1, 17, 30, tzinfo=UTC), note="Hồ sơ thiếu")

    assert shown(client, user, **query) == lines


@pytest.mark.django_db
def test_pages_of_fifty_cost_the_same_queries_as_one_line(client, django_assert_num_queries):
    user = UserFactory()
    client.force_login(user)
    rows = OrganizationFactory.create_batch(2, province=user.province)
    lines = [Line("x", rows[number % 2], {"name": ["a", "b"]}) for number in range(60)]
    record_many(lines[:1], by=user, at=AT)

    def count():
        with django_assert_num_queries(7):
            return client.get(URL)

    assert len(count().context["page"].object_list) == 1
    record_many(lines[1:], by=user, at=AT)
    page = count()
    assert len(page.context["page"].object_list) == 50
    assert "trang 1/2" in page.content.decode()


def activity(target, **changes):
    return Activity(target_type=target._meta.label_lower, changes=changes)


def test_changes_are_told_in_the_words_of_the_screen():
    organization = OrganizationFactory.build(province=None)
    line = activity(
        organization,
        sector=["agriculture", "transport"],
        founded_on=[None, "2010-04-03"],
        commune=[None, 17],
        rows=[3, 4],
    )

    label = {
        field.name: field.verbose_name
        for field in organization._meta.get_fields()
        if field.concrete
    }
    assert changes_in_words(line) == [
        Change(label["founded_on"], "–", "03/04/2010"),
        Change(label["sector"], Sector.AGRICULTURE.label, Sector.TRANSPORT.label),
        Change(label["commune"], "–", "#17"),
        Change("rows", "3", "4"),
    ]


def test_decimals_and_truth_are_told_in_vietnamese():
    figures = YearlyFiguresFactory.build(organization=None)
    user = UserFactory.build(province=None)

    assert changes_in_words(activity(figures, revenue=["1250.500", None])) == [
        Change(figures._meta.get_field("revenue").verbose_name, "1.250,5", "–")
    ]
    assert changes_in_words(activity(user, is_active=[True, False]))[0].new == "không"


def test_line_of_a_model_that_is_gone_can_still_be_read():
    line = Activity(target_type="old.thing", changes={"some_field": [["a", "b"], {"x": 1}]})

    assert changes_in_words(line) == [Change("some field", "a, b", "x: 1")]
    assert action_label("some_old_action") == "some old action"


@pytest.mark.django_db
def test_stored_values_come_back_in_words():
    figures = YearlyFiguresFactory()
    line = record(
        by=UserFactory(),
        action="x",
        target=figures,
        at=AT,
        changes={"revenue": [Decimal("1.50"), Decimal(2)], "as_of": [None, date(2023, 12, 31)]},
    )
    line.refresh_from_db()

    assert [(change.old, change.new) for change in changes_in_words(line)] == [
        ("–", "31/12/2023"),
        ("1,5", "2"),
    ]


def parsed_sources():
    for app in ("cluster_portal", "cooperatives", "emulation", "reports"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            yield ast.parse(path.read_text(encoding="utf-8"))


def places_of_action(tree):
    """Where each function of a file takes `action`: record() and Line(), and those that pass it on to them."""
    places = {"Line": 0}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in node.args.args if argument.arg != "self"]
            if "action" in names:
                places[node.name] = names.index("action")
    return places


def actions_in_code():
    """The texts that our code gives as `action`."""
    for tree in parsed_sources():
        places = places_of_action(tree)
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name == "add_argument":
                continue
            given = [word.value for word in call.keywords if word.arg == "action"]
            if name in places:
                given += call.args[places[name] : places[name] + 1]
            yield from texts_in(given)


def texts_in(expressions):
    """«a» and «b» of `"a" if … else "b"`, too."""
    for expression in expressions:
        parts = (
            [expression.body, expression.orelse]
            if isinstance(expression, ast.IfExp)
            else [expression]
        )
        yield from (part.value for part in parts if isinstance(part, ast.Constant))


def test_every_action_has_a_label():
    actions = set(actions_in_code())

    assert {"without": actions - set(ACTION_LABELS), "unused": set(ACTION_LABELS) - actions} == {
        "without": set(),
        "unused": set(),
    }


@pytest.mark.django_db
def test_page_says_the_action_in_words(client):
    user = UserFactory()
    record(by=user, action="password_changed", target=user, at=AT)
    client.force_login(user)

    page = BeautifulSoup(client.get(URL).content, "html.parser")

    assert page.select_one("tbody strong").string == "Đổi mật khẩu"
