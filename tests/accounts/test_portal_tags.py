"""The tags and components that the pages of all apps share."""

from datetime import UTC, date, datetime
from decimal import Decimal

import django_tables2 as tables
import pytest
from bs4 import BeautifulSoup
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from cluster_portal.accounts.templatetags import portal
from tests.factories import UserFactory


@pytest.mark.parametrize(
    "value,decimals,shown",
    [
        (1789, None, "1.789"),
        (0, None, "0"),
        (Decimal("5.500"), None, "5,5"),
        (Decimal("5.5"), 2, "5,50"),
        (-1234567, 1, "-1.234.567,0"),
        (None, None, "–"),
        ("", 1, "–"),
    ],
)
def test_number(value, decimals, shown):
    assert portal.number(value, decimals) == shown


@pytest.mark.parametrize(
    "value,shown",
    [
        (date(2026, 4, 3), "03/04/2026"),
        # 20:00 in Greenwich is already the next day here.
        (datetime(2026, 4, 3, 20, 0, tzinfo=UTC), "04/04/2026"),
        (None, "–"),
    ],
)
def test_day(value, shown):
    assert portal.day(value) == shown


def test_moment_is_shown_in_the_portals_time_zone():
    assert portal.moment(datetime(2026, 4, 3, 7, 5, tzinfo=UTC)) == "03/04/2026 14:05"
    assert portal.moment(None) == "–"


def render(template, **context):
    return Template("{% load portal %}" + template).render(Context(context))


def soup(html):
    return BeautifulSoup(html, "html.parser")


def component(name, request=None, **context):
    return soup(render_to_string(name, context, request=request))


def test_icon_is_hidden_from_readers_unless_it_has_a_name():
    plain = soup(render("{% icon 'check' %}")).svg
    named = soup(render("{% icon 'check' label='Đã ký' %}")).svg

    assert plain["aria-hidden"] == "true"
    assert plain.use["href"].endswith("sprite.svg#check")
    assert (named["role"], named["aria-label"]) == ("img", "Đã ký")


@pytest.mark.parametrize(
    "path,current", [("/tai-khoan/doi-mat-khau/", True), ("/tai-khoan/", False)]
)
def test_nav_item_marks_the_page_that_is_open(path, current):
    item = render(
        "{% nav_item 'account_change_password' 'Đổi mật khẩu' %}",
        request=RequestFactory().get(path),
    )

    assert soup(item).a.has_attr("aria-current") is current


def test_nav_item_of_a_page_that_does_not_exist_is_left_out():
    item = render("{% nav_item 'no_such_page' 'X' %}", request=RequestFactory().get("/"))

    assert item.strip() == ""


# Forms


