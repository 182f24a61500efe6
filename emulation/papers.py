"""The pledge as a paper: its content, the signatures put so far, and what proves it. For screen and PDF alike."""

from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

from cluster_portal import pdf
from cluster_portal.moments import day, second
from cluster_portal.qr import verification_address, verification_mark
from cluster_portal.text import count_in_prose, day_in_words, number
from cooperatives.models import Basis

from .models import Direction, HeadTerm, Pledge, PledgeKind, Signature, SigningMethod
from .models.artifacts import PASSWORD
from .practice import MARK
from .signing.documents import content_of, key_of, unsigned_in

# Papers are written in Vietnamese directly.
METHODS = {
    SigningMethod.PORTAL: "xác nhận trên Cổng thông tin bằng {proved_by}, không phải chữ ký số",
    SigningMethod.CERTIFICATE: "bằng chữ ký số cá nhân",
    SigningMethod.OUTSIDE: "bằng chữ ký số cá nhân, ký ngoài Cổng thông tin",
    SigningMethod.VGCA: "bằng chữ ký số do Ban Cơ yếu Chính phủ cấp",
    SigningMethod.REMOTE: "bằng chữ ký số từ xa",
    SigningMethod.INK: "trên giấy, bản quét lưu tại Cổng thông tin",
}
# The part of a cell that is filled when the unit has signed; the file knows it by this name and the key of the unit.
BLOCK = "o-"
ESTIMATE = "*"
DUTIES = {HeadTerm.Duty.HEAD: "Cụm trưởng", HeadTerm.Duty.DEPUTY: "Cụm phó"}
# In words: the typeface of papers has no «≥», and a clerk writes none. A bare number is the least to be reached.
WORDS_BEFORE = {Direction.AT_LEAST: "", Direction.AT_MOST: "không quá ", Direction.EXACTLY: "đúng "}


@dataclass(frozen=True)
class TargetRow:
    """A line of the table of targets. `units`: one text for each alliance, north to south; `before`: what it reached.

    A star behind what was reached says that it is an estimate.
    """

    number: int
    text: str
    unit: str
    definition: str
    common: str
    units: tuple[str, ...]
    before: tuple[str, ...]
    is_words: bool

    @property
    def aims(self) -> list[tuple[str, str]]:
        """[(target, what was reached before)], north to south."""
        return list(zip(self.units, self.before, strict=True))


@dataclass(frozen=True)
class Cell:
    """A place in the signature grid; blank below the name of the unit until it is signed."""

    key: str
    unit: tuple[str, ...]
    duty: str
    is_signed: bool
    position: tuple[str, ...] = ()
    name: str = ""
    method: str = ""
    time: str = ""
    # Of the signature by hand, only in the block that the seal fills.
    picture: str = ""


@dataclass(frozen=True)
class Paper:
    pledge: Pledge
    content: dict
    on: date
    targets: tuple[TargetRow, ...]
    cells: tuple[Cell, ...]
    verify_address: str
    mark: str

    @property
    def day(self) -> str:
        return day_in_words(self.on)

    @property
    def copies(self) -> str:
        return count_in_prose(self.content["copies"])

    @property
    def is_draft(self) -> bool:
        """DỰ THẢO while the content may still change; between freezing and the last signature it is no draft."""
        return self.pledge.is_editable

    @property
    def title(self) -> str:
        title = f"Giao ước thi đua năm {self.content['year']}"
        if self.is_addendum:
            title = f"Phụ lục số {self.content['version']} của giao ước thi đua năm {self.content['year']}"
        return f"{MARK}: {title}" if self.pledge.is_practice else title

    @property
    def is_addendum(self) -> bool:
        """Contents of format 1 had no kinds."""
        return self.content.get("kind") == PledgeKind.ADDENDUM

    @property
    def base_year(self) -> int | None:
        """The year of what was reached before; None where nothing is known of it. Contents of format 1 have none."""
        found = (
            each["year"]
            for target in self.content["targets"]
            for each in target.get("baselines", {}).values()
        )
        return next(found, None)

    @property
    def has_estimates(self) -> bool:
        return any(ESTIMATE in each for row in self.targets for each in row.before)

    @property
    def rows_of_cells(self) -> list[tuple[Cell, ...]]:
        return [self.cells[start : start + 2] for start in range(0, len(self.cells), 2)]


