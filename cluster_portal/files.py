"""Files that are there whole or not at all."""

import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Put the whole file there or none of it: a reader never meets half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".unfinished-", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            os.chmod(
                file.name, 0o644
            )  # a temporary file is for its owner only; this one is read by the web server
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise
