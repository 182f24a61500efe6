"""Bound numbers: each figure of the document under a short name, so that text and page take it from one place.

Who writes «{{ htx.tong }}» gets «1.789», and another number when the data change. A form after a bar says how it is
written: «{{ tht.tong | gan }}» is «gần 5.500», «{{ htx.tong | thay-doi }}» is «tăng 36 hợp tác xã (2,1%) so với cùng
kỳ năm trước». Names and words are of the paper, so they are Vietnamese and no messages.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property

from cluster_portal.text import count_in_prose, fold, number, rounded_phrase

from .annual import AnnualReport, Register, Target
from .words import RATING_NAMES, SECTOR_NAMES

SAME_PERIOD = "so với cùng kỳ năm trước"
MONEY = "triệu đồng"
# What may stand after the bar, and what it makes of the number
FORMS = {
    "so": "số đúng, không kèm đơn vị",
    "gan": "làm tròn: gần, hơn",
    "ty": "đổi ra tỷ đồng",
    "ty-so": "đổi ra tỷ đồng, không kèm đơn vị",
    "thay-doi": "tăng, giảm so với cùng kỳ năm trước",
    "ke-hoach": "đạt bao nhiêu phần trăm kế hoạch",
}


class UnknownName(Exception):
    """No figure has this name, or it cannot be written in this form; `near` are names that look like it."""

    def __init__(self, name: str, near: list[str]):
        super().__init__(name)
        self.name, self.near = name, near


class NoValue(Exception):
    """Nobody has given this figure yet: a document with it cannot be published."""

    def __init__(self, bound: "BoundNumber"):
        super().__init__(bound.name)
        self.bound = bound


@dataclass(frozen=True)
class Measure:
    """What is counted of the whole cluster and of each province: how it is read, and what it means.

    `lists` are the lists of organizations that hold its rows, each with its words and filters.
    `entry` names the page where the figure is entered: "figures", "results", "register", "scores".
    """

    name: str
    words: str
    unit: str
    definition: str
    read: Callable[[Register], int | Decimal | None]
    before: Callable[[Register], int | Decimal | None] | None = None
    decimals: int = 0
    is_sum: bool = True
    lists: tuple[tuple[str, dict[str, str]], ...] = ()
    entry: str = "register"


@dataclass(frozen=True)
class BoundNumber:
    """One figure with its name. `place` is the province's place in the report, None for the whole cluster."""

    name: str
    words: str
    unit: str
    value: int | Decimal | None
    decimals: int = 0
    before: int | Decimal | None = None
    plan: int | Decimal | None = None
    percent: Decimal | None = None
    place: int | None = None
    measure: str = ""
    entry: str = "register"

    @property
    def shown(self) -> str:
        """As it stands in running text when no form is asked for: counts with a leading zero, money with its unit."""
        if self.value is None:
            return "–"
        if self.unit.startswith(MONEY):
            return f"{number(self.value, self.decimals)} {self.unit}"
        if self.decimals or isinstance(self.value, Decimal):
            return number(self.value, self.decimals)
        return count_in_prose(self.value)

    @property
    def plain(self) -> str:
        """The bare digits, as a table shows them."""
        return number(self.value, self.decimals)

    def written(self, form: str = "") -> str:
        """The number in one of FORMS. Raises UnknownName for a form that does not fit, NoValue without a value."""
        if self.value is None:
            raise NoValue(self)
        if form not in self.forms:
            raise UnknownName(
                f"{self.name} | {form}", [f"{self.name} | {each}" for each in self.forms if each]
            )
        return {
            "": lambda: self.shown,
            "so": lambda: self.plain,
            "gan": lambda: rounded_phrase(int(self.value)),
            "ty": lambda: billions(self.value),
            "ty-so": lambda: number(Decimal(self.value) / 1000, 1),
            "thay-doi": self._change,
            "ke-hoach": lambda: f"đạt {number(self.percent, 1)}% kế hoạch",
        }[form]()

    @property
    def ways(self) -> list[tuple[str, str]]:
        """(what is written in the text, how it reads), each reading once; none without a value."""
        if self.value is None:
            return []
        found = {}
        for form in self.forms:
            found.setdefault(self.written(form), markup(self.name, form))
        return [(way, reads) for reads, way in found.items()]

    @property
    def forms(self) -> list[str]:
        """The forms that fit this number, the plain one ("") first."""
        fitting = ["", "so"]
        if isinstance(self.value, int):
            fitting.append("gan")
        if self.unit == MONEY:
            fitting += ["ty", "ty-so"]
        if self.before is not None:
            fitting.append("thay-doi")
        if self.percent is not None:
            fitting.append("ke-hoach")
        return fitting

    def _change(self):
        if isinstance(self.value, int):
            return change(self.value, self.before, self.unit)
        return change_in_percent(self.value, self.before)


