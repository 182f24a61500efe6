"""What the database itself refuses, constraint by constraint. A table: a new constraint without a line here fails."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cooperatives.models import (
    ActRecord,
    ClusterMembership,
    Commune,
    CommuneSuccession,
    GroupTally,
    HeadingMemory,
    Kind,
    Mark,
    MinimumMembers,
    Organization,
    PastMembership,
    PastRecord,
    Period,
    Province,
    ProvinceSuccession,
    RatingBand,
    RegisterAct,
    Reminder,
    ReturnCell,
    Sector,
    SizeThreshold,
    Status,
    StatusPeriod,
    YearlyFigures,
    YearSummary,
)
from tests.factories import (
    ClusterFactory,
    CommuneFactory,
    GroupTallyFactory,
    ImportRunFactory,
    MembershipFactory,
    OrganizationFactory,
    ProvinceFactory,
    QualitySnapshotFactory,
    ReportedTotalsFactory,
    ReportingYearFactory,
    TaskFactory,
    UserFactory,
    YearlyFiguresFactory,
)
from tests.return_factories import DeadlineFactory, QuestionFactory, ReturnFactory

pytestmark = pytest.mark.django_db

AT = datetime(2023, 11, 20, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
EARLY, LATE = date(2020, 1, 1), date(2024, 1, 1)


def organization(**fields):
    values = {"kind": Kind.COOPERATIVE, "name": "HTX", "sector": Sector.AGRICULTURE}
    return Organization(province=ProvinceFactory(), **values | fields)


def province(**fields):
    values = {"key": "x", "slug": "x", "code": "99", "name": "X", "kind": "province", "order_no": 1}
    return Province(**values | fields)


def figures(**fields):
    return YearlyFigures(organization=OrganizationFactory(), year=2023, **fields)


def second(first, **fields):
    """Return an unsaved copy of a saved row."""
    first.pk = None
    first._state.adding = True
    for name, value in fields.items():
        setattr(first, name, value)
    return first


def succession():
    old = ProvinceFactory()
    return ProvinceSuccession(old=old, new=old, on=LATE, legal_basis="NQ")


def second_succession():
    old, new = ProvinceFactory(), ProvinceFactory()
    first = ProvinceSuccession.objects.create(old=old, new=new, on=LATE, legal_basis="NQ")
    return second(first)


def commune_succession(share="part", *, old=None, new=None):
    old = old or CommuneFactory()
    new = new or CommuneFactory()
    return CommuneSuccession(old=old, new=new, share=share, on=LATE, legal_basis="NQ")


def commune_of_itself():
    commune = CommuneFactory()
    return commune_succession(old=commune, new=commune)


def second_whole_succession():
    first = saved(commune_succession("whole"))
    return commune_succession("whole", old=first.old)


def summary():
    return YearSummary(
        year=2023,
        province=ProvinceFactory(),
        kind=Kind.COOPERATIVE,
        sector=Sector.AGRICULTURE,
        status=Status.ACTIVE,
        is_alliance_member=True,
    )


def period(**fields):
    return StatusPeriod(organization=OrganizationFactory(), status=Status.STOPPED, **fields)


def past_record(**fields):
    fields = {"organization": OrganizationFactory(), "valid_to": LATE, "name": "HTX"} | fields
    return PastRecord(**fields)


def past_membership(**fields):
    fields = {"organization": OrganizationFactory(), "valid_from": EARLY, "valid_to": LATE} | fields
    return PastMembership(**fields)


def minimum(**fields):
    return MinimumMembers(**{"kind": Kind.COOPERATIVE, "least": 7, "certainty": "likely"} | fields)


def threshold(**fields):
    values = {"system": "mau", "size": "large", "members": 5, "certainty": "likely"}
    return SizeThreshold(**values | fields)


def band():
    return RatingBand(scheme="mau", rating="good", points_from=80, certainty="likely")


def act(**fields):
    province = ProvinceFactory()
    by = UserFactory(province=province)
    return RegisterAct(kind="renamed", province=province, entered_by=by, entered_at=AT, **fields)


def act_record(**fields):
    return ActRecord(act=saved(act()), number=1, name="Hợp tác xã mẫu", **fields)


def saved(row):
    row.save()
    return row


def unprepared(row):
    """Fill what save() fills, as a bulk write does."""
    if isinstance(row, Organization):
        row.prepare()
    return row


# Constraint → the row that it refuses
def remembered_heading():
    return HeadingMemory(
        province=ProvinceFactory(), heading="tien", confirmed_by=UserFactory(), confirmed_at=AT
    )


def cell(**fields):
    return ReturnCell(province_return=ReturnFactory(), code="revenue", **fields)


def reminder():
    facts = {"year": 2023, "period": Period.YEAR, "due_at": AT, "sent_at": AT}
    return Reminder(province=ProvinceFactory(), days_before=7, **facts)


REFUSED = {
    "province_code_once_today": lambda: province(code=ProvinceFactory().code),
    "province_validity_in_order": lambda: province(valid_from=LATE, valid_to=EARLY),
    "succession_once": second_succession,
    "succession_not_of_itself": succession,
    "commune_succession_once": lambda: second(saved(commune_succession())),
    "commune_succession_whole_once": second_whole_succession,
    "commune_succession_not_of_itself": commune_of_itself,
    "year_summary_once": lambda: second(saved(summary())),
    "membership_one_open": lambda: second(MembershipFactory(), cluster=ClusterFactory()),
    "membership_validity_in_order": lambda: ClusterMembership(
        cluster=ClusterFactory(),
        province=ProvinceFactory(),
        order_no=1,
        valid_from=LATE,
        valid_to=EARLY,
    ),
    "commune_code_once_a_province": lambda: second(CommuneFactory()),
    "organization_tax_code_once": lambda: organization(
        tax_code=OrganizationFactory(tax_code="4300000015").tax_code
    ),
    "organization_credit_fund_sector": lambda: organization(sector=Sector.CREDIT),
    "organization_alliance_dates": lambda: organization(
        alliance_member_since=LATE, alliance_member_until=EARLY
    ),
    "organization_status_after_founding": lambda: organization(founded_on=LATE, status_on=EARLY),
    "status_period_one_open": lambda: period(valid_from=LATE),
    "status_period_in_order": lambda: period(valid_from=LATE, valid_to=EARLY),
    "reporting_year_once": lambda: second(ReportingYearFactory()),
    "reporting_year_in_order": lambda: ReportingYearFactory.build(
        cluster=ClusterFactory(), opened_on=LATE, closed_on=EARLY
    ),
    "figures_once_a_year": lambda: second(YearlyFiguresFactory()),
    "figures_women_among_members": lambda: figures(members_count=1, female_members_count=2),
    "figures_women_among_workers": lambda: figures(workers_count=1, female_workers_count=2),
    "figures_not_negative": lambda: figures(revenue=-1),
    "figures_bad_debt_is_a_share": lambda: figures(bad_debt_ratio=101),
    "tally_once_a_commune": lambda: second(
        GroupTallyFactory(commune=CommuneFactory(), province=ProvinceFactory())
    ),
    "tally_once_a_province": lambda: second(GroupTallyFactory()),
    "tally_certified_among_groups": lambda: GroupTally(
        province=ProvinceFactory(), year=2023, groups_count=1, certified_count=2, as_of=LATE
    ),
    "past_record_ends_once": lambda: second(saved(past_record()), valid_from=EARLY),
    "past_record_begins_once": lambda: second(
        saved(past_record(valid_from=EARLY)), valid_to=date(2023, 1, 1)
    ),
    "past_record_one_first": lambda: second(saved(past_record()), valid_to=EARLY),
    "past_record_in_order": lambda: past_record(valid_from=LATE),
    "past_membership_begins_once": lambda: second(saved(past_membership())),
    "past_membership_in_order": lambda: past_membership(valid_to=date(2019, 12, 31)),
    "minimum_members_once": lambda: second(saved(minimum(valid_from=EARLY))),
    "minimum_members_one_first": lambda: second(saved(minimum())),
    "size_threshold_once": lambda: second(saved(threshold())),
    "size_threshold_known_or_not": lambda: threshold(certainty="unknown"),
    "rating_band_once": lambda: second(saved(band())),
    "quality_once_a_day": lambda: second(QualitySnapshotFactory()),
    "quality_score_in_range": lambda: QualitySnapshotFactory.build(
        province=ProvinceFactory(), score=101
    ),
    "reported_totals_once_a_year": lambda: second(ReportedTotalsFactory()),
    "register_act_withdrawn_with_reason": lambda: act(withdrawal_reason="Nhầm."),
    "act_record_once": lambda: second(saved(act_record(before={}))),
    "act_record_before_or_after": act_record,
    "import_committed_has_time": lambda: second(ImportRunFactory(), state="committed"),
    "import_undone_has_time_and_person": lambda: second(
        ImportRunFactory(committed=True), state="undone"
    ),
    "task_open_once": lambda: second(TaskFactory(state="queued", finished_at=None)),
    "task_finished_has_time": lambda: second(TaskFactory(), finished_at=None),
    "heading_remembered_once_a_province": lambda: second(saved(remembered_heading())),
    "return_version_once": lambda: second(ReturnFactory()),
    "return_one_current": lambda: second(ReturnFactory(), version=2),
    "return_sent_has_content": lambda: second(ReturnFactory(sent=True), year=2022, content_hash=""),
    "return_sent_has_time_and_person": lambda: second(
        ReturnFactory(sent=True), year=2022, submitted_by=None
    ),
    "return_accepted_has_time_and_person": lambda: second(
        ReturnFactory(accepted=True), year=2022, accepted_by=None
    ),
    "return_frozen_has_time_and_person": lambda: second(
        ReturnFactory(frozen=True), year=2022, frozen_by=None
    ),
    "return_later_version_has_reason": lambda: second(ReturnFactory(), year=2022, version=2),
    "return_cell_once": lambda: second(saved(cell(value=1))),
    "return_cell_one_of_four_values": lambda: cell(value=1, mark=Mark.NOT_APPLICABLE),
    "return_cell_not_available_has_reason": lambda: cell(mark=Mark.NOT_AVAILABLE),
    "question_resolved_has_time_and_person": lambda: second(QuestionFactory(), state="resolved"),
    "deadline_once": lambda: second(DeadlineFactory()),
    "reminder_once": lambda: second(saved(reminder())),
}


def all_constraints():
    models = apps.get_app_config("cooperatives").get_models()
    return {
        each.name: each
        for model in models
        if not model._meta.proxy
        for each in model._meta.constraints
    }


def test_every_constraint_has_its_line():
    assert set(all_constraints()) == set(REFUSED)


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(name):
    row = unprepared(REFUSED[name]())

    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.bulk_create([row])


@pytest.mark.parametrize("name", REFUSED)
def test_the_refusal_comes_from_this_constraint(name):
    row = unprepared(REFUSED[name]())

    with pytest.raises(ValidationError):
        all_constraints()[name].validate(type(row), row)


# What just fits


@pytest.mark.parametrize(
    "row",
    [
        lambda: organization(tax_code=""),
        lambda: organization(founded_on=LATE, status_on=LATE),
        lambda: organization(kind=Kind.CREDIT_FUND, sector=Sector.CREDIT),
        lambda: figures(members_count=2, female_members_count=2, profit=-5, bad_debt_ratio=100),
        lambda: figures(female_members_count=2),
        lambda: period(valid_from=EARLY, valid_to=LATE),
        lambda: second(GroupTallyFactory(), sector=Sector.TRANSPORT),
        lambda: province(code=ProvinceFactory(valid_to=LATE).code),
    ],
)
def test_what_just_fits_is_taken(row):
    OrganizationFactory(tax_code="")
    made = unprepared(row())

    type(made).objects.bulk_create([made])


def test_a_commune_is_known_by_code_and_province():
    """Of the codes of 01/07/2025 nearly all stood for another commune before."""
    first = CommuneFactory()

    Commune.objects.create(
        code=first.code, name="Khác", folded="khac", kind="commune", province=ProvinceFactory()
    )
