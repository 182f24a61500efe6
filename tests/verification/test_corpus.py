"""Every file of the corpus gets its expected answer: in the portal, on a stranger's machine, and from pyHanko's own
command line where that can say the same thing."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner
from pyhanko.cli import cli_root

from emulation.signing.keys import portal_certificates
from emulation.signing.offline_verifier import examine
from reports.examination import our_anchors, program_for_strangers
from tests.data.signed_papers.corpus import expected, verdict

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXPECTED = expected()


def test_every_file_has_an_answer_and_every_answer_a_file(corpus):
    assert sorted(corpus.files) == sorted(EXPECTED)
    assert len(corpus.files) >= 30


@pytest.mark.parametrize("name", EXPECTED)
def test_the_portal_says_what_is_expected(corpus, kept, name):
    answer = examine(corpus.files[name], our_anchors())

    assert verdict(answer) == EXPECTED[name], answer.get("why")


def test_whom_it_does_not_concern_is_not_said_to_be_broken(corpus, kept):
    """A fault of the program would look like a broken file."""
    broken = {name for name, row in EXPECTED.items() if "broken" in row["codes"]}

    assert broken == {
        "only-a-head",
        "cut-off",
        "cut-off-in-the-signature",
        "ours-cut-off",
        "wrapped",
    }


# On a stranger's machine


@pytest.fixture
def told_elsewhere(corpus, kept, tmp_path):
    """What the program says that the portal gives away, run with nothing but Python and pyHanko."""
    program = tmp_path / "kiem-tra-van-ban.py"
    program.write_text(program_for_strangers(), encoding="utf-8")
    paths = []
    for name, content in corpus.files.items():
        paths.append(tmp_path / f"{name}.pdf")
        paths[-1].write_bytes(content)
    # -I: no PYTHONPATH, no folder of the portal; so it could not import anything of it.
    command = [sys.executable, "-I", str(program), "--json", *map(str, paths)]
    environment = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1"}
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=300
    )
    assert (done.returncode, done.stderr) == (1, "")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return dict(zip(corpus.files, answers, strict=True))


def test_a_stranger_gets_the_same_answer(corpus, told_elsewhere):
    here = {name: examine(content, our_anchors()) for name, content in corpus.files.items()}

    for name, answer in here.items():
        assert told_elsewhere[name] == json.loads(json.dumps(answer)), name


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


@pytest.mark.parametrize("name", SIGNED)
def test_the_command_line_of_pyhanko_agrees(corpus, kept, tmp_path, name):
    good = EXPECTED[name]["intact"] and EXPECTED[name]["trusted"]

    said = _pyhanko_says(corpus, tmp_path, corpus.files[name])

    if name in STRICTER:
        assert not good
    elif name in MILDER:
        assert good
        assert not said
    else:
        assert said == good


def _pyhanko_says(corpus, folder, content) -> bool:
    roots, file = folder / "roots.pem", folder / "file.pdf"
    roots.write_bytes(corpus.roots)
    file.write_bytes(content)
    arguments = ["sign", "validate", "--trust", str(roots), "--trust-replace"]
    for number, each in enumerate(portal_certificates()):
        own = folder / f"portal-{number}.crt"
        own.write_bytes(each.dump())
        arguments += ["--trust", str(own)]
    arguments += ["--no-revocation-check", "--no-strict-syntax", str(file)]
    return CliRunner().invoke(cli_root, arguments).exit_code == 0