def markup(name: str, form: str = "") -> str:
    """«{{ htx.tong }}» or «{{ tht.tong | gan }}»."""
    return f"{{{{ {name} | {form} }}}}" if form else f"{{{{ {name} }}}}"


def change(now: int, before: int, unit: str) -> str:
    """«tăng 36 hợp tác xã (2,1%) so với cùng kỳ năm trước».

    Exact: no difference is «không thay đổi»; a year without organizations before it cannot be compared. The percent
    is the difference of the earlier number, one decimal, half up.
    """
    if not before:
        return "chưa có số liệu cùng kỳ năm trước để so sánh"
    difference = now - before
    if not difference:
        return f"không thay đổi {SAME_PERIOD}"
    word = "tăng" if difference > 0 else "giảm"
    percent = Decimal(abs(difference)) / Decimal(before) * 100
    return f"{word} {count_in_prose(abs(difference))} {unit} ({number(percent, 1)}%) {SAME_PERIOD}"


def change_in_percent(now: Decimal | None, before: Decimal | None) -> str:
    """«tăng 5,1% so với cùng kỳ năm trước»; below 0,05 % «tương đương cùng kỳ năm trước»; "" without a comparison."""
    if now is None or not before:
        return ""
    percent = (now - before) / before * 100
    if abs(percent) < Decimal("0.05"):
        return "tương đương cùng kỳ năm trước"
    return f"{'tăng' if percent > 0 else 'giảm'} {number(abs(percent), 1)}% {SAME_PERIOD}"


def billions(millions: Decimal) -> str:
    """1.234.567 triệu đồng → «1.234,6 tỷ đồng»."""
    return f"{number(millions / 1000, 1)} tỷ đồng"


class BoundNumbers:
    """All figures of one report by name."""

    def __init__(self, report: AnnualReport):
        self.report = report

    @cached_property
    def _all(self) -> list[BoundNumber]:
        return list(_numbers(self.report))

    @cached_property
    def by_name(self) -> dict[str, BoundNumber]:
        """{name: figure}; of two provinces with the same name the first answers to it."""
        found = {}
        for each in self._all:
            found.setdefault(each.name, each)
        return found

    def __iter__(self) -> Iterator[BoundNumber]:
        return iter(self._all)

    def get(self, name: str) -> BoundNumber:
        """The figure of this name, written with or without tones. Raises UnknownName with what looks like it."""
        plain = fold(name)
        if plain not in self.by_name:
            raise UnknownName(name, self.near(plain))
        return self.by_name[plain]

    def near(self, name: str) -> list[str]:
        found = get_close_matches(name, self.by_name, n=3, cutoff=0.5)
        inside = [
            each for each in self.by_name if name and name.split(".")[0] == each.split(".")[0]
        ]
        return list(dict.fromkeys([*found, *inside]))[:3]

    def search(self, words: str, limit: int = 40) -> list[BoundNumber]:
        """Those whose name or words hold every word that was typed; the whole cluster's first."""
        wanted = fold(words).split()
        found = [
            each
            for each in self
            if all(word in f"{each.name} {fold(each.words)}" for word in wanted)
        ]
        return sorted(found, key=lambda each: each.place is not None)[:limit]

    @cached_property
    def _by_place(self) -> dict[tuple[str, int | None], BoundNumber]:
        return {(each.measure, each.place): each for each in self}

    def at(self, measure: str, place: int | None = None) -> BoundNumber:
        """A figure of the province at this place of the report, of the whole cluster without one."""
        return self._by_place[measure, place]

    def parts(self, bound: BoundNumber) -> list[BoundNumber]:
        """The same figure of each province, in the order of the report."""
        places = range(len(self.report.provinces))
        return [
            self._by_place[bound.measure, place]
            for place in places
            if (bound.measure, place) in self._by_place
        ]


