"""Files that take longer to make than a request may last: a job makes them, the page asks again until they are there.

A file is kept by the hash of its order, so that the same draft is made once however many ask, and is forgotten after
a week. Published files are not made here: they are stored, and served as they are.
"""

import contextlib
import hashlib
import logging
import re
import time
from pathlib import Path

from django.conf import settings
from django.http import FileResponse
from django.shortcuts import render as render_page
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.module_loading import import_string
from django_q.tasks import async_task

from . import progress
from .files import write_atomically

logger = logging.getLogger(__name__)

# A job that was lost with its worker is asked for again after so many seconds; an unused file is kept so many.
LOST_AFTER = 300
KEPT_FOR = 7 * 24 * 3600
RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
PIECE = 64 * 1024


class FileFailed(Exception):
    """The file could not be made; the text is for the log."""


def answer(
    request, *, maker: str, order: str, filename: str, content_type: str, steps: dict | None = None
):
    """The file if it was made before; else have it made and answer 202 with a page that asks again.

    `maker` names a function that takes the `order` and returns the bytes, or raises FileFailed; `steps`: how the page
    calls what the maker tells, where that is no word for people.
    """
    try:
        path = made(maker=maker, order=order)
    except FileFailed:
        return render_page(request, "file_failed.html", {"filename": filename}, status=500)
    if path is not None:
        return serve(request, path, filename, etag=path.stem, content_type=content_type)
    told = progress.told(_told(key_of(maker, order)))
    step = told and (steps or {}).get(told.step, told.step)
    context = {"filename": filename, "progress": told, "step": step}
    page = render_page(request, "file_waiting.html", context, status=202)
    page["Refresh"] = "2"
    page["Cache-Control"] = "no-store"
    return page


def made(*, maker: str, order: str) -> Path | None:
    """The file if it was made before; else have it made, and None. Raises FileFailed; to try again is to ask again."""
    key = key_of(maker, order)
    if not cached(key).exists() and not failed(key).exists():
        _ask_for(key, maker, order)
    if cached(key).exists():
        return cached(key)
    if failed(key).exists():
        failed(key).unlink(missing_ok=True)
        raise FileFailed(order)
    return None


def key_of(maker: str, order: str) -> str:
    return hashlib.sha256(f"{maker}\n{order}".encode()).hexdigest()


def serve(request, path: Path | str, filename: str, *, etag: str, content_type: str):
    """A file with its Vietnamese name; 304 when the browser has it already, 206 for a part of it."""
    etag = quote_etag(etag)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        file = Path(path).open("rb")  # noqa: SIM115  the response closes it
        shown = content_type == "application/pdf"
        response = FileResponse(
            file, filename=filename, content_type=content_type, as_attachment=not shown
        )
        response.block_size = PIECE
        response["Cache-Control"] = "private, no-cache"
        _narrow(response, request, etag)
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    return response


def _narrow(response, request, etag):
    """Keep of a file only the part that was asked for (RFC 9110, 14.2): a download that broke off goes on.

    One part at a time; what asks for several, or for a part of another version of the file, gets the whole.
    """
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if not asked or not any(asked.groups()) or request.headers.get("If-Range", etag) != etag:
        return
    size = int(response["Content-Length"])
    begin, end = asked.groups()
    first = int(begin) if begin else max(size - int(end), 0)
    last = min(int(end), size - 1) if begin and end else size - 1
    if first > last:
        response.status_code = 416
        response["Content-Range"] = f"bytes */{size}"
        response["Content-Length"] = "0"
        response.streaming_content = ()
        return
    response.file_to_stream.seek(first)
    response.streaming_content = _part(response.file_to_stream, last - first + 1)
    response.status_code = 206
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)


def _part(file, left):
    while left and (piece := file.read(min(left, PIECE))):
        left -= len(piece)
        yield piece


def cached(key: str) -> Path:
    return _folder() / f"{key}.file"


def wanted(key: str) -> Path:
    return _folder() / f"{key}.order"


def failed(key: str) -> Path:
    return _folder() / f"{key}.failed"


def _told(key: str) -> Path:
    """Where the maker tells how far it is, if it does (cluster_portal.progress)."""
    return _folder() / f"{key}.progress"


def _folder() -> Path:
    return settings.VAR_DIR / "waiting"


def _ask_for(key, maker, order):
    """Enqueue the file, once; again when the worker that had it was lost."""
    source = wanted(key)
    if source.exists() and time.time() - source.stat().st_mtime < LOST_AFTER:
        return
    write_atomically(source, order.encode())
    async_task("cluster_portal.waiting.make", key, maker)


def make(key: str, maker: str) -> None:
    """The job: make the file that somebody waits for. Running it twice does no harm."""
    try:
        order = wanted(key).read_text(encoding="utf-8")
    except FileNotFoundError:
        return  # another worker was faster
    with progress.holding(_told(key)):
        try:
            write_atomically(cached(key), import_string(maker)(order))
        except FileFailed:
            logger.exception("file %s by %s", key, maker)
            failed(key).touch()
    wanted(key).unlink(missing_ok=True)
    _told(key).unlink(missing_ok=True)
    _forget_old()


def _forget_old():
    limit = time.time() - KEPT_FOR
    for path in _folder().iterdir():
        with contextlib.suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_mtime < limit:
                path.unlink()
