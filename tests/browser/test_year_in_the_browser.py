"""The sample year as its people live it, in Chromium: a bad workbook mended, eight signatures, the document out.

Needs the whole sample, loaded through the real importer, so it is told as one story.
"""

import re
from io import BytesIO

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import expect
from pypdf import PdfReader

from cooperatives.models import ImportRun, ImportState, YearlyFigures
from cooperatives.sample.accounts import SAMPLE_PASSWORD
from emulation.models import Pledge, PledgeState, Signature, SignatureState
from reports.models import PublishedReport

from .conftest import DESK, PHONE

LEADERS = ["danang", "quangnam", "quangngai", "binhdinh", "phuyen", "khanhhoa", "ninhthuan"]
SEED = "1.789 hợp tác xã, Quỹ tín dụng nhân dân, 05 liên hiệp hợp tác xã và gần 5.500 tổ hợp tác"


@pytest.mark.slow
def test_from_a_bad_workbook_to_the_published_document(
    live_server, open_page, sign_in, tmp_path, settings
):
    settings.DEBUG = True  # or load_sample refuses
    call_command("load_sample", year=2023)
    settings.DEBUG = False

    def enter(username, device=DESK):
        page = open_page(device)
        sign_in(page, username, SAMPLE_PASSWORD)
        return page

    an_officer_mends_a_refused_row(enter("canbo.ninhthuan"), tmp_path)
    eight_people_sign(enter)
    the_secretary_publishes(enter("thuky.quangngai"))
    a_leader_downloads_the_document(enter("lanhdao.khanhhoa", PHONE))
    a_stranger_verifies_it(open_page())


def an_officer_mends_a_refused_row(page, folder):
    """A text stands where a number belongs: the page names the cell, and nothing is written until it is mended."""
    workbook = folder / "ninhthuan.xlsx"
    cell = spoil(sample_workbook("ninhthuan"), workbook)
    before = YearlyFigures.objects.count()

    upload(page, workbook)

    expect(page.locator("main")).to_contain_text("bốn mươi")
    expect(page.locator("main")).to_contain_text(str(cell.row))
    assert ImportRun.objects.latest("pk").counts["blocked"] == 1
    assert page.locator(f"form[action='{commit_address()}']").count() == 0

    mend(workbook, cell)
    upload(page, workbook)
    # So many members more than last year ask for a word.
    page.locator(".import-question textarea").fill("Hai thôn mới vào hợp tác xã.")
    page.locator("form:has(.import-question) button").last.click()
    page.locator(f"form[action='{commit_address()}'] button").click()

    expect(page.locator(".alert-success").first).to_be_visible()
    assert ImportRun.objects.latest("pk").state == ImportState.COMMITTED
    assert YearlyFigures.objects.count() == before
    assert YearlyFigures.objects.filter(year=2023, members_count=MENDED).exists()


def eight_people_sign(enter):
    """Seven leaders, two of them on a phone, and the secretary for the standing office; the room shows eight lamps."""
    room = enter("canbo.danang")
    room.goto(reverse("emulation:pledge_signing", args=[2024]))
    for slug in LEADERS:
        sign(enter(f"lanhdao.{slug}", PHONE if slug in {"danang", "phuyen"} else DESK))
    assert Pledge.objects.get(year__year=2024).state == PledgeState.SIGNING

    sign(enter("thuky.quangngai"))

    pledge = Pledge.objects.get(year__year=2024)
    assert pledge.state == PledgeState.IN_FORCE
    assert pledge.pdf_sha256
    signed = Signature.objects.filter(pledge=pledge, state=SignatureState.SIGNED)
    assert signed.count() == 8
    # The room asks again by itself.
    expect(room.locator("main")).to_contain_text("Đã ký đủ", timeout=10_000)


def sign(page):
    page.goto(reverse("emulation:pledge_sign", args=[2024]))
    page.locator(".sign-bar a[href='#sign']").click()
    page.locator("input[name=agreed]").check()
    page.locator("#sign input[name=password]").fill(SAMPLE_PASSWORD)
    page.locator(".sign-button").click()
    expect(page.locator(".receipt")).to_be_visible()


def the_secretary_publishes(page):
    page.goto(reverse("reports:report_detail", args=[2023]))
    expect(page.locator("main")).to_contain_text(SEED)
    page.locator(f"form[action='{reverse('reports:report_publish', args=[2023])}'] button").click()
    page.goto(reverse("reports:report_detail", args=[2023]))

    assert PublishedReport.objects.filter(report__year__year=2023).count() == 1
    expect(page.locator("main")).to_contain_text(SEED)


def a_leader_downloads_the_document(page):
    page.goto(reverse("reports:report_detail", args=[2023]))
    address = reverse("reports:report_pdf", args=[2023])
    link = page.locator(f"a[href^='{address}']").first
    expect(link).to_be_visible()

    answer = page.request.get(link.get_attribute("href"))

    text = "\n".join(each.extract_text() for each in PdfReader(BytesIO(answer.body())).pages)
    assert SEED in re.sub(r"\s+", " ", text)
    assert "DỰ THẢO" not in text


def a_stranger_verifies_it(page):
    published = PublishedReport.objects.get()
    page.goto(reverse("reports:verification"))
    page.locator("input[name=code]").fill(published.code.lower())
    page.locator("input[name=code]").press("Enter")

    expect(page.locator("main")).to_contain_text(published.sha256)


MENDED = 4049


def sample_workbook(slug):
    return project.VAR_DIR / "sample" / f"danh-sach-mau-{slug}-2023.xlsx"


def spoil(source, target):
    """Save the workbook with words in the first organization's number of members; return that cell."""
    book = load_workbook(source)
    sheet = book.worksheets[0]
    # «Thành viên (người)» stands above «Tổng số»; the first «Tổng số» is that of members.
    heading = next(
        cell for row in sheet.iter_rows(max_row=12) for cell in row if cell.value == "Tổng số"
    )
    column = sheet.iter_rows(
        min_row=heading.row + 1, min_col=heading.column, max_col=heading.column
    )
    cell = next(cell for [cell] in column if isinstance(cell.value, int | float))
    cell.value = "bốn mươi"
    book.save(target)
    return cell


def mend(workbook, cell):
    book = load_workbook(workbook)
    book.worksheets[0].cell(cell.row, cell.column).value = MENDED
    book.save(workbook)


def upload(page, workbook):
    page.goto(reverse("cooperatives:import_list"))
    page.locator("input[type=file]").set_input_files(workbook)
    page.locator("main form button").first.click()
    expect(page).to_have_url(re.compile(r"/nhap-excel/\d+/"))


def commit_address():
    return reverse("cooperatives:import_commit", args=[ImportRun.objects.latest("pk").pk])