def slug(name: str) -> str:
    """«Quảng Ngãi» → «quang-ngai»."""
    return "-".join(re.findall("[a-z0-9]+", fold(name)))


def _figure(part, name, kind="total"):
    return lambda register: getattr(getattr(getattr(register, part), name), kind)


LISTS = {
    "cooperative": "hợp tác xã",
    "credit_fund": "quỹ tín dụng nhân dân",
    "cooperative_union": "liên hiệp hợp tác xã",
    "cooperative_group": "tổ hợp tác",
}


def _one(kind, **filters):
    return ((LISTS[kind], {"kind": kind, **filters}),)


def _both(**filters):
    """Two lists: the register shows one kind at a time."""
    return _one("cooperative", **filters) + _one("credit_fund", **filters)


def _share(part, whole) -> Decimal | None:
    return Decimal(part) / whole * 100 if whole else None


def _rated(part: Register) -> int:
    return sum(part.ratings.get(rating, 0) for rating in RATING_NAMES)


def _sector_measures() -> Iterator[Measure]:
    for sector, words in SECTOR_NAMES.items():
        name, of = f"linh-vuc.{slug(words)}", f"lĩnh vực {words[0].lower()}{words[1:]}"
        yield Measure(
            name, f"Số {HTX_QTD} {of}", "hợp tác xã",
            f"Số hợp tác xã, quỹ tín dụng nhân dân {ACTIVE}, {of}.",
            lambda part, sector=sector: part.sectors.get(sector, 0),
            lists=_both(sector=sector, status="active"),
        )  # fmt: skip
        yield Measure(
            f"{name}.ty-le", f"Tỷ lệ {HTX_QTD} {of}", "%",
            f"Số {HTX_QTD} đang hoạt động {of}, chia cho tổng số đang hoạt động, nhân 100.",
            lambda part, sector=sector: _share(
                part.sectors.get(sector, 0), part.active.cooperatives_and_credit_funds
            ),
            decimals=1, is_sum=False,
        )  # fmt: skip


def _rating_measures() -> Iterator[Measure]:
    for rating, words in RATING_NAMES.items():
        name = f"xep-loai.{slug(words)}"
        yield Measure(
            name, f"Số hợp tác xã xếp loại {words}", "hợp tác xã",
            f"Số hợp tác xã đang hoạt động được đánh giá, xếp loại {words} trong số liệu năm; không tính quỹ tín dụng "
            "nhân dân.",
            lambda part, rating=rating: part.ratings.get(rating, 0), entry="figures",
        )  # fmt: skip
        yield Measure(
            f"{name}.ty-le", f"Tỷ lệ hợp tác xã xếp loại {words}", "%",
            f"Số hợp tác xã xếp loại {words} chia cho số được đánh giá, xếp loại, nhân 100.",
            lambda part, rating=rating: _share(part.ratings.get(rating, 0), _rated(part)),
            decimals=1, is_sum=False, entry="figures",
        )  # fmt: skip


