"""A clerk with the worst file of the corpus, on the real pages: all questions are answered, the register is clean."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cluster_portal.accounts.models import User
from cooperatives.checks import report_of
from cooperatives.models import ImportRun, ImportState, Organization, Province
from tests.cooperatives.workbook.corpus_world import make_world
from tests.data.corpus.lists import COOPERATIVE, CREDIT_FUND, GROUP
from tests.data.corpus.worst import FIRST_ROW, SHEET, make

from .conftest import DESK, PHONE

BINH_DUONG, MY_A, NAMESAKE, GROUP_ROW = FIRST_ROW, FIRST_ROW + 1, FIRST_ROW + 3, FIRST_ROW + 5
REASON = "Mở thêm dịch vụ cung ứng vật tư từ tháng 3/2023"
# What the register had before, and the three that are new.
KNOWN = 8


@pytest.mark.slow
@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_worst_file_ends_in_a_clean_register(live_server, open_page, sign_in, tmp_path, device):
    make_world()
    before = found_of_texts_and_duplicates()
    page = open_page(device)
    officer = User.objects.get(province__key="51-quang-ngai")
    sign_in(page, officer.username)

    upload(page, tmp_path / "danh-sach-2023.xlsx", make())
    the_file_is_understood(page)
    rows_are_decided(page)
    the_leap_is_explained(page)
    good_rows_are_written(page)
    assert Organization.objects.filter(province__code="51").count() == KNOWN + 2

    the_mended_file_brings_the_rest(page, tmp_path)

    register_is_clean(page, before)


def the_file_is_understood(page):
    """Old letters are read unasked; the unknown column and the unit are asked."""
    main = page.locator("main")
    expect(main).to_contain_text("Chữ TCVN3 (ABC) được đổi sang Unicode")
    expect(main).to_contain_text("Chữ VNI được đổi sang Unicode")
    assert page.locator(f"form[action='{address('import_commit')}']").count() == 0

    page.locator(f"select[name='columns|{SHEET}!L']").select_option("-")
    for column in "JK":
        page.locator(f"input[name='asked-units|{SHEET}!{column}'][value=dong]").check()
    read_so(page)

    expect(main).to_contain_text("2.100.500.000 đồng")


def rows_are_decided(page):
    """One is known under a name of another spelling, one has a namesake; a colleague was faster in a third."""
    open_tab(page, "can-tra-loi")
    page.locator(f"input[name='same_as|{SHEET}!{MY_A}'][value='700008']").check()
    page.locator(f"input[name='same_as|{SHEET}!{NAMESAKE}'][value='700007']").check()
    send(page, "Lưu câu trả lời")
    open_tab(page, "xung-dot")
    for column, choice in (
        ("members_count", "register"),
        ("female_members_count", "file"),
        ("revenue", "file"),
    ):
        name = f"cells|{SHEET}!{BINH_DUONG}|{column}"
        page.locator(f"input[name='{name}'][value={choice}]").check()
    send(page, "Lưu lựa chọn")


def the_leap_is_explained(page):
    """A reason that is too short is not taken."""
    open_tab(page, "can-tra-loi")
    reason = page.locator("textarea[name='reasons|E-09']")
    reason.fill("đúng")
    send(page, "Lưu câu trả lời")
    expect(page.locator("main .invalid-feedback")).to_be_visible()
    reason.fill(REASON)
    send(page, "Lưu câu trả lời")

    expect(page.locator("main")).to_contain_text(REASON)


def good_rows_are_written(page):
    """The number in words holds back its own row, and no other."""
    expect(page.locator("main")).to_contain_text("khoảng 12")
    send(page, "Chỉ lấy các dòng đạt")
    page.locator(f"form[action='{address('import_commit')}'] button").click()

    expect(page.locator(".alert-success").first).to_be_visible()
    assert ImportRun.objects.latest("pk").state == ImportState.COMMITTED


def the_mended_file_brings_the_rest(page, folder):
    """The column is remembered; what the register says by now is not asked again."""
    upload(page, folder / "danh-sach-2023-da-sua.xlsx", make(**{f"H{GROUP_ROW}": 12}))
    for column in "JK":
        page.locator(f"input[name='asked-units|{SHEET}!{column}'][value=dong]").check()
    read_so(page)
    open_tab(page, "can-tra-loi")
    page.locator(f"input[name='same_as|{SHEET}!{NAMESAKE}'][value='700007']").check()
    send(page, "Lưu câu trả lời")
    open_tab(page, "xung-dot")
    name = f"cells|{SHEET}!{BINH_DUONG}|members_count"
    page.locator(f"input[name='{name}'][value=register]").check()
    send(page, "Lưu lựa chọn")
    page.locator(f"form[action='{address('import_commit')}'] button").click()

    expect(page.locator(".alert-success").first).to_be_visible()
    counts = ImportRun.objects.latest("pk").counts
    assert (counts["create"], counts["update"], counts["blocked"]) == (1, 0, 0)


def register_is_clean(page, before):
    """Every organization once, in Unicode and triệu đồng; the list finds them, and the checks find nothing new."""
    rows = Organization.objects.filter(province__code="51")
    assert rows.count() == KNOWN + 3
    new = [each["Tên đầy đủ"] for each in (COOPERATIVE, CREDIT_FUND, GROUP)]
    assert set(rows.filter(pk__lt=700001).values_list("name", flat=True)) | set(
        rows.filter(pk__gt=700010).values_list("name", flat=True)
    ) == set(new)
    duong = rows.get(pk=700001)
    figures = duong.yearly_figures.get(year=2023)
    assert duong.name == "Hợp tác xã nông nghiệp Bình Dương (mẫu)"
    assert (figures.members_count, figures.female_members_count) == (350, 160)
    assert figures.revenue == Decimal(2600)
    assert rows.get(pk=700008).name == "HTX nông nghiệp Mĩ Á (mẫu)"
    assert rows.get(pk=700007).yearly_figures.get(year=2023).members_count == 30
    assert rows.get(pk=700006).yearly_figures.count() == 0

    assert found_of_texts_and_duplicates() <= before
    page.goto(f"{reverse('cooperatives:organization_list')}?q=mĩ á")
    expect(page.locator("main")).to_contain_text("Mĩ Á (mẫu)")


def found_of_texts_and_duplicates() -> set[tuple[str, int]]:
    """What the checks of the register say of spellings and of records that may be one: (code, number of it)."""
    province = Province.objects.get(key="51-quang-ngai")
    report = report_of([province], year=2023, today=date(2024, 1, 15))
    return {
        (code, count)
        for code, count in report.counts.items()
        if code[0] in "CD" or code in ("E-03", "E-04")
    }


# Steps


def upload(page, path, content):
    path.write_bytes(content)
    page.goto(reverse("cooperatives:import_list"))
    page.locator("input[type=file]").set_input_files(path)
    page.locator("select[name=year]").select_option("2023")
    page.locator("main form button").first.click()
    expect(page).to_have_url(re.compile(r"/nhap-excel/\d+/"))


def address(name):
    return reverse(f"cooperatives:{name}", args=[ImportRun.objects.latest("pk").pk])


def read_so(page):
    page.locator("form.import-reading .form-actions button").first.click()
    expect(page.locator(".alert-success").first).to_be_visible()


def open_tab(page, key):
    page.locator(f"main nav a[href$='loai={key}']").click()


def send(page, label):
    page.get_by_role("button", name=re.compile(label)).first.click()
