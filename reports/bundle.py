"""The bundle of the conference morning: one dated folder with every paper, its checksums, and a viewer without network.

Made of the published version, else of the draft, which then says so on each paper and in its name. Fails closed: a
missing figure stops it, with its name and the page where it is entered. The same snapshot gives the same bytes.
"""

import base64
import hashlib
import io
import json
import re
import zipfile
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from cluster_portal import pdf, progress, waiting
from cluster_portal.canonical import canonical

from . import paper, sheets
from .annual import AnnualReport
from .completeness import Lack, missing_for_conference
from .listing import Listing, listing_paper
from .models import PublishedReport
from .outputs import OUTPUTS
from .sheets import CARD, PICTURES, Size
from .snapshot import from_snapshot, restored, snapshot

CONTENT_TYPE = "application/zip"
# A zip keeps a day for each part; the day of the paper would change nothing in it but the bytes.
DAY_OF_PARTS = (1980, 1, 1, 0, 0, 0)
VIEWER, SUMS, DATA = "XEM.html", "SHA256SUMS.txt", "so-lieu.json"
NAMES = {"docx": "bao-cao.docx", "xlsx": "phu-luc.xlsx"}
STYLES = ("print.css", "sheets.css", "viewer.css")
TYPES = {".woff2": "font/woff2", ".svg": "image/svg+xml"}
WORDS = {
    VIEWER: "mở tệp này để xem tất cả, không cần mạng",
    "bao-cao.pdf": "báo cáo tổng kết",
    "bao-cao.docx": "báo cáo tổng kết, bản Word",
    "phu-luc.xlsx": "phụ lục số liệu, bản Excel",
    "trang-hinh-A4.pdf": "trang hình, khổ A4",
    "trang-hinh-A3.pdf": "trang hình, khổ A3",
    "trang-hinh.png": "trang hình, tệp ảnh",
    "the-phat-bieu-A5.pdf": "thẻ phát biểu, khổ A5",
    "the-phat-bieu-A4.pdf": "thẻ phát biểu, khổ A4",
    DATA: "toàn bộ số liệu để máy đọc",
}


class BundleIncomplete(waiting.FileFailed):
    """Figures are missing; `missing` names each, and where it is entered."""

    def __init__(self, missing: list[Lack]):
        super().__init__(" ".join(each.told for each in missing))
        self.missing = missing


class FileDamaged(waiting.FileFailed):
    """A stored file is gone, or is not what was published."""


@dataclass(frozen=True)
class Bundle:
    """`files`: {name: bytes} in the order in which they are listed, all inside `folder`."""

    folder: str
    files: dict[str, bytes]

    @property
    def sums(self) -> dict[str, str]:
        return {name: hashlib.sha256(content).hexdigest() for name, content in self.files.items()}

    def zipped(self) -> bytes:
        """The folder as one file, with the list of checksums that `sha256sum -c` reads."""
        lines = "".join(f"{digest}  {name}\n" for name, digest in self.sums.items())
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in {**self.files, SUMS: lines.encode()}.items():
                part = zipfile.ZipInfo(f"{self.folder}/{name}", DAY_OF_PARTS)
                part.compress_type = zipfile.ZIP_DEFLATED
                part.external_attr = 0o644 << 16
                archive.writestr(part, content)
        return target.getvalue()


def folder_of(report: AnnualReport, *, is_draft: bool) -> str:
    """«hoi-nghi-2023-12-02», in letters that every computer can read."""
    return f"hoi-nghi-{report.head.on:%Y-%m-%d}{'-DU-THAO' if is_draft else ''}"


def filename(report: AnnualReport, *, is_draft: bool) -> str:
    return f"{folder_of(report, is_draft=is_draft)}.zip"


def order(report: AnnualReport, row: PublishedReport | None, listing: Listing | None) -> str:
    """What the job is told: the published version, or the draft itself with its list."""
    if row is not None:
        return canonical({"publication": row.pk, "sha256": row.sha256})
    return canonical({"snapshot": snapshot(report), "listing": snapshot(listing)})


