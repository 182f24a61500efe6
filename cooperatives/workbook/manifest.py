"""The signed sheet «_phien_ban» of our exports: what the workbook held when it left, so that it can come home.

It is very hidden and holds texts only, which Excel and LibreOffice keep in .xlsx, .xls and .ods alike. Whoever
alters it loses nothing but the comparison with the export: the rows are then compared with the register alone.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from cluster_portal.moments import day_and_time
from cooperatives.models import Province

from .cells import text
from .findings import BLOCK, WARN, Finding
from .reader import Sheet
from .sheets import MANIFEST

# Grows when columns of the export change their meaning; headings are matched by name in any case.
TEMPLATE_VERSION = 2
# A cell takes 32.767 characters; a row of the register needs about fifteen.
ROWS_A_CELL = 1000
LABELS = ("mau", "tinh", "nam", "luc", "nguoi", "nhat-ky", "so-dong", "chu-ky")
NOTE = "Trang này giúp hệ thống biết ô nào đã được sửa sau khi xuất tệp. Xin để nguyên."


class State(StrEnum):
    INTACT = "intact"
    ALTERED = "altered"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class Manifest:
    """What an export says of itself. `rows` is {record number: (version, version of the year's figures)}.

    `province` is the key of the only province in the file, "" for a file of several; `trail` the length of the audit
    trail just before the rows were read: what was changed since stands in later lines.
    """

    province: str
    year: int
    at: str
    by: str
    trail: int
    rows: dict[int, tuple[int, int]] = field(default_factory=dict)
    template: int = TEMPLATE_VERSION
    state: State = State.INTACT

    @property
    def is_trusted(self) -> bool:
        return self.state == State.INTACT

    def lines(self) -> list[str]:
        """The rows as texts of a cell each: «12:3:2;13:1:0»."""
        rows = [f"{pk}:{version}:{figures}" for pk, (version, figures) in self.rows.items()]
        return [
            ";".join(rows[start : start + ROWS_A_CELL])
            for start in range(0, len(rows), ROWS_A_CELL)
        ]

    def facts(self) -> list[str]:
        return [
            str(each)
            for each in (
                self.template,
                self.province,
                self.year,
                self.at,
                self.by,
                self.trail,
                len(self.rows),
            )
        ]

    def signature(self) -> str:
        return _signer().signature(self._signed_text())

    def is_signed_by(self, signature: str) -> bool:
        """Whether this portal signed it so, be it with an earlier key (SECRET_KEY_FALLBACKS)."""
        try:
            _signer().unsign(f"{self._signed_text()}:{signature}")
        except BadSignature:
            return False
        return True

    def _signed_text(self):
        return "\n".join([*self.facts(), *self.lines()])

    def as_stored(self) -> dict:
        """What a run keeps of it for its page."""
        return {
            "state": self.state.value,
            "template": self.template,
            "at": day_and_time(datetime.fromisoformat(self.at)) if self.at else "",
            "by": self.by,
            "rows": len(self.rows),
        }


def _signer():
    return Signer(salt="cooperatives.workbook.manifest")


def write_manifest(book, manifest: Manifest) -> None:
    """Add the sheet to an XlsxWriter workbook."""
    sheet = book.add_worksheet(MANIFEST)
    sheet.very_hidden()
    values = [*manifest.facts(), manifest.signature()]
    sheet.write_string(0, 0, NOTE)
    for row, (label, value) in enumerate(zip(LABELS, values, strict=True), start=1):
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, value)
    for row, line in enumerate(manifest.lines(), start=len(LABELS) + 1):
        sheet.write_string(row, 0, "dong")
        sheet.write_string(row, 1, line)


def read_manifest(
    sheets: list[Sheet], *, province: Province, year: int
) -> tuple[Manifest | None, list[Finding]]:
    """Return the manifest of a workbook with what is to be said about it; None for a file that is no export of ours.

    One that was altered, or speaks of another province or year, is returned as not to be trusted.
    """
    sheet = next((each for each in sheets if each.name == MANIFEST), None)
    if sheet is None:
        return None, []
    manifest = _parsed(sheet)
    if manifest is None:
        empty = Manifest("", year, "", "", 0, state=State.ALTERED)
        return empty, [_altered()]
    findings = list(_judged(manifest, province, year))
    codes = {finding.code for finding in findings}
    if "B-03" in codes:
        manifest = replace(manifest, state=State.ALTERED)
    elif codes & {"B-01", "B-02"}:
        manifest = replace(manifest, state=State.FOREIGN)
    return manifest, findings


def _parsed(sheet) -> Manifest | None:
    pairs = [(text(values[0]), text(values[1])) for _row, values in sheet.rows if len(values) > 1]
    told = dict(pairs)
    try:
        rows = {
            int(pk): (int(version), int(figures))
            for label, line in pairs
            if label == "dong"
            for pk, version, figures in (each.split(":") for each in line.split(";"))
        }
        manifest = Manifest(
            province=told["tinh"],
            year=int(told["nam"]),
            at=datetime.fromisoformat(told["luc"]).isoformat(),
            by=told["nguoi"],
            trail=int(told["nhat-ky"]),
            rows=rows,
            template=int(told["mau"]),
        )
        is_ours = len(rows) == int(told["so-dong"]) and manifest.is_signed_by(told["chu-ky"])
    except (KeyError, ValueError):
        return None
    return manifest if is_ours else replace(manifest, state=State.ALTERED)


def _judged(manifest, province, year):
    if manifest.state == State.ALTERED:
        yield _altered()
        return
    if manifest.province and manifest.province != province.key:
        other = Province.objects.filter(key=manifest.province).first()
        yield _finding(
            BLOCK,
            "B-01",
            _("This workbook was exported for %(other)s, and is uploaded for %(own)s.")
            % {"other": other.name if other else manifest.province, "own": province.name},
            _("Choose the workbook of your own province; lists do not move between provinces."),
        )
    if manifest.year != year:
        yield _finding(
            BLOCK,
            "B-02",
            _("This workbook was exported with the figures of %(then)s; chosen is %(now)s.")
            % {"then": manifest.year, "now": year},
            _(
                "Upload it again and choose %(then)s. For the figures of %(now)s export the list of that "
                "year and fill that in, so that no figure of another year slips through."
            )
            % {"then": manifest.year, "now": year},
        )
    if manifest.template != TEMPLATE_VERSION:
        yield _finding(
            WARN,
            "B-04",
            _("This workbook was made by template %(then)s; now it is template %(now)s.")
            % {"then": manifest.template, "now": TEMPLATE_VERSION},
            _("Its columns are read by their headings. Export the list anew the next time."),
        )


def _altered():
    return _finding(
        WARN,
        "B-03",
        _(
            "The hidden sheet that says how the workbook was exported has been altered, or is not ours."
        ),
        _(
            "Nobody can tell any more which cells you changed: rows that differ from the register are "
            "shown one by one. Export the list anew and carry your changes over if there are many."
        ),
    )


def _finding(level, code, message, fix):
    return Finding(level=level, code=code, message=message, fix=fix, sheet=MANIFEST)
