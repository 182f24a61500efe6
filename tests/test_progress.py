"""A held file: who holds it, what is told in it, and that it is free when the process is gone."""

import subprocess
import sys

import pytest

from cluster_portal import progress
from cluster_portal.progress import Progress

HOLDER = """
import sys, time
from pathlib import Path
from cluster_portal import progress
with progress.holding(Path(sys.argv[1])):
    progress.tell("reading", 1, 3)
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "tasks" / "1.held"


def test_nobody_listens_and_nothing_happens():
    assert list(progress.through(["a", "b"], "reading")) == ["a", "b"]


def test_what_is_told_can_be_read_while_it_goes_on(path, monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN", 0)
    monkeypatch.setattr(progress, "ROWS_BETWEEN", 2)
    seen = []

    with progress.holding(path):
        for _row in progress.through(range(5), "reading", 5):
            seen.append(progress.told(path).done)
        progress.tell("saving")
        last = progress.told(path)

    assert seen == [0, 0, 2, 2, 4]
    assert last == Progress("saving", 0, 0)


def test_a_file_that_is_held_is_not_given_to_a_second(path, monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0)

    with progress.holding(path) as first, progress.holding(path) as second:
        held = progress.is_held(path)

    assert (first, second, held, progress.is_held(path)) == (True, False, True, False)


def test_before_the_first_word_nothing_is_known(path):
    assert (progress.told(path), progress.is_held(path)) == (None, False)


def test_a_killed_process_lets_go_and_its_last_word_stays(path):
    told = [sys.executable, "-c", HOLDER, path]
    with subprocess.Popen(told, stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        held = progress.is_held(path)
        process.kill()
        process.wait()

    assert (held, progress.is_held(path)) == (True, False)
    assert progress.told(path) == Progress("reading", 1, 3)