ACTIVE = "đang hoạt động tại ngày chốt số liệu (không gồm tạm ngừng, chờ giải thể)"
HTX_QTD = "hợp tác xã, quỹ tín dụng nhân dân"
MEASURES: tuple[Measure, ...] = (
    Measure(
        "htx.tong", f"Số {HTX_QTD} đang hoạt động", "hợp tác xã",
        f"Số hợp tác xã và quỹ tín dụng nhân dân {ACTIVE}. Quỹ tín dụng nhân dân là một loại hình hợp tác xã, "
        "đếm một lần.",
        lambda part: part.active.cooperatives_and_credit_funds,
        lambda part: part.before.cooperatives_and_credit_funds,
        lists=_both(status="active"),
    ),
    Measure(
        "htx.rieng", "Số hợp tác xã đang hoạt động, không kể quỹ tín dụng nhân dân", "hợp tác xã",
        f"Số hợp tác xã {ACTIVE}, không gồm quỹ tín dụng nhân dân.",
        lambda part: part.active.cooperatives, lambda part: part.before.cooperatives,
        lists=_one("cooperative", status="active"),
    ),
    Measure(
        "qtdnd.tong", "Số quỹ tín dụng nhân dân đang hoạt động", "quỹ tín dụng nhân dân",
        f"Số quỹ tín dụng nhân dân {ACTIVE}.",
        lambda part: part.active.credit_funds, lambda part: part.before.credit_funds,
        lists=_one("credit_fund", status="active"),
    ),
    Measure(
        "lhhtx.tong", "Số liên hiệp hợp tác xã đang hoạt động", "liên hiệp hợp tác xã",
        f"Số liên hiệp hợp tác xã {ACTIVE}.",
        lambda part: part.active.unions, lambda part: part.before.unions,
        lists=_one("cooperative_union", status="active"),
    ),
    Measure(
        "tht.tong", "Số tổ hợp tác đang hoạt động", "tổ hợp tác",
        f"Số tổ hợp tác trong danh sách {ACTIVE}.",
        lambda part: part.active.groups, lambda part: part.before.groups,
        lists=_one("cooperative_group", status="active"),
    ),
    Measure(
        "tht.chung-thuc", "Số tổ hợp tác có hợp đồng đã đăng ký hoặc chứng thực", "tổ hợp tác",
        "Số tổ hợp tác đang hoạt động có hợp đồng hợp tác đã đăng ký hoặc chứng thực.",
        lambda part: part.certified_groups,
        lists=_one("cooperative_group", status="active"),
    ),
    Measure(
        "tht.so-tong-hop", "Số tổ hợp tác chỉ có số tổng hợp, không có danh sách", "tổ hợp tác",
        "Số tổ hợp tác các đơn vị báo bằng số tổng hợp, ngoài danh sách.",
        lambda part: part.tallied_groups,
    ),
    Measure(
        "htx.so-dang-ky", f"Số {HTX_QTD} trong sổ đăng ký", "hợp tác xã",
        "Số hợp tác xã và quỹ tín dụng nhân dân còn trong sổ đăng ký tại ngày chốt số liệu, kể cả tạm ngừng và chờ "
        "giải thể.",
        lambda part: part.registered.cooperatives_and_credit_funds,
        lists=_both(),
    ),
    Measure(
        "htx.moi", f"Số {HTX_QTD} thành lập mới trong năm", "hợp tác xã",
        "Số hợp tác xã và quỹ tín dụng nhân dân có ngày thành lập trong năm.",
        lambda part: part.founded.cooperatives_and_credit_funds,
    ),
    Measure(
        "htx.giam", f"Số {HTX_QTD} giải thể, sáp nhập, chuyển đổi trong năm", "hợp tác xã",
        "Số hợp tác xã và quỹ tín dụng nhân dân ra khỏi sổ đăng ký trong năm.",
        lambda part: part.left.cooperatives_and_credit_funds,
    ),
    Measure(
        "tht.moi", "Số tổ hợp tác thành lập mới trong năm", "tổ hợp tác",
        "Số tổ hợp tác trong danh sách có ngày thành lập trong năm.",
        lambda part: part.founded.groups,
    ),
    Measure(
        "htx.thanh-vien-lmhtx", f"Số {HTX_QTD} là thành viên Liên minh Hợp tác xã", "hợp tác xã",
        "Số hợp tác xã và quỹ tín dụng nhân dân đang hoạt động là thành viên Liên minh Hợp tác xã tỉnh, thành phố.",
        lambda part: part.alliance_members,
        lists=_both(member="yes", status="active"),
    ),
    Measure(
        "htx.ty-le-lmhtx", f"Tỷ lệ {HTX_QTD} là thành viên Liên minh Hợp tác xã", "%",
        "Số là thành viên Liên minh Hợp tác xã chia cho số đang hoạt động, nhân 100.",
        lambda part: _share(part.alliance_members, part.active.cooperatives_and_credit_funds),
        decimals=1, is_sum=False,
    ),
    Measure(
        "thanh-vien.tong", f"Số lượt thành viên của {HTX_QTD}", "lượt thành viên",
        "Tổng số thành viên trong số liệu năm của các hợp tác xã, quỹ tín dụng nhân dân đang hoạt động; một người ở "
        "nhiều nơi tính nhiều lượt.",
        _figure("both", "members"), _figure("both_before", "members"), entry="figures",
    ),
    Measure(
        "thanh-vien.htx", "Số lượt thành viên của hợp tác xã", "lượt thành viên",
        "Tổng số thành viên trong số liệu năm của các hợp tác xã đang hoạt động, không gồm quỹ tín dụng nhân dân.",
        _figure("cooperatives", "members"), _figure("cooperatives_before", "members"), entry="figures",
    ),
    Measure(
        "thanh-vien.qtdnd", "Số lượt thành viên của quỹ tín dụng nhân dân", "lượt thành viên",
        "Tổng số thành viên trong số liệu năm của các quỹ tín dụng nhân dân đang hoạt động.",
        _figure("credit_funds", "members"), entry="figures",
    ),
    Measure(
        "lao-dong.tong", f"Số lao động thường xuyên trong {HTX_QTD}", "người",
        "Tổng số lao động thường xuyên trong số liệu năm của các hợp tác xã, quỹ tín dụng nhân dân đang hoạt động.",
        _figure("both", "workers"), _figure("both_before", "workers"), entry="figures",
    ),
    Measure(
        "thu-nhap.binh-quan", "Thu nhập bình quân của lao động thường xuyên", f"{MONEY}/người/tháng",
        "Bình quân gia quyền theo số lao động của thu nhập một lao động thường xuyên một tháng.",
        _figure("both", "worker_income", "mean"), _figure("both_before", "worker_income", "mean"),
        decimals=2, is_sum=False, entry="figures",
    ),
    Measure(
        "von.tong", "Tổng nguồn vốn của hợp tác xã", MONEY,
        "Tổng nguồn vốn trong số liệu năm của các hợp tác xã đang hoạt động, không gồm quỹ tín dụng nhân dân.",
        _figure("cooperatives", "total_capital"), _figure("cooperatives_before", "total_capital"), entry="figures",
    ),
    Measure(
        "von.binh-quan", "Nguồn vốn bình quân một hợp tác xã", MONEY,
        "Tổng nguồn vốn chia cho số hợp tác xã có báo nguồn vốn.",
        _figure("cooperatives", "total_capital", "mean"), _figure("cooperatives_before", "total_capital", "mean"),
        is_sum=False, entry="figures",
    ),
    Measure(
        "doanh-thu.tong", "Tổng doanh thu của hợp tác xã", MONEY,
        "Tổng doanh thu năm của các hợp tác xã đang hoạt động có báo doanh thu, không gồm quỹ tín dụng nhân dân.",
        _figure("cooperatives", "revenue"), _figure("cooperatives_before", "revenue"), entry="figures",
    ),
    Measure(
        "doanh-thu.binh-quan", "Doanh thu bình quân một hợp tác xã", MONEY,
        "Tổng doanh thu năm chia cho số hợp tác xã có báo doanh thu.",
        _figure("cooperatives", "revenue", "mean"), _figure("cooperatives_before", "revenue", "mean"),
        is_sum=False, entry="figures",
    ),
    Measure(
        "lai.binh-quan", "Lãi trước thuế bình quân một hợp tác xã", MONEY,
        "Tổng lợi nhuận trước thuế chia cho số hợp tác xã có báo lợi nhuận.",
        _figure("cooperatives", "profit", "mean"), _figure("cooperatives_before", "profit", "mean"),
        is_sum=False, entry="figures",
    ),
    Measure(
        "qtdnd.von", "Tổng nguồn vốn của quỹ tín dụng nhân dân", MONEY,
        "Tổng nguồn vốn trong số liệu năm của các quỹ tín dụng nhân dân đang hoạt động.",
        _figure("credit_funds", "total_capital"), entry="figures",
    ),
    Measure(
        "qtdnd.tien-gui", "Huy động tiền gửi của quỹ tín dụng nhân dân", MONEY,
        "Tổng số dư huy động tiền gửi trong số liệu năm của các quỹ tín dụng nhân dân đang hoạt động.",
        _figure("credit_funds", "deposits"), entry="figures",
    ),
    Measure(
        "qtdnd.du-no", "Dư nợ cho vay của quỹ tín dụng nhân dân", MONEY,
        "Tổng dư nợ cho vay trong số liệu năm của các quỹ tín dụng nhân dân đang hoạt động.",
        _figure("credit_funds", "loans"), entry="figures",
    ),
    *_sector_measures(),
    *_rating_measures(),
    Measure(
        "xep-loai.tong", "Số hợp tác xã được đánh giá, xếp loại", "hợp tác xã",
        "Số hợp tác xã đang hoạt động có kết quả đánh giá, xếp loại trong số liệu năm.",
        _rated, entry="figures",
    ),
    Measure(
        "xep-loai.chua", "Số hợp tác xã chưa đánh giá hoặc không thuộc diện xếp loại", "hợp tác xã",
        "Số hợp tác xã đang hoạt động trừ số được đánh giá, xếp loại.",
        lambda part: part.active.cooperatives - _rated(part), entry="figures",
    ),
)  # fmt: skip
MEASURE = {each.name: each for each in MEASURES}


