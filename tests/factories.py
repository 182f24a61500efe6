"""Rows for tests. A factory makes one plain row; a stage is a trait: EntryFactory(submitted=True).

No surprises: what a test does not ask for is not made, but for the rows without which the asked one cannot be.
"""

from datetime import UTC, date, datetime
from hashlib import sha256

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from cluster_portal.accounts.models import User
from cluster_portal.accounts.roles import Role
from cluster_portal.canonical import canonical, sha256_of
from cluster_portal.codes import new_code
from cluster_portal.files import write_atomically
from cooperatives import history
from cooperatives.jobs import result_of
from cooperatives.models import (
    BackgroundTask,
    Cluster,
    ClusterMembership,
    Commune,
    GroupTally,
    ImportRun,
    ImportState,
    Kind,
    MendRun,
    Organization,
    Province,
    QualitySnapshot,
    ReportedTotals,
    ReportingYear,
    Sector,
    Status,
    StatusPeriod,
    TaskKind,
    TaskState,
    YearlyFigures,
)
from emulation.models import (
    CriteriaPack,
    Criterion,
    EmulationYear,
    EntryState,
    HeadTerm,
    Indicator,
    Mandate,
    Pledge,
    PledgeEntry,
    PledgeState,
    PledgeTarget,
    Result,
    Score,
    ScoreSheet,
    SheetState,
    Signature,
    SignatureState,
    SigningMethod,
)
from emulation.signing import documents
from reports.models import (
    ConferenceReport,
    PublishedReport,
    ReportState,
)

PASSWORD = "mat-khau-rat-dai-2023"
AT = datetime(2023, 12, 1, 8, 0, tzinfo=UTC)
COUNTS = ("rows", "create", "update", "unchanged", "conflict", "blocked", "warnings")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def made_code(number):
    """A code of two letters: the State gives digits, so a code that a test types is never one that was made."""
    first, second = divmod(number % len(LETTERS) ** 2, len(LETTERS))
    return LETTERS[first] + LETTERS[second]


class PortalFactory(DjangoModelFactory):
    class Meta:
        abstract = True
        skip_postgeneration_save = True

    @classmethod
    def _setup_next_sequence(cls):
        """Numbers of one width: «Mẫu 10» would stand before «Mẫu 9», and a page with «Mẫu 12» names «Mẫu 1»."""
        return 100_000


# Places


class ClusterFactory(PortalFactory):
    class Meta:
        model = Cluster

    code = factory.Sequence("cum-{}".format)
    name = factory.Sequence("Cụm thi đua mẫu {}".format)
    short_name = factory.Sequence("Cụm mẫu {}".format)
    parent_body = "LIÊN MINH HỢP TÁC XÃ VIỆT NAM"
    printed_name = "CỤM THI ĐUA MẪU"


class ProvinceFactory(PortalFactory):
    class Meta:
        model = Province

    key = factory.Sequence("mau-{}".format)
    code = factory.Sequence(made_code)
    name = factory.Sequence("Mẫu {}".format)
    kind = Province.Kind.PROVINCE
    slug = factory.SelfAttribute("key")
    order_no = factory.Sequence(lambda number: number % 30000)
    alliance_name = factory.LazyAttribute("Liên minh Hợp tác xã tỉnh {0.name}".format)
    alliance_name_upper = factory.LazyAttribute(lambda row: row.alliance_name.upper())


class CommuneFactory(PortalFactory):
    class Meta:
        model = Commune

    code = factory.Sequence(lambda number: f"{number % 100000:05d}")
    name = factory.Sequence("Mẫu {}".format)
    folded = factory.Sequence("mau {}".format)
    kind = Commune.Kind.COMMUNE
    province = factory.SubFactory(ProvinceFactory)


class MembershipFactory(PortalFactory):
    class Meta:
        model = ClusterMembership

    cluster = factory.SubFactory(ClusterFactory)
    province = factory.SubFactory(ProvinceFactory)
    order_no = 1


# People


class UserFactory(PortalFactory):
    """An officer of some province; role=… gives the others, secretary=True the cluster's secretary."""

    class Meta:
        model = User

    class Params:
        secretary = factory.Trait(role=Role.OFFICER, is_secretary=True)
        leader = factory.Trait(role=Role.LEADER)
        observer = factory.Trait(role=Role.OBSERVER)
        administrator = factory.Trait(role=Role.ADMINISTRATOR)

    username = factory.Sequence("nguoi.{}".format)
    full_name = factory.Sequence("Nguyễn Văn Mẫu {}".format)
    role = Role.OFFICER
    province = factory.Maybe(
        factory.LazyAttribute(lambda row: row.role in {Role.OFFICER, Role.LEADER}),
        yes_declaration=factory.SubFactory(ProvinceFactory),
        no_declaration=None,
    )
    password = PASSWORD

    @classmethod
    def _create(cls, model_class, *args, **fields):
        return model_class.objects.create_user(**fields)


