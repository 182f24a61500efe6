"""How long signing takes beside the bare parts: `python tests/benchmarks/bench_signing.py [--rounds N] [--soak N]`.

Ratios are of one run on one machine: freeze with file against WeasyPrint on the same HTML, eight PAdES signatures and
the seal against pyHanko for the same steps, verification of a sealed file against pyHanko with the same policy; and
the server time of one confirmation in the portal. `--soak N` lets eight people sign at once, N rounds, three ways mixed
(1.000 rounds on PostgreSQL are the figure in the note).
"""

import argparse
import io
import json
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.world import own_database, set_up


@contextmanager
def timed(times):
    started = time.perf_counter()
    yield
    times.append(time.perf_counter() - started)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--soak", type=int, default=0)
    asked = options.parse_args()
    set_up()
    with own_database(), made_up_authorities() as pki:
        rows = [
            freezing(asked.rounds),
            confirming(pki, asked.rounds),
            signing(pki, asked.rounds),
            verifying(pki, asked.rounds),
        ]
        if asked.soak:
            rows.append(soaking(pki, asked.soak))
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


@contextmanager
def made_up_authorities():
    from django.conf import settings

    from emulation.signing.keys import make_key
    from tests.pki import serving

    make_key(may_exist=True)
    with serving() as server, tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "goc.pem").write_bytes(server.pki.root.pem())
        settings.TRUST_DIR = Path(folder)
        yield server.pki


def freezing(rounds):
    """The job that makes the file, beside WeasyPrint in a process of its own on the same HTML."""
    from cluster_portal import pdf
    from emulation.papers import paper_html, read_paper
    from emulation.signing.prepared import typeset_frozen, with_fields
    from tests.emulation.conftest import build_world

    pledge = build_world(more=5).frozen()
    bare, ours = [], []
    for _ in range(rounds):
        with timed(bare):
            pdf.typeset(paper_html(pledge, is_blank=True))
        with timed(ours):
            with_fields(typeset_frozen(pledge), read_paper(pledge, is_blank=True).cells)
    return row("freeze and file", "bare WeasyPrint", ours, bare)


def confirming(pki, rounds):
    """One confirmation in the portal, from the action's first query to its last."""
    from tests.emulation.conftest import build_world

    world = build_world(more=5)
    pledge = world.signing()
    times = []
    for place in pledge.signatures.select_related("province"):
        with timed(times):
            world.sign(pledge, place.province)
    return {"what": "confirmation in the portal", "seconds": round(statistics.median(times), 3)}


def signing(pki, rounds):
    """Eight certificates and the seal, by our actions and by pyHanko alone on the same bytes."""
    from django.utils import timezone

    from emulation import actions
    from tests.emulation.signing.conftest import SigningRoom, build_world

    bare, ours = [], []
    for _ in range(rounds):
        room = SigningRoom(build_world(more=5), pki)
        provinces = [each.province for each in room.pledge.signatures.select_related("province")]
        people = [room.person(province) for province in provinces]
        served = room.served()
        with timed(ours):
            for province in provinces:
                room.sign_with_certificate(province)
            actions.put_seal(seal=room.pledge.seals.get(), at=timezone.now())
        with timed(bare):
            bare_steps(served, provinces, people, room.pledge)
    return row("eight certificates and the seal", "bare pyHanko, same steps", ours, bare)


def bare_steps(content, provinces, people, pledge):
    """Open the key file, ask about the certificate, sign, read the time stamp; at the end typeset, fill and seal."""
    import asyncio

    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator import CertificateValidator

    from emulation.papers import read_paper
    from emulation.signing.filling import fill, typeset_stamps
    from emulation.signing.keys import portal_signer
    from emulation.signing.pades import append_signature
    from emulation.signing.trust import context
    from tests.pki.authorities import PASSPHRASE

    async def ask(signer):
        online = context(is_online=True)
        chain = list(signer.cert_registry)
        await CertificateValidator(
            signer.signing_cert, intermediate_certs=chain, validation_context=online
        ).async_validate_usage(set())
        await online.aclose()

    for province, person in zip(provinces, people, strict=True):
        signer = SimpleSigner.load_pkcs12_data(
            person.pkcs12(), other_certs=[], passphrase=PASSPHRASE.encode()
        )
        asyncio.run(ask(signer))
        field = f"ky-{province.key if province else 'thuong-truc'}"
        content, _field = append_signature(content, field=field, label="", signer=signer)
    paper = read_paper(pledge)
    stamps = typeset_stamps(paper)
    append_signature(
        content,
        field="con-dau",
        label="",
        signer=portal_signer(),
        before=lambda out: fill(out, paper, {}, stamps),
    )
    return io.BytesIO(content)


def verifying(pki, rounds):
    """A sealed pledge of eight certificates: our whole answer, and pyHanko for each signature, without differences."""
    from django.utils import timezone

    from emulation import actions
    from emulation.signing.offline_verifier import examine
    from emulation.signing.revisions import read_bytes
    from reports.examination import our_anchors
    from tests.emulation.signing.conftest import SigningRoom, build_world

    room = SigningRoom(build_world(more=5), pki)
    for place in room.pledge.signatures.select_related("province"):
        room.sign_with_certificate(place.province)
    seal = actions.put_seal(seal=room.pledge.seals.get(), at=timezone.now())
    content = read_bytes(seal.revision)
    bare, ours = [], []
    for _ in range(rounds * 4):
        with timed(bare):
            assert bare_verification(content) == 9
        with timed(ours):
            answer = examine(content, our_anchors())
        assert (answer["ours"], answer["trusted"], len(answer["signatures"])) == (True, True, 8)
    return row("verification of the sealed file", "bare pyHanko, same policy", ours, bare)


def bare_verification(content) -> int:
    """How many signatures are good: the file is hashed, and each is validated against the same roots."""
    import hashlib

    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature

    from emulation.signing.offline_verifier import USAGE
    from emulation.signing.trust import portal_context

    hashlib.sha256(content)
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    context = portal_context()
    statuses = [
        validate_pdf_signature(each, context, key_usage_settings=USAGE, skip_diff=True)
        for each in reader.embedded_regular_signatures
    ]
    return sum(status.intact and status.valid and status.trusted for status in statuses)


def soaking(pki, rounds):
    from cluster_portal import pdf
    from tests.emulation.signing.conftest import typesetting_once
    from tests.emulation.signing.test_soak import Soak

    # A thousand papers of one form, without their words: signing is what is tried.
    pdf.typeset = typesetting_once({}, only_places=True)
    soak = Soak(pki)
    times, wrong = [], []
    for number in range(1, rounds + 1):
        with timed(times):
            found = soak.round(number)
        if found:
            print(f"round {number}:", *found, sep="\n", file=sys.stderr, flush=True)
            wrong += found
        if number % 50 == 0:
            # An hour's work that is broken off has said how far it came.
            print(f"{number} rounds, {len(wrong)} wrong", file=sys.stderr, flush=True)
    return {
        "what": f"soak, {rounds} rounds of eight",
        "lost or sealed twice": len(wrong),
        "seconds a round": round(statistics.median(times), 2),
    }


def row(what, beside, ours, bare):
    ours, bare = statistics.median(ours), statistics.median(bare)
    return {
        "what": what,
        "seconds": round(ours, 3),
        beside: round(bare, 3),
        "ratio": round(ours / bare, 2),
    }


if __name__ == "__main__":
    main()
