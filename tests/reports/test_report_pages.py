"""The pages of the document, for each who comes."""

import hashlib
import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.html import escape, strip_tags

from reports import paper
from reports.actions import values_of
from reports.annual import build_annual_report
from reports.forms import ReportForm
from reports.models import ConferenceReport, PublishedReport, ReportState
from reports.sections import SECTIONS
from reports.snapshot import snapshot
from reports.trace import with_links
from reports.views.report import trace_address
from tests.factories import (
    EmulationYearFactory,
    ProvinceFactory,
    PublishedReportFactory,
    ReportFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DETAIL = "/bao-cao/2023/"
EDIT = "/bao-cao/2023/soan/"


def test_member_reads_the_draft_with_its_mark(client, report, provinces):
    client.force_login(UserFactory(province=provinces[1]))

    text = client.get(DETAIL).content.decode()

    assert "DỰ THẢO" in text
    assert "Toàn cụm có 06 hợp tác xã" in strip_tags(text)
    assert 'href="#tinh-hinh"' in text
    assert reverse("reports:report_publish", args=[2023]) not in text


def test_draft_is_not_there_for_others(client, report):
    statuses = [client.get(DETAIL).status_code]
    for stranger in (UserFactory(), UserFactory(observer=True)):
        client.force_login(stranger)
        statuses += [client.get(DETAIL).status_code, client.get(f"{DETAIL}bao-cao.pdf").status_code]

    assert statuses == [404] * 5


def test_each_reads_the_document_of_the_own_cluster(client, report, provinces):
    """Two clusters publish in the same year; a stranger is shown the one entered first, and both in the list."""
    ConferenceReport.objects.filter(pk=report.pk).update(state=ReportState.PUBLISHED)
    first = PublishedReportFactory(report=report, html="Cụm một")
    home = ProvinceFactory()
    other_year = EmulationYearFactory(year=2023, members=[home])
    # More versions than the other cluster's: the highest number is not the newest of everybody.
    old = PublishedReportFactory(report__year=other_year, html="Cụm hai cũ")
    new = PublishedReportFactory(
        report=old.report, version=2, supersedes=old, reason="Sửa", html="Cụm hai"
    )

    def shown(user=None, **query):
        client.logout()
        if user:
            client.force_login(user)
        return client.get(DETAIL, query).context["article"]

    assert shown(UserFactory(province=provinces[1])) == "Cụm một"
    assert shown(UserFactory(province=home)) == "Cụm hai"
    assert shown(UserFactory(observer=True)) == shown() == "Cụm một"
    assert shown(cum=other_year.cluster.code) == "Cụm hai"
    for nonsense in ("khong-co", "\0", "' OR 1=1"):
        assert client.get(DETAIL, {"cum": nonsense}).status_code == 404
    listed = client.get("/bao-cao/").content.decode()
    assert all(escape(row.get_absolute_url()) in listed for row in (first, new))


def test_render_report_asks_which_cluster(report, tmp_path):
    other = ReportFactory(year__year=2023)
    path = tmp_path / "bao-cao.html"
    wanted = ["render_report", "--year", "2023", "--format", "html", "--output", str(path)]

    with pytest.raises(CommandError, match=other.year.cluster.code):
        call_command(*wanted)
    call_command(*wanted, "--cluster", report.year.cluster.code)

    assert "Toàn cụm có 06 hợp tác xã" in strip_tags(path.read_text())


@pytest.mark.usefixtures("all_given")
def test_secretary_publishes_and_everybody_reads(
    client, report, secretary, django_capture_on_commit_callbacks
):
    client.force_login(secretary)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("reports:report_publish", args=[2023]))
    client.logout()

    page = client.get(DETAIL)
    file = client.get(f"{DETAIL}bao-cao.pdf")
    row = PublishedReport.objects.get()

    assert response.url == DETAIL
    assert with_links(row.html, *trace_address(2023, row.query)) in page.content.decode()
    assert "DỰ THẢO" not in page.content.decode()
    assert file["ETag"] == f'"{row.sha256}"'
    assert file.getvalue().startswith(b"%PDF")
    again = client.get(f"{DETAIL}bao-cao.pdf", headers={"if-none-match": file["ETag"]})
    assert again.status_code == 304


@pytest.mark.usefixtures("all_given")
def test_page_shows_that_it_is_being_published_and_survives_a_reload(client, report, secretary):
    """Nothing ran yet: the page asks again by itself and offers no second button."""
    client.force_login(secretary)
    client.post(reverse("reports:report_publish", args=[2023]))

    for _ in range(2):
        page = client.get(DETAIL)
        assert page["Refresh"] == "3"
        assert reverse("reports:report_publish", args=[2023]) not in page.content.decode()


@pytest.mark.usefixtures("all_given")
def test_refusal_stands_on_the_page_with_every_reason(client, report, secretary):
    ConferenceReport.objects.filter(pk=report.pk).update(number=None, signer_name="")
    client.force_login(secretary)

    response = client.post(reverse("reports:report_publish", args=[2023]))

    assert response.status_code == 422
    assert len(response.context["refusal"].missing) == 2


def test_versions_stay_reachable(client, report):
    first = PublishedReportFactory(report=report, html="<article>Bản một</article>")
    PublishedReportFactory(
        report=report, version=2, supersedes=first, reason="Sửa.", html="<article>Bản hai</article>"
    )

    assert "Bản hai" in client.get(DETAIL).content.decode()
    old = client.get(f"{DETAIL}?ban=1").content.decode()
    assert "Bản một" in old
    assert "?ban=2" in old
    for nonsense in ("3", "x", "-1", "99999999", "²"):
        assert client.get(DETAIL, {"ban": nonsense}).status_code == 404


