"""The signing room: lamps, questions, other ways to sign from the pages, the list «chưa ký», links, the rehearsal."""

import io
import re

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cluster_portal.moves import MoveNotAllowed
from emulation import actions
from emulation.forms.signatures import LARGEST_FILE
from emulation.models import (
    ArtifactState,
    Pledge,
    PledgeState,
    SealState,
    SignatureArtifact,
    SignatureState,
    SigningMethod,
    SigningQuestion,
)
from emulation.room import read_room
from emulation.signing.channels import InkScan, sheet_code
from emulation.signing.documents import key_of
from tests.factories import PASSWORD

from .conftest import AT, REASON, build_world

pytestmark = pytest.mark.django_db
QUESTION = "Chỉ tiêu số 2 tính cả quỹ tín dụng không?"
ANSWER = "Có, theo định nghĩa đã chốt."


def at(name, *arguments, paper="giao-uoc", year=2024):
    return reverse(f"emulation:{name}", args=[year, paper, *arguments])


@pytest.fixture
def leader(client, world):
    user = world.leaders[world.other.pk]
    client.force_login(user)
    return user


def tones(pledge):
    return [lamp.tone for lamp in read_room(pledge).lamps]


# The lamps


def test_each_lamp_says_how_it_stands_with_its_signer(world):
    pledge = world.signing()
    place = world.place(pledge, world.other)
    leader = world.leaders[world.other.pk]
    seen = [tones(pledge)]

    actions.ask_question(signature=place, text=QUESTION, by=leader, at=AT)
    seen.append(tones(pledge))
    actions.refuse_to_sign(signature=place, reason=REASON, by=leader, at=AT)
    seen.append(tones(pledge))
    actions.list_as_unsigned(signature=place, reason=REASON, by=world.secretary, at=AT)
    world.sign(pledge, world.head)
    seen.append(tones(pledge))

    assert seen == [
        ["waiting", "waiting", "waiting"],
        ["waiting", "asking", "waiting"],
        ["waiting", "refused", "waiting"],
        ["signed", "refused", "waiting"],
    ]


def test_nothing_new_is_answered_with_nothing(client, world, leader):
    """The hall's screen asks every two seconds: it gets a page only when it would look otherwise."""
    pledge = world.signing()
    asked = at("pledge_signing") + f"?seen={read_room(pledge).fingerprint}"
    quiet = client.get(asked, headers={"HX-Request": "true"})
    world.sign(pledge, world.head)

    news = client.get(asked, headers={"HX-Request": "true"})

    assert (quiet.status_code, quiet.content) == (204, b"")
    assert news.status_code == 200
    assert news.content.decode().count("lamp-signed") == 1
    # Whoever opens the page sees it whole, whatever the address says.
    assert client.get(asked).status_code == 200


def test_asking_again_takes_as_many_queries_with_nine_as_with_two(
    client, django_assert_max_num_queries
):
    counts = []
    for more in (0, 7):
        world = build_world(more)
        pledge = world.signing()
        client.force_login(world.secretary)
        asked = at("pledge_signing") + f"?seen={read_room(pledge).fingerprint}"
        with django_assert_max_num_queries(12) as queries:
            assert client.get(asked, headers={"HX-Request": "true"}).status_code == 204
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_screen_of_the_hall_shows_no_menu_and_no_buttons(client, world):
    world.signing()
    client.force_login(world.secretary)

    page = client.get(at("pledge_signing") + "?man-hinh=hoi-truong").content.decode()

    assert "signing-hall" in page
    assert "site-nav" not in page
    assert "man-hinh=hoi-truong" in re.search(r'hx-get="([^"]+)"', page)[1]


# Questions


def test_a_question_is_asked_shown_and_answered(client, world, leader):
    pledge = world.signing()
    client.post(at("pledge_sign"), {"decision": "ask", "ask-text": QUESTION})
    asked = client.get(at("pledge_signing")).content.decode()
    question = SigningQuestion.objects.get()
    client.force_login(world.secretary)
    answer = client.post(at("pledge_question", question.pk), {"text": ANSWER})
    client.force_login(leader)
    own = client.get(at("pledge_sign")).content.decode()

    assert QUESTION in asked
    assert answer.status_code == 302
    assert ANSWER in own
    assert tones(pledge) == ["waiting", "waiting", "waiting"]


def test_a_question_too_short_comes_back_beside_its_field(client, world, leader):
    world.signing()

    response = client.post(at("pledge_sign"), {"decision": "ask", "ask-text": "Sao?"})

    assert response.status_code == 422
    assert response.context["ask_form"].errors
    assert SigningQuestion.objects.count() == 0