# The register


class OrganizationFactory(PortalFactory):
    """An active cooperative with its status period; kinds and states are traits."""

    class Meta:
        model = Organization

    class Params:
        credit_fund = factory.Trait(kind=Kind.CREDIT_FUND, sector=Sector.CREDIT)
        cooperative_union = factory.Trait(kind=Kind.COOPERATIVE_UNION)
        cooperative_group = factory.Trait(kind=Kind.COOPERATIVE_GROUP)
        stopped = factory.Trait(status=Status.STOPPED, status_on=date(2023, 6, 30))
        dissolved = factory.Trait(status=Status.DISSOLVED, status_on=date(2023, 6, 30))

    kind = Kind.COOPERATIVE
    province = factory.SubFactory(ProvinceFactory)
    name = factory.Sequence("Hợp tác xã mẫu {}".format)
    sector = Sector.AGRICULTURE
    founded_on = date(2010, 1, 1)

    @factory.post_generation
    def periods(self, create, extracted, **kwargs):
        if create and extracted is not False:
            StatusPeriod.objects.bulk_create(history.opening(self, at=AT).opened)


class YearlyFiguresFactory(PortalFactory):
    class Meta:
        model = YearlyFigures

    organization = factory.SubFactory(OrganizationFactory)
    year = 2023
    members_count = 100
    revenue = 500


class GroupTallyFactory(PortalFactory):
    class Meta:
        model = GroupTally

    province = factory.SubFactory(ProvinceFactory)
    year = 2023
    groups_count = 10
    as_of = date(2023, 12, 31)


class ReportingYearFactory(PortalFactory):
    class Meta:
        model = ReportingYear

    class Params:
        closed = factory.Trait(closed_on=date(2024, 3, 31))

    cluster = factory.SubFactory(ClusterFactory)
    year = 2023
    opened_on = date(2023, 1, 1)


class ImportRunFactory(PortalFactory):
    class Meta:
        model = ImportRun

    class Params:
        committed = factory.Trait(state=ImportState.COMMITTED, committed_at=AT)
        discarded = factory.Trait(state=ImportState.DISCARDED)

    province = factory.SubFactory(ProvinceFactory)
    year = 2023
    filename = "danh-sach.xlsx"
    # A file that is no workbook; tests/data holds real ones.
    file = factory.LazyAttribute(lambda row: ContentFile(b"mau", name=row.filename))
    sha256 = sha256(b"mau").hexdigest()
    planned_by = factory.SubFactory(UserFactory, province=factory.SelfAttribute("..province"))
    planned_at = AT
    counts = factory.LazyFunction(lambda: dict.fromkeys(COUNTS, 0))


class QualitySnapshotFactory(PortalFactory):
    class Meta:
        model = QualitySnapshot

    province = factory.SubFactory(ProvinceFactory)
    day = date(2023, 12, 1)
    year = 2023
    organizations = 10
    blocking = 1
    warnings = 2
    score = 95
    made_at = AT


class MendRunFactory(PortalFactory):
    """A repair of nothing; rows=[…] as actions.mend_organizations keeps them."""

    class Meta:
        model = MendRun

    province = factory.SubFactory(ProvinceFactory)
    code = "C-01"
    mended_by = factory.SubFactory(UserFactory, province=factory.SelfAttribute("..province"))
    mended_at = AT


class ReportedTotalsFactory(PortalFactory):
    class Meta:
        model = ReportedTotals

    province = factory.SubFactory(ProvinceFactory)
    year = 2023
    source = "Báo cáo số 45/BC-LMHTX"


class TaskFactory(PortalFactory):
    """A workbook that was made, with its file."""

    class Meta:
        model = BackgroundTask

    kind = TaskKind.RETURN
    key = factory.Sequence("return-{}".format)
    province = factory.SubFactory(ProvinceFactory)
    by = factory.SubFactory(UserFactory, province=factory.SelfAttribute("..province"))
    state = TaskState.DONE
    asked_at = AT
    finished_at = AT
    filename = "danh-sach.xlsx"

    @factory.post_generation
    def file(self, create, extracted, **kwargs):
        write_atomically(result_of(self), b"mau")


# The emulation year


