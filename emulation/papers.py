"""The pledge as a paper: its content, the signatures put so far, and what proves it. For screen and PDF alike."""

from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils import timezone

from cluster_portal import pdf
from cluster_portal.qr import verification_address, verification_mark
from cluster_portal.text import count_in_prose, day_in_words, number

from .models import Direction, HeadTerm, Pledge, Signature, SignatureState, SigningMethod
from .signing.documents import OFFICE, content_of

# Papers are written in Vietnamese directly.
METHODS = {SigningMethod.PORTAL: "bằng mật khẩu tài khoản cá nhân, không phải chữ ký số"}
DUTIES = {HeadTerm.Duty.HEAD: "Cụm trưởng", HeadTerm.Duty.DEPUTY: "Cụm phó"}
# In words: the typeface of papers has no «≥», and a clerk writes none. A bare number is the least to be reached.
WORDS_BEFORE = {Direction.AT_LEAST: "", Direction.AT_MOST: "không quá ", Direction.EXACTLY: "đúng "}


@dataclass(frozen=True)
class TargetRow:
    """A line of the table of targets. `units`: one text for each alliance, north to south."""

    number: int
    text: str
    unit: str
    definition: str
    common: str
    units: tuple[str, ...]
    is_words: bool


@dataclass(frozen=True)
class Cell:
    """A place in the signature grid; blank below the name of the unit until it is signed."""

    unit: tuple[str, ...]
    duty: str
    is_signed: bool
    position: tuple[str, ...] = ()
    name: str = ""
    method: str = ""
    time: str = ""


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
        return f"Giao ước thi đua năm {self.content['year']}"

    @property
    def rows_of_cells(self) -> list[tuple[Cell, ...]]:
        return [self.cells[start : start + 2] for start in range(0, len(self.cells), 2)]


def read_paper(pledge: Pledge, *, shown: set[str] | None = None) -> Paper:
    """Read the paper; with `shown`, the targets of these provinces only (by key). Fixed number of queries."""
    content = content_of(pledge)
    signatures = {
        signature.province.key if signature.province else OFFICE: signature
        for signature in pledge.signatures.select_related("province")
    }
    units = {unit["key"]: unit for unit in content["units"]}
    return Paper(
        pledge=pledge,
        content=content,
        on=date.fromisoformat(content["on"]),
        targets=tuple(
            _target_row(position, target, content["units"], shown)
            for position, target in enumerate(content["targets"], start=1)
        ),
        cells=tuple(_cell(units.get(key), signatures.get(key)) for key in content["signers"]),
        verify_address=verification_address(pledge.code) if pledge.code else "",
        mark=verification_mark(pledge.code) if pledge.code else "",
    )


def paper_html(pledge: Pledge, *, shown: set[str] | None = None) -> str:
    """The whole page that becomes the PDF."""
    paper = read_paper(pledge, shown=shown)
    return pdf.whole_page(
        title=paper.title,
        author=paper.content["cluster"]["name"],
        on=paper.on,
        article=render_to_string("emulation/pledge_paper.html", {"paper": paper}),
        is_draft=paper.is_draft,
    )


def filename(pledge: Pledge) -> str:
    return f"giao-uoc-{pledge.year.year}{'-du-thao' if pledge.is_editable else ''}.pdf"


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
    own = tuple(
        aim_in_words(target["units"].get(unit["key"]), plain=True)
        if shown is None or unit["key"] in shown
        else "…"
        for unit in units
    )
    return TargetRow(
        number=position,
        text=target["text"],
        unit=target["unit"],
        definition=target["definition"],
        common=aim_in_words(common),
        units=own,
        is_words=common["direction"] == Direction.WORDS and not target["units"],
    )


def _cell(unit, signature: Signature | None):
    name = unit["printed"] if unit else "THƯỜNG TRỰC CỤM THI ĐUA"
    duty = DUTIES.get(unit["duty"], "") if unit else ""
    if signature is None or signature.state != SignatureState.SIGNED:
        return Cell(unit=_two_lines(name), duty=duty, is_signed=False)
    moment = timezone.localtime(signature.signed_at)
    return Cell(
        unit=_two_lines(name),
        duty=duty,
        is_signed=True,
        position=tuple(signature.position_line.splitlines()),
        name=signature.signer_name,
        method=METHODS[signature.method],
        time=f"{moment:%H:%M:%S} ngày {moment:%d/%m/%Y} (+07:00)",
    )


def _two_lines(unit: str) -> tuple[str, ...]:
    """«LIÊN MINH HỢP TÁC XÃ» above «TỈNH QUẢNG NGÃI»: the name of a province is not broken."""
    for word in (" TỈNH ", " THÀNH PHỐ "):
        head, found, name = unit.partition(word)
        if found:
            return (head, f"{word.strip()} {name}")
    return (unit,)
