"""The corpus was made once; what the portal signs and seals today gets the same verdict."""

import pytest

from emulation.signing.offline_verifier import examine
from reports.examination import our_anchors
from tests.data.signed_papers.corpus import expected, verdict
from tests.data.signed_papers.ours import signed_files
from tests.emulation.signing.conftest import SigningRoom, build_world
from tests.pki import serving

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_what_is_signed_today_is_found_as_expected(settings, tmp_path):
    settings.TRUST_DIR = tmp_path
    with serving() as server:
        (tmp_path / "goc.pem").write_bytes(server.pki.root.pem())
        files = signed_files(SigningRoom(build_world(), server.pki), server.pki, server, settings)

    found = {name: verdict(examine(content, our_anchors())) for name, content in files.items()}

    assert found == {name: expected()[name] for name in files}
