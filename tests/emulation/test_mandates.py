"""Who may sign, and with what: entered by others, limited in time, not passed on, one chair a unit."""

from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from cluster_portal.moves import MoveNotAllowed
from emulation import actions
from emulation.models import Mandate, SignerCertificate
from emulation.preflight import read_portal_lights, read_preflight
from tests.factories import MandateFactory, UserFactory
from tests.pki import Pki
from tests.signing_factories import SignerCertificateFactory

from .conftest import AT, REASON, build_world

pytestmark = pytest.mark.django_db
DAY = AT.date()
DELEGATION = {
    "post": Mandate.Post.DELEGATE,
    "title": "Trưởng phòng",
    "paper": "Giấy ủy quyền số 05/GUQ-LMHTX",
    "valid_from": DAY,
    "valid_to": DAY + timedelta(days=30),
}


@pytest.fixture(scope="module")
def pki():
    return Pki("http://127.0.0.1:9")


@pytest.fixture
def second(world):
    """Another leader of the other unit, without a mandate."""
    return UserFactory(leader=True, province=world.other)


def grant(world, user, *, by=None, **facts):
    facts = {"post": Mandate.Post.DEPUTY_CHAIR, "valid_from": DAY, **facts}
    return actions.grant_mandate(
        user=user, province=user.province, by=by or world.secretary, at=AT, **facts
    )


def certificate_file(person) -> bytes:
    return person.certificate.public_bytes(serialization.Encoding.DER)


# Mandates


@pytest.mark.parametrize("who", ["secretary", "chair"])
def test_others_enter_a_mandate_and_the_line_is_made_of_it(world, second, who):
    by = {"secretary": world.secretary, "chair": world.leaders[world.other.pk]}[who]

    mandate = grant(world, second, by=by, **DELEGATION)

    assert mandate.position_line == "TUQ. CHỦ TỊCH\nTRƯỞNG PHÒNG"


def test_leaders_of_other_units_officers_and_administrators_enter_none(world, second):
    others = (world.leaders[world.head.pk], world.officers[world.other.pk])
    for by in (*others, UserFactory(administrator=True)):
        with pytest.raises(PermissionDenied):
            grant(world, second, by=by)


def test_nobody_enters_the_own_mandate(world, second):
    with pytest.raises(MoveNotAllowed):
        grant(world, second, by=second)


def test_a_delegation_is_not_passed_on(world, second):
    grant(world, second, **DELEGATION)
    third = UserFactory(leader=True, province=world.other)

    with pytest.raises(MoveNotAllowed, match="không được ủy quyền lại"):
        grant(world, third, by=second, **DELEGATION)
    assert not Mandate.objects.filter(user=third).exists()


def test_only_who_may_sign_gets_a_mandate(world):
    officer, secretary = world.officers[world.other.pk], world.secretary
    for user, post, by in (
        (officer, Mandate.Post.CHAIR, secretary),
        (officer, Mandate.Post.SECRETARY, secretary),
        (secretary, Mandate.Post.CHAIR, world.leaders[secretary.province_id]),
    ):
        with pytest.raises(MoveNotAllowed):
            grant(world, user, post=post, by=by)


# A delegate who is no leader (TUQ.)


@pytest.fixture
def delegate(world):
    """An officer of the other unit, with a paper for thirty days."""
    officer = world.officers[world.other.pk]
    grant(world, officer, **DELEGATION)
    return officer


def test_an_officer_with_a_delegation_signs_and_the_paper_says_so(world, delegate):
    place = world.sign(world.signing(), world.other, by=delegate)

    assert place.position_line == "TUQ. CHỦ TỊCH\nTRƯỞNG PHÒNG"
    assert place.artifact.mandate.paper == DELEGATION["paper"]


@pytest.mark.parametrize("days", [-1, 31])
def test_on_other_days_an_officer_may_not_sign(world, delegate, days):
    """The permission follows the paper: 403, as for any officer."""
    pledge = world.signing()

    with pytest.raises(PermissionDenied):
        world.sign(pledge, world.other, by=delegate, at=AT + timedelta(days=days))


def test_a_delegation_that_was_ended_signs_nothing(world, delegate):
    mandate = Mandate.objects.get(user=delegate)
    actions.end_mandate(mandate=mandate, on=DAY, by=world.secretary, at=AT)

    with pytest.raises(PermissionDenied):
        world.sign(world.signing(), world.other, by=delegate, at=AT + timedelta(days=1))


def test_a_delegate_signs_for_the_own_alliance_only(world, delegate):
    MandateFactory(user=delegate, delegate=True, province=world.head)
    pledge = world.signing()

    for place in (world.head, None):
        with pytest.raises(PermissionDenied):
            world.sign(pledge, place, by=delegate)


