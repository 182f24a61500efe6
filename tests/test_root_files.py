"""Files that browsers ask for at the root, when no page has named another address: beside a PDF, an Excel file."""


def test_browser_gets_the_icon_beside_a_pdf(client):
    """Without a session and without a query: the answer is a file."""
    answer = client.get("/favicon.ico")

    content = b"".join(answer.streaming_content)
    assert answer.status_code == 200
    assert answer["Content-Type"] in {"image/x-icon", "image/vnd.microsoft.icon"}
    assert content[:4] == b"\0\0\1\0"
    assert "Set-Cookie" not in answer
