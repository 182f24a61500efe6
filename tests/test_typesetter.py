"""The process that waits for papers: one for many, each paper in a fork of its own, nothing left behind."""

import multiprocessing
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cluster_portal import pdf, typesetter

PAGE = '<!DOCTYPE html><html lang="vi"><head><title>Mẫu</title></head><body><p>{}</p></body></html>'


@pytest.fixture
def numbers(monkeypatch):
    """The processes that set papers, in their order."""
    begun, begin = [], typesetter.begin

    def noted(*files):
        begun.append(begin(*files))
        return begun[-1]

    monkeypatch.setattr(typesetter, "begin", noted)
    return begun


def waiting() -> int:
    return typesetter._waiting.process.pid


def gone(numbers) -> bool:
    """Whether they end: the last word is said a moment before."""
    until = time.monotonic() + 10
    while any(Path(f"/proc/{number}").exists() for number in numbers):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def test_one_waits_and_each_paper_has_a_process_of_its_own(numbers):
    pdf.render(PAGE.format("một"))
    first = waiting()
    pdf.render(PAGE.format("hai"))

    assert waiting() == first
    assert len({first, os.getpid(), *numbers}) == 4
    assert gone(numbers)


def test_many_at_once_get_each_their_own_paper():
    pages = [PAGE.format("chữ " * 400 * count) for count in range(1, 9)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(pdf.typeset, pages))

    assert [paper.pages for paper in made] == sorted(paper.pages for paper in made)
    assert [paper.content for paper in made] == [pdf.render(page) for page in pages]


def test_one_that_was_killed_is_replaced():
    pdf.render(PAGE.format("một"))
    killed = waiting()
    os.kill(killed, signal.SIGKILL)

    assert pdf.render(PAGE.format("một")).startswith(b"%PDF")
    assert waiting() != killed


def test_a_paper_whose_process_is_killed_has_failed(monkeypatch):
    begin = typesetter.begin

    def killed(*files):
        number = begin(*files)
        os.kill(number, signal.SIGKILL)
        return number

    monkeypatch.setattr(typesetter, "begin", killed)
    with pytest.raises(pdf.PaperFailed):
        pdf.render(PAGE.format("chữ " * 20_000))


def set_in_a_fork(answers):
    answers.put((pdf.render(PAGE.format("một")), waiting()))


def test_a_forked_process_asks_one_of_its_own():
    here = pdf.render(PAGE.format("một"))
    forks = multiprocessing.get_context("fork")
    answers = forks.Queue()
    child = forks.Process(target=set_in_a_fork, args=(answers,))

    child.start()
    there, number = answers.get(timeout=60)
    child.join(timeout=60)

    assert there == here
    assert number != waiting()
    assert pdf.render(PAGE.format("một")) == here


def test_one_that_is_dismissed_takes_its_folder_away(tmp_path, monkeypatch):
    monkeypatch.setattr(typesetter.tempfile, "tempdir", str(tmp_path))
    own = typesetter.Typesetter()
    [folder] = tmp_path.glob("typeset-*")

    own.dismiss()

    assert own.process.returncode == 0
    assert not folder.exists()


def test_what_stops_it_from_starting_is_told(monkeypatch, tmp_path):
    broken = tmp_path / "typeset.py"
    broken.write_text("raise SystemExit('không có libpango')")
    monkeypatch.setattr(typesetter, "PROGRAM", broken)
    monkeypatch.setattr(typesetter, "_waiting", None)

    with pytest.raises(pdf.PaperFailed, match="libpango"):
        pdf.render(PAGE.format("một"))