def test_a_delegate_whose_account_is_closed_or_moved_signs_nothing(world, delegate):
    pledge = world.signing()
    for change in ({"is_active": False}, {"is_active": True, "province": world.head}):
        for name, value in change.items():
            setattr(delegate, name, value)
        delegate.save()
        with pytest.raises(PermissionDenied):
            world.sign(pledge, world.other, by=delegate)


def test_a_delegate_refuses_asks_and_withdraws_in_that_place(world, delegate):
    pledge = world.signing()
    place = world.place(pledge, world.other)

    actions.ask_question(signature=place, text="Chỉ tiêu số 2 là gì?", by=delegate, at=AT)
    actions.refuse_to_sign(signature=place, reason=REASON, by=delegate, at=AT)
    world.sign(pledge, world.other, by=delegate)
    withdrawn = actions.withdraw_signature(signature=place, reason=REASON, by=delegate, at=AT)

    assert not withdrawn.is_signed
    late = AT + timedelta(days=31)
    with pytest.raises(PermissionDenied):
        actions.ask_question(signature=place, text="Chỉ tiêu số 2 là gì?", by=delegate, at=late)


def test_a_delegate_keeps_the_rights_of_an_officer(world, delegate):
    entry = world.pledge().entries.get(province=world.other)

    with pytest.raises(PermissionDenied):
        actions.submit_entry(entry=entry, by=delegate, at=AT)
    with pytest.raises(PermissionDenied):
        grant(world, UserFactory(province=world.other), by=delegate, **DELEGATION)


def test_a_leader_who_became_an_officer_does_not_sign_as_chair(world, delegate):
    MandateFactory(user=delegate, province=world.other, deputy=True, valid_from=DAY)

    place = world.sign(world.signing(), world.other, by=delegate)

    assert place.position_line == "TUQ. CHỦ TỊCH\nTRƯỞNG PHÒNG"


def test_the_secretary_is_no_delegate_as_well(world):
    chair = world.leaders[world.head.pk]
    with pytest.raises(MoveNotAllowed):
        grant(world, world.secretary, by=chair, **DELEGATION)
    MandateFactory(user=world.secretary, delegate=True)

    with pytest.raises(PermissionDenied):
        world.sign(world.signing(), world.head, by=world.secretary)


def test_the_pages_lead_a_delegate_to_the_own_place(client, world, delegate):
    """The room, the personal link, the signing page, the lights, the first page; until the paper ends."""
    Mandate.objects.filter(user=delegate).delete()
    mandate = MandateFactory(user=delegate, delegate=True)
    world.signing()
    client.force_login(delegate)
    urls = {
        name: reverse(f"emulation:{name}", args=[2024, "giao-uoc", *more])
        for name, more in (
            ("pledge_sign", ()),
            ("pledge_preflight", ()),
            ("pledge_signer", (world.other.slug,)),
        )
    }
    room = reverse("emulation:pledge_signing", args=[2024, "giao-uoc"])

    during = {name: client.get(url).status_code for name, url in urls.items()}
    assert during == {"pledge_sign": 200, "pledge_preflight": 200, "pledge_signer": 302}
    assert client.get(room).context["may_sign_now"]
    assert urls["pledge_sign"] in client.get("/").content.decode()

    Mandate.objects.filter(pk=mandate.pk).update(valid_to=date(2024, 1, 1))
    after = {name: client.get(url).status_code for name, url in urls.items()}
    assert set(after.values()) == {403}
    assert not client.get(room).context["may_sign_now"]
    assert urls["pledge_sign"] not in client.get("/").content.decode()


def test_the_account_of_a_delegate_is_green_and_the_form_offers_officers(client, world, delegate):
    pledge = world.pledge()
    [signer] = [each for each in lights_of(pledge, world.other).signers if each.user == delegate]
    client.force_login(world.secretary)
    offered = client.get(reverse("emulation:mandate_create")).context["form"].fields["user"]

    assert next(light.tone for light in signer.lights if light.label == "Tài khoản") == "green"
    assert delegate in offered.queryset


def test_a_unit_has_one_chair_at_a_time(world, second):
    chair = Mandate.objects.get(user=world.leaders[world.other.pk])
    with pytest.raises(MoveNotAllowed):
        grant(world, second, post=Mandate.Post.CHAIR)
    with pytest.raises(DatabaseError, match="mandate_one_chair"), transaction.atomic():
        MandateFactory(user=second, valid_from=DAY)

    actions.end_mandate(mandate=chair, on=DAY - timedelta(days=1), by=world.secretary, at=AT)
    new = grant(world, second, post=Mandate.Post.CHAIR)

    assert new.position_line == "CHỦ TỊCH"
    with pytest.raises(DatabaseError, match="mandate_one_chair"), transaction.atomic():
        Mandate.objects.filter(pk=chair.pk).update(valid_to=None)


