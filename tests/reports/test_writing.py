"""The markup of sections: looks and lists, bound numbers, what a refusal says, and that nothing pasted is ever run."""

import pytest
from django.template.loader import render_to_string

from cooperatives.statistics import Counts
from reports.blocks import Items, Run
from reports.bound import NoValue, UnknownName
from reports.forms import fault_in_words
from reports.writing import blocks_of, faults, plain, runs, tidy, without_value
from tests.reports.made import report_of


@pytest.fixture
def report():
    return report_of(
        Counts(cooperatives=1733, credit_funds=56, unions=5, groups=5487),
        before=Counts(cooperatives=1697, credit_funds=56, unions=5, groups=5320),
        provinces=[("Đà Nẵng", Counts(cooperatives=141)), ("Quảng Ngãi", Counts(cooperatives=283))],
    )


def html_of(text, report):
    made = blocks_of(tidy(text), report.numbers)
    return "".join(render_to_string(block.template, {"block": block}) for block in made)


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("{{ htx.tong }}", "1.789"),
        ("{{htx.tong}}", "1.789"),
        ("{{ HTX.Tổng }}", "1.789"),
        ("{{ lhhtx.tong }}", "05"),
        ("{{ lhhtx.tong | so }}", "5"),
        ("{{ tht.tong | gan }}", "gần 5.500"),
        ("{{ htx.tong | thay-doi }}", "tăng 36 hợp tác xã (2,1%) so với cùng kỳ năm trước"),
        ("{{ htx.tong.da-nang }}", "141"),
        ("{{ htx.tong.quang-ngai }} và {{ htx.tong.da-nang }}", "283 và 141"),
    ],
)
def test_bound_number_reads(report, text, reads):
    assert plain(text, report.numbers) == reads


def test_numbers_of_the_conference_stand_in_one_sentence(report):
    text = (
        "{{ htx.tong }} hợp tác xã, Quỹ tín dụng nhân dân, {{ lhhtx.tong }} liên hiệp hợp tác xã và "
        "{{ tht.tong | gan }} tổ hợp tác"
    )

    assert plain(text, report.numbers) == (
        "1.789 hợp tác xã, Quỹ tín dụng nhân dân, 05 liên hiệp hợp tác xã và gần 5.500 tổ hợp tác"
    )


@pytest.mark.parametrize(
    ("text", "line", "near"),
    [
        ("Một.\nCó {{ htx.tog }} hợp tác xã", 2, "htx.tong"),
        ("{{ htx.tong.quangngai }}", 1, "htx.tong.quang-ngai"),
        ("{{ htx.tong | lam-tron }}", 1, "htx.tong | gan"),
        ("{{ xyz }}", 1, ""),
    ],
)
def test_unknown_name_says_where_and_what_is_near(report, text, line, near):
    (fault,) = faults(text, report.numbers)

    assert fault.line == line
    assert (near in fault.near) if near else fault.near == ()
    assert f"{line}" in fault_in_words(fault)


@pytest.mark.parametrize("text", ["{{ htx.tong", "htx.tong }}", "{{ {{ htx.tong }}"])
def test_braces_that_are_not_closed_are_a_fault(report, text):
    assert [fault.is_unfinished for fault in faults(text, report.numbers)] == [True]


def test_what_cannot_be_read_stays_as_it_was_written(report):
    assert runs("Có {{ xyz }}.", report.numbers) == (
        Run("Có "),
        Run("{{ xyz }}", is_missing=True),
        Run("."),
    )


def test_number_that_nobody_gave_is_named(report):
    (missing,) = without_value("{{ htx.tong }} và {{ thanh-vien.tong }}", report.numbers)

    assert missing.name == "thanh-vien.tong"
    with pytest.raises(NoValue):
        missing.written()
    assert faults("{{ thanh-vien.tong }}", report.numbers) == []
    with pytest.raises(UnknownName):
        report.numbers.get("thanh-vien")


def test_looks_and_lists(report):
    made = blocks_of(
        "Đoạn **đậm, *cả hai*** và *nghiêng*.\n- Một\n- Hai {{ htx.tong }}\n1. Ba\na) Bốn\nHết.",
        report.numbers,
    )

    assert made[0].runs == (
        Run("Đoạn "),
        Run("đậm, ", is_bold=True),
        Run("cả hai", is_bold=True, is_italic=True),
        Run(" và "),
        Run("nghiêng", is_italic=True),
        Run("."),
    )
    points, numbered = made[1:3]
    assert [type(each) for each in made[1:3]] == [Items, Items]
    assert [item.text for item in points.items] == ["- Một", "- Hai 1.789"]
    assert [item.text for item in numbered.items] == ["1. Ba", "a) Bốn"]
    assert made[3].text == "Hết."


@pytest.mark.parametrize(
    "text", ["2 * 3 * 4", "Giá 5*", "** hở **", "a < b và b > c", "HTX <10 thành viên"]
)
def test_signs_that_are_no_marks_stay(report, text):
    assert plain(tidy(text), report.numbers) == text


def test_html_shows_looks_and_names_the_figure(report):
    assert html_of("Có **{{ htx.tong }}** HTX", report).strip() == (
        '<p>Có <strong><data value="htx.tong">1.789</data></strong> HTX</p>'
    )


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        ("<p>Một <b>hai</b></p><p>Ba</p>", "Một **hai**\nBa"),
        ("<ul><li>Một</li><li><i>Hai</i></li></ul>", "- Một\n- *Hai*"),
        ("<ol><li>Một</li><li>Hai</li></ol>", "1. Một\n2. Hai"),
        ("Một<script>alert(1)</script>", "Một"),
        ("<style>p { color: red }</style>Một", "Một"),
        ("<p onclick='x()' style='color:red'>Một</p>", "Một"),
        ("<img src=x onerror=alert(1)>Một", "Một"),
        ("<a href='javascript:alert(1)'>Một</a>", "Một"),
        ("<svg onload=alert(1)><p>Một</p></svg>", "Một"),
        ("<iframe src='https://a.example'></iframe>Một", "Một"),
        ("<p>A &lt;script&gt; B</p>", "A <script> B"),
    ],
)
def test_pasted_html_becomes_the_small_markup(pasted, stored):
    assert tidy(pasted) == stored


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<p>A &lt;script&gt;alert(1)&lt;/script&gt;</p>",
        "<img src=x onerror=alert(1)>",
        "<scr<script>ipt>alert(1)</script>",
        "**<b onmouseover=alert(1)>x**",
        '<a href="javascript:alert(1)">x</a>',
        "{{ htx.tong | <script> }}",
    ],
)
def test_nothing_written_is_ever_a_tag(report, text):
    html = html_of(text, report)

    for tag in ("<script", "<img", "<a ", "<b ", "onerror=alert(1)>", "<style"):
        assert tag not in html
