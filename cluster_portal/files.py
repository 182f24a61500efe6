"""Files that are there whole or not at all."""

import os
import tempfile
from pathlib import Path

from django.core.files.base import ContentFile

# What a browser is told of an .xlsx
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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


def keep(storage, name: str, content: bytes) -> None:
    """Put a file whose name belongs to these bytes alone into a Django storage, whole and on the disk.

    The name is taken as it is: what stands there can only be the same bytes, or what a crash left of them.
    """
    try:
        path = Path(storage.path(name))
    except NotImplementedError:  # no local disk
        storage.delete(name)
        storage.save(name, ContentFile(content))
    else:
        write_atomically(path, content)