def _numbers(report: AnnualReport) -> Iterator[BoundNumber]:
    for measure in MEASURES:
        yield _measured(measure, report.whole, "", None)
        for place, part in enumerate(report.provinces):
            yield _measured(measure, part, part.name, place)
    yield BoundNumber(
        "cum.don-vi",
        "Số đơn vị thành viên của cụm",
        "đơn vị",
        len(report.provinces),
        measure="cum.don-vi",
    )
    yield from _target_numbers(report)
    yield from _score_numbers(report)


def _measured(measure, register: Register, province: str, place) -> BoundNumber:
    return BoundNumber(
        name=f"{measure.name}.{slug(province)}" if province else measure.name,
        words=f"{measure.words}, {province}" if province else f"{measure.words}, toàn cụm",
        unit=measure.unit,
        value=measure.read(register),
        decimals=measure.decimals,
        before=measure.before(register) if measure.before else None,
        place=place,
        measure=measure.name,
        entry=measure.entry,
    )


def _target_numbers(report) -> Iterator[BoundNumber]:
    for line in report.targets:
        places = [("", None, line.whole)]
        places += [
            (part.name, place, line.provinces[place]) for place, part in enumerate(report.provinces)
        ]
        for province, place, target in places:
            yield from _target(line, province, place, target)
    for target in report.next_pledge.targets if report.next_pledge else ():
        if target.code:
            name, words = (
                f"nam-sau.{target.code}",
                f"{target.text}: giao ước năm {report.next_pledge.year}",
            )
            yield BoundNumber(
                name,
                words,
                target.unit,
                target.value,
                decimals=target.decimals,
                measure=name,
                entry="pledge",
            )
    known = [line.whole.is_reached for line in report.targets if line.whole.is_reached is not None]
    for name, words, value in (
        ("chi-tieu.dat", "Số chỉ tiêu giao ước toàn cụm đạt và vượt kế hoạch", sum(known)),
        ("chi-tieu.tong", "Số chỉ tiêu giao ước toàn cụm có số liệu", len(known)),
    ):
        yield BoundNumber(name, words, "chỉ tiêu", value, measure=name, entry="results")


