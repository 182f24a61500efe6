"""Published files on the morning when everybody downloads them: found once, then sent without asking anew.

The views find a file and check who asks; what they found for somebody who is not signed in is the same for the next
one, and is kept for a moment. A new version is told by a stamp that all processes of a machine look at.
"""

import re
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

from cluster_portal import waiting

# Seconds for which a found file is kept: the longest that the version before could still be sent.
KEPT_FOR = 2
WORTH_KEEPING = re.compile(r"/bao-cao/\d{4}/[a-z-]+\.(pdf|docx|xlsx)(\?ban=\d{1,4})?", re.ASCII)


class PublishedFiles:
    """Middleware: sends what a view found a moment ago; everything else goes on to the views."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if known := _may_be_known(request) and cache.get(_key(request)):
            response = waiting.serve(request, **known)
            response["X-Frame-Options"] = "DENY"
            return response
        return self.get_response(request)


def send(request, path: Path | str, filename: str, *, etag: str, content_type: str):
    """A published file, which the next ones may have without being looked up."""
    facts = {"path": str(path), "filename": filename, "etag": etag, "content_type": content_type}
    if _may_be_known(request):
        cache.set(_key(request), facts, KEPT_FOR)
    return waiting.serve(request, **facts)


def tell_of_new_version() -> None:
    """Nothing that was found before counts any more."""
    stamp = _stamp()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.touch()


def _may_be_known(request) -> bool:
    """Who is signed in may be shown a draft at the same address."""
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and WORTH_KEEPING.fullmatch(request.get_full_path()) is not None
    )


def _key(request) -> str:
    try:
        stamp = _stamp().stat().st_mtime_ns
    except FileNotFoundError:
        stamp = 0
    return f"published:{stamp}:{request.get_full_path()}"


def _stamp() -> Path:
    return settings.VAR_DIR / "publishing" / "stamp"