def test_what_was_granted_stays_and_only_its_end_is_set(world):
    mandate = Mandate.objects.get(user=world.leaders[world.other.pk])

    for change in ({"post": "deputy_chair"}, {"paper": "khác"}, {"valid_from": date(2019, 1, 1)}):
        with pytest.raises(DatabaseError, match="mandate_facts_stay"), transaction.atomic():
            Mandate.objects.filter(pk=mandate.pk).update(**change)


def test_a_mandate_that_was_used_cannot_end_before_and_is_not_removed(world):
    pledge = world.signing()
    world.sign(pledge, world.other)
    mandate = Mandate.objects.get(user=world.leaders[world.other.pk])

    with pytest.raises(MoveNotAllowed):
        actions.end_mandate(mandate=mandate, on=DAY - timedelta(days=1), by=world.secretary, at=AT)
    with pytest.raises(MoveNotAllowed):
        actions.remove_mandate(mandate=mandate, by=world.secretary, at=AT)
    ended = actions.end_mandate(mandate=mandate, on=DAY, by=world.secretary, at=AT)

    assert ended.valid_to == DAY


def test_a_mandate_that_ended_signs_nothing(world):
    mandate = Mandate.objects.get(user=world.leaders[world.other.pk])
    actions.end_mandate(mandate=mandate, on=DAY - timedelta(days=1), by=world.secretary, at=AT)
    pledge = world.signing()

    with pytest.raises(actions.SigningRefused) as refused:
        world.sign(pledge, world.other)
    assert refused.value.code == "mandate"


def test_the_pages_enter_end_and_remove(client, world, second):
    client.force_login(world.secretary)
    form = {
        "user": second.pk,
        "post": "delegate",
        "title": "Trưởng phòng",
        "paper": "Giấy ủy quyền số 05/GUQ-LMHTX",
        "valid_from": "02/12/2023",
    }
    without_end = client.post(reverse("emulation:mandate_create"), form)
    client.post(reverse("emulation:mandate_create"), {**form, "valid_to": "31/12/2023"})
    mandate = Mandate.objects.get(user=second)
    listed = client.get(reverse("emulation:mandate_list")).content.decode()
    client.post(reverse("emulation:mandate_end", args=[mandate.pk]), {"on": "15/12/2023"})
    mandate.refresh_from_db()
    client.post(reverse("emulation:mandate_remove", args=[mandate.pk]))

    assert without_end.status_code == 422
    assert "30/2020" in without_end.content.decode()
    assert "TUQ. CHỦ TỊCH<br>TRƯỞNG PHÒNG" in listed
    assert mandate.valid_to == date(2023, 12, 15)
    assert not Mandate.objects.filter(user=second).exists()


def test_a_leader_is_offered_the_own_unit_and_never_oneself(client, world, second):
    leader = world.leaders[world.other.pk]
    client.force_login(leader)

    page = client.get(reverse("emulation:mandate_create"))

    own = {second, world.officers[world.other.pk]}
    assert set(page.context["form"].fields["user"].queryset) == own


# Certificates


def test_a_certificate_is_read_from_its_file_and_replaces_the_one_before(client, world, pki):
    leader = world.leaders[world.other.pk]
    old = SignerCertificateFactory(user=leader)
    person = pki.person(leader.full_name)
    client.force_login(world.secretary)

    response = client.post(
        reverse("emulation:certificate_create"),
        {"user": leader.pk, "file": SimpleUploadedFile("a.cer", certificate_file(person))},
    )

    assert response.status_code == 302
    entered = SignerCertificate.objects.get(user=leader, valid_to=None)
    assert (entered.serial, entered.common_name) == (person.serial, leader.full_name)
    assert "ký số" in entered.key_usage
    old.refresh_from_db()
    assert old.valid_to is not None


@pytest.mark.parametrize("what", ["no certificate", "key file", "expired"])
def test_what_is_no_certificate_for_signing_is_refused_in_words(world, pki, what):
    leader = world.leaders[world.other.pk]
    person = pki.person(leader.full_name)
    content = {
        "no certificate": b"xin chao",
        "key file": person.pkcs12(),
        "expired": certificate_file(person),
    }[what]
    at = AT.replace(year=2090) if what == "expired" else AT

    with pytest.raises(MoveNotAllowed):
        actions.enter_certificate(user=leader, content=content, by=world.secretary, at=at)
    assert not SignerCertificate.objects.filter(user=leader).exists()


def test_nobody_enters_the_own_certificate(world, pki):
    leader = world.leaders[world.other.pk]
    content = certificate_file(pki.person(leader.full_name))

    with pytest.raises(MoveNotAllowed):
        actions.enter_certificate(user=leader, content=content, by=leader, at=AT)


# The lights before the day


def lights_of(pledge, province, at=AT):
    [place] = [
        each
        for each in read_preflight(pledge, at=at)
        if each.signature.province_id == (province.pk if province else None)
    ]
    return place


