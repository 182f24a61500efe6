"""Files served as files: whole, the rest of a broken download, or «you have it already»."""

import pytest

from cluster_portal import waiting

# A response that is closed also closes connections to the database.
pytestmark = pytest.mark.django_db
CONTENT = bytes(range(100)) * 3


@pytest.fixture
def ask(rf, tmp_path):
    """Return a function that asks for a file of 300 bytes with the given headers."""
    path = tmp_path / "bao-cao.pdf"
    path.write_bytes(CONTENT)

    def asked(**headers):
        return waiting.serve(
            rf.get("/x/", headers=headers),
            path,
            "Báo cáo.pdf",
            etag="abc",
            content_type="application/pdf",
        )

    return asked


def body(response):
    content = b"".join(response.streaming_content)
    response.close()
    return content


def test_whole_file_has_its_name_and_hash(ask):
    response = ask()

    assert (response.status_code, response["ETag"], response["Accept-Ranges"]) == (
        200,
        '"abc"',
        "bytes",
    )
    assert response["Content-Disposition"] == "inline; filename*=utf-8''B%C3%A1o%20c%C3%A1o.pdf"
    assert body(response) == CONTENT


@pytest.mark.parametrize(
    "asked,first,last",
    [
        ("bytes=0-9", 0, 9),
        ("bytes=290-", 290, 299),
        ("bytes=-5", 295, 299),
        ("bytes=250-9999", 250, 299),
        ("bytes=-9999", 0, 299),
    ],
)
def test_part_of_a_file(ask, asked, first, last):
    response = ask(range=asked)

    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/300"
    assert response["Content-Length"] == str(last - first + 1)
    assert body(response) == CONTENT[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "pages=1-2", "bytes=-", "bytes=a-b", ""])
def test_what_is_no_single_part_gets_the_whole(ask, asked):
    response = ask(range=asked)

    assert response.status_code == 200
    assert body(response) == CONTENT


def test_part_behind_the_end_is_refused(ask):
    response = ask(range="bytes=300-")

    assert (response.status_code, response["Content-Range"]) == (416, "bytes */300")
    assert body(response) == b""


def test_part_of_an_older_version_gets_the_whole(ask):
    response = ask(range="bytes=100-", **{"if-range": '"old"'})

    assert response.status_code == 200
    assert body(response) == CONTENT


def test_known_file_is_not_sent_again(ask):
    assert ask(**{"if-none-match": '"abc"'}).status_code == 304