def make(text: str) -> bytes:
    """The maker that the job of cluster_portal.waiting is told."""
    told = json.loads(text)
    if "publication" not in told:
        listing = restored(Listing, told["listing"])
        return build(from_snapshot(told["snapshot"]), listing=listing).zipped()
    row = PublishedReport.objects.get(pk=told["publication"])
    return build(from_snapshot(row.snapshot), row).zipped()


def build(
    report: AnnualReport, row: PublishedReport | None = None, *, listing: Listing | None = None
) -> Bundle:
    """Make everything; a draft, without `row`, needs its list. Raises BundleIncomplete, FileDamaged, PaperFailed."""
    if missing := missing_for_conference(report):
        raise BundleIncomplete(missing)
    made = _papers(report, row, listing)
    files = {}
    for done, name in enumerate(WORDS):
        progress.tell(name, done, len(WORDS))
        if name != VIEWER:
            files[name] = made[name]()
    viewer = _viewer(report, row, files).encode()
    return Bundle(folder_of(report, is_draft=row is None), {VIEWER: viewer, **files})


def _papers(report, row, listing) -> dict:
    """{name: how it is made}; what was published is taken as it was stored."""
    code = row.code if row else ""
    sheet = paper.sheet(report, code=code)
    stored = {each.kind: each for each in row.files.all()} if row else {}

    def sheet_of(kind, size):
        return lambda: pdf.render(sheets.page(kind, report, size, code=code))

    def other(kind):
        if kind in stored:
            return lambda: _kept(stored[kind].file, stored[kind].sha256)
        return lambda: OUTPUTS[kind].make(sheet)

    picture = {}

    def pictures_a4():
        picture["pdf"] = sheet_of(PICTURES, Size.A4)()
        return picture["pdf"]

    return {
        "bao-cao.pdf": lambda: _kept(row.pdf, row.sha256) if row else _draft_pdf(sheet, listing),
        **{name: other(kind) for kind, name in NAMES.items()},
        "trang-hinh-A4.pdf": pictures_a4,
        "trang-hinh-A3.pdf": sheet_of(PICTURES, Size.A3),
        "trang-hinh.png": lambda: sheets.png(picture["pdf"]),
        "the-phat-bieu-A5.pdf": sheet_of(CARD, Size.A5),
        "the-phat-bieu-A4.pdf": sheet_of(CARD, Size.A4),
        DATA: lambda: canonical(row.snapshot if row else snapshot(report)).encode(),
    }


def _draft_pdf(sheet, listing):
    report = sheet.report
    beside = listing_paper(sheet, listing)
    article = paper.article_of(sheet)
    return paper.typeset(report, article, is_draft=True, beside=(beside,)).content


def _kept(field, digest) -> bytes:
    """A stored file, if it still is the one that was published."""
    try:
        with field.open("rb") as file:
            content = file.read()
    except FileNotFoundError as error:
        raise FileDamaged(f"Tệp đã phát hành không còn: {field.name}.") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise FileDamaged(f"Tệp đã phát hành không còn nguyên vẹn: {field.name}.")
    return content


# The viewer: one page that holds all it shows, so that it opens from a stick, a mail or a telephone


def _viewer(report, row, files) -> str:
    code = row.code if row else ""
    listed = [
        {"name": name, "words": WORDS[name], "size": len(content)}
        for name, content in files.items()
    ]
    article = row.html if row else paper.article(report)
    return render_to_string(
        "reports/sheets/viewer.html",
        {
            "report": report,
            "title": f"Hội nghị tổng kết năm {report.year}",
            "is_draft": row is None,
            "styles": mark_safe(f"<style>\n{_styles()}</style>"),
            "pictures": sheets.article(PICTURES, report, code=code),
            "card": sheets.article(CARD, report, code=code),
            "article": mark_safe(article),
            "files": listed,
            "sums": SUMS,
        },
    )


def _styles() -> str:
    """Our style sheets in one, with the fonts inside."""
    folder = settings.BASE_DIR / "static" / "css"
    text = "\n".join((folder / name).read_text(encoding="utf-8") for name in STYLES)
    return re.sub(r"url\(([^)]+)\)", lambda found: _inside(folder / found[1]), text)


def _inside(path) -> str:
    content = base64.b64encode(path.resolve().read_bytes()).decode()
    return f"url(data:{TYPES[path.suffix]};base64,{content})"