class SampleForm(forms.Form):
    name = forms.CharField(label="Tên", help_text="Tên đầy đủ")
    on = forms.DateField(label="Ngày", required=False)
    kind = forms.ChoiceField(label="Loại", choices=[("a", "A")], required=False)
    is_member = forms.BooleanField(label="Thành viên", required=False)
    way = forms.ChoiceField(
        label="Cách", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, required=False
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_widgets_get_the_classes_of_their_kind():
    page = soup(str(SampleForm()))

    assert {
        tag["name"]: tag.get("class") for tag in page.select("input:not([type=radio]), select")
    } == {
        "name": ["form-control"],
        "on": ["form-control", "date-input"],
        "kind": ["form-select"],
        "is_member": ["form-check-input"],
        "token": None,
    }
    assert page.select_one("fieldset .choices input[type=radio]")


def test_date_is_shown_as_it_is_typed():
    form = SampleForm(initial={"on": date(2026, 4, 3)})

    assert soup(str(form["on"])).input["value"] == "03/04/2026"
    assert SampleForm({"name": "x", "on": "03/04/2026"}).fields["on"].clean("03/04/2026") == date(
        2026, 4, 3
    )


def test_errors_and_help_belong_to_the_field_for_a_screen_reader():
    form = SampleForm({"name": ""})
    field = soup(str(form["name"].as_field_group()))

    described_by = field.input["aria-describedby"].split()
    texts = [field.find(id=name).get_text(strip=True) for name in described_by]
    assert texts == ["Tên đầy đủ", form.errors["name"][0]]
    assert "is-invalid" in field.input["class"]
    assert field.label["for"] == field.input["id"]


def test_form_says_what_is_wrong_with_it_as_a_whole():
    form = SampleForm({"name": "x"})
    form.add_error(None, "Năm chưa mở.")

    assert (
        component("components/_form_errors.html", form=form).select_one("[role=alert]").p.string
        == "Năm chưa mở."
    )
    assert (
        component("components/_form_errors.html", form=SampleForm({"name": "x"})).get_text(
            strip=True
        )
        == ""
    )


# Tables and pages


class PeopleTable(tables.Table):
    name = tables.Column(verbose_name="Tên")
    count = tables.Column(
        verbose_name="Số", attrs={"td": {"class": "number"}, "th": {"class": "number"}}
    )


def table_page(query):
    request = RequestFactory().get("/", query)
    table = PeopleTable([{"name": f"Ông {n}", "count": n} for n in range(95)])
    tables.RequestConfig(request, paginate={"per_page": 10}).configure(table)
    return soup(table.as_html(request))


def test_table_sorts_and_turns_pages_without_losing_the_filter():
    page = table_page({"q": "ông", "sort": "-count", "page": "2"})

    heads = page.select("thead th")
    links = {link["rel"][0]: link["href"] for link in page.select(".pager a")}
    assert [head.get("aria-sort") for head in heads] == [None, "descending"]
    # A new order begins on the first page.
    assert heads[0].a["href"] == "?q=%C3%B4ng&sort=name"
    assert links == {
        "prev": "?q=%C3%B4ng&sort=-count&page=1",
        "next": "?q=%C3%B4ng&sort=-count&page=3",
    }
    assert "2" in page.select_one(".pager span").string
    assert page.select_one("tbody td.number")["data-label"] == "Số"


def test_table_without_rows_says_so():
    table = PeopleTable([])

    assert (
        soup(table.as_html(RequestFactory().get("/"))).select_one(".empty-row td")["colspan"] == "2"
    )


def test_pager_keeps_the_filter():
    request = RequestFactory().get("/", {"nam": "2023", "page": "2"})
    page = Paginator(range(95), 10).page(2)

    links = [
        link["href"] for link in component("components/_pager.html", request, page=page).select("a")
    ]
    assert links == ["?nam=2023&page=1", "?nam=2023&page=3"]


# Pieces


def test_empty_offers_the_next_step():
    piece = component(
        "components/_empty.html",
        title="Chưa có",
        text="Hãy nhập.",
        action_url="/x/",
        action_label="Nhập",
    )

    assert [piece.select_one(".empty-title").string, piece.a["href"], piece.a.string] == [
        "Chưa có",
        "/x/",
        "Nhập",
    ]


def test_state_is_a_badge_with_words():
    assert component("components/_state.html", state="in_force", label="có hiệu lực").span[
        "class"
    ] == [
        "state",
        "state-in_force",
    ]


def test_problem_says_where_what_and_how_to_mend_it():
    problem = {
        "level": "block",
        "code": "E-03",
        "sheet": "HTX",
        "row": 7,
        "column": "F",
        "heading": "Số thành viên",
        "value": "mười",
        "message": "Không phải là số.",
        "fix": "Ghi số.",
    }

    piece = component("components/_problem_list.html", problems=[problem]).li
    text = piece.get_text(" ", strip=True)
    assert "problem-block" in piece["class"]
    assert [
        word
        for word in (
            "HTX",
            "7",
            "F",
            "Số thành viên",
            "mười",
            "Không phải là số.",
            "Ghi số.",
            "E-03",
        )
        if word not in text
    ] == []


def test_progress_needs_no_style_attribute():
    bar = component("components/_progress.html", value=1500, total=2000, label="Đã ký").progress

    assert (bar["value"], bar["max"]) == ("1500", "2000")


def test_confirm_is_a_form_behind_a_button():
    request = RequestFactory().get("/")
    piece = component(
        "components/_confirm.html",
        request,
        action="/x/",
        label="Thu hồi",
        question="Thu hồi?",
        tone="danger",
    )

    assert piece.details.summary.get_text(strip=True) == "Thu hồi"
    assert piece.form["action"] == "/x/"
    assert piece.form.find("input", {"name": "csrfmiddlewaretoken"})
    assert piece.form.button["class"] == ["btn", "btn-danger"]


@pytest.mark.django_db
def test_every_page_names_the_language_and_guards_htmx(client):
    client.force_login(UserFactory())

    page = soup(client.get("/khong-co-trang-nay/").content)

    assert page.html["lang"] == "vi"
    assert "X-CSRFToken" in page.body["hx-headers"]
    assert page.find("meta", {"name": "htmx-config"})
    assert page.select_one("a.skip-link")["href"] == "#content"
    assert page.main["id"] == "content"
