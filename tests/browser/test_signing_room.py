"""The hall on the day: eight sign at once, two of them on telephones, a pledge of sixty pages, one seal."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from emulation import actions
from emulation.models import (
    Pledge,
    PledgeState,
    RevisionCause,
    Seal,
    SealState,
    SignedRevision,
    SigningQuestion,
)
from tests.emulation.conftest import AT, build_world
from tests.factories import PASSWORD

from .conftest import DESK, PHONE

SMALL_PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SCREEN = {"viewport": {"width": 1920, "height": 1080}}
LINE = "Đẩy mạnh tuyên truyền, vận động, tư vấn thành lập và củng cố hợp tác xã theo kế hoạch, nội dung số {}."
QUESTION = "Chỉ tiêu số 1 tính cả quỹ tín dụng không?"


@pytest.mark.slow
def test_eight_sign_at_once_and_the_file_is_sealed_once(live_server, open_page, sign_in):
    world = build_world(more=5)
    pledge = sixty_pages(world)
    people = [*world.leaders.values(), world.secretary]
    devices = [PHONE, SMALL_PHONE, *[DESK] * 6]
    assert len(people) == 8

    room = open_page(SCREEN)
    sign_in(room, world.officers[world.head.pk].username)
    room.goto(f"{address('pledge_signing')}?man-hinh=hoi-truong")
    expect(room.locator(".lamp-waiting")).to_have_count(8)

    pages = [
        arrive(open_page(device), sign_in, each)
        for device, each in zip(devices, people, strict=True)
    ]
    for phone in pages[:2]:
        the_bar_is_in_sight(phone)
    a_question_is_seen_in_the_room(pages[1], room)

    for page in pages:
        page.locator("#sign input[name=agreed]").check()
        page.locator("#sign input[name=password]").fill(PASSWORD)
    for page in pages:
        page.locator(".sign-button").click(no_wait_after=True)
    for page in pages:
        expect(page.locator(".receipt")).to_be_visible(timeout=60_000)

    expect(room.locator(".lamp-signed")).to_have_count(8, timeout=30_000)
    expect(room.locator(".room-seal")).to_contain_text("đã được đóng dấu", timeout=60_000)
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.IN_FORCE
    assert [seal.state for seal in Seal.objects.all()] == [SealState.SEALED]
    assert SignedRevision.objects.filter(cause=RevisionCause.SEAL).count() == 1
    photographed(room, "signing-room")


def sixty_pages(world) -> Pledge:
    """A pledge that nobody reads on a telephone, being signed."""
    pledge = world.accepted()
    text = "\n".join(LINE.format(number) for number in range(1, 1000))
    Pledge.objects.filter(pk=pledge.pk).update(contents_text=text)
    pledge = actions.freeze_pledge(pledge=pledge, by=world.secretary, at=AT)
    return actions.open_signing(pledge=pledge, by=world.secretary, at=AT)


def arrive(page, sign_in, person):
    """By the personal link: to the sign-in, then to the own page."""
    unit = "thuong-truc" if person.is_secretary else person.province.slug
    link = address("pledge_signer", unit)
    page.goto(link)
    page.locator("input[name=login]").fill(person.username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    expect(page).to_have_url(base(page) + address("pledge_sign"))
    return page


def the_bar_is_in_sight(phone):
    """All three decisions, without scrolling, and nothing to the right of the screen."""
    for name in ("Ký", "Từ chối", "Hỏi lại"):
        expect(
            phone.locator(".sign-bar").get_by_role("link", name=name, exact=True)
        ).to_be_in_viewport()
    phone.evaluate("window.scrollTo(0, document.body.scrollHeight / 2)")
    expect(phone.locator(".sign-bar .btn-primary")).to_be_in_viewport()
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width == phone.viewport_size["width"]


def a_question_is_seen_in_the_room(phone, room):
    """It stops nobody: the one who asked signs a moment later."""
    phone.locator(".sign-bar").get_by_role("link", name="Hỏi lại").click()
    phone.locator("#ask textarea").fill(QUESTION)
    phone.locator("#ask button").click()
    expect(phone.locator(".question")).to_contain_text(QUESTION)
    expect(room.locator(".lamp-asking")).to_have_count(1, timeout=15_000)
    expect(room.locator(".room-questions")).to_contain_text(QUESTION)
    assert SigningQuestion.objects.count() == 1


def address(name, *arguments):
    return reverse(f"emulation:{name}", args=[2024, "giao-uoc", *arguments])


def base(page) -> str:
    return "/".join(page.url.split("/")[:3])


def photographed(page, name):
    """For whoever wants to see the hall."""
    folder = settings.BASE_DIR / "var" / "test-screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")
