"""Debian's Chromium for the journeys: pages of a desk and of a phone that tolerate no error and no stranger."""

import os
import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect, sync_playwright

from tests.conftest import find_program
from tests.factories import PASSWORD

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SCREENSHOTS = settings.BASE_DIR / "var" / "test-screenshots"
# A refused form answers 422 with the reason beside the field: the browser logs it, the portal means it.
REFUSAL = "the server responded with a status of 422"


@pytest.fixture(scope="session")
def chromium():
    path = find_program("chromium", "chromium-browser", "google-chrome")
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def faults():
    """Return what went wrong in the pages of this test; a test that expects a fault clears the list."""
    return []


@pytest.fixture
def open_page(chromium, live_server, faults, request):
    """Return a function that opens a page of a new visitor: open_page(), open_page(PHONE), open_page(javascript=False).

    At the end the test fails for every console error, uncaught error, and request to another host.
    """
    contexts = []

    def open_page(device=DESK, *, javascript=True):
        context = chromium.new_context(
            **device,
            base_url=live_server.url,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            java_script_enabled=javascript,
        )
        contexts.append(context)
        watch(context, live_server.url, faults)
        return context.new_page()

    yield open_page

    if request.node.stash.get(FAILED, False) or faults:
        photograph(contexts, request.node.name)
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def desk(open_page):
    """Return a page of 1280 x 900."""
    return open_page(DESK)


@pytest.fixture
def phone(open_page):
    """Return a page of 390 x 844 with touch."""
    return open_page(PHONE)


@pytest.fixture
def sign_in():
    """Return a function that signs a person in through the form: sign_in(page, "canbo.danang")."""

    def sign_in(page, username, password=PASSWORD):
        page.goto(reverse("account_login"))
        page.locator("input[name=login]").fill(username)
        page.locator("input[name=password]").fill(password)
        page.locator("input[name=password]").press("Enter")
        expect(page).not_to_have_url(re.compile(re.escape(reverse("account_login"))))

    return sign_in


def watch(context, home, faults):
    """Note every error of the pages of one visitor."""

    def on_console(message):
        if message.type == "error" and REFUSAL not in message.text:
            faults.append(f"console: {message.text} ({message.location['url']})")

    def on_request(asked):
        if urlsplit(asked.url).scheme in {"http", "https"} and not asked.url.startswith(f"{home}/"):
            faults.append(f"request to another host: {asked.url}")

    context.on("console", on_console)
    context.on("weberror", lambda error: faults.append(f"uncaught: {error.error}"))
    context.on("request", on_request)


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Remember for the fixtures whether the test itself failed."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


def photograph(contexts, name):
    """Save what each visitor saw last."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    pages = [page for context in contexts for page in context.pages]
    for number, page in enumerate(pages, start=1):
        file_name = re.sub(r"[^\w-]+", "-", f"{name}-{number}")
        page.screenshot(path=SCREENSHOTS / f"{file_name}.png", full_page=True)