def test_an_answer_is_given_once(world):
    pledge = world.signing()
    place, by = world.place(pledge, world.other), world.leaders[world.other.pk]
    question = actions.ask_question(signature=place, text=QUESTION, by=by, at=AT)
    actions.answer_question(question=question, answer=ANSWER, by=world.secretary, at=AT)

    with pytest.raises(MoveNotAllowed):
        actions.answer_question(question=question, answer="Không phải.", by=world.secretary, at=AT)
    with pytest.raises(DatabaseError, match="question_stays"), transaction.atomic():
        SigningQuestion.objects.update(answer="Khác hẳn.")


def test_who_has_signed_asks_no_more(client, world, leader):
    pledge = world.signing()
    world.sign(pledge, world.other)

    response = client.post(at("pledge_sign"), {"decision": "ask", "ask-text": QUESTION})

    assert response.status_code == 422
    assert SigningQuestion.objects.count() == 0


# The signer's page


def test_on_a_telephone_the_bar_holds_all_three_decisions(client, world, leader):
    world.signing()

    page = client.get(at("pledge_sign")).content.decode()
    bar = page[page.index('class="sign-bar"') :]

    assert re.findall(r'class="btn[^"]*" href="([^"]+)"', bar) == [
        "#sign",
        "?viec=tu-choi#refuse",
        "?viec=hoi-lai#ask",
    ]


@pytest.mark.parametrize(("job", "form"), [("tu-choi", "refuse"), ("hoi-lai", "ask")])
def test_without_javascript_the_bar_opens_what_it_leads_to(client, world, leader, job, form):
    world.signing()

    page = client.get(at("pledge_sign") + f"?viec={job}").content.decode()

    assert re.search(rf'id="{form}" open', page)


def test_a_signature_is_withdrawn_with_a_reason_and_stays_on_record(client, world, leader):
    pledge = world.signing()
    world.sign(pledge, world.other)

    response = client.post(at("pledge_sign"), {"decision": "withdraw", "withdraw-reason": REASON})
    page = client.get(at("pledge_sign")).content.decode()

    assert response.status_code == 302
    assert world.place(pledge, world.other).state == SignatureState.WAITING
    [artifact] = SignatureArtifact.objects.all()
    assert (artifact.state, artifact.withdrawal_reason) == (ArtifactState.WITHDRAWN, REASON)
    assert REASON in page


def test_in_force_nothing_is_withdrawn_or_refused_any_more(client, world, leader):
    pledge = world.in_force()

    answers = [
        client.post(at("pledge_sign"), {"decision": job, f"{job}-reason": REASON})
        for job in ("withdraw", "refuse")
    ]

    assert [each.status_code for each in answers] == [422, 422]
    assert world.place(pledge, world.other).state == SignatureState.SIGNED


def test_who_was_listed_signs_later_from_the_same_page(client, world, leader):
    pledge = world.signing()
    place = world.place(pledge, world.other)
    actions.list_as_unsigned(signature=place, reason=REASON, by=world.secretary, at=AT)
    for province in (world.head, None):
        world.sign(pledge, province)
    pledge.refresh_from_db()
    before = client.get(at("pledge_sign")).context["may_sign_now"]

    form = {"shown_hash": pledge.content_hash, "agreed": "on", "password": PASSWORD}
    response = client.post(at("pledge_sign"), form)

    place.refresh_from_db()
    assert (pledge.state, before, response.status_code) == (PledgeState.IN_FORCE, True, 302)
    assert place.state == SignatureState.SUPPLEMENTARY


# Other ways to sign


def upload(client, pledge, way, content, name, **more):
    facts = {"shown_hash": pledge.content_hash, "agreed": "on", **more}
    return client.post(at("pledge_way", way), {**facts, "file": SimpleUploadedFile(name, content)})


def png(text):
    made = io.BytesIO()
    segno.make(text, micro=False).save(made, kind="png", scale=12, border=8)
    return made.getvalue()


def test_a_scan_goes_from_the_signer_through_the_second_person_to_the_lamp(client, world, leader):
    pledge = world.signing()
    place = world.place(pledge, world.other)
    handed = upload(client, pledge, "ky-giay", png(sheet_code(pledge, key_of(place))), "to-ky.png")
    waiting = tones(pledge)
    scan = SignatureArtifact.objects.get()
    own = client.get(at("pledge_scan", scan.pk))
    client.force_login(world.secretary)
    listed = client.get(at("pledge_signing")).content.decode()
    # Who has left the room open is led there, too; the hall is not.
    asked = {"HTTP_HX_REQUEST": "true"}
    again = client.get(at("pledge_signing"), **asked).content.decode()
    hall = client.get(at("pledge_signing"), {"man-hinh": "hoi-truong"}, **asked).content.decode()
    file = client.get(at("pledge_scan_file", scan.pk))
    confirmed = client.post(at("pledge_scan", scan.pk), {"decision": "confirm"})

    assert (handed.status_code, waiting) == (302, ["waiting", "comparing", "waiting"])
    assert own.status_code == 404
    assert [at("pledge_scan", scan.pk) in each for each in (listed, again, hall)] == [
        True,
        True,
        False,
    ]
    assert file.content.startswith(b"%PDF-")
    assert confirmed.status_code == 302
    place.refresh_from_db()
    assert (place.state, place.method) == (SignatureState.SIGNED, SigningMethod.INK)


