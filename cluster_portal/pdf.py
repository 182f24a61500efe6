"""Papers as PDF: render() makes one, answer() serves one without making a request wait for it.

The work is done by typeset.py in a process of its own (typesetter.py): WeasyPrint grows from paper to paper, and a
paper must not be able to reach what the web process knows. The process sees no fonts but ours, so a paper looks the
same on every machine, and the same HTML gives the same bytes.
"""

import contextlib
import hashlib
import json
import os
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.template.loader import render_to_string

from . import typesetter, waiting
from .files import write_atomically

CONTENT_TYPE = "application/pdf"
# A report of 20 pages takes 5 seconds; stays below the time limit of a job (Q_CLUSTER).
TIME_LIMIT = 180
# Called with the name of a step when it begins: "styles", "pages", "attachments", "tags".
OnStep = Callable[[str], None]
# How typeset.py begins a line that names a step
STEP = b"step "
# … and the last one, of a paper that is made
FACTS = "facts "


class PaperFailed(waiting.FileFailed):
    """The paper could not be made; the text is for the log."""


@dataclass(frozen=True)
class Attached:
    """A text inside the PDF for programs to read. The ending of the name says its kind."""

    name: str
    description: str
    text: str


@dataclass(frozen=True)
class Beside:
    """A paper of its own that is set at the same time, and put into the main one as a file."""

    name: str
    description: str
    html: str


@dataclass(frozen=True)
class Paper:
    """`places`: where the elements stand whose ids were asked for: (page, left, top, right, bottom), in CSS pixels.

    What setting it took: `processor` seconds, at most `megabytes` of memory.
    """

    content: bytes
    pages: int
    places: dict[str, tuple[float, ...]] = field(default_factory=dict)
    processor: float = 0
    megabytes: int = 0

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def typeset(
    html: str,
    *,
    attachments: tuple[Attached, ...] = (),
    beside: tuple[Beside, ...] = (),
    marked: str = "",
    is_part: bool = False,
    on_step: OnStep | None = None,
) -> Paper:
    """Make the PDF of a whole HTML page (with <title> and lang). Raises PaperFailed.

    Style sheets are named as «/static/css/print.css»; only static files and data: addresses can be used. `marked` is
    the beginning of the ids whose places the paper then knows; `is_part`: its pages are put into another file. The
    papers `beside` are set in processes of their own while the main one is: it waits for them only when it is written.
    """
    with (
        tempfile.TemporaryDirectory(prefix="beside-") as folder,
        ThreadPoolExecutor(len(beside) or 1) as others,
    ):
        waited = [Path(folder) / str(place) for place in range(len(beside))]
        made = [
            others.submit(_put_beside, each.html, path)
            for each, path in zip(beside, waited, strict=True)
        ]
        order = {
            "html": html,
            "attachments": [asdict(each) for each in attachments]
            + [
                {"name": each.name, "description": each.description, "path": str(path)}
                for each, path in zip(beside, waited, strict=True)
            ],
            "marked": marked,
            "is_part": is_part,
        }
        paper = _run(order, on_step)
        for each in made:
            each.result()
        return paper


def _put_beside(html: str, path: Path) -> None:
    """Set a paper and lay it where the main one waits for it; nothing at all when it failed."""
    content = b""
    try:
        content = render(html)
    finally:
        write_atomically(path, content)


def _run(order: dict, on_step: OnStep | None = None) -> Paper:
    with (
        tempfile.TemporaryFile() as told,
        tempfile.TemporaryFile() as paper,
        _pipe() as (heard, words),
    ):
        told.write(json.dumps(order, ensure_ascii=False).encode())
        told.seek(0)
        try:
            number = typesetter.begin(told, paper, words)
        except typesetter.NoTypesetter as refusal:
            raise PaperFailed(str(refusal)) from refusal
        words.close()
        said, is_late = _heard(heard, number, on_step)
        paper.seek(0)
        content = paper.read()
    if is_late:
        raise PaperFailed(f"The paper was not ready after {TIME_LIMIT} seconds.")
    *_before, last = said.splitlines() or [""]
    if not last.startswith(FACTS):
        raise PaperFailed(said[-2000:] or "The process ended without a word.")
    facts = json.loads(last.removeprefix(FACTS))
    facts["places"] = {name: tuple(box) for name, box in facts["places"].items()}
    return Paper(content, **facts)


@contextlib.contextmanager
def _pipe():
    """What one process says and another hears: (to read, to write)."""
    reading, writing = os.pipe()
    with open(reading, "rb") as heard, open(writing, "wb", buffering=0) as words:
        yield heard, words


def _heard(heard, number, on_step) -> tuple[str, bool]:
    """What the process says until it ends, its steps handed on; and whether it was ended because it took too long."""
    late = threading.Event()

    def end():
        late.set()
        typesetter.end(number)

    alarm = threading.Timer(TIME_LIMIT, end)
    alarm.start()
    try:
        said = []
        for line in heard:
            if not line.startswith(STEP):
                said.append(line)
            elif on_step:
                on_step(line.removeprefix(STEP).decode().strip())
    finally:
        alarm.cancel()
    return b"".join(said).decode(errors="replace").strip(), late.is_set()


def render(html: str) -> bytes:
    """The PDF of a whole HTML page. Raises PaperFailed."""
    return typeset(html).content


def whole_page(
    *, title: str, author: str, on, article: str, is_draft: bool, is_practice: bool = False
) -> str:
    """The page that render() takes, around an <article class="paper"> (safe HTML) as print.css describes it."""
    context = {
        "title": title,
        "author": author,
        "on": on,
        "article": article,
        "is_draft": is_draft,
        "is_practice": is_practice,
    }
    return render_to_string("paper.html", context)


# Drafts for people who wait


def answer(request, html: str, filename: str):
    """The PDF of `html`, made by a job while the page asks again."""
    return waiting.answer(
        request,
        maker="cluster_portal.pdf.render",
        order=html,
        filename=filename,
        content_type=CONTENT_TYPE,
    )


def serve(request, path: Path | str, filename: str, *, etag: str):
    """A stored PDF."""
    return waiting.serve(request, path, filename, etag=etag, content_type=CONTENT_TYPE)
