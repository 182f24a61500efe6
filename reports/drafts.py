"""The makers of a draft's files, named by the job that makes them: each takes a snapshot as canonical JSON.

They tell how far they are, in steps that only go on: what the page shows while somebody waits.
"""

import json

from django.utils.translation import gettext_lazy as _

from cluster_portal import progress

from . import docx as word
from . import paper
from . import xlsx as excel
from .listing import Listing, listing_paper
from .snapshot import from_snapshot, restored

# In the order of the work; those between "words" and "file" are told by cluster_portal/typeset.py.
STEPS = {
    "snapshot": _("reading the figures"),
    "pictures": _("writing the sentences, drawing the pictures"),
    "words": _("putting the words together"),
    "styles": _("reading the styles of the paper"),
    "pages": _("laying out the pages"),
    "attachments": _("adding the data and Appendix X"),
    "tags": _("writing the file with its tags"),
}
OF_WORD = {
    "snapshot": STEPS["snapshot"],
    "pictures": STEPS["pictures"],
    "word": _("writing the Word file"),
}
OF_EXCEL = OF_WORD | {"word": _("writing the Excel file")}
# {kind of file: what its maker tells}
TOLD = {"pdf": STEPS, "docx": OF_WORD, "xlsx": OF_EXCEL}


def pdf(order: str) -> bytes:
    """The order holds the list beside the snapshot."""
    _tell("pdf", "snapshot")
    both = json.loads(order)
    report = from_snapshot(both["report"])
    _tell("pdf", "pictures")
    sheet = paper.sheet(report)
    _tell("pdf", "words")
    article = paper.article_of(sheet)
    beside = listing_paper(sheet, restored(Listing, both["listing"]))
    made = paper.typeset(
        report,
        article,
        is_draft=True,
        beside=(beside,),
        on_step=lambda step: _tell("pdf", step),
    )
    return made.content


def docx(order: str) -> bytes:
    return word.render(_sheet("docx", order))


def xlsx(order: str) -> bytes:
    return excel.render(_sheet("xlsx", order))


def _sheet(kind, order):
    _tell(kind, "snapshot")
    report = from_snapshot(json.loads(order))
    _tell(kind, "pictures")
    sheet = paper.sheet(report)
    _tell(kind, "word")
    return sheet


def _tell(kind, step):
    progress.tell(step, list(TOLD[kind]).index(step), len(TOLD[kind]))