def _target(line, province, place, target: Target) -> Iterator[BoundNumber]:
    where = province or "toàn cụm"
    shared = {"place": place, "entry": "results"}
    for key, words, value, decimals, unit in (
        ("thuc-hien", "thực hiện", target.actual, line.decimals, line.unit),
        ("giao-uoc", "giao ước", target.target, line.decimals, line.unit),
        ("ty-le", "thực hiện so với giao ước", target.percent, 1, "%"),
    ):
        measure = f"chi-tieu.{line.code}.{key}"
        is_actual = key == "thuc-hien"
        yield BoundNumber(
            name=f"{measure}.{slug(province)}" if province else measure,
            words=f"{line.text}: {words}, {where}",
            unit=unit,
            value=value,
            decimals=decimals,
            plan=target.target if is_actual else None,
            percent=target.percent if is_actual else None,
            measure=measure,
            **shared,
        )


def _score_numbers(report) -> Iterator[BoundNumber]:
    if report.scores is None:
        return
    for place, standing in enumerate(report.scores.standings):
        where = slug(standing.province)
        yield BoundNumber(
            f"diem.{where}", f"Tổng điểm thi đua, {standing.province}", "điểm", standing.total,
            decimals=2, place=place, measure="diem", entry="scores",
        )  # fmt: skip
        yield BoundNumber(
            f"hang.{where}", f"Thứ hạng thi đua, {standing.province}", "hạng", standing.rank,
            place=place, measure="hang", entry="scores",
        )  # fmt: skip
    yield BoundNumber(
        "diem.toi-da", "Điểm tối đa của bảng chấm điểm", "điểm", report.scores.max_points,
        measure="diem.toi-da", entry="scores",
    )  # fmt: skip
