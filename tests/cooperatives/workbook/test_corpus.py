"""Every file of tests/data/workbooks says what was written down for it; golden reports are compared whole.

After a change that is meant: `python tests/data/make_workbooks.py --golden`, then read the difference in Git.
"""

import io
import json
import os
import zipfile
from contextlib import contextmanager

import pytest
from django.db import transaction

from cooperatives.rules.catalogue import is_known
from tests.data.corpus import CASES
from tests.data.corpus.case import BLOCK, FOLDER, PASS, WARN

from .corpus_world import answer_of, in_short, make_world

WRITE_GOLDEN = os.environ.get("WRITE_GOLDEN") == "1"
MEGABYTE = 1024 * 1024


every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def asked(case):
    """A file that writes nothing is read alike beside every database."""
    writes = case.golden.exists() and "written" in json.loads(
        case.golden.read_text(encoding="utf-8")
    )
    return pytest.param(case, marks=[] if writes else pytest.mark.one_database, id=case.name)


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once for this file; each case is rolled back to here."""
    with django_db_blocker.unblock(), undone():
        make_world()
        yield


@pytest.fixture
def register(world):
    with undone():
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("case", [asked(case) for case in CASES])
def test_file_says_what_the_clerk_should_read(register, case):
    answer = answer_of(case)

    assert in_short(answer["report"]) == case.says
    assert in_short(answer.get("answered", {**answer["report"]})) == (case.then or case.says)
    words = json.dumps(answer.get("written", []), ensure_ascii=False)
    assert [each for each in case.keeps if each not in words] == []
    if WRITE_GOLDEN:
        words = json.dumps(answer, ensure_ascii=False, indent=1)
        case.golden.write_text(f"{words}\n", encoding="utf-8")
    assert answer == json.loads(case.golden.read_text(encoding="utf-8"))
    if "written" in answer:
        again(case)


def again(case):
    """Forus 127: the same CSV uploaded twice created everything twice."""
    told = answer_of(case)
    report = told.get("answered", told["report"])
    left_out = report["blocked"] + report["conflict"]
    assert report["unchanged"] == report["rows"] - left_out
    assert told.get("written", []) == []
    assert not left_out or case.answers.get("good_rows_only")


@every_case
def test_problems_explain_themselves(case):
    """FAC 2282, 2534: rejected without a reason, or with one that did not help."""
    report = json.loads(case.golden.read_text(encoding="utf-8"))["report"]

    assert all(each["message"] and each["fix"] for each in report["problems"])
    if report["blocked"] or report["conflict"] or not report["rows"]:
        assert report["problems"]


def test_repairs_of_the_reader_are_not_told_under_the_code_of_a_rule():
    """The page links a code to its rule: what was mended in a file once led to «Trùng số điện thoại»."""
    told = json.loads(next(FOLDER.rglob("tcvn3-fonts.xlsx.json")).read_text(encoding="utf-8"))[
        "report"
    ]["problems"]

    assert [is_known(each["code"]) for each in told] == [False]


@every_case
def test_verdict_is_that_of_the_folder(case):
    report = json.loads(case.golden.read_text(encoding="utf-8"))["report"]

    levels = {each["level"] for each in report["problems"]}
    expected = BLOCK if "block" in levels or report["conflict"] else WARN if levels else PASS
    assert case.verdict == expected


def test_generator_makes_the_committed_files():
    """Unfolded, as zlib may fold differently from machine to machine."""
    for case in CASES:
        if not case.is_kept:
            assert unfolded(case.path.read_bytes()) == unfolded(case.make()), case.name


def unfolded(content):
    """What a zip holds: name, size and checksum of each part; anything else as it is."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(part.filename, part.file_size, part.CRC) for part in archive.infolist()]


def test_folder_holds_the_cases_and_nothing_else():
    files = {path for path in FOLDER.rglob("*") if path.is_file()}
    expected = {case.path for case in CASES} | {case.golden for case in CASES}

    assert files == expected
    assert len(CASES) >= 60
    assert sum(path.stat().st_size for path in files) < 2 * MEGABYTE
