"""The process that waits for papers, and the one forked for each: engine and fonts are read in once.

What is asked for comes over the socket that is our stdin, with three files: the order, the PDF, and the words. The
number of the process that sets the paper goes back. The order is JSON: {html, attachments: [{name, description, text
or path}], marked, is_part}; `marked` is how the ids begin whose places are asked for, `is_part` asks for pages that are
put into another file: PDF/A-3u, without tags. The words: a line «step NAME» for each step that begins (styles, pages,
attachments, tags), and on the last line, after «facts », {pages, places: {id: [page, left, top, right, bottom]}
in CSS pixels from the top left, processor: seconds, megabytes: at most}. Without that line there is no paper.

Run by typesetter.py as `python typeset.py CACHE FOLDER …`; the only file that knows WeasyPrint. It is given nothing
else of the portal: no settings, no database, no network. The folders are those whose files the paper may use.

The file is PDF/A-3a and PDF/UA-1 in one. WeasyPrint writes the first; what names the second is added to its XMP
(`xmp_metadata=` does not serve: it appends a second rdf:RDF, which readers ignore).
"""

import gc
import json
import logging
import os
import resource
import shutil
import signal
import socket
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint import HTML, Attachment
from weasyprint.layout import block, page
from weasyprint.logger import PROGRESS_LOGGER
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

# No such host: papers say /static/css/print.css, and that is answered from the folders, never from a network.
ORIGIN = "https://portal.invalid"
STATIC = f"{ORIGIN}/static/"
VARIANT = "pdf/a-3a"
PART_VARIANT = "pdf/a-3u"
# An attachment carries a date; a fixed one lets the same order give the same bytes.
MOMENT = datetime(2020, 1, 1, tzinfo=UTC)
# Both families of our fonts, in each look that papers have
WARM = '<html lang="vi"><body style="font-family: Tinos"><p>ộ <b>ộ</b> <i>ộ</i> <b><i>ộ</i></b></p></body></html>'
CONTENT_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}


class OurFilesOnly(URLFetcher):
    """Serves the static files of the portal and data: addresses; whatever else a paper asks for stops it."""

    def __init__(self, folders):
        super().__init__(allowed_protocols=["data"], allow_redirects=False)
        self.folders = [Path(folder).resolve() for folder in folders]

    def fetch(self, url, headers=None):
        if url.startswith("data:"):
            return super().fetch(url, headers)
        path = self.file_of(url)
        if path is None:
            raise FatalURLFetchingError(f"A paper may not fetch {url}")
        content_type = CONTENT_TYPES.get(path.suffix, "application/octet-stream")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": content_type})

    def file_of(self, url):
        """The file behind an address below STATIC, if it lies inside one of the folders."""
        if not url.startswith(STATIC):
            return None
        name = unquote(urlsplit(url).path).removeprefix("/static/")
        paths = ((folder / name).resolve() for folder in self.folders)
        inside = zip(paths, self.folders, strict=True)
        return next(
            (path for path, folder in inside if path.is_relative_to(folder) and path.is_file()),
            None,
        )


def let_figures_wait():
    """A figure (.waits) without room goes to the head of the next page, and the text after it fills this one.

    The engine can carry a float over, but stretches what it leaves behind to the foot of the page, and lays all that
    it carried onto one page, whether they fit or not. What is left behind here is the line of no height that .waits
    begins with, at the very foot of the page: figures after it wait too, and keep their order.
    """
    laid_out, earlier_break = block.float_layout, block.find_earlier_page_break

    def float_layout(context, box, *args, **kwargs):
        made, resume_at = laid_out(context, box, *args, **kwargs)
        if waits(box) and (resume_at or context.overflows_page(0, made.position_y + made.height)):
            return left_behind(context, made, made.children[:1]), {1: None}
        return made, resume_at

    def carried_float_layout(context, box, *args):
        is_first = not context.excluded_shapes
        made, resume_at = laid_out(context, box, *args)
        if not is_first and context.overflows_page(0, made.position_y + made.height):
            return left_behind(context, made, []), args[-1]
        return made, resume_at

    def left_behind(context, made, children):
        left = made.copy_with_children(children)
        left.height, left.position_y = 0, context.page_bottom
        # What lines and floats have to avoid from now on: below the page, where no line of it comes.
        barrier = context.excluded_shapes[-1] = left.copy()
        barrier.position_y = 2 * context.page_bottom
        return left

    def find_earlier_page_break(context, children, *args):
        """A heading that goes over takes no figure along that stands before it."""
        figures = [each for each in children if waits(each)]
        found = earlier_break(context, [each for each in children if each not in figures], *args)
        if not figures or found is None:
            return found
        kept, resume_at = found
        going = [each for each in figures if each.index >= min(resume_at)]
        block.remove_placeholders(context, going, *args)
        kept += [each for each in figures if each not in going]
        return sorted(kept, key=lambda each: each.index), resume_at

    block.float_layout, page.float_layout = float_layout, carried_float_layout
    block.find_earlier_page_break = find_earlier_page_break


