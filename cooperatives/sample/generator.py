"""The organizations of one sample province, from a seed: the same ones every time, on every machine."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from stdnum.vn import mst

from cooperatives.models import Commune, Kind, Province, Sector, Status
from cooperatives.workbook.words import commune_name

from .amounts import figures_of
from .names import Names
from .plans import CITY_SECTORS, GROUP_SECTORS, SECTORS, YEARS, ProvincePlan

LAST_YEAR = YEARS[-1]
IDLE = (Status.STOPPED, Status.DISSOLVING, Status.SUSPENDED)
ENDED = (
    Status.STOPPED,
    Status.STOPPED,
    Status.DISSOLVING,
    Status.DISSOLVING,
    Status.SUSPENDED,
    Status.DISSOLVED,
)
TITLES = {
    Kind.COOPERATIVE: ("Chủ tịch HĐQT", "Giám đốc", "Chủ tịch HĐQT kiêm Giám đốc"),
    Kind.CREDIT_FUND: ("Chủ tịch HĐQT",),
    Kind.COOPERATIVE_UNION: ("Chủ tịch HĐQT",),
    Kind.COOPERATIVE_GROUP: ("Tổ trưởng",),
}


@dataclass
class SampleOrganization:
    """One organization with its fate up to the end of 2023 and the figures of both years. Money in triệu đồng."""

    kind: str
    name: str
    sector: str
    founded_on: date
    commune: Commune
    address: str
    representative: str
    representative_title: str
    phone: str = ""
    tax_code: str = ""
    registration_no: str = ""
    alliance_member_since: date | None = None
    cooperative_union: str = ""
    status: str = Status.ACTIVE
    status_on: date | None = None
    figures: dict[int, dict] = field(default_factory=dict)

    def stands_in(self, year: int) -> bool:
        return self.founded_on.year <= year

    def status_in(self, year: int) -> tuple[str, date | None]:
        """The status at the end of a year and its day."""
        if self.status_on and self.status_on.year <= year:
            return self.status, self.status_on
        return Status.ACTIVE, None


def organizations_of(
    plan: ProvincePlan, province: Province, communes: list[Commune]
) -> list[SampleOrganization]:
    """Every organization of the province, in the order in which an office would list them."""
    maker = _Maker(plan, province, communes)
    made = [*maker.unions(), *maker.credit_funds(), *maker.cooperatives(), *maker.groups()]
    maker.join_unions(made)
    return sorted(
        made, key=lambda each: (each.commune.district, each.commune.code, each.founded_on)
    )


class _Maker:
    def __init__(self, plan, province, communes):
        self.plan, self.province, self.communes = plan, province, communes
        self.random = Random(f"sample {plan.slug}")
        self.names = Names(self.random)
        self.serial = 0

    def unions(self) -> Iterator[SampleOrganization]:
        for _each in range(self.plan.unions):
            yield self._make(Kind.COOPERATIVE_UNION, Sector.AGRICULTURE, self._day(2014, 2020))

    def credit_funds(self):
        for _each in range(self.plan.credit_funds):
            yield self._make(Kind.CREDIT_FUND, Sector.CREDIT, self._day(1995, 2012))

    def cooperatives(self):
        yield from self._with_fates(
            Kind.COOPERATIVE,
            self.plan.cooperatives,
            new=self.plan.new_cooperatives,
            ended=self.plan.ended_cooperatives,
            idle=self.plan.idle_cooperatives,
        )

    def groups(self):
        yield from self._with_fates(
            Kind.COOPERATIVE_GROUP,
            self.plan.groups,
            new=self.plan.new_groups,
            ended=self.plan.ended_groups,
            idle=self.plan.idle_groups,
        )

    def join_unions(self, made):
        """Four to seven agricultural cooperatives in each union."""
        unions = [each for each in made if each.kind == Kind.COOPERATIVE_UNION]
        able = [each for each in made if self._may_join(each)]
        for union in unions:
            members = self.random.sample(able, self.random.randint(4, 7))
            able = [each for each in able if each not in members]
            for each in members:
                each.cooperative_union = union.name
            for figures in union.figures.values():
                figures["members_count"] = len(members)
                figures.pop("female_members_count", None)
                figures.pop("new_members_count", None)

    def _may_join(self, each):
        return (
            each.kind == Kind.COOPERATIVE
            and each.sector == Sector.AGRICULTURE
            and each.status == Status.ACTIVE
            and each.founded_on.year < YEARS[0]
        )

    def _with_fates(self, kind, active, *, new, ended, idle):
        """`active` at the end of the last year, `new` of them founded in it; besides them the ended and the idle."""
        oldest = 1998 if kind == Kind.COOPERATIVE else 2008
        for _each in range(active - new):
            yield self._make(kind, self._sector(kind), self._day(oldest, YEARS[0]))
        for _each in range(new):
            yield self._make(kind, self._sector(kind), self._day(LAST_YEAR, LAST_YEAR))
        for _each in range(ended):
            founded = self._day(oldest, 2019)
            fate = self.random.choice(ENDED), self._day(LAST_YEAR, LAST_YEAR)
            yield self._make(kind, self._sector(kind), founded, *fate)
        for _each in range(idle):
            founded = self._day(oldest, 2017)
            fate = self.random.choice(IDLE), self._day(2019, YEARS[0])
            yield self._make(kind, self._sector(kind), founded, *fate)

    def _make(self, kind, sector, founded_on, status=Status.ACTIVE, status_on=None):
        random, commune = self.random, self.random.choice(self.communes)
        self.serial += 1
        made = SampleOrganization(
            kind=kind,
            name=self.names.organization(kind, sector),
            sector=sector,
            founded_on=founded_on,
            commune=commune,
            address=self._address(commune),
            representative=self.names.person(),
            representative_title=random.choice(TITLES[kind]),
            status=status,
            status_on=status_on,
        )
        if kind != Kind.COOPERATIVE_GROUP or random.random() < 0.06:
            made.tax_code = self._tax_code()
        if kind != Kind.COOPERATIVE_GROUP:
            made.registration_no = f"{self.serial:04d}/GCN-HTX"
            made.phone = f"0999 {self.serial:06d}"[:11]
        made.alliance_member_since = self._joined(made)
        made.figures = figures_of(made, self.plan, random)
        return made

    def _sector(self, kind):
        shares = GROUP_SECTORS if kind == Kind.COOPERATIVE_GROUP else SECTORS
        if kind == Kind.COOPERATIVE and self.plan.is_city:
            shares = CITY_SECTORS
        return self.random.choices(list(shares), weights=shares.values())[0]

    def _day(self, first, last):
        start, end = date(first, 1, 5), date(last, 12, 15)
        day = start + timedelta(days=self.random.randrange((end - start).days))
        # Papers are signed on working days.
        return day - timedelta(days=max(0, day.weekday() - 4))

    def _address(self, commune):
        part = (
            "Tổ dân phố" if commune.kind in (Commune.Kind.WARD, Commune.Kind.TOWNSHIP) else "Thôn"
        )
        # In the middle of an address the kind of the place is written small, as papers do.
        name = commune_name(commune)
        return (
            f"{part} {self.random.randint(1, 9)}, {name[0].lower()}{name[1:]}, {self.province.name}"
        )

    def _tax_code(self):
        """Ten digits with the prefix of the province's tax office and a right check digit."""
        while True:
            self.serial += 1
            number = f"{self.plan.tax_prefix}9{self.serial:06d}"
            for check in "0123456789":
                if mst.is_valid(number + check):
                    return number + check

    def _joined(self, made):
        share = {Kind.COOPERATIVE: self.plan.alliance_share, Kind.COOPERATIVE_GROUP: 7}.get(
            made.kind, 96
        )
        if self.random.random() * 100 >= share:
            return None
        latest = min(date(LAST_YEAR, 12, 1), made.status_on or date.max)
        joined = made.founded_on + timedelta(days=self.random.randint(40, 900))
        return joined if joined < latest else made.founded_on
