"""Who gets what at every address: the table is tests/permission_table.py, the addresses are those of the URLconf.

An address without a line fails, and so does a line without an address.
"""

import re
from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from cooperatives import actions
from cooperatives.models import Paper
from emulation.models import PledgeKind
from reports.annual import build_annual_report
from reports.snapshot import snapshot
from tests import factories as make
from tests.ballot_factories import (
    AwardFactory,
    BallotCandidateFactory,
    BallotFactory,
    BallotVoterFactory,
    SubmissionFactory,
)
from tests.permission_table import ADMINISTRATION, DELEGATE, LINES, ROLES
from tests.report_factories import PressTextFactory, PublishedFileFactory, SectionCommentFactory
from tests.return_factories import DeadlineFactory, QuestionFactory, ReturnFactory
from tests.scoring_factories import (
    CrossCheckFactory,
    ExplanationRoundFactory,
    ScoreEvidenceFactory,
)
from tests.signing_factories import (
    PledgeCommentFactory,
    ScanFactory,
    SignerCertificateFactory,
    SigningQuestionFactory,
)

YEAR, NEXT_YEAR = 2023, 2024


def addresses(resolver=None, namespace=""):
    """Yield the full name of every address with the names of its arguments."""
    for entry in (resolver or get_resolver()).url_patterns:
        if hasattr(entry, "url_patterns"):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from addresses(entry, inner)
        else:
            yield f"{namespace}{entry.name}", tuple(entry.pattern.regex.groupindex)


ALL = dict(addresses())
OURS = {name for name in ALL if not name.startswith("admin:")}


