"""One year of a cluster, told once, in the words of its people. Each step is the real action of whoever does it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cluster_portal import official
from cluster_portal.accounts.activity import broken_lines
from cluster_portal.accounts.models import User
from cluster_portal.accounts.permissions import can
from cluster_portal.accounts.roles import Permission
from cooperatives.actions import open_reporting_year, record_figures, register_organization
from cooperatives.actions.versions import plain
from cooperatives.models import Kind, Organization, Sector
from emulation import actions
from emulation.actions.results import Reached
from emulation.award_history import load_award_titles, warnings_of
from emulation.indicators import load_indicators
from emulation.minutes import minutes
from emulation.models import (
    AwardState,
    AwardTitle,
    BallotKind,
    HeadTerm,
    Indicator,
    Mandate,
    Pledge,
    PledgeState,
    Recipient,
    Result,
    VotingMethod,
)
from emulation.signing.proofs import confirm_password
from emulation.standings import standings
from reports.actions import (
    approve_report,
    edit_report,
    request_publication,
    start_report,
    values_of,
)
from reports.sections import SECTIONS
from tests.factories import PASSWORD, MembershipFactory, ProvinceFactory, UserFactory

NORTH_TO_SOUTH = (
    "Đà Nẵng",
    "Quảng Nam",
    "Quảng Ngãi",
    "Bình Định",
    "Phú Yên",
    "Khánh Hòa",
    "Ninh Thuận",
)
TEXTS = {
    "basis_text": "Căn cứ Luật Thi đua, Khen thưởng;",
    "contents_text": "Thi đua thực hiện tốt nhiệm vụ chính trị.",
    "organization_text": "Các đơn vị tổ chức thực hiện.",
    "copies_count": 9,
}
LINES = [
    actions.CriterionLine("1", "Tham mưu", Decimal(10)),
    actions.CriterionLine("", "Ban hành chính sách", Decimal(10)),
    actions.CriterionLine("2", "Tuyên truyền", Decimal(10)),
    actions.CriterionLine("", "Truyền thông", Decimal(6)),
    actions.CriterionLine("", "Sự kiện", Decimal(4)),
    actions.CriterionLine("3", "Thành lập mới", Decimal(15)),
    actions.CriterionLine("", "Số HTX thành lập mới", Decimal(15)),
]


def at(year, month, day, hour=8):
    return datetime(year, month, day, hour, tzinfo=UTC)


class Cluster:
    """Seven alliances, the people of each, the administrator."""

    def __init__(self):
        self.provinces = [
            ProvinceFactory(name=name, order_no=number)
            for number, name in enumerate(NORTH_TO_SOUTH)
        ]
        first = MembershipFactory(province=self.provinces[0], order_no=1)
        self.cluster = first.cluster
        for number, province in enumerate(self.provinces[1:], start=2):
            MembershipFactory(cluster=self.cluster, province=province, order_no=number)
        self.administrator = UserFactory(administrator=True)
        self.officers = {each: UserFactory(province=each) for each in self.provinces}
        self.leaders = {each: UserFactory(province=each, leader=True) for each in self.provinces}
        self.head = self.provinces[2]
        self.secretary = UserFactory(province=self.head, secretary=True)

    def year(self, number, **dates):
        return actions.prepare_year(
            cluster=self.cluster,
            year=number,
            dates=dates,
            by=self.administrator,
            at=at(number - 1, 12, 20),
        )

    def elect(self, year, province, duty=HeadTerm.Duty.HEAD):
        actions.name_head(
            year=year,
            province=province,
            duty=duty,
            valid_from=date(year.year, 1, 1),
            by=self.administrator,
            at=at(year.year - 1, 12, 20),
        )

    def give_mandates(self):
        for province, leader in self.leaders.items():
            self.mandate(leader, province, Mandate.Post.CHAIR, by=self.secretary)
        leader = self.leaders[self.head]
        self.mandate(self.secretary, self.head, Mandate.Post.SECRETARY, by=leader)

    def mandate(self, user, province, post, *, by):
        actions.grant_mandate(
            user=user,
            province=province,
            post=post,
            valid_from=date(2022, 1, 1),
            by=by,
            at=at(2022, 12, 20),
        )

    def sign(self, pledge, on):
        """Eight people sign: seven leaders for their alliances, the secretary for the standing office."""
        for place in pledge.signatures.select_related("province"):
            signer = self.leaders[place.province] if place.province else self.secretary
            actions.sign_pledge(
                signature=place,
                shown_hash=pledge.content_hash,
                proof=confirm_password(user=signer, password=PASSWORD, at=on),
                by=signer,
                at=on,
            )
        pledge.refresh_from_db()


@pytest.mark.django_db
def test_one_year(django_capture_on_commit_callbacks):
    cluster = Cluster()
    load_indicators()
    new, trained = Indicator.objects.get(code="htx-moi"), Indicator.objects.get(code="boi-duong")

    # The administrator enters the years; Quảng Ngãi heads both that prepare a pledge here.
    before = cluster.year(2022, conference_on=date(2022, 12, 3))
    year = cluster.year(
        2023, conference_on=date(2023, 12, 2), conference_place="thành phố Quảng Ngãi"
    )
    coming = cluster.year(2024)
    for each in (before, year):
        cluster.elect(each, cluster.head)
    cluster.elect(year, cluster.provinces[3], HeadTerm.Duty.DEPUTY)
    cluster.give_mandates()

    # December 2022: the pledge for 2023 is prepared and signed by all eight.
    pledge = prepare_pledge(cluster, year, before, {new: 70, trained: 700}, at(2022, 11, 20))
    with django_capture_on_commit_callbacks(execute=True):
        cluster.sign(pledge, at(2022, 12, 3))
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.IN_FORCE
    assert pledge.pdf_sha256

    # 2023: cooperatives are founded, and each alliance enters them with their figures.
    open_reporting_year(cluster=cluster.cluster, year=2023, by=cluster.secretary, at=at(2023, 1, 5))
    for number, province in enumerate(cluster.provinces):
        found_cooperatives(cluster.officers[province], province, 9 + number)

    # November: results beside the targets that were signed, typed ones by the alliances.
    actions.set_targets_from_pledge(year=year, by=cluster.secretary, at=at(2023, 11, 1))
    actions.compute_results(
        year=year, as_of=date(2023, 10, 31), by=cluster.secretary, at=at(2023, 11, 11)
    )
    for province in cluster.provinces:
        enter_results(cluster.officers[province], year, province, Reached(trained, Decimal(120)))
    reached = Result.objects.filter(year=year, indicator=new).order_by("province__order_no")
    assert [int(result.actual) for result in reached] == [9, 10, 11, 12, 13, 14, 15]
    assert [result.is_reached for result in reached] == [False, *[True] * 6]

    # The points are settled and locked; two alliances have the same total, and a rule decides.
    pack = actions.build_pack(
        year=year, lines=LINES, source="Bảng mẫu", by=cluster.secretary, at=at(2023, 11, 12)
    )
    give_points(cluster, pack)
    actions.settle_sheets(pack=pack, by=cluster.secretary, at=at(2023, 11, 25))
    actions.lock_sheets(pack=pack, by=cluster.secretary, at=at(2023, 11, 26))
    ranking = [(row.province.name, row.rank) for row in standings(year).rows]
    assert ranking == [
        ("Đà Nẵng", 1),
        ("Phú Yên", 2),  # as many points as Quảng Nam, but no penalty
        ("Quảng Nam", 3),
        ("Quảng Ngãi", 4),
        ("Bình Định", 5),
        ("Khánh Hòa", 6),
        ("Ninh Thuận", 7),
    ]
    actions.open_year_to_members(year=year, by=cluster.secretary, at=at(2023, 11, 27))

    # The conference of 2 December: the pledge for 2024 is signed, the document published.
    pledge = prepare_pledge(cluster, coming, year, {new: 75, trained: 720}, at(2023, 11, 13))
    with django_capture_on_commit_callbacks(execute=True):
        cluster.sign(pledge, at(2023, 12, 2))
    assert Pledge.objects.get(year=coming).state == PledgeState.IN_FORCE
    published = publish_document(cluster, year, django_capture_on_commit_callbacks)
    assert (published.version, bool(published.sha256)) == (1, True)

    # The units vote in secret: the leading one as by points, the next head and deputy; awards are asked for.
    danang, binhdinh, phuyen = (cluster.provinces[number] for number in (0, 3, 4))
    assert hold_ballot(cluster, year, BallotKind.NOMINATION, danang).differs_from_points is False
    hold_ballot(cluster, year, BallotKind.HEAD, binhdinh)
    hold_ballot(cluster, year, BallotKind.DEPUTY, phuyen, without=binhdinh)
    award_the_flag(cluster, year, danang)
    hand_over_to(cluster, year, coming, binhdinh)

    # And every step of the year stands in an unbroken trail.
    assert broken_lines() == []


def prepare_pledge(cluster, year, prepared_in, targets, moment):
    """Begun by the secretary, filled in by the officers, sent by the leaders, accepted, frozen, opened."""
    secretary = cluster.secretary
    texts = {**TEXTS, "place": "Quảng Ngãi", "on": prepared_in.conference_on}
    pledge = actions.create_pledge(
        year=year, prepared_in=prepared_in, texts=texts, by=secretary, at=moment
    )
    lines = [
        actions.TargetLine(indicator, value=Decimal(value)) for indicator, value in targets.items()
    ]
    pledge = actions.edit_pledge(
        pledge=pledge, texts=texts, targets=lines, expected_version=1, by=secretary, at=moment
    )
    actions.consult_pledge(pledge=pledge, by=secretary, at=moment)
    own = [
        actions.TargetLine(indicator, value=Decimal(value) / 7)
        for indicator, value in targets.items()
    ]
    own = [
        actions.TargetLine(line.indicator, value=line.value.quantize(Decimal(1))) for line in own
    ]
    for entry in pledge.entries.select_related("province"):
        officer, leader = cluster.officers[entry.province], cluster.leaders[entry.province]
        entry = actions.edit_entry(
            entry=entry, targets=own, expected_version=entry.lock_version, by=officer, at=moment
        )
        entry = actions.submit_entry(entry=entry, by=leader, at=moment)
        actions.accept_entry(entry=entry, by=secretary, at=moment)
    pledge = actions.freeze_pledge(pledge=pledge, by=secretary, at=moment)
    return actions.open_signing(pledge=pledge, by=secretary, at=moment)


def found_cooperatives(officer, province, count):
    for number in range(count):
        organization = register_organization(
            organization=Organization(
                kind=Kind.COOPERATIVE,
                province=province,
                name=f"Hợp tác xã mẫu {province.name} {number}",
                sector=Sector.AGRICULTURE,
                founded_on=date(2023, 3, 1),
            ),
            by=officer,
            at=at(2023, 3, 5),
        )
    record_figures(
        organization=organization,
        year=2023,
        values={
            "members_count": 20,
            "workers_count": 6,
            "worker_income": Decimal("5.20"),
            "total_capital": Decimal(1500),
            "revenue": Decimal(900),
            "profit": Decimal(60),
        },
        base={},
        expected_version=0,
        by=officer,
        at=at(2023, 10, 20),
    )


def enter_results(officer, year, province, reached):
    results = Result.objects.filter(year=year, province=province)
    actions.record_results(
        year=year,
        province=province,
        values=[reached],
        expected_version=actions.results.results_version(results),
        by=officer,
        at=at(2023, 11, 10),
    )


def give_points(cluster, pack):
    """Less and less from north to south; Phú Yên comes level with Quảng Nam, which has a penalty."""
    leaves = list(pack.criteria.filter(children=None))
    missing = {"Phú Yên": "1.50", "Quảng Nam": "1.00"}
    for number, sheet in enumerate(pack.sheets.select_related("province")):
        name = sheet.province.name
        points = {leaf.pk: leaf.max_points for leaf in leaves}
        points[leaves[-1].pk] -= Decimal(missing.get(name, number))
        actions.record_scores(
            sheet=sheet,
            points=points,
            penalty=Decimal("0.50") if name == "Quảng Nam" else Decimal(0),
            expected_version=sheet.lock_version,
            by=cluster.secretary,
            at=at(2023, 11, 20),
        )


def publish_document(cluster, year, commit_callbacks):
    report = start_report(year=year, by=cluster.secretary, at=at(2023, 11, 28))
    values = {field.key: "Nội dung." for field in SECTIONS}
    report = edit_report(
        report=report,
        values={**values_of(report), **values, "number": 5, "signer_name": "Nguyễn Văn Mẫu"},
        base=plain(values_of(report)),
        expected_version=report.lock_version,
        by=cluster.secretary,
        at=at(2023, 11, 28),
    )
    report = approve_report(report=report, by=cluster.secretary, at=at(2023, 11, 29))
    with commit_callbacks(execute=True):
        request_publication(report=report, by=cluster.secretary, at=at(2023, 12, 2))
    return report.publications.get()


def hold_ballot(cluster, year, kind, chosen, *, without=None):
    """Drafted, prepared and opened by the secretary; every leader votes; closed and announced."""
    candidates = [each for each in cluster.provinces if each != without]
    facts = {"by": cluster.secretary, "at": at(2023, 12, 2)}
    ballot = actions.create_ballot(
        year=year,
        kind=kind,
        values={
            "held_on": year.conference_on,
            "place": year.conference_place,
            "chair_name": "Nguyễn Chủ Trì",
            "secretary_name": "Lê Thư Ký",
            "counters": "Trần Kiểm Phiếu",
            "method": VotingMethod.PORTAL,
            "rules_source": "Quy chế của cụm (mẫu)",
        },
        candidates=candidates,
        **facts,
    )
    ballot = actions.prepare_ballot(ballot=ballot, **facts)
    ballot = actions.open_ballot(ballot=ballot, **facts)
    choice = ballot.candidates.get(province=chosen).pk
    for number, voter in enumerate(ballot.voters.select_related("ballot", "province")):
        leader = cluster.leaders[voter.province]
        # The last one chooses nobody: a secret ballot that is unanimous is no secret.
        actions.cast_vote(
            voter=voter, choice=None if number == 6 else choice, by=leader, at=at(2023, 12, 2)
        )
    ballot = actions.close_ballot(ballot=ballot, **facts)
    ballot = actions.announce_ballot(ballot=ballot, **facts)
    assert (ballot.winner, ballot.valid_count, ballot.blank_count) == (chosen, 7, 1)
    assert "đạt 6/7 phiếu" in official.article(minutes(ballot))
    return ballot


def award_the_flag(cluster, year, winner):
    """The cluster proposes whom it has voted for; the alliance of Vietnam decides in January."""
    load_award_titles()
    facts = {"by": cluster.secretary, "at": at(2023, 12, 11)}
    award = actions.nominate(
        year=year,
        title=AwardTitle.objects.get(code="co-thi-dua-lmhtxvn"),
        recipient=Recipient.UNIT,
        province=winner,
        values={"achievement": "Dẫn đầu phong trào thi đua của cụm."},
        **facts,
    )
    assert warnings_of(award, today=date(2023, 12, 11)) == []
    actions.receive_award(award=award, **facts)
    submission = {
        "number": 1,
        "on": date(2023, 12, 11),
        "place": "Quảng Ngãi",
        "addressee": "Liên minh Hợp tác xã Việt Nam",
        "signer_name": "Nguyễn Văn Mẫu",
    }
    actions.submit_awards(year=year, values=submission, awards=[award], **facts)
    award = actions.grant_award(award=award, number="01/QĐ-LMHTXVN", on=date(2024, 1, 15), **facts)
    assert award.state == AwardState.AWARDED


def hand_over_to(cluster, year, coming, winner):
    """Nothing moves a right: the term begins, and the new secretary runs the year that the old one does not."""
    taker = UserFactory(province=winner, secretary=True)
    term = coming.head()
    assert (term.province, term.valid_from) == (winner, date(2024, 1, 1))
    handover = actions.hand_over(
        year=year,
        values={
            "on": date(2024, 1, 5),
            "place": "Quảng Ngãi",
            "giver_name": "Nguyễn Văn Giao",
            "taker_name": "Trần Thị Nhận",
        },
        by=cluster.secretary,
        at=at(2024, 1, 5),
    )
    # The reporting year is all that was left open.
    assert [matter["label"] for matter in handover.matters] == ["Số liệu năm chưa khóa"]
    rights = {
        who: [can(user, Permission.PLEDGE_RUN, Pledge(prepared_in=each)) for each in (year, coming)]
        for who, user in {
            "before": User.objects.get(pk=cluster.secretary.pk),
            "now": User.objects.get(pk=taker.pk),
        }.items()
    }
    assert rights == {"before": [True, False], "now": [False, True]}