def test_a_scan_that_does_not_count_tells_the_signer_why(client, world, leader):
    pledge = world.signing()
    place = world.place(pledge, world.other)
    upload(client, pledge, "ky-giay", png(sheet_code(pledge, key_of(place))), "to-ky.png")
    scan = SignatureArtifact.objects.get()
    client.force_login(world.secretary)
    client.post(at("pledge_scan", scan.pk), {"decision": "refuse", "reason": REASON})
    client.force_login(leader)

    assert REASON in client.get(at("pledge_way", "ky-giay")).content.decode()
    assert tones(pledge) == ["waiting", "waiting", "waiting"]


@pytest.mark.parametrize(
    ("way", "content", "name", "words"),
    [
        ("ky-ngoai", b"no pdf", "ky.pdf", "không phải tệp PDF"),
        ("ky-giay", b"no picture", "quet.png", "PDF, JPEG hoặc PNG"),
        ("ky-giay", png("KY:GU-KHAC:0:mau"), "quet.png", "đơn vị khác"),
    ],
    ids=["no-pdf", "no-picture", "wrong-sheet"],
)
def test_what_is_not_accepted_is_said_in_a_sentence_and_kept(
    client, world, leader, way, content, name, words
):
    pledge = world.signing()

    response = upload(client, pledge, way, content, name)

    assert response.status_code == 422
    assert words in str(response.context["form"].non_field_errors())
    assert not world.place(pledge, world.other).is_signed


def test_a_file_of_more_than_thirty_megabytes_is_named_before_and_after(client, world, leader):
    pledge = world.signing()
    before = client.get(at("pledge_way", "ky-ngoai")).content.decode()

    response = upload(client, pledge, "ky-ngoai", b"%PDF-" + bytes(LARGEST_FILE), "ky.pdf")

    assert "30 MB" in before
    assert f'data-max-bytes="{LARGEST_FILE}"' in before
    assert response.status_code == 422
    assert "Tệp nặng 31 MB" in response.content.decode()


def test_a_key_file_that_does_not_open_signs_nothing(client, world, leader):
    pledge = world.signing()
    form = {
        "shown_hash": pledge.content_hash,
        "agreed": "on",
        "passphrase": "sai",
        "key_file": SimpleUploadedFile("khoa.p12", b"no key"),
    }

    response = client.post(at("pledge_way", "tep-chung-thu"), form)

    assert response.status_code == 422
    assert "Không mở được" in response.content.decode()


def test_a_page_opened_on_older_content_shows_the_present_one(client, world, leader):
    pledge = world.signing()

    response = upload(client, pledge, "ky-ngoai", b"%PDF-1", "ky.pdf", shown_hash="0" * 64)

    assert response.status_code == 422
    assert response.context["form"]["shown_hash"].value() == pledge.content_hash
    assert not response.context["form"]["agreed"].value()


def test_a_token_is_offered_where_there_is_one(client, world, leader, settings):
    world.signing()
    without = client.get(at("pledge_way", "thiet-bi")).status_code
    settings.PKCS11_MODULE = "/usr/lib/softhsm/libsofthsm2.so"

    assert (without, client.get(at("pledge_way", "thiet-bi")).status_code) == (404, 200)


def test_the_portal_without_its_key_signs_nothing_and_says_so(
    client, world, leader, settings, tmp_path
):
    pledge = world.signing()
    settings.PORTAL_KEY_DIR = tmp_path
    form = {"shown_hash": pledge.content_hash, "agreed": "on", "password": PASSWORD}

    response = client.post(at("pledge_sign"), form)

    assert response.status_code == 422
    assert "chưa có khóa ký" in response.content.decode()
    assert not world.place(pledge, world.other).is_signed


# Links


def test_a_personal_link_leads_to_the_sign_in_and_then_to_the_own_page(client, world):
    world.signing()
    link = at("pledge_signer", world.other.slug)
    stranger = client.get(link)
    client.force_login(world.leaders[world.other.pk])
    own = client.get(link)
    client.force_login(world.leaders[world.head.pk])
    other = client.get(link)

    assert stranger.url == f"{reverse('account_login')}?next={link}"
    assert own.url == at("pledge_sign")
    assert other.status_code == 403
    assert world.other.alliance_name in other.content.decode()