@pytest.fixture
def draft(report):
    ConferenceReport.objects.filter(pk=report.pk).update(state=ReportState.DRAFT)
    report.refresh_from_db()
    return report


def typed(report, **changes):
    """What a browser sends for the form as it was opened."""
    form = ReportForm(report=report)
    values = {name: form[name].value() or "" for name in form.fields}
    return values | {"on": "02/12/2023"} | changes


def test_edit_saves_what_was_typed(client, draft, secretary):
    client.force_login(secretary)

    response = client.post(EDIT, typed(draft, number="9", lessons="Một.\n\n  Hai.  "))

    draft.refresh_from_db()
    assert response.url == DETAIL
    assert (draft.number, draft.sections["lessons"]) == (9, "Một.\nHai.")


def test_number_that_no_column_holds_is_refused_beside_its_field(client, draft, secretary):
    client.force_login(secretary)

    response = client.post(EDIT, typed(draft, number=10**30))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["number"]


def test_what_people_write_is_never_markup(client, draft, secretary, provinces):
    """Names stand as typed on the page, in the PDF's page and in what is published; of a section, pasted scripts are
    taken away, and what is left is no markup either."""
    evil = "<script>alert(1)</script>"
    for province in provinces:
        province.name = province.alliance_name = evil
        province.save()
    client.force_login(secretary)
    client.post(
        EDIT,
        typed(draft, **dict.fromkeys([each.key for each in SECTIONS], f"Một{evil} & hai"))
        | {"signer_name": evil, "place": evil, "symbol": evil[:30]},
    )

    page = client.get(DETAIL).content.decode()
    built = build_annual_report(ConferenceReport.objects.get().year)
    whole = paper.whole_page(built, paper.article(built), is_draft=False)

    assert "&lt;script&gt;" in page
    assert "&lt;script&gt;" in whole
    assert whole.count("Một &amp; hai") == page.count("Một &amp; hai") == len(SECTIONS)
    assert "<script>alert" not in page + whole


def test_two_editors_lose_no_word(client, draft, secretary):
    client.force_login(secretary)
    opened = typed(draft)
    client.post(EDIT, opened | {"advantages": "Của người thứ nhất."})

    second = client.post(EDIT, opened | {"lessons": "Của người thứ hai."})
    text = second.content.decode()
    assert second.status_code == 422
    assert "Của người thứ nhất." in text
    assert "Của người thứ hai." in text

    form = second.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    assert client.post(EDIT, again | {"advantages": "Của cả hai."}).status_code == 302
    draft.refresh_from_db()
    assert values_of(draft)["advantages"] == "Của cả hai."
    assert values_of(draft)["lessons"] == "Của người thứ hai."


def test_letters_that_cannot_be_printed_are_named(client, draft, secretary):
    client.force_login(secretary)

    response = client.post(EDIT, typed(draft, lessons="Đạt ≥ 90 điểm"))

    assert response.status_code == 422
    assert response.context["form"].errors["lessons"]


def test_sealed_base_cannot_be_forged(client, draft, secretary):
    client.force_login(secretary)

    assert client.post(EDIT, typed(draft, base="{}")).status_code == 422


def test_approved_document_is_not_edited_by_the_form(client, report, secretary):
    client.force_login(secretary)

    response = client.post(EDIT, typed(report, number="9"))

    assert response.status_code == 422
    assert ConferenceReport.objects.get().number == 5


def test_secretary_begins_the_document_of_a_year(client, year, secretary):
    client.force_login(secretary)
    assert reverse("reports:report_start", args=[2023]) in client.get("/bao-cao/").content.decode()

    response = client.post(reverse("reports:report_start", args=[2023]))

    report = ConferenceReport.objects.get()
    assert response.url == EDIT
    assert (report.place, f"{report.on:%d/%m/%Y}") == ("Quảng Ngãi", "02/12/2023")


# The command


def render(tmp_path, wanted, *args):
    out, path = io.StringIO(), tmp_path / f"bao-cao.{wanted}"
    call_command(
        "render_report",
        "--year",
        "2023",
        "--format",
        wanted,
        "--output",
        str(path),
        *args,
        stdout=out,
    )
    return path.read_bytes(), out.getvalue()


def test_render_report_makes_a_draft_until_it_is_published(report, tmp_path):
    content, said = render(tmp_path, "pdf", "--json")

    facts = json.loads(said)
    assert content.startswith(b"%PDF")
    assert set(facts) == {"sha256", "pages", "seconds", "draft"}
    assert facts["draft"] is True
    assert "DỰ THẢO" in render(tmp_path, "html")[0].decode()


def test_render_report_gives_the_published_file(report, tmp_path):
    row = PublishedReportFactory(report=report)

    content, said = render(tmp_path, "pdf", "--json")

    assert content == b"%PDF-1.7 mau"
    facts = json.loads(said)
    assert (facts["draft"], facts["sha256"], facts["pages"]) == (False, row.sha256, 1)


@pytest.mark.parametrize("wanted", ["docx", "xlsx"])
def test_render_report_makes_office_files_of_a_version_published_before_there_were_any(
    report, tmp_path, wanted
):
    row = PublishedReportFactory(report=report, snapshot=snapshot(build_annual_report(report.year)))

    content, said = render(tmp_path, wanted, "--json")

    facts = json.loads(said)
    assert facts["draft"] is False
    assert facts["sha256"] == hashlib.sha256(content).hexdigest()
    assert any(row.code.encode() in part for part in parts_of(content))


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_render_report_of_a_year_without_one(db, tmp_path):
    with pytest.raises(CommandError):
        render(tmp_path, "pdf")
