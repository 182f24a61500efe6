"""Bound numbers: each figure of the document under a short name, so that text and page take it from one place.

Who writes «{{ htx.tong }}» gets «1.789», and another number when the data change. A form after a bar says how it is
written: «{{ tht.tong | gan }}» is «gần 5.500», «{{ htx.tong | thay-doi }}» is «tăng 36 hợp tác xã (2,1%) so với cùng
kỳ năm trước». Names and words are of the paper, so they are Vietnamese and no messages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property

from cluster_portal.text import count_in_prose, fold, number, rounded_phrase

from .annual import AnnualReport, Register, Target
from .measures import MEASURES, MONEY, slug

SAME_PERIOD = "so với cùng kỳ năm trước"
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
