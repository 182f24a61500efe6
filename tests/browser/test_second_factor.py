"""A leader sets up the second factor on the telephone, enters with it, and signs with it."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from emulation.models import SignatureState
from tests.emulation.conftest import build_world
from tests.factories import PASSWORD
from tests.second_factors import Phone

from .conftest import PHONE


@pytest.mark.slow
@pytest.mark.parametrize("javascript", [True, False])
def test_from_setting_up_to_signing(live_server, open_page, sign_in, javascript):
    world = build_world()
    pledge = world.signing()
    leader = world.leaders[world.other.pk]
    page = open_page(PHONE, javascript=javascript)

    sign_in(page, leader.username)
    page.goto(reverse("account_profile"))
    page.get_by_role("link", name="Cách bật").click()
    page.get_by_role("link", name="Bật ngay").click()
    send(page, "password", PASSWORD)
    expect(page.locator("svg.qr")).to_be_visible()
    page.locator(".factor-steps summary").click()
    app = Phone(page.locator("#secret").input_value())
    nothing_beside_the_screen(page)
    send(page, "code", app.code(timezone.now()))

    expect(page.locator(".recovery-codes li")).to_have_count(10)
    codes = [
        each.replace(" ", "") for each in page.locator(".recovery-codes code").all_inner_texts()
    ]
    with page.expect_download() as saved:
        page.get_by_role("link", name="Tải thành tệp").click()
    assert saved.value.path().read_text().split() == [leader.username, *codes]
    expect(page.locator("[data-print]")).to_be_visible(visible=javascript)
    nothing_beside_the_screen(page)

    page.context.clear_cookies()
    page.goto(reverse("account_login"))
    page.locator("input[name=login]").fill(leader.username)
    send(page, "password", PASSWORD)
    expect(page).to_have_url(re.compile(re.escape(reverse("mfa_authenticate"))))
    send(page, "code", codes[0])
    page.goto(reverse("emulation:pledge_sign", args=[2024, "giao-uoc"]))
    page.locator("#sign input[name=agreed]").check()
    page.locator("#sign input[name=password]").fill(PASSWORD)
    send(page, "code", codes[1])

    expect(page.locator(".receipt")).to_contain_text("mật khẩu và mã dự phòng")
    assert world.place(pledge, world.other).state == SignatureState.SIGNED


def send(page, name, value):
    box = page.locator(f"main input[name={name}]")
    box.fill(value)
    box.press("Enter")
    page.wait_for_load_state()


def nothing_beside_the_screen(page):
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width == page.viewport_size["width"]