def tones_of(place):
    return {str(light.label): light.tone for light in place.all_lights}


def test_who_has_practised_and_has_a_mandate_is_ready(world):
    pledge = world.pledge()
    before = lights_of(pledge, world.other)
    practice = actions.open_practice(
        year=world.year, prepared_in=world.preparing, by=world.secretary, at=AT
    )
    world.sign(practice, world.other)

    after = lights_of(pledge, world.other)

    assert (before.tone, after.tone) == ("amber", "green")
    assert tones_of(after)["Tập dượt"] == "green"


def test_without_a_mandate_on_the_day_the_lamp_is_red_and_says_how_to_mend(world):
    pledge = world.pledge()
    mandate = Mandate.objects.get(user=world.leaders[world.other.pk])
    actions.end_mandate(mandate=mandate, on=DAY - timedelta(days=1), by=world.secretary, at=AT)

    place = lights_of(pledge, world.other)

    assert place.tone == "red"
    [light] = place.all_lights
    assert (light.page, bool(light.mend)) == ("mandates", True)


def test_a_mandate_that_ends_before_a_signing_that_is_put_off_shows(world):
    """The lights are those of the day of signing; when that is past, of today."""
    pledge = world.pledge()
    mandate = Mandate.objects.get(user=world.leaders[world.other.pk])
    actions.end_mandate(mandate=mandate, on=DAY + timedelta(days=3), by=world.secretary, at=AT)

    assert tones_of(lights_of(pledge, world.other))["Thẩm quyền"] == "amber"
    assert lights_of(pledge, world.other, at=AT + timedelta(days=4)).tone == "red"


@pytest.mark.parametrize(
    ("facts", "tone"),
    [
        ({}, "green"),
        ({"expires_at": AT}, "red"),
        ({"expires_at": AT + timedelta(days=10)}, "amber"),
        ({"key_usage": "mã hóa khóa"}, "red"),
        ({"common_name": "Người Khác"}, "amber"),
    ],
)
def test_the_light_of_a_certificate(world, pki, settings, tmp_path, facts, tone):
    settings.TRUST_DIR = tmp_path
    (tmp_path / "goc.pem").write_bytes(pki.root.pem())
    pledge = world.pledge()
    SignerCertificateFactory(user=world.leaders[world.other.pk], **facts)

    assert tones_of(lights_of(pledge, world.other))["Chứng thư số"] == tone


def test_a_certificate_of_nobody_whom_the_portal_trusts_is_red(world, settings, tmp_path):
    settings.TRUST_DIR = tmp_path
    pledge = world.pledge()
    SignerCertificateFactory(user=world.leaders[world.other.pk])

    assert tones_of(lights_of(pledge, world.other))["Chứng thư số"] == "red"


def test_a_place_that_is_signed_has_nothing_left_to_do(world):
    pledge = world.signing()
    world.sign(pledge, world.other)
    leader = world.leaders[world.other.pk]
    leader.is_active = False
    leader.save()

    place = lights_of(pledge, world.other)

    assert place.tone == "green"
    assert place.signers == ()
    assert leader.full_name in place.lights[0].text


def test_a_closed_account_is_red(world):
    pledge = world.pledge()
    leader = world.leaders[world.other.pk]
    leader.is_active = False
    leader.save()

    assert tones_of(lights_of(pledge, world.other))["Tài khoản"] == "red"


def test_the_portal_without_its_key_is_red(settings, tmp_path):
    settings.PORTAL_KEY_DIR = tmp_path

    assert read_portal_lights()[0].tone == "red"


def test_the_secretary_reads_all_lights_and_a_notice_for_each(client, world):
    pledge = world.signing()
    client.force_login(world.secretary)
    link = reverse("emulation:pledge_signer", args=[2024, "giao-uoc", world.other.slug])

    page = client.get(reverse("emulation:pledge_preflight", args=[2024, "giao-uoc"]))
    client.force_login(world.leaders[world.other.pk])
    own = client.get(reverse("emulation:pledge_preflight", args=[2024, "giao-uoc"]))

    texts = [notice["text"] for _place, notice in page.context["rows"]]
    assert len(texts) == 3
    assert link in texts[1]
    assert "02/12/2023" in texts[1]
    assert [place.signature.pledge for place, _notice in own.context["rows"]] == [pledge]


def test_the_lights_take_as_many_queries_with_nine_members_as_with_two(
    client, django_assert_max_num_queries
):
    counts = []
    for more in (0, 7):
        world = build_world(more)
        world.signing()
        client.force_login(world.secretary)
        with django_assert_max_num_queries(25) as queries:
            client.get(reverse("emulation:pledge_preflight", args=[2024, "giao-uoc"]))
        counts.append(len(queries))

    assert counts[0] == counts[1]