def waits(box) -> bool:
    element = box.element
    return box.is_floated() and "waits" in element.get("class", "").split()


def typeset(order: dict, folders) -> tuple[bytes, dict]:
    """Return the PDF and the facts."""
    tell("styles")
    PROGRESS_LOGGER.addHandler(FirstPage())
    source = HTML(string=order["html"], base_url=f"{ORIGIN}/", url_fetcher=OurFilesOnly(folders))
    # <col width="12%"> counts: a style attribute would be refused by the Content-Security-Policy of the page.
    variant = PART_VARIANT if order["is_part"] else VARIANT
    document = source.render(pdf_variant=variant, presentational_hints=True)
    tell("attachments")
    made = document.metadata.generate_rdf_metadata
    identification = Path(__file__).with_suffix(".xmp").read_bytes()

    def with_identification(*args):
        return made(*args).replace(b"</rdf:RDF>", identification + b"</rdf:RDF>")

    document.metadata.generate_rdf_metadata = with_identification
    facts = {"pages": len(document.pages), "places": places(document, order["marked"])}
    document.metadata.attachments = [attachment(each) for each in order["attachments"]]
    tell("tags")
    return document.write_pdf(pdf_variant=variant, presentational_hints=True), facts


def tell(step: str) -> None:
    print(f"step {step}", file=sys.stderr, flush=True)


class FirstPage(logging.Handler):
    """Tells when the engine has read the styles and lays out the first page."""

    def emit(self, record):
        if record.msg.startswith("Step 5"):
            PROGRESS_LOGGER.removeHandler(self)
            tell("pages")


def attachment(wanted) -> Attachment:
    """What a program reads beside what people read («Data»), or a paper that goes with it («Supplement»)."""
    is_paper = "path" in wanted
    return Attachment(
        string=waited_for(Path(wanted["path"])) if is_paper else wanted["text"],
        name=wanted["name"],
        description=wanted["description"],
        created=MOMENT,
        modified=MOMENT,
        relationship="Supplement" if is_paper else "Data",
    )


def waited_for(path: Path) -> bytes:
    """A paper that another process is still setting; who started both ends this one when that takes too long."""
    while not path.exists():
        time.sleep(0.02)
    return path.read_bytes()


def places(document, marked: str) -> dict:
    if not marked:
        return {}
    return {
        name: [number, *box]
        for number, page in enumerate(document.pages)
        for name, box in page.anchors.items()
        if name.startswith(marked)
    }


def main():
    """Wait for papers, until told to end or nobody is left who could ask for one."""
    cache, *folders = sys.argv[1:]
    # A process lives for one paper: nothing is worth collecting, and each pass would walk the whole tree.
    gc.disable()
    let_figures_wait()
    PROGRESS_LOGGER.setLevel(logging.INFO)
    # Opens the style sheet of the engine and the fonts.
    HTML(string=WARM).render(pdf_variant=VARIANT)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        wait_for_orders(folders)
    finally:
        shutil.rmtree(cache, ignore_errors=True)


def wait_for_orders(folders):
    with socket.socket(fileno=0) as line:
        while True:
            asked, files, _flags, _address = socket.recv_fds(line, 8, 3)
            if asked != b"set":
                return
            number = os.fork()
            if not number:
                for place, file in enumerate(files):
                    os.dup2(file, place)
                set_paper(folders)
            line.send(str(number).encode())
            for file in files:
                os.close(file)


def set_paper(folders):
    """In the forked process: read the order, write the paper and its facts, and end."""
    try:
        pdf, facts = typeset(json.load(sys.stdin.buffer), folders)
        sys.stdout.buffer.write(pdf)
        sys.stdout.buffer.flush()
        facts["processor"] = round(time.process_time(), 3)
        facts["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"facts {json.dumps(facts)}", file=sys.stderr, flush=True)
    except FatalURLFetchingError as refusal:
        print(refusal, file=sys.stderr, flush=True)
    except Exception:  # noqa: BLE001  whatever it is, who asked for the paper tells it
        traceback.print_exc()
        sys.stderr.flush()
    # All is said. To take the tree apart object by object takes a tenth of the time, and the libraries under the
    # engine have crashed in it, with the paper already made.
    os._exit(0)


if __name__ == "__main__":
    main()
