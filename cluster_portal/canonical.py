"""What is signed, sent, frozen or chained is hashed as one text: canonical JSON, and its SHA-256."""

import hashlib
import json


def sha256_of(text: str) -> str:
    """Of the text as UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


# One content, one text: keys sorted, no spaces, Vietnamese as it is (to be stored and hashed as UTF-8). The encoder is
# made once: an import writes some ten thousand lines of the audit trail.
canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
