"""A published PDF beside a plain static file of its size, both from the server of the portal, one worker:
`python tests/benchmarks/bench_download.py [--rounds N] [--seconds S]`.

Requests a second, medians of rounds that take turns, and the processor time that the server takes for one, which a
busy machine does not change. The file is random bytes: what is measured is how it is found and sent.
"""

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIZE = 600_000
HEADERS = {"X-Forwarded-Proto": "https"}
PAGES = {"published": "/bao-cao/2023/bao-cao.pdf", "plain": "/static/plain.pdf"}
ROW = """
import django
django.setup()
from django.core.files.base import ContentFile
from pathlib import Path
import os
from tests.factories import PublishedReportFactory
content = Path(os.environ["VAR_DIR"], "static", "plain.pdf").read_bytes()
snapshot = {"numbers": list(range(40_000))}
PublishedReportFactory(
    pdf=ContentFile(content, name="bao-cao.pdf"), snapshot=snapshot, html="<p>Bản mẫu</p>" * 20_000
)
"""


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=3)
    wanted = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        environment = made(Path(folder))
        port = free_port()
        server = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1"]
            + ["--blocking-threads", "1", "--log-level", "warning", "--port", str(port)]
            + ["cluster_portal.wsgi:application"],
            cwd=ROOT,
            env=environment,
        )
        try:
            wait_for(port)
            print(json.dumps(compared(server.pid, port, wanted), ensure_ascii=False))
        finally:
            server.terminate()
            server.wait()


def made(folder) -> dict:
    """The environment of a portal as in production, with one published document and the same bytes as a static file."""
    (folder / "static").mkdir()
    (folder / "static" / "plain.pdf").write_bytes(os.urandom(SIZE))
    environment = os.environ | {
        "VAR_DIR": str(folder),
        "DEBUG": "0",
        "SECRET_KEY": "only-for-the-benchmark-" * 3,
        "ALLOWED_HOSTS": "127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "cluster_portal.settings",
    }
    commands = ["manage.py", "make_portal_key"], ["manage.py", "migrate", "-v0"], ["-c", ROW]
    for arguments in commands:
        subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=environment, check=True, stdout=sys.stderr
        )
    return environment


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(300):
        try:
            get(http.client.HTTPConnection("127.0.0.1", port), PAGES["published"])
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("The server does not answer.")


def get(connection, page):
    connection.request("GET", page, headers=HEADERS)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200 or len(content) != SIZE:
        sys.exit(f"{page}: {answer.status}, {len(content)} bytes")


def compared(pid, port, wanted) -> dict:
    rates = {name: [] for name in PAGES}
    costs = {name: [] for name in PAGES}
    for _ in range(wanted.rounds):
        for name, page in PAGES.items():
            connection = http.client.HTTPConnection("127.0.0.1", port)
            get(connection, page)
            count, started, spent = 0, time.perf_counter(), processor_time(pid)
            while time.perf_counter() - started < wanted.seconds:
                get(connection, page)
                count += 1
            rates[name].append(count / (time.perf_counter() - started))
            costs[name].append((processor_time(pid) - spent) / count)
            connection.close()
    rate = {name: statistics.median(each) for name, each in rates.items()}
    cost = {name: statistics.median(each) for name, each in costs.items()}
    ratio = rate["published"] / rate["plain"]
    return {
        "what": "download of a published PDF, beside a plain static file",
        "requests_a_second": round(rate["published"]),
        "beside": round(rate["plain"]),
        "ratio": round(ratio, 2),
        "ratio_of_processor_time": round(cost["plain"] / cost["published"], 2),
        "at_least": 0.9,
        "reached": ratio >= 0.9,
    }


def processor_time(pid) -> float:
    """Seconds that the server and its workers have taken so far."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = 0
    for each in (pid, *children):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
