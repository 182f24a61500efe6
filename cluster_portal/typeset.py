"""The fresh process that sets one paper: HTML comes in on stdin, PDF goes out on stdout, the number of pages on stderr.

Run by pdf.py as `python typeset.py FOLDER …`; the only file that knows WeasyPrint. It is given nothing else of the
portal: no settings, no database, no network. The folders are those whose files the paper may use.

The file is PDF/A-3a and PDF/UA-1 in one. WeasyPrint writes the first; what names the second is added to its XMP
(`xmp_metadata=` does not serve: it appends a second rdf:RDF, which readers ignore).
"""

import gc
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

# No such host: papers say /static/css/print.css, and that is answered from the folders, never from a network.
ORIGIN = "https://portal.invalid"
STATIC = f"{ORIGIN}/static/"
VARIANT = "pdf/a-3a"
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


def typeset(html: str, folders) -> tuple[bytes, int]:
    """Return the PDF and its number of pages."""
    source = HTML(string=html, base_url=f"{ORIGIN}/", url_fetcher=OurFilesOnly(folders))
    # <col width="12%"> counts: a style attribute would be refused by the Content-Security-Policy of the page.
    document = source.render(pdf_variant=VARIANT, presentational_hints=True)
    made = document.metadata.generate_rdf_metadata
    identification = Path(__file__).with_suffix(".xmp").read_bytes()

    def with_identification(*args):
        return made(*args).replace(b"</rdf:RDF>", identification + b"</rdf:RDF>")

    document.metadata.generate_rdf_metadata = with_identification
    return document.write_pdf(pdf_variant=VARIANT, presentational_hints=True), len(document.pages)


def main():
    # The process lives for one paper: nothing is worth collecting, and each pass would walk the whole tree.
    gc.disable()
    try:
        pdf, pages = typeset(sys.stdin.buffer.read().decode("utf-8"), sys.argv[1:])
    except FatalURLFetchingError as refusal:
        sys.exit(str(refusal))
    sys.stdout.buffer.write(pdf)
    print(pages, file=sys.stderr)


if __name__ == "__main__":
    main()
