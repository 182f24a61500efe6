"""Sections one by one: saved with bound numbers, refused with a place, bound with a click, commented, compared."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cluster_portal.accounts.models import Activity
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions.versions import ChangedMeanwhile, plain
from reports import actions
from reports.models import ConferenceReport, ReportState, SectionComment, SectionVersion
from reports.section_actions import answer_comment, comment_on_section, edit_section, mark_of
from reports.sections import BY_SLUG, SECTIONS
from tests.factories import OrganizationFactory, UserFactory
from tests.report_factories import SectionCommentFactory

pytestmark = pytest.mark.django_db
AT = datetime(2023, 12, 2, 3, 0, tzinfo=UTC)
PAGE = "/bao-cao/2023/muc/thuan-loi/"


def fresh(report):
    return ConferenceReport.objects.select_related("year__cluster").get(pk=report.pk)


@pytest.fixture
def draft(report):
    ConferenceReport.objects.filter(pk=report.pk).update(state=ReportState.CONSULTING)
    return fresh(report)


@pytest.fixture
def member(provinces):
    return UserFactory(leader=True, province=provinces[1])


def base_of(report, key="advantages"):
    return mark_of(report.sections[key])


def write(report, by, text, **changes):
    order = {"key": "advantages", "text": text, "base": base_of(report), "by": by, "at": AT}
    return edit_section(report=report, **(order | changes))


# Actions


def test_edit_keeps_a_version_of_each_text(draft, secretary):
    report = write(draft, secretary, "Một.")
    report = write(report, secretary, "Hai.  \n\n Ba.")
    write(report, secretary, "Hai.\nBa.")  # nothing new: no version, no line

    rows = SectionVersion.objects.order_by("number").values_list("key", "number", "text", "by")
    assert list(rows) == [
        ("advantages", 1, "Một.", secretary.pk),
        ("advantages", 2, "Hai.\nBa.", secretary.pk),
    ]
    assert fresh(draft).sections["advantages"] == "Hai.\nBa."
    assert Activity.objects.count() == 2


def test_two_secretaries_of_one_section_lose_nothing(draft, secretary):
    """The second is told who was faster and what stands there now; what was typed is still theirs to send again."""
    write(draft, secretary, "Của người thứ nhất.")

    with pytest.raises(ChangedMeanwhile) as conflict:
        write(draft, secretary, "Của người thứ hai.")

    theirs = conflict.value.changes["advantages"][1]
    assert (theirs, conflict.value.by) == ("Của người thứ nhất.", str(secretary))
    report = write(draft, secretary, "Của cả hai.", base=mark_of(theirs))
    assert report.sections["advantages"] == "Của cả hai."


def test_two_secretaries_of_two_sections_do_not_meet(draft, secretary):
    write(draft, secretary, "Của người thứ nhất.")
    write(draft, secretary, "Của người thứ hai.", key="lessons", base=base_of(draft, "lessons"))

    sections = fresh(draft).sections
    assert (sections["advantages"], sections["lessons"]) == (
        "Của người thứ nhất.",
        "Của người thứ hai.",
    )


def door_of_the_section(report, by, text):
    write(report, by, text)


def door_of_the_whole_form(report, by, text):
    actions.edit_report(
        report=report,
        values=actions.values_of(report) | {"advantages": text},
        base=plain(actions.values_of(report)),
        expected_version=report.lock_version,
        by=by,
        at=AT,
    )


@pytest.mark.parametrize("door", [door_of_the_section, door_of_the_whole_form])
def test_every_door_refuses_a_name_that_does_not_exist(draft, secretary, door):
    with pytest.raises(actions.SectionsFaulty) as refusal:
        door(draft, secretary, "Một.\nCó {{ htx.tog }} hợp tác xã.")

    (fault,) = refusal.value.faults["advantages"]
    assert (fault.line, fault.written) == (2, "{{ htx.tog }}")
    assert "htx.tong" in fault.near
    assert fresh(draft).sections == draft.sections
    assert not SectionVersion.objects.exists()


@pytest.mark.parametrize("door", [door_of_the_section, door_of_the_whole_form])
def test_every_door_cleans_what_is_pasted(draft, secretary, door):
    door(draft, secretary, "<p onclick='x()'>Một <b>hai</b></p><script>alert(1)</script>")

    assert fresh(draft).sections["advantages"] == "Một **hai**"


@pytest.mark.parametrize("door", [door_of_the_section, door_of_the_whole_form])
@pytest.mark.parametrize("state", ReportState)
def test_every_door_writes_in_drafts_only(draft, secretary, door, state):
    ConferenceReport.objects.filter(pk=draft.pk).update(state=state)

    if state in (ReportState.DRAFT, ReportState.CONSULTING):
        door(draft, secretary, "Mới.")
        assert fresh(draft).sections["advantages"] == "Mới."
    else:
        with pytest.raises(MoveNotAllowed):
            door(draft, secretary, "Mới.")
        assert fresh(draft).sections == draft.sections


@pytest.mark.parametrize("door", [door_of_the_section, door_of_the_whole_form])
def test_only_the_secretary_of_the_head_unit_writes(draft, provinces, door):
    strangers = [
        UserFactory(province=provinces[0]),
        UserFactory(leader=True, province=provinces[0]),
        UserFactory(secretary=True, province=provinces[1]),
        UserFactory(administrator=True),
        UserFactory(observer=True),
    ]

    for stranger in strangers:
        with pytest.raises(PermissionDenied):
            door(draft, stranger, "Mới.")
    assert fresh(draft).sections == draft.sections


@pytest.mark.parametrize("state", ReportState)
@pytest.mark.parametrize(
    "role", ["officer", "leader", "secretary", "observer", "administrator", "stranger"]
)
def test_comment_by_state_and_role(draft, provinces, secretary, state, role):
    """Members and the secretary, while the draft is open to comments."""
    ConferenceReport.objects.filter(pk=draft.pk).update(state=state)
    people = {
        "officer": lambda: UserFactory(province=provinces[1]),
        "leader": lambda: UserFactory(leader=True, province=provinces[1]),
        "secretary": lambda: secretary,
        "observer": lambda: UserFactory(observer=True),
        "administrator": lambda: UserFactory(administrator=True),
        "stranger": UserFactory,  # an officer of a province outside of the cluster
    }
    order = {
        "report": draft,
        "key": "advantages",
        "text": "Bổ sung.",
        "by": people[role](),
        "at": AT,
    }

    if role not in ("officer", "leader", "secretary"):
        with pytest.raises(PermissionDenied):
            comment_on_section(**order)
    elif state != ReportState.CONSULTING:
        with pytest.raises(MoveNotAllowed):
            comment_on_section(**order)
    else:
        assert comment_on_section(**order).is_open
    assert SectionComment.objects.count() == Activity.objects.count() <= 1


def test_comment_is_answered_once(draft, secretary, member):
    comment = comment_on_section(report=draft, key="advantages", text="Bổ sung.", by=member, at=AT)

    with pytest.raises(PermissionDenied):
        answer_comment(comment=comment, answer="Đã bổ sung.", by=member, at=AT)
    answered = answer_comment(comment=comment, answer="Đã bổ sung.", by=secretary, at=AT)
    with pytest.raises(MoveNotAllowed):
        answer_comment(comment=comment, answer="Lại.", by=secretary, at=AT)

    assert (answered.answer, answered.answered_by) == ("Đã bổ sung.", secretary)
    assert not SectionComment.objects.get().is_open


# Pages


def sent(report, text, **button):
    return {"text": text, "base": base_of(report)} | (button or {"save": "1"})


def test_secretary_writes_and_everybody_of_the_cluster_reads(client, draft, secretary, member):
    client.force_login(secretary)
    response = client.post(PAGE, sent(draft, "Có **{{ htx.tong }}** hợp tác xã.\r\n- Một"))
    client.force_login(member)
    page = client.get(PAGE).content.decode()

    assert response.url == PAGE
    assert 'Có <strong><data value="htx.tong">06</data></strong> hợp tác xã.' in page
    assert "<li>- Một</li>" in page
    assert "<textarea" in page  # for the comment
    assert 'name="text"' not in page


def test_refusal_says_line_and_near_names_and_keeps_the_text(client, draft, secretary):
    client.force_login(secretary)

    response = client.post(PAGE, sent(draft, "Có {{ htx.tog }} hợp tác xã."))
    page = response.content.decode()

    assert response.status_code == 422
    assert "Có {{ htx.tog }} hợp tác xã." in page
    assert "{{ htx.tong }}" in page


def test_digits_are_bound_by_one_click_without_saving(client, draft, secretary):
    client.force_login(secretary)
    text = "Toàn cụm có 11 tổ hợp tác."

    flagged = client.post(PAGE, sent(draft, text, preview="1"))
    (typed,) = flagged.context["written"].typed
    value, near = typed.buttons[0]
    response = client.post(PAGE, sent(draft, text, bind=value))

    assert (typed.text, near.bound.name) == ("11", "tht.tong")
    assert f'value="{value}"' in flagged.content.decode()
    assert response.context["form"]["text"].value() == "Toàn cụm có {{ tht.tong }} tổ hợp tác."
    assert fresh(draft).sections == draft.sections


@pytest.mark.parametrize(
    "value", ["", "x", "1:2", "99999999:1:{{ a }}", "0:khác:{{ htx.tong }}", "²:1:a"]
)
def test_binding_that_does_not_fit_changes_nothing(client, draft, secretary, value):
    client.force_login(secretary)

    response = client.post(PAGE, sent(draft, "Có 11 tổ.", bind=value))

    assert response.status_code == 200
    assert response.context["form"]["text"].value() == "Có 11 tổ."


def test_suggestion_is_taken_over_and_offered_no_more(client, draft, secretary):
    client.force_login(secretary)
    page = "/bao-cao/2023/muc/tuyen-truyen-phat-trien-thanh-vien/"
    first = client.get(page).context["written"].suggestions[0]

    response = client.post(
        page, {"text": "Một.", "base": base_of(draft, "communication"), "take": first["markup"]}
    )

    assert "{{ htx.thanh-vien-lmhtx }}" in first["markup"]
    assert response.context["form"]["text"].value() == f"Một.\n{first['markup']}"
    assert first not in response.context["written"].suggestions


def test_second_editor_sees_both_texts_and_may_save_again(client, draft, secretary):
    client.force_login(secretary)
    client.post(PAGE, sent(draft, "Của người thứ nhất."))

    second = client.post(PAGE, sent(draft, "Của người thứ hai."))
    form = second.context["form"]
    again = client.post(PAGE, {"text": "Của cả hai.", "base": form["base"].value(), "save": "1"})

    assert second.status_code == 422
    assert {(each.kind, each.text) for each in second.context["theirs"]} >= {
        ("removed", "hai."),
        ("added", "nhất."),
    }
    assert again.status_code == 302
    assert fresh(draft).sections["advantages"] == "Của cả hai."


def test_versions_show_what_changed_and_come_back_into_the_editor(client, draft, secretary):
    client.force_login(secretary)
    client.post(PAGE, sent(draft, "Một hai ba."))
    client.post(PAGE, sent(fresh(draft), "Một bốn ba."))

    page = client.get(f"{PAGE}cac-ban/").content.decode()
    opened = client.get(f"{PAGE}?ban=1")

    assert "<del>hai</del><ins>bốn</ins>" in page
    assert opened.context["form"]["text"].value() == "Một hai ba."
    for nonsense in ("9", "x", "²", "-1"):
        assert client.get(PAGE, {"ban": nonsense}).status_code == 404


def test_comment_and_answer_stand_on_the_page(client, draft, secretary, member):
    client.force_login(member)
    client.post(f"{PAGE}gop-y/", {"comment": "Bổ sung <b>số liệu</b>."})
    client.force_login(secretary)
    comment = SectionComment.objects.get()
    client.post(
        reverse("reports:comment_answer", args=[2023, "thuan-loi", comment.pk]),
        {"answer": "Đã bổ sung."},
    )
    client.force_login(member)

    page = client.get(PAGE).content.decode()

    assert "Bổ sung &lt;b&gt;số liệu&lt;/b&gt;." in page
    assert "Đã bổ sung." in page


def test_comment_comes_late(client, report, member):
    client.force_login(member)

    response = client.post(f"{PAGE}gop-y/", {"comment": "Bổ sung."})

    assert response.status_code == 422
    assert not SectionComment.objects.exists()


def test_letter_that_cannot_be_printed_is_refused(client, draft, secretary):
    client.force_login(secretary)

    response = client.post(PAGE, sent(draft, "Đạt ≥ 90"))

    assert response.status_code == 422
    assert "text" in response.context["form"].errors


def test_every_section_has_an_address_of_its_own():
    assert len(BY_SLUG) == len(SECTIONS)


def test_unknown_section_is_not_there(client, draft, secretary):
    client.force_login(secretary)

    assert client.get("/bao-cao/2023/muc/khong-co/").status_code == 404


def test_numbers_are_searched_by_words_without_tones(client, draft, secretary):
    client.force_login(secretary)

    found = client.get("/bao-cao/2023/so-lieu/", {"q": "to hop tac quang ngai"}).context["found"]
    piece = client.get("/bao-cao/2023/so-lieu/", {"q": "lien hiep"}, headers={"HX-Request": "true"})

    assert "tht.tong.quang-ngai" in [each.name for each in found]
    assert "<html" not in piece.content.decode()
    assert "{{ lhhtx.tong }}" in piece.content.decode()


@pytest.mark.parametrize(
    "page", [PAGE, "/bao-cao/2023/muc/", "/bao-cao/2023/so-lieu/", f"{PAGE}cac-ban/"]
)
def test_queries_do_not_grow(client, draft, secretary, provinces, page):
    client.force_login(secretary)
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(page)
    OrganizationFactory.create_batch(6, province=provinces[1])
    for number in range(1, 8):
        SectionVersion.objects.create(
            report=draft, key="advantages", number=number, text=f"{number}", by=UserFactory(), at=AT
        )
        SectionCommentFactory(report=draft, by=UserFactory(province=provinces[1]))
    with CaptureQueriesContext(connection) as many:
        client.get(page)

    assert len(many) == len(few)
