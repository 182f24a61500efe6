"""What the document takes from the register: counts, figures and ratings of each province and of the cluster."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count, Q

from cluster_portal.text import count_in_prose
from cooperatives.models import (
    Basis,
    CooperativeGroupDetail,
    Kind,
    Organization,
    Sector,
    YearlyFigures,
)
from cooperatives.returns.frozen import Frozen
from cooperatives.statistics import COOPERATIVES, Annual, Counts, Figures, counts_by_year
from emulation.models import EmulationYear

from .annual import Economy, Figure, Register, YearCounts

# Columns of the picture of growth, the year itself and the one before among them
YEARS_SHOWN = 6
# Income is a mean weighted by workers; to add it up would say nothing.
MEANS = {"worker_income"}
FIELDS = {
    "members": "members_count",
    "workers": "workers_count",
    "worker_income": "worker_income",
    "total_capital": "total_capital",
    "revenue": "revenue",
    "profit": "profit",
    "deposits": "deposits",
    "loans": "loans",
}
NAMES = {
    "members": "số thành viên",
    "workers": "lao động thường xuyên",
    "worker_income": "thu nhập bình quân",
    "total_capital": "tổng nguồn vốn",
    "revenue": "doanh thu",
    "profit": "lãi trước thuế",
}


def read_register(read: Annual) -> tuple[Register, tuple[Register, ...]]:
    """The whole cluster, and its provinces north to south."""
    certified = _certified_groups(read.as_of, [each.province for each in read.now.provinces])
    provinces = tuple(
        _register(
            read, certified, each.province.pk, each.province.name, each.province.alliance_name
        )
        for each in read.now.provinces
    )
    return _register(read, certified, None, "", ""), provinces


def read_history(year: EmulationYear, as_of) -> tuple[YearCounts, ...]:
    """The years before last that the cluster opened: of others nobody knows whether the register was whole."""
    opened = year.cluster.reporting_years.filter(year__lt=year.year - 1).order_by("-year")
    years = sorted(opened.values_list("year", flat=True)[: YEARS_SHOWN - 2])
    read = counts_by_year(years, year.cluster, as_of=as_of)
    return tuple(
        YearCounts(
            each,
            read[each].total.active,
            tuple(counts.active for counts in read[each].provinces),
        )
        for each in years
    )


def estimated_figures(year: EmulationYear) -> int:
    """How many organizations have given an estimate for the whole year and not yet the actual figures."""
    return YearlyFigures.objects.filter(
        year=year.year, basis=Basis.ESTIMATE, organization__province__in=year.provinces()
    ).count()


def missing_figures(provinces) -> Iterator[str]:
    """Each figure that a province has not given at all: in words, for the paper's notes."""
    for province, words in missing_by_province(provinces):
        yield f"{province}: chưa có {words}"


def missing_by_province(provinces) -> Iterator[tuple[str, str]]:
    """(province, figure) for each that a whole province has not given, although it has whom to ask."""
    for province in provinces:
        for name, words in NAMES.items():
            figure = getattr(province.both, name)
            if figure.asked and not figure.given:
                yield province.name, words


def boundaries_of(read: Annual) -> str:
    """On which boundaries the numbers stand, and how many organizations have no place on them."""
    parts = [f"Số liệu tính theo địa giới hành chính tại ngày {read.as_of:%d/%m/%Y}."]
    if read.was_redrawn:
        parts.append(
            "Địa giới thay đổi trong năm; số cùng kỳ năm trước được tính trên cùng địa giới."
        )
    if unplaced := read.now.unplaced.registered.all:
        parts.append(
            f"Có {count_in_prose(unplaced)} tổ chức chưa xác định được xã nên chưa tính vào đơn vị nào."
        )
    return " ".join(parts)


def sources_of(frozen: Frozen) -> str:
    """Which figures come from frozen returns; nothing to say while there is none."""
    given, missing = len(frozen.returns), [each.name for each in frozen.missing]
    if not given:
        return ""
    text = f"Số liệu lấy từ biểu số liệu đã chốt của {given}/{given + len(missing)} tỉnh, thành phố"
    if missing:
        text += f"; {', '.join(missing)} chưa cập nhật, lấy từ sổ đăng ký"
    if later := [each for each in frozen.returns if each.version > 1]:
        versions = ", ".join(f"{each.province.name} bản {each.version}" for each in later)
        text += f" (bản thay thế: {versions})"
    return f"{text}."


def _register(read: Annual, certified, province_id, name, alliance) -> Register:
    now, before = read.now.of(province_id), read.before.of(province_id)
    economies = _economies(read.figures, now.active, province_id)
    earlier = _economies(read.figures_before, before.active, province_id)
    return Register(
        name=name,
        alliance=alliance,
        active=now.active,
        registered=now.registered,
        before=before.active,
        founded=_of(read.founded, province_id),
        left=_of(read.left, province_id),
        certified_groups=_certified_of(certified, province_id),
        tallied_groups=now.tallied_groups,
        alliance_members=now.alliance_members.cooperatives_and_credit_funds,
        sectors={
            sector: now.by_sector.get(sector, Counts()).cooperatives_and_credit_funds
            for sector in Sector.values
        },
        ratings=_ratings(read.figures, now.active, province_id),
        cooperatives_before=earlier["cooperatives"],
        both_before=earlier["both"],
        **economies,
    )


def _of(counts_by_province, province_id) -> Counts:
    if province_id is None:
        return sum(counts_by_province.values(), Counts())
    return counts_by_province.get(province_id, Counts())


def _economies(figures: Figures, active: Counts, province_id) -> dict[str, Economy]:
    parts = {
        "cooperatives": ((Kind.COOPERATIVE,), active.cooperatives),
        "credit_funds": ((Kind.CREDIT_FUND,), active.credit_funds),
        "both": (COOPERATIVES, active.cooperatives_and_credit_funds),
    }
    return {
        part: Economy(
            **{
                name: _figure(figures, field, kinds, asked, province_id)
                for name, field in FIELDS.items()
            }
        )
        for part, (kinds, asked) in parts.items()
    }


def _figure(figures, field, kinds, asked, province_id) -> Figure:
    found = figures.of(field, kinds=kinds, province_id=province_id)
    if not found.n:
        return Figure(asked=asked)
    if field in MEANS:
        return Figure(mean=found.weighted_mean, given=found.n, asked=asked)
    return Figure(total=Decimal(found.total), mean=found.mean, given=found.n, asked=asked)


def _ratings(figures, active: Counts, province_id) -> dict[str, int]:
    """Credit funds are rated by the State Bank, by other rules: cooperatives only."""
    given = figures.ratings(kinds=(Kind.COOPERATIVE,), province_id=province_id)
    rated = {rating: count for rating, count in given.items() if rating}
    return rated | {"": active.cooperatives - sum(rated.values())}


def _certified_groups(day, provinces) -> dict[int, int]:
    """{province: active groups whose contract is certified or registered}; no province that never said so or not."""
    active = Organization.objects.active_on(day).filter(
        kind=Kind.COOPERATIVE_GROUP, province__in=provinces
    )
    rows = (
        CooperativeGroupDetail.objects.filter(is_certified__isnull=False, organization__in=active)
        .order_by()
        .values_list("organization__province")
        .annotate(count=Count("pk", filter=Q(is_certified=True)))
    )
    return dict(rows)


def _certified_of(certified: dict[int, int], province_id) -> int | None:
    """The sum of those that said, for the whole cluster; None where nobody did: unknown is not nought."""
    if province_id is None:
        return sum(certified.values()) if certified else None
    return certified.get(province_id)