def test_every_signer_has_a_link_without_any_secret(client, world):
    world.signing()
    client.force_login(world.secretary)

    page = client.get(at("pledge_links")).content.decode()

    links = re.findall(r'href="http://testserver([^"]+)"', page)
    assert links == [
        at("pledge_signer", unit) for unit in (world.head.slug, world.other.slug, "thuong-truc")
    ]
    assert page.count('<svg class="qr"') == 3


# The list «chưa ký»


def test_the_secretary_lists_a_unit_and_takes_it_off_again(client, world):
    pledge = world.signing()
    place = world.place(pledge, world.other)
    client.force_login(world.secretary)
    short = client.post(
        at("pledge_unsigned"), {"place": place.pk, "decision": "list", "reason": "vắng"}
    )
    listed = client.post(
        at("pledge_unsigned"), {"place": place.pk, "decision": "list", "reason": REASON}
    )
    lamp = tones(pledge)
    client.post(at("pledge_unsigned"), {"place": place.pk})

    assert (short.status_code, listed.status_code) == (422, 302)
    assert lamp == ["waiting", "left_out", "waiting"]
    assert tones(pledge) == ["waiting", "waiting", "waiting"]


# The rehearsal


@pytest.fixture
def practice(world):
    return actions.open_practice(
        year=world.year, prepared_in=world.preparing, by=world.secretary, at=AT
    )


def test_a_practice_document_is_signed_like_the_pledge_and_is_none(client, world, practice):
    pledge = world.signing()
    for province in (world.head, world.other, None):
        world.sign(practice, province)
    practice.refresh_from_db()
    seal = actions.put_seal(seal=practice.seals.get(), at=timezone.now())

    assert (practice.state, seal.state) == (PledgeState.IN_FORCE, SealState.SEALED)
    assert practice.code.startswith("TD-")
    assert tones(pledge) == ["waiting", "waiting", "waiting"]
    assert Pledge.objects.main().get(year=world.year) == pledge
    answer = client.get(reverse("reports:verification_detail", args=[practice.code]))
    assert "Đây là bản tập dượt" in answer.content.decode()


@pytest.mark.parametrize("name", ["pledge_signing", "pledge_sign"])
def test_every_page_of_it_says_that_it_is_practice(client, world, practice, name):
    client.force_login(world.leaders[world.other.pk])

    page = client.get(at(name, paper="tap-duot")).content.decode()

    assert "TẬP DƯỢT" in page
    assert practice.code in page or name == "pledge_sign"


def test_there_is_one_at_a_time_and_it_can_be_removed(client, world, practice):
    client.force_login(world.secretary)
    client.post(reverse("emulation:practice_open", args=[2024]))
    count = Pledge.objects.practices().count()

    client.post(reverse("emulation:practice_remove", args=[2024]))

    assert (count, Pledge.objects.practices().count()) == (1, 0)
    assert client.get(at("pledge_signing", paper="tap-duot")).status_code == 404
    with pytest.raises(actions.SigningRefused):
        world.sign(practice, world.head)


def test_the_pledge_itself_is_never_removed(world):
    pledge = world.signing()

    with pytest.raises(MoveNotAllowed):
        actions.remove_practice(practice=pledge, by=world.secretary, at=AT)
    with pytest.raises(DatabaseError, match="pledge_not_removed"), transaction.atomic():
        Pledge.objects.filter(pk=pledge.pk).update(removed_at=AT)


def test_only_the_secretary_rehearses(client, world, leader):
    assert client.post(reverse("emulation:practice_open", args=[2024])).status_code == 403
    assert not Pledge.objects.practices().exists()


def test_a_scan_of_practice_is_no_scan_of_the_pledge(world, practice):
    pledge = world.signing()
    place = world.place(pledge, world.other)
    scan = InkScan(png(sheet_code(practice, key_of(place))))

    with pytest.raises(actions.SigningRefused) as refused:
        actions.sign(
            signature=place,
            channel=scan,
            shown_hash=pledge.content_hash,
            by=world.leaders[world.other.pk],
            at=AT,
        )

    assert refused.value.code == "wrong_sheet"


# Sixty pages


def test_the_summary_stays_one_page_however_long_the_pledge(client, world, leader):
    pledge = world.pledge()
    Pledge.objects.filter(pk=pledge.pk).update(
        contents_text="\n".join(f"Thi đua thực hiện nội dung {number}." for number in range(900))
    )

    page = client.get(at("pledge_sign")).content.decode()

    contents = page.index('<ol class="contents">')
    assert page.rindex("<details>", 0, contents) > page.index('class="panel summary-panel"')
