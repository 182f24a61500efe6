"""The files that are made of one sheet beside the PDF: which there are, who makes each, what it is called."""

from collections.abc import Callable
from dataclasses import dataclass

from . import docx, xlsx
from .models import FileKind
from .paper import Sheet

OPEN_XML = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Output:
    """One kind of file: how it is made of a sheet, its media type, and the Vietnamese words of its name."""

    kind: FileKind
    make: Callable[[Sheet], bytes]
    content_type: str
    words: str

    @property
    def suffix(self) -> str:
        return f".{self.kind}"

    def filename(self, year: int, *, is_draft: bool) -> str:
        return f"{self.words} năm {year}{' (dự thảo)' if is_draft else ''}{self.suffix}"


OUTPUTS = {
    each.kind: each
    for each in (
        Output(
            FileKind.DOCX,
            docx.render,
            f"{OPEN_XML}.wordprocessingml.document",
            "Báo cáo tổng kết thi đua",
        ),
        Output(
            FileKind.XLSX,
            xlsx.render,
            f"{OPEN_XML}.spreadsheetml.sheet",
            "Phụ lục báo cáo tổng kết thi đua",
        ),
    )
}
