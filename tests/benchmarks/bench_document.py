"""How long the document takes beside the bare parts: `python tests/benchmarks/bench_document.py [--rounds N]`.

Ratios are of one run on one machine, medians of rounds that take turns, by the clock and by processor time (all
processes that were waited for), which a busy machine changes less: our PDF beside WeasyPrint on the finished HTML,
the same with automatic table layout, Chromium printing it cold, the Word file; the report with the list of 1.789 as a
file inside beside one process that sets both with a table of six columns. The report is the stored one of the sample
year, from its dataclasses; nothing is taken ready.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.world import set_up

ORGANIZATIONS = 1789
CHROMIUM = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    rounds = options.parse_args().rounds
    set_up()
    for work in (document, with_list, growth):
        for row in work(rounds):
            print(json.dumps(row, ensure_ascii=False), flush=True)


@dataclass(frozen=True)
class Took:
    """Medians: seconds by the clock, and of the processors."""

    clock: float
    processors: float


def in_turns(rounds, **works) -> dict[str, Took]:
    """What each takes, one round after the other, so that a busy minute meets all of them."""
    times = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            started, spent = time.perf_counter(), processors()
            made = work()
            # A paper's process is no child of ours; what it took, it says.
            elsewhere = getattr(made, "processor", 0)
            times[name].append((time.perf_counter() - started, processors() - spent + elsewhere))
    return {
        name: Took(*(statistics.median(each) for each in zip(*pairs, strict=True)))
        for name, pairs in times.items()
    }


def processors() -> float:
    return sum(os.times()[:4])


def row(what, ours, theirs, at_most):
    ratio = ours.clock / theirs.clock
    return {
        "what": what,
        "seconds": round(ours.clock, 2),
        "beside": round(theirs.clock, 2),
        "ratio": round(ratio, 2),
        "ratio_of_processor_time": round(ours.processors / theirs.processors, 2),
        "at_most": at_most,
        "reached": ratio <= at_most,
    }


def document(rounds):
    from cluster_portal import pdf
    from reports import docx, paper
    from tests.reports.papers import stored_report

    report = stored_report()
    html = paper.whole_page(report, paper.article(report), is_draft=True)
    naive = html.replace(
        "</head>",
        "<style>table.figures { table-layout: auto } table.figures td { white-space: normal }</style></head>",
    )
    folder = Path(tempfile.mkdtemp(prefix="bench-document-"))
    found = in_turns(
        rounds,
        ours=lambda: paper.typeset(report, paper.article(report), is_draft=True),
        bare=lambda: pdf.typeset(html),
        naive=lambda: pdf.typeset(naive),
        chromium=lambda: print_by_chromium(folder, html),
        word=lambda: docx.render(paper.sheet(report)),
    )
    shutil.rmtree(folder)
    yield row("PDF, beside bare WeasyPrint on the same HTML", found["ours"], found["bare"], 1.15)
    yield row("PDF, beside automatic table layout", found["ours"], found["naive"], 0.4)
    yield row("PDF, beside Chromium, cold", found["ours"], found["chromium"], 1.6)
    yield row("Word file, beside the PDF", found["word"], found["ours"], 1.0)


def print_by_chromium(folder, html):
    """A fresh profile each time; the style sheet and fonts from the folder of the project."""
    from django.conf import settings

    static = Path(settings.STATICFILES_DIRS[0])
    page = folder / "page.html"
    page.write_text(html.replace("/static/", f"file://{static}/"), encoding="utf-8")
    profile = tempfile.mkdtemp(dir=folder)
    command = ["chromium", *CHROMIUM, f"--user-data-dir={profile}"]
    subprocess.run(
        [*command, f"--print-to-pdf={folder / 'page.pdf'}", f"file://{page}"],
        check=True,
        capture_output=True,
    )


def listing(count):
    from reports.listing import Line, Listing, ProvinceLines

    each = count // 7
    return Listing(
        tuple(
            ProvinceLines(
                f"Tỉnh {province}",
                tuple(
                    Line(
                        f"Hợp tác xã dịch vụ nông nghiệp mẫu số {n}", f"Xã {n % 40}", "Nông nghiệp"
                    )
                    for n in range(each + (count % 7 if province == 0 else 0))
                ),
            )
            for province in range(7)
        )
    )


def with_list(rounds):
    from cluster_portal import pdf
    from reports import paper
    from reports.listing import listing_paper
    from tests.reports.papers import stored_report

    report = stored_report()
    article = paper.article(report)
    listed = listing(ORGANIZATIONS)
    one_page = paper.whole_page(
        report, article.replace("</article>", table_of_six(listed)), is_draft=True
    )

    def ours():
        beside = listing_paper(paper.sheet(report), listed)
        return paper.typeset(report, article, is_draft=True, beside=(beside,))

    found = in_turns(rounds, ours=ours, one=lambda: pdf.typeset(one_page))
    yield row("report with the list, beside one process", found["ours"], found["one"], 0.5)


def table_of_six(listed):
    rows = "".join(
        f'<tr><td class="middle">{n}</td><th scope="row">{line.name}</th><td class="text">{line.place}</td>'
        f'<td class="text">{province.name}</td><td class="text">{line.sector}</td><td class="middle">2015</td></tr>'
        for province in listed.provinces
        for n, line in enumerate(province.lines, start=1)
    )
    columns = "".join(f'<col width="{width}%">' for width in (6, 40, 16, 14, 14, 10))
    heads = "".join(
        f'<th scope="col">{text}</th>' for text in ("TT", "Tên", "Xã", "Tỉnh", "Lĩnh vực", "Năm")
    )
    return (
        f'<section class="appendix"><h2 class="appendix-number">Phụ lục X</h2><table class="figures tight"><colgroup>'
        f"{columns}</colgroup><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section></article>"
    )


def growth(rounds):
    """Four times as many organizations: at most four times as long; and the most memory that any process took."""
    from cluster_portal import pdf
    from reports import paper
    from reports.listing import listing_paper
    from tests.reports.papers import stored_report

    sheet = paper.sheet(stored_report())
    few, many = (listing_paper(sheet, listing(count)).html for count in (450, 1800))
    found = in_turns(rounds, many=lambda: pdf.typeset(many), few=lambda: pdf.typeset(few))
    yield row("list of 1.800, beside a list of 450", found["many"], found["few"], 4.0)
    megabytes = once()
    yield {
        "what": "memory of the largest process, MB",
        "megabytes": megabytes,
        "at_most": 500,
        "reached": megabytes < 500,
    }


def once() -> int:
    """The report with its list, as the worker makes it; the most memory that a process of it took."""
    from cluster_portal import pdf
    from reports import paper
    from reports.listing import listing_paper
    from tests.reports.papers import stored_report

    report = stored_report()
    beside = listing_paper(paper.sheet(report), listing(ORGANIZATIONS))
    made = paper.typeset(report, paper.article(report), is_draft=True, beside=(beside,))
    return max(made.megabytes, pdf.typeset(beside.html).megabytes)


if __name__ == "__main__":
    main()