class EmulationYearFactory(PortalFactory):
    """A year of a cluster. members=[provinces] joins them to the cluster, head=province elects it."""

    class Meta:
        model = EmulationYear

    class Params:
        opened = factory.Trait(opened_to_members_at=AT)

    cluster = factory.SubFactory(ClusterFactory)
    year = 2023

    @factory.post_generation
    def members(self, create, extracted, **kwargs):
        for number, province in enumerate(extracted or (), start=1):
            if not province.memberships.filter(cluster=self.cluster).exists():
                MembershipFactory(cluster=self.cluster, province=province, order_no=number)

    @factory.post_generation
    def head(self, create, extracted, **kwargs):
        if extracted:
            HeadTermFactory(year=self, province=extracted)


class HeadTermFactory(PortalFactory):
    class Meta:
        model = HeadTerm

    class Params:
        deputy = factory.Trait(duty=HeadTerm.Duty.DEPUTY)

    year = factory.SubFactory(EmulationYearFactory)
    province = factory.SubFactory(ProvinceFactory)
    duty = HeadTerm.Duty.HEAD
    valid_from = factory.LazyAttribute(lambda row: date(row.year.year, 1, 1))


class MandateFactory(PortalFactory):
    class Meta:
        model = Mandate

    class Params:
        deputy = factory.Trait(post=Mandate.Post.DEPUTY_CHAIR)
        secretary = factory.Trait(
            user=factory.SubFactory(UserFactory, secretary=True), post=Mandate.Post.SECRETARY
        )
        delegate = factory.Trait(
            post=Mandate.Post.DELEGATE,
            title="Trưởng phòng",
            paper="Giấy ủy quyền số 01/GUQ",
            valid_to=date(2030, 12, 31),
        )

    user = factory.SubFactory(UserFactory, leader=True)
    province = factory.SelfAttribute("user.province")
    post = Mandate.Post.CHAIR
    valid_from = date(2020, 1, 1)


class IndicatorFactory(PortalFactory):
    class Meta:
        model = Indicator

    code = factory.Sequence("chi-tieu-{}".format)
    text = factory.Sequence("Chỉ tiêu mẫu {}".format)
    unit = "HTX"
    definition = "Định nghĩa mẫu"
    group = "Nhóm mẫu"
    order_no = factory.Sequence(lambda number: number % 30000)


# The pledge


def content_of(row):
    """The content of a pledge without parts and targets, as documents.build_content() makes it."""
    cluster = row.year.cluster
    return canonical(
        {
            "format": documents.FORMAT,
            "cluster": {
                name: getattr(cluster, name)
                for name in ("code", "name", "parent_body", "printed_name")
            },
            "year": row.year.year,
            "version": row.version,
            "prepared_in": row.prepared_in.year,
            "place": row.place,
            "on": row.on.isoformat(),
            "basis": [row.basis_text],
            "contents": [row.contents_text],
            "organization": [row.organization_text],
            "copies": 9,
            "units": [],
            "signers": [documents.OFFICE],
            "targets": [],
        }
    )


def hash_of(row):
    return sha256_of(row.content)


FROZEN = {
    "content": factory.LazyAttribute(content_of),
    "content_hash": factory.LazyAttribute(hash_of),
    "code": factory.LazyFunction(lambda: new_code("GU")),
    "frozen_at": AT,
}


class PledgeFactory(PortalFactory):
    """A draft for `year`, prepared in the year before of the same cluster."""

    class Meta:
        model = Pledge

    class Params:
        consulting = factory.Trait(state=PledgeState.CONSULTING)
        frozen = factory.Trait(state=PledgeState.FROZEN, **FROZEN)
        signing = factory.Trait(state=PledgeState.SIGNING, **FROZEN)
        in_force = factory.Trait(state=PledgeState.IN_FORCE, in_force_at=AT, **FROZEN)
        summed_up = factory.Trait(state=PledgeState.SUMMED_UP, in_force_at=AT, **FROZEN)

    year = factory.SubFactory(EmulationYearFactory, year=2024)
    prepared_in = factory.SubFactory(
        EmulationYearFactory,
        cluster=factory.SelfAttribute("..year.cluster"),
        year=factory.LazyAttribute(lambda row: row.factory_parent.year.year - 1),
    )
    version = 1
    place = "Quảng Ngãi"
    on = date(2023, 12, 2)
    basis_text = "Căn cứ Luật Hợp tác xã"
    contents_text = "Thi đua phát triển kinh tế tập thể"
    organization_text = "Các đơn vị tổ chức thực hiện"