def read_paper(pledge: Pledge, *, shown: set[str] | None = None, is_blank: bool = False) -> Paper:
    """Read the paper; with `shown`, the targets of these provinces only (by key). Fixed number of queries.

    `is_blank`: as it goes to the signers, without what they have signed so far.
    """
    content = content_of(pledge)
    signatures = {} if is_blank else signatures_by_key(pledge)
    units = {unit["key"]: unit for unit in [*content["units"], *unsigned_in(content)]}
    return Paper(
        pledge=pledge,
        content=content,
        on=date.fromisoformat(content["on"]),
        targets=tuple(
            _target_row(position, target, content["units"], shown)
            for position, target in enumerate(content["targets"], start=1)
        ),
        cells=tuple(_cell(key, units.get(key), signatures.get(key)) for key in content["signers"]),
        verify_address=verification_address(pledge.code) if pledge.code else "",
        mark=verification_mark(pledge.code) if pledge.code else "",
    )


def signatures_by_key(pledge: Pledge) -> dict[str, Signature]:
    """The places to sign, by the key that the content names them with. One query."""
    return {
        key_of(signature): signature
        for signature in pledge.signatures.select_related("province", "artifact")
    }


def paper_html(pledge: Pledge, *, shown: set[str] | None = None, is_blank: bool = False) -> str:
    """The whole page that becomes the PDF."""
    paper = read_paper(pledge, shown=shown, is_blank=is_blank)
    return pdf.whole_page(
        title=paper.title,
        author=paper.content["cluster"]["name"],
        on=paper.on,
        article=render_to_string("emulation/pledge_paper.html", {"paper": paper}),
        is_draft=paper.is_draft,
        is_practice=pledge.is_practice,
    )


def filename(pledge: Pledge) -> str:
    return f"{pledge.address}-{pledge.year.year}{'-du-thao' if pledge.is_editable else ''}.pdf"


def aim_in_words(aim: dict | None, *, plain: bool = False) -> str:
    """«80», «không quá 1» (the bare number when plain), or the words; nothing for no target."""
    if aim is None:
        return ""
    if aim["direction"] == Direction.WORDS:
        return aim["words"]
    value = number(aim["value"])
    return value if plain else f"{WORDS_BEFORE[aim['direction']]}{value}"


def _target_row(position, target, units, shown):
    common = target["common"]
    seen = [unit["key"] if shown is None or unit["key"] in shown else None for unit in units]
    own = tuple(aim_in_words(target["units"].get(key), plain=True) if key else "…" for key in seen)
    reached = target.get("baselines", {})
    return TargetRow(
        number=position,
        text=target["text"],
        unit=target["unit"],
        definition=target["definition"],
        common=aim_in_words(common),
        units=own,
        before=tuple(_reached(reached.get(key)) for key in seen),
        is_words=common["direction"] == Direction.WORDS and not target["units"],
    )


def _reached(baseline: dict | None) -> str:
    """«12», «12*» for an estimate; words stay in the content, the table has no room for them."""
    if baseline is None or baseline["value"] is None:
        return ""
    star = ESTIMATE if baseline["basis"] == Basis.ESTIMATE else ""
    return f"{number(baseline['value'])}{star}"


def _cell(key, unit, signature: Signature | None):
    name = unit["printed"] if unit else "THƯỜNG TRỰC CỤM THI ĐUA"
    duty = DUTIES.get(unit["duty"], "") if unit else ""
    if signature is None or not signature.is_signed:
        return Cell(key=key, unit=_two_lines(name), duty=duty, is_signed=False)
    at = signature.signed_at
    return Cell(
        key=key,
        unit=_two_lines(name),
        duty=duty,
        is_signed=True,
        position=tuple(signature.position_line.splitlines()),
        name=signature.signer_name,
        method=_method(signature),
        time=f"{second(at)} ngày {day(at)} (+07:00)",
    )


def _method(signature):
    proved_by = signature.artifact.proved_by if signature.artifact else PASSWORD
    return METHODS[signature.method].format(proved_by=proved_by)


def _two_lines(unit: str) -> tuple[str, ...]:
    """«LIÊN MINH HỢP TÁC XÃ» above «TỈNH QUẢNG NGÃI»: the name of a province is not broken."""
    for word in (" TỈNH ", " THÀNH PHỐ "):
        head, found, name = unit.partition(word)
        if found:
            return (head, f"{word.strip()} {name}")
    return (unit,)
