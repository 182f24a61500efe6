"""Every file of the corpus gets its expected answer: from the command, on a stranger's machine, and from pyHanko's own
command line where that can say the same thing. The last two are asked about a few files; with `--signed-papers anew`
about all of them.
"""

import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from django.core.management import call_command
from pyhanko.cli import cli_root

from emulation.signing.offline_verifier import examine, read_anchors
from reports import examination
from reports.examination import our_anchors, program_for_strangers
from tests.data.signed_papers.corpus import expected, verdict

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
EXPECTED = expected()
# One of each kind: ours, theirs, believed, not believed, changed, forged, hostile, unreadable.
SAMPLE = (
    "ours-sealed",
    "ours-added-page",
    "counterfeit-list",
    "foreign-signed-twice",
    "expired-but-stamped-in-time",
    "revoked",
    "untrusted-root",
    "added-line",
    "signature-of-another-file",
    "certified-evil-annotation",
)
LASTING = ("ours-sealed", "ours-stamped-again", "ours-changed-byte", "foreign-signed", "revoked")
UNREADABLE = ("cut-off", "encrypted")


def pytest_generate_tests(metafunc):
    """Which files are shown to pyHanko's command line; and which to the portal on a second database."""
    if "name" in metafunc.fixturenames:
        is_again = metafunc.config.getoption("--asks-a-database")
        known = [name for name in EXPECTED if not is_again or name.startswith("ours")]
        metafunc.parametrize("name", known)
    if "signed_name" in metafunc.fixturenames:
        is_kept = metafunc.config.getoption("--signed-papers") == "kept"
        names = [name for name in SIGNED if name in SAMPLE or not is_kept]
        metafunc.parametrize("signed_name", names)


@pytest.fixture
def in_this_process(monkeypatch):
    """Files from elsewhere are read here, and not by a process each; test_page.py tries the process."""

    def examined(content, known, limit, options):
        assert limit > 0
        anchors = read_anchors(examination.told_anchors(known))
        return json.loads(json.dumps(examine(content, anchors, is_online="--online" in options)))

    monkeypatch.setattr(examination, "_elsewhere", examined)


def test_every_file_has_an_answer_and_every_answer_a_file(corpus):
    assert sorted(corpus.files) == sorted(EXPECTED)
    assert len(corpus.files) >= 30
    assert {*SAMPLE, *UNREADABLE} <= set(EXPECTED)


def test_the_command_says_what_is_expected(corpus, kept, in_this_process, tmp_path, name):
    path, out = tmp_path / "a.pdf", io.StringIO()
    path.write_bytes(corpus.files[name])
    good = EXPECTED[name]["intact"] and (EXPECTED[name]["ours"] or EXPECTED[name]["trusted"])

    try:
        call_command("verify_document", str(path), "--json", stdout=out)
        code = 0
    except SystemExit as ended:
        code = ended.code

    answer = json.loads(out.getvalue())
    assert verdict(answer) == EXPECTED[name], answer.get("why")
    assert code == (0 if good else 1)


@pytest.mark.parametrize("years", [1, 6])
def test_what_was_sealed_is_believed_for_years(corpus, kept, years):
    """The answers about revocation in the file hold for a day; later they must not speak against it."""
    later = datetime.now(UTC) + timedelta(days=365 * years)

    told = {name: verdict(examine(corpus.files[name], our_anchors(), at=later)) for name in LASTING}

    assert told == {name: EXPECTED[name] for name in LASTING}


def test_whom_it_does_not_concern_is_not_said_to_be_broken():
    """A fault of the program would look like a broken file."""
    broken = {name for name, row in EXPECTED.items() if "broken" in row["codes"]}

    assert broken == {
        "only-a-head",
        "cut-off",
        "cut-off-in-the-signature",
        "ours-cut-off",
        "wrapped",
    }


def test_a_stranger_gets_the_same_answer(corpus, kept, is_made_anew, tmp_path):
    """From the program that the portal gives away, run with nothing but Python and pyHanko."""
    names = list(EXPECTED) if is_made_anew else [*SAMPLE, *UNREADABLE]
    program = tmp_path / "kiem-tra-van-ban.py"
    program.write_text(program_for_strangers(), encoding="utf-8")

    told = dict(zip(names, _stranger_says(program, corpus, names), strict=True))

    for name in names:
        here = json.loads(json.dumps(examine(corpus.files[name], our_anchors())))
        assert told[name] == here, name


def _stranger_says(program, corpus, names):
    paths = []
    for name in names:
        paths.append(program.with_name(f"{name}.pdf"))
        paths[-1].write_bytes(corpus.files[name])
    # -I: no PYTHONPATH, no folder of the portal; so it could not import anything of it.
    done = subprocess.run(
        [sys.executable, "-I", str(program), "--json", *map(str, paths)],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1"},
        cwd=program.parent,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (1, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


# pyHanko's own command line

# Where we say less than pyHanko: what it does not look for, or is told not to ask.
STRICTER = {
    "ours-block-filled-anew": "it takes our blocks for a form that anybody may fill",
    "ours-list-filled-anew": "the same",
    "ours-seal-taken-out": "the signatures that are left hold",
    "counterfeit-seal": "the same",
    "counterfeit-confirmation": "it does not know what a confirmation is",
    "counterfeit-list": "nor the list",
    "counterfeit-content-hash": "nor the embedded content",
    "added-without-a-table": "what stands after the end is no concern of it",
    "added-without-an-end": "the same",
    "added-letters": "the same",
    "hidden-bytes": "nor what stands behind the signature in its room",
    "revoked": "it is told not to ask",
}
# Where we say more: a time stamp shows that it was signed in time.
MILDER = {"expired-but-stamped-in-time"}
SIGNED = [name for name, row in EXPECTED.items() if row["signatures"] or row["seal"]]


def test_the_command_line_of_pyhanko_agrees(corpus, tmp_path, signed_name):
    good = EXPECTED[signed_name]["intact"] and EXPECTED[signed_name]["trusted"]

    said = _pyhanko_says(corpus, tmp_path, corpus.files[signed_name])

    if signed_name in STRICTER:
        assert not good
    elif signed_name in MILDER:
        assert good
        assert not said
    else:
        assert said == good


def _pyhanko_says(corpus, folder, content) -> bool:
    roots, portal, file = folder / "roots.pem", folder / "portal.pem", folder / "file.pdf"
    roots.write_text(corpus.roots)
    portal.write_text(corpus.portal)
    file.write_bytes(content)
    arguments = ["sign", "validate", "--trust", str(roots), "--trust", str(portal)]
    arguments += ["--trust-replace", "--no-revocation-check", "--no-strict-syntax", str(file)]
    return CliRunner().invoke(cli_root, arguments).exit_code == 0