class PledgeEntryFactory(PortalFactory):
    class Meta:
        model = PledgeEntry

    class Params:
        submitted = factory.Trait(state=EntryState.SUBMITTED, submitted_at=AT)
        returned = factory.Trait(state=EntryState.RETURNED, return_reason="Chỉ tiêu 2 còn thiếu.")
        accepted = factory.Trait(state=EntryState.ACCEPTED, submitted_at=AT)

    pledge = factory.SubFactory(PledgeFactory)
    province = factory.SubFactory(ProvinceFactory)


class PledgeTargetFactory(PortalFactory):
    """A common target; with entry=… a province's."""

    class Meta:
        model = PledgeTarget

    pledge = factory.SubFactory(PledgeFactory)
    indicator = factory.SubFactory(IndicatorFactory)
    value = 10


class SignatureFactory(PortalFactory):
    """A place that waits for the province's signature; province=None is the standing office's."""

    class Meta:
        model = Signature

    class Params:
        signed = factory.Trait(
            state=SignatureState.SIGNED,
            method=SigningMethod.PORTAL,
            signer=factory.SubFactory(
                UserFactory, leader=True, province=factory.SelfAttribute("..province")
            ),
            signer_name=factory.SelfAttribute("signer.full_name"),
            position_line="CHỦ TỊCH",
            signed_at=AT,
            content_hash=factory.SelfAttribute("pledge.content_hash"),
        )
        refused = factory.Trait(
            state=SignatureState.REFUSED, refusal_reason="Chưa thống nhất.", refused_at=AT
        )

    pledge = factory.SubFactory(PledgeFactory, signing=True)
    province = factory.SubFactory(ProvinceFactory)


# Results and scores


class ResultFactory(PortalFactory):
    class Meta:
        model = Result

    year = factory.SubFactory(EmulationYearFactory)
    province = factory.SubFactory(ProvinceFactory)
    indicator = factory.SubFactory(IndicatorFactory)
    target = 10
    actual = 12


class CriteriaPackFactory(PortalFactory):
    class Meta:
        model = CriteriaPack

    class Params:
        frozen = factory.Trait(frozen_at=AT)

    year = factory.SubFactory(EmulationYearFactory)
    source = "Quy chế mẫu"
    # The usual ones name groups of the table, and a plain pack has none.
    tie_breakers = factory.LazyFunction(list)


class CriterionFactory(PortalFactory):
    class Meta:
        model = Criterion

    pack = factory.SubFactory(CriteriaPackFactory)
    order_no = factory.Sequence(lambda number: number % 30000)
    text = factory.Sequence("Tiêu chí mẫu {}".format)
    max_points = 10


class ScoreSheetFactory(PortalFactory):
    class Meta:
        model = ScoreSheet

    class Params:
        self_scored = factory.Trait(
            state=SheetState.SELF_SCORED,
            self_scored_at=AT,
            self_scored_by=factory.SubFactory(
                UserFactory, leader=True, province=factory.SelfAttribute("..province")
            ),
        )
        settled = factory.Trait(state=SheetState.SETTLED)
        locked = factory.Trait(state=SheetState.LOCKED)

    pack = factory.SubFactory(CriteriaPackFactory)
    province = factory.SubFactory(ProvinceFactory)


class ScoreFactory(PortalFactory):
    class Meta:
        model = Score

    sheet = factory.SubFactory(ScoreSheetFactory)
    criterion = factory.SubFactory(CriterionFactory, pack=factory.SelfAttribute("..sheet.pack"))
    self_points = 8


# The document


class ReportFactory(PortalFactory):
    class Meta:
        model = ConferenceReport

    class Params:
        consulting = factory.Trait(state=ReportState.CONSULTING)
        approved = factory.Trait(state=ReportState.APPROVED)
        published = factory.Trait(state=ReportState.PUBLISHED)

    year = factory.SubFactory(EmulationYearFactory)
    place = "Quảng Ngãi"
    on = date(2023, 12, 2)


class PublishedReportFactory(PortalFactory):
    """The first published version of a report, with a file that is no real PDF."""

    class Meta:
        model = PublishedReport

    report = factory.SubFactory(ReportFactory, published=True)
    version = 1
    snapshot = factory.LazyFunction(dict)
    snapshot_sha256 = sha256(b"{}").hexdigest()
    html = "<!doctype html><title>Báo cáo mẫu</title>"
    pdf = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 mau", name="bao-cao.pdf"))
    sha256 = sha256(b"%PDF-1.7 mau").hexdigest()
    pages = 1
    code = factory.LazyFunction(lambda: new_code("BC"))
    published_by = factory.SubFactory(UserFactory, secretary=True)
    published_at = AT
