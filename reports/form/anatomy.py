"""Where the parts of a paper are: letterhead, title, text, signature, appendices and tables, found by what they say.

Nothing here judges; an element that is not found is None or empty, and the rule about it says so.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from .reading import Line, Page, Pdf, Ruled

STATE_NAME = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
END = "./."
RECIPIENTS = "Nơi nhận"
CONTENTS = "MỤC LỤC"
# The spelling of the tone is a matter of taste: the decree itself prints HÒA, others HOÀ.
STATE_NAMES = {STATE_NAME, STATE_NAME.replace("HÒA", "HOÀ")}
DAY = re.compile(r"^(?P<place>.+), ngày (?P<day>\d+) tháng (?P<month>\d+) năm (?P<year>\d{4})$")
APPENDIX = re.compile(r"^Phụ lục(?: (?P<number>[IVXLC]+|\d+|[A-Z]))?$")
PART = re.compile(r"^Phần (?P<number>[IVXLC]+|\S+)$", re.IGNORECASE)
SECTION = re.compile(r"^(?P<number>[IVXLC]+)\. (?P<title>.+)$")
CLAUSE = re.compile(r"^(?P<number>\d+)\. (?P<title>.+)$")
AUTHORITY = re.compile(r"^(TM|KT|TL|TUQ|Q)\. ?")
# Lines in the margins are not of the text: the number of the page above, a small line with the code below.
MARGIN = 20
FOOT_SIZE = 9


@dataclass(frozen=True)
class Box:
    """A closed frame of ruled lines: a table, or the part of one that stands on this page."""

    page: Page
    left: float
    right: float
    top: float
    bottom: float
    # Where ruled lines cross the frame from side to side, top and bottom too.
    edges: tuple[float, ...]
    # The same, and those that stop at a joined cell
    partial: tuple[float, ...] = ()

    def holds(self, line: Line) -> bool:
        return self.top - 1 <= line.top and line.bottom <= self.bottom + 1

    @cached_property
    def lines(self) -> list[Line]:
        return [line for line in self.page.lines if self.holds(line)]

    @cached_property
    def head(self) -> tuple[str, ...]:
        """The words above the first edge from side to side: headings, also of two rows when some are joined."""
        return tuple(line.text for line in self.lines if line.bottom <= self.edges[1] + 0.5)

    @property
    def rows(self) -> int:
        """Rows below the headings."""
        return sum(edge > self.edges[1] + 0.5 for edge in self.partial)


@dataclass(frozen=True)
class Paper:
    """A PDF with its parts."""

    pdf: Pdf

    @property
    def first(self) -> Page:
        return self.pdf.pages[0]

    @cached_property
    def texts(self) -> list[Line]:
        """All lines of the text: those in the margins are left out."""
        return [line for page in self.pdf.pages for line in texts_of(page)]

    # The head

    def _on_first(self, wanted) -> Line | None:
        return next((line for line in self.first.lines if wanted(line)), None)

    @cached_property
    def state_name(self) -> Line | None:
        return self._on_first(lambda line: line.text.upper() in STATE_NAMES)

    @cached_property
    def motto(self) -> Line | None:
        return self._on_first(
            lambda line: (
                line.text.lower()
                in (
                    "độc lập - tự do - hạnh phúc",
                    "độc lập – tự do – hạnh phúc",
                    "độc lập-tự do-hạnh phúc",
                )
            )
        )

    @cached_property
    def number(self) -> Line | None:
        return self._on_first(lambda line: line.text.startswith(("Số:", "Số ")))

    @cached_property
    def place_and_date(self) -> Line | None:
        return self._on_first(lambda line: DAY.match(line.text) is not None)

    @cached_property
    def issuers(self) -> list[Line]:
        """The lines above the number, left of the name of the state: the parent body and the issuing one."""
        if self.number is None:
            return []
        middle = self.first.width / 2
        return [
            line
            for line in self.first.lines
            if line.baseline < self.number.baseline - 1 and line.centre < middle
        ]

    @cached_property
    def parents(self) -> list[Line]:
        return [line for line in self.issuers if not line.is_bold]

    @cached_property
    def bodies(self) -> list[Line]:
        return [line for line in self.issuers if line.is_bold]

    @cached_property
    def draft_mark(self) -> Line | None:
        return self._on_first(
            lambda line: line.text.upper().startswith("DỰ THẢO") and line.size > FOOT_SIZE
        )

    @cached_property
    def title(self) -> Line | None:
        return self._on_first(lambda line: line.text.upper() in KINDS)

    @cached_property
    def subject(self) -> list[Line]:
        """The bold lines under the name of the kind."""
        if self.title is None:
            return []
        found = []
        for line in sorted(self.first.lines, key=lambda line: line.baseline):
            if line.baseline <= self.title.baseline + 0.5 or not found and not line.is_bold:
                continue
            if not line.is_bold or PART.match(line.text) or SECTION.match(line.text):
                break
            if found and line.baseline - found[-1].baseline > 10:
                break
            found.append(line)
        return found

    @cached_property
    def bases(self) -> list[list[Line]]:
        """«Căn cứ …;» each with the lines that it runs over."""
        found, is_open = [], False
        for line in self.body:
            if line.text.startswith("Căn cứ "):
                found.append([line])
                is_open = True
            elif is_open and line.left < self.left + 5 and not line.is_bold:
                found[-1].append(line)
            elif is_open:
                break
        return found

    # The text

    @cached_property
    def main_pages(self) -> list[Page]:
        """The pages of the paper itself, before the first appendix and the list of contents."""
        firsts = {page.number for page, _ in self.appendices} | {
            page.number for page in self.pdf.pages if is_contents(page)
        }
        until = min(firsts, default=len(self.pdf.pages) + 1)
        return [page for page in self.pdf.pages if page.number < until]

    @cached_property
    def body(self) -> list[Line]:
        """The lines below the subject up to «./.», without tables and pictures, in reading order."""
        start = self.subject[-1].baseline if self.subject else 0
        found = []
        for page in self.main_pages:
            frames = boxes(page)
            for line in texts_of(page):
                is_head = page is self.first and line.baseline <= start
                if is_head or line.size < MIN_BODY or any(box.holds(line) for box in frames):
                    continue
                if line.text.startswith(RECIPIENTS):
                    return found
                found.append(line)
                if line.text.endswith(END):
                    return found
        return found

    @cached_property
    def end(self) -> Line | None:
        return next((line for line in self.body if line.text.endswith(END)), None)

    @cached_property
    def left(self) -> float:
        return min((line.left for line in self.body if not line.is_bold), default=0)

    @cached_property
    def right(self) -> float:
        return max((line.right for line in self.body if not line.is_bold), default=0)

    @cached_property
    def running(self) -> list[Line]:
        """Running text: no headings, no titles of tables, no captions, nothing centred."""
        return [
            line
            for line in self.body
            if not line.is_bold
            and not line.text.startswith(("Đơn vị tính", "Ghi chú", "Hình ", "Nguồn:"))
            and line.left < self.left + 30
        ]

    def neighbours(self) -> list[tuple[Line, Line]]:
        """Pairs of running lines, one directly below the other on the same page."""
        known = set(map(id, self.running))
        pairs = zip(self.body, self.body[1:], strict=False)
        return [
            (above, below)
            for above, below in pairs
            if id(above) in known
            and id(below) in known
            and above.page == below.page
            and 0 < below.baseline - above.baseline < 25
        ]

    def starts_paragraph(self, line: Line) -> bool:
        return line.left > self.left + 3

    @cached_property
    def headings(self) -> list[Line]:
        return [line for line in self.body if line.is_bold]

    # The foot

    @cached_property
    def closing(self) -> list[Line]:
        """What stands below the end of the text: recipients and signature."""
        if not self.body:
            return []
        after = self.texts[self.texts.index(self.body[-1]) + 1 :]
        last = self.main_pages[-1].number if self.main_pages else 0
        return [line for line in after if line.page <= last]

    @cached_property
    def recipients_title(self) -> Line | None:
        return next((line for line in self.closing if line.text.startswith(RECIPIENTS)), None)

    @cached_property
    def signature(self) -> list[Line]:
        """The lines on the right half, down to the name."""
        middle = self.first.width / 2
        return [line for line in self.closing if line.centre > middle and line.left > middle - 15]

    @cached_property
    def recipients(self) -> list[Line]:
        """The lines under «Nơi nhận:», down to where the paper can be checked."""
        title, found = self.recipients_title, []
        for line in self.closing[self.closing.index(title) + 1 :] if title else []:
            if line in self.signature or line.text.startswith("Mã xác minh"):
                continue
            if found and line.baseline - found[-1].baseline > 9:
                break
            found.append(line)
        return found

    # Appendices and tables

    @cached_property
    def appendices(self) -> list[tuple[Page, Line]]:
        """The first page of each appendix with its «Phụ lục I»."""
        found = []
        for page in self.pdf.pages:
            heads = [line for line in texts_of(page)[:3] if APPENDIX.match(line.text)]
            found += [(page, heads[0])] if heads else []
        return found

    def run_of(self, page: Page) -> int:
        """Which page of its run this is: the main part and each appendix are numbered by themselves."""
        starts = [1, *(first.number for first, _ in self.appendices)]
        return page.number - max(start for start in starts if start <= page.number) + 1

    @cached_property
    def continued(self) -> list[tuple[Box, Box]]:
        """(the part before, the part after) of each table that goes over the end of a page."""
        pairs = []
        for before, after in zip(self.pdf.pages, self.pdf.pages[1:], strict=False):
            above, below = boxes(before), boxes(after)
            if above and below and _ends(above[-1]) and _begins(below[0]):
                pairs.append((above[-1], below[0]))
        return pairs


KINDS = {
    "BÁO CÁO",
    "GIAO ƯỚC THI ĐUA",
    "QUYẾT ĐỊNH",
    "KẾ HOẠCH",
    "TỜ TRÌNH",
    "BIÊN BẢN",
    "THÔNG BÁO",
    "QUY CHẾ",
}
# Smaller letters are those of pictures, notes and captions.
MIN_BODY = 11.5


def texts_of(page: Page) -> list[Line]:
    return [
        line for line in page.lines if not is_page_number(page, line) and not is_foot(page, line)
    ]


def is_page_number(page: Page, line: Line) -> bool:
    return line.text.isdigit() and line.bottom < MARGIN


def is_foot(page: Page, line: Line) -> bool:
    return line.top > page.height - MARGIN and line.size <= FOOT_SIZE


def is_contents(page: Page) -> bool:
    return any(line.text.upper() == CONTENTS for line in texts_of(page)[:2])


def boxes(page: Page) -> list[Box]:
    """The frames on a page, from top to bottom. A picture has axes but no closed frame."""
    found = []
    uprights = sorted(
        (line for line in page.ruled if not line.is_horizontal), key=lambda line: line.top
    )
    for group in _stacked(uprights):
        top, bottom = min(line.top for line in group), max(line.bottom for line in group)
        left, right = min(line.left for line in group), max(line.right for line in group)
        edges = _edges(page, left, right, top, bottom)
        if (
            len(edges) > 1
            and edges[0] < top + 1
            and edges[-1] > bottom - 1
            and _is_closed(group, left, right, top, bottom)
        ):
            partial = _edges(page, left, right, top, bottom, share=0.4)
            found.append(Box(page, left, right, top, bottom, tuple(edges), tuple(partial)))
    return found


def _stacked(uprights: list[Ruled]) -> list[list[Ruled]]:
    """Upright lines that overlap or follow each other without a gap."""
    groups = []
    for line in uprights:
        if groups and line.top <= max(each.bottom for each in groups[-1]) + 1:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _edges(page, left, right, top, bottom, share=0.97) -> list[float]:
    """The heights at which ruled lines cover the width, or such a share of it; a table draws one for each cell."""
    lines = sorted(
        (line for line in page.ruled if line.is_horizontal and top - 1 <= line.top <= bottom + 1),
        key=lambda line: line.top,
    )
    edges, here = [], []
    for line in [*lines, None]:
        if line is not None and (not here or line.top - here[0].top < 0.5):
            here.append(line)
            continue
        if _covered(((each.left, each.right) for each in here), left, right) > share:
            edges.append(here[0].top)
        here = [line]
    return edges


def _is_closed(group, left, right, top, bottom) -> bool:
    sides = (
        [line for line in group if abs(line.left - side) < 1.5] for side in (left, right - 0.3)
    )
    return all(
        _covered(((each.top, each.bottom) for each in side), top, bottom) > 0.95 for side in sides
    )


def _covered(pieces, start, end) -> float:
    """Which part of a stretch is covered."""
    reached, sum_of = start, 0.0
    for left, right in sorted(pieces):
        left, right = max(left, reached), min(right, end)
        if right > left:
            sum_of += right - left
            reached = right
    return sum_of / (end - start) if end > start else 0


def _ends(box: Box) -> bool:
    """Nothing of the text stands below it."""
    return not any(line.top > box.bottom for line in texts_of(box.page))


def _begins(box: Box) -> bool:
    """Nothing of the text stands above it."""
    return not any(line.bottom < box.top for line in texts_of(box.page))