# The world: the unit that heads the year, another member, and one person of every kind


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once for this file; each request is rolled back to here."""
    with django_db_blocker.unblock(), undone():
        yield build_world()


def build_world():
    head, member = make.ProvinceFactory(slug="dau"), make.ProvinceFactory(slug="thanh-vien")
    year = make.EmulationYearFactory(year=YEAR, members=[head, member], head=head, opened=True)
    next_year = make.EmulationYearFactory(cluster=year.cluster, year=NEXT_YEAR)
    make.ReportingYearFactory(cluster=year.cluster, year=YEAR)
    DeadlineFactory(cluster=year.cluster, year=YEAR)
    last_year = make.EmulationYearFactory(cluster=year.cluster, year=YEAR - 1, head=head)
    # Next year's pledge is being written, this year's was being signed all the time.
    pledge = make.PledgeFactory(year=next_year, prepared_in=year)
    signing = make.PledgeFactory(year=year, prepared_in=last_year, signing=True)
    places = {
        province: make.SignatureFactory(pledge=signing, province=province)
        for province in (head, member, None)
    }
    make.PledgeFactory(year=next_year, prepared_in=year, kind=PledgeKind.PRACTICE, signing=True)
    make.CriteriaPackFactory(year=last_year)
    pack = make.CriteriaPackFactory(year=year)
    ballot = BallotFactory(year=year, state="open")
    for province in (head, member):
        BallotVoterFactory(ballot=ballot, province=province)
        BallotCandidateFactory(ballot=ballot, province=province)
    comment = SectionCommentFactory(report__year=year)
    units = [unit(each, year, pledge, pack, places[each]) for each in (head, member)]
    ExplanationRoundFactory(pack=pack)
    CrossCheckFactory(sheet=pack.sheets.get(province=head), checker=member)
    report = make.ReportFactory(year=last_year, published=True)
    said = snapshot(build_annual_report(last_year))
    publication = make.PublishedReportFactory(report=report, snapshot=said)
    corrected = make.PublishedReportFactory(
        report=report, snapshot=said, version=2, supersedes=publication, reason="Sửa."
    )
    PublishedFileFactory(publication=corrected, kind="errata")
    PressTextFactory(publication=corrected)
    return SimpleNamespace(
        people=people(head, member),
        head=units[0],
        member=units[1],
        code=publication.code,
        ballot=ballot,
        submission=SubmissionFactory(year=year),
        comment=comment,
    )


def people(head, member):
    leader = make.UserFactory(province=member, leader=True)
    secretary = make.UserFactory(province=head, secretary=True)
    delegate = make.UserFactory(province=member)
    make.MandateFactory(user=leader)
    make.MandateFactory(user=delegate, delegate=True)
    make.MandateFactory(user=secretary, secretary=True)
    return {
        "anonymous": None,
        "officer": make.UserFactory(province=member),
        "delegate": delegate,
        "leader": leader,
        "secretary": secretary,
        "observer": make.UserFactory(observer=True),
        "administrator": make.UserFactory(administrator=True),
    }


def unit(province, year, pledge, pack, place):
    """What one province has."""
    organization = make.OrganizationFactory(province=province)
    make.YearlyFiguresFactory(organization=organization, year=YEAR)
    make.ResultFactory(year=year, province=province)
    make.PledgeEntryFactory(pledge=pledge, province=province)
    score = make.ScoreFactory(sheet__pack=pack, sheet__province=province)
    return SimpleNamespace(
        province=province,
        return_question=QuestionFactory(
            province_return=ReturnFactory(province=province, year=YEAR, sent=True)
        ),
        organization=organization,
        tally=make.GroupTallyFactory(province=province, year=YEAR),
        import_run=make.ImportRunFactory(province=province, year=YEAR),
        mend=make.MendRunFactory(province=province),
        task=make.TaskFactory(province=province),
        criterion=score.criterion,
        evidence=ScoreEvidenceFactory(score=score),
        renaming=renaming(organization),
        award=AwardFactory(year=year, province=province),
        union_of_two=union_of_two(province),
        question=SigningQuestionFactory(signature=place),
        thread=PledgeCommentFactory(pledge=pledge, by__province=province),
        scan=ScanFactory(signature=place),
        mandate=make.MandateFactory(user__province=province, deputy=True),
        certificate=SignerCertificateFactory(user__province=province),
    )


def renaming(organization):
    """An act that can be withdrawn."""
    return actions.record_event(
        organization=organization,
        kind="renamed",
        values={"name": "Hợp tác xã Tên mới", "short_name": ""},
        on=date(2022, 1, 1),
        paper=Paper("QĐ 1"),
        by=make.UserFactory(province=organization.province),
        at=timezone.now(),
    )


def union_of_two(province):
    """Two records made one."""
    kept, dropped = (make.OrganizationFactory(province=province) for _number in "ab")
    return actions.merge_duplicates(
        kept=kept,
        dropped=dropped,
        taken=set(),
        taken_years=set(),
        expected_versions=(1, 1),
        reason="Một tổ chức.",
        by=make.UserFactory(province=province),
        at=timezone.now(),
    )


# Asking


def visitor(world, role):
    client = Client(raise_request_exception=False)
    if world.people[role]:
        client.force_login(world.people[role])
    return client


def ask(client, method, url):
    """The status; a form comes with nothing filled in."""
    response = client.get(url) if method == "GET" else client.post(url, {"nothing": ""})
    response.getvalue()  # a file is closed once it is read
    return response.status_code


def url_of(line, world, unit):
    """The address of what this unit has there."""
    name = line.name
    is_of_next_year = ":pledge_" in name or ":entry_" in name
    rows = {
        ":question_reply": unit.return_question,
        ":import_": unit.import_run,
        ":group_tally_": unit.tally,
        ":mend_": unit.mend,
        ":task_": unit.task,
        ":pledge_comment": unit.thread,
        ":pledge_question": unit.question,
        ":pledge_scan": unit.scan,
        ":mandate_": unit.mandate,
        ":certificate_": unit.certificate,
        ":event_correct": unit.renaming.events.first(),
        ":act_withdraw": unit.renaming,
        ":duplicates_part": unit.union_of_two,
        ":ballot_": world.ballot,
        ":award_": unit.award,
        ":evidence_": unit.evidence,
        ":submission_": world.submission,
        ":comment_": world.comment,
    }
    row = next((row for part, row in rows.items() if part in name), unit.organization)
    values = {
        "year": line.year or (NEXT_YEAR if is_of_next_year else YEAR),
        "pk": row.pk,
        "province": unit.province.slug,
        "paper": "giao-uoc",
        "unit": unit.province.slug,
        "way": "ky-giay",
        "recipient": "tap-the",
        "kind": "cum-truong" if ":ballot_" in name else "htx",
        "event": "doi-ten",
        "act": "sap-nhap",
        "code": world.code,
        "check": "C-01",
        "period": "nam",
        "cell": "chung",
        "criterion": unit.criterion.pk,
        "sha256": "0" * 64,
        "number": 1,
        "version": 1,
        "section": "thuan-loi",
        "name": "htx.tong" if ":trace_" in name else "freeze",
    }
    return reverse(name, kwargs={argument: values[argument] for argument in ALL[name]})


def cell(world, line, role):
    """One status, or the own unit's and another's where they differ."""
    units = [world.head, world.member] if role == "secretary" else [world.member, world.head]
    found = []
    # A stranger has no unit: one address is as good as the other.
    for each in units if world.people[role] else units[:1]:
        with undone():
            client = visitor(world, role)
            found.append(ask(client, line.method, url_of(line, world, each)))
    return " ".join(map(str, dict.fromkeys(found)))


# The table


def test_every_address_has_a_line_and_every_line_an_address():
    lines = {line.name for line in LINES}

    assert {"without a line": OURS - lines, "without an address": lines - OURS} == {
        "without a line": set(),
        "without an address": set(),
    }


# Who gets what is decided in Python; every page is opened on each database by test_page_writes_years_as_years.
@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.parametrize("line", LINES, ids=str)
def test_line_of_the_table(world, line):
    found = tuple(cell(world, line, role) for role in ROLES)

    assert found == line.expected


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_delegate_signs_and_votes_and_has_nothing_else_beside_the_own_role(world):
    """Nghị định 30/2020, Điều 13 khoản 3. Asked where there are years, pledges, scores and ballots."""
    officer = ROLES.index("officer")
    lines = [line for line in LINES if line.name.startswith("emulation:")]
    found = {str(line): cell(world, line, "delegate") for line in lines}

    assert found == {str(line): DELEGATE.get(str(line), line.expected[officer]) for line in lines}
    assert set(DELEGATE) <= set(found)


@pytest.mark.django_db
@pytest.mark.parametrize("line", [line for line in LINES if line.method == "GET"], ids=str)
def test_page_writes_years_as_years(world, line):
    """USE_THOUSAND_SEPARATOR makes «2.023» of a year that a template shows as it is."""
    with undone():
        response = visitor(world, "secretary").get(url_of(line, world, world.head))
        page = response.getvalue()
    page = page if response["Content-Type"].startswith("text/html") else b""

    assert re.findall(rb"\b2\.0[12]\d\b", page) == []


# The administration


def administration_urls(world):
    """The addresses of the administration: of lists, of forms to add, of a row, of an app."""
    row = world.people["officer"].pk
    values = {
        "object_id": row,
        "id": row,
        "app_label": "accounts",
        "content_type_id": 1,
        "url": "x/",
    }
    for name, arguments in ALL.items():
        if name.startswith("admin:") and name != "admin:None":
            yield reverse(name, kwargs={each: values[each] for each in arguments})


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.parametrize("role", ROLES)
def test_administration_is_for_administrators(world, role):
    client, found = visitor(world, role), set()
    for url in administration_urls(world):
        for method in ("GET", "POST"):
            with undone():
                found.add(ask(client, method, url))

    assert found <= ADMINISTRATION[role]
