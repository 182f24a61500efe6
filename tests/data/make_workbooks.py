"""Write the corpus of broken and good workbooks: `python tests/data/make_workbooks.py [NAME …] [--golden]`.

Without names all files are written; those that cannot come out twice the same only where they are missing.
--golden also writes the reports beside them, as the importer gives them now: read the difference before you commit it.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.data.corpus import CASES  # noqa: E402  the folder above has to be known first


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--golden", action="store_true")
    options = parser.parse_args()
    chosen = [case for case in CASES if not options.names or case.name in options.names]
    for case in chosen:
        if not (case.is_kept and case.path.exists()):
            case.path.parent.mkdir(parents=True, exist_ok=True)
            case.path.write_bytes(case.make())
    print(f"{len(chosen)} tệp")
    return write_golden(chosen) if options.golden else 0


def write_golden(chosen):
    """Through the test itself, so that the reports come from the world that they are compared in."""
    test = "tests/cooperatives/workbook/test_corpus.py::test_file_says_what_the_clerk_should_read"
    wanted = " or ".join(case.name.partition(".")[0] for case in chosen)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n0", test, "-k", wanted],
        cwd=ROOT,
        env=os.environ | {"WRITE_GOLDEN": "1"},
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
