"""From a bare Debian 12 to the served portal, and to the tested portal.

    python3 portal.py run                    everything from nothing, then the server (RUN_HOST, RUN_PORT)
    python3 portal.py test                   linters, SQLite, PostgreSQL, Chromium
    python3 portal.py test --only sqlite -- -k signing
    python3 portal.py lint

It runs before any package is installed, so it uses the standard library only. What it lacks it installs when it
is root; otherwise it says the exact command. What it prints is Vietnamese: its reader sits at the terminal.
"""

import argparse
import contextlib
import ctypes
import errno
import hashlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements.txt"
TEST_REQUIREMENTS = ROOT / "tests" / "requirements.txt"
FIRST_YEAR = 2023

# Debian package -> what it brings. WeasyPrint opens these libraries by name when it is imported.
PDF_LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}

# What tools say when something outside is wrong -> what it means for the person who started them.
KNOWN_TROUBLES = {
    "No space left on device": "Hết dung lượng đĩa.",
    "disk is full": "Hết dung lượng đĩa.",
    "Temporary failure": "Máy không ra được mạng (không phân giải được tên máy chủ).",
    "Network is unreachable": "Máy không ra được mạng.",
    "Connection refused": "Máy chủ ở đầu kia từ chối kết nối.",
    "NewConnectionError": "Máy không ra được mạng.",
    "Read timed out": "Mạng quá chậm hoặc bị chặn.",
    "Could not get lock": "Một chương trình cài đặt khác đang chạy; hãy đợi nó xong rồi thử lại.",
    "(from versions: none)": "Không tới được kho gói Python (pypi.org); hãy xem lại mạng.",
    "Permission denied": "Thiếu quyền ghi vào thư mục.",
}


class Stopped(Exception):
    """An expected trouble, told in words instead of a traceback."""


# Saying what happens


def seconds(since):
    """Return the time passed as Vietnamese text: 12,3 s."""
    return f"{time.monotonic() - since:.1f} s".replace(".", ",")


@contextlib.contextmanager
def step(text):
    """Print one line: what is done, and how long it took."""
    started = time.monotonic()
    print(f"• {text} … ", end="", flush=True)
    try:
        yield
    except BaseException:
        print("KHÔNG XONG", flush=True)
        raise
    print(seconds(started), flush=True)


def explain(output):
    """Return the meaning of a known trouble, or nothing."""
    return next((meaning for sign, meaning in KNOWN_TROUBLES.items() if sign in output), "")


def quietly(command, *, failure, environment=None, folder=ROOT, **options):
    """Run a program without its chatter and return its output; when it fails, show its last lines."""
    result = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        text=True,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        **options,
    )
    if result.returncode:
        said = f"{result.stdout}\n{result.stderr}".strip()
        meaning = explain(said)
        # What we can name needs no traceback.
        last_lines = said.splitlines()[-1 if meaning else -15 :]
        raise Stopped("\n    ".join([f"{failure} {meaning}", *last_lines]))
    return result.stdout


# Debian packages


def is_root():
    return os.geteuid() == 0


def apt_command(packages):
    return (
        f"sudo apt-get update && sudo apt-get install --no-install-recommends {' '.join(packages)}"
    )


def install_packages(packages):
    """Install Debian packages; raise Stopped with the exact command when that is not possible here."""
    if not (is_root() and shutil.which("apt-get")):
        raise Stopped(f"Thiếu gói hệ thống. Hãy chạy:\n    {apt_command(packages)}\nrồi chạy lại.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=120"]
    with step(f"Cài gói hệ thống: {' '.join(packages)}"):
        # A single unreachable source makes `update` fail although the others are enough: `install` decides.
        subprocess.run([*apt, "update"], env=environment, capture_output=True)
        quietly(
            [*apt, "install", "-y", "--no-install-recommends", *packages],
            environment=environment,
            failure=f"Không cài được {' '.join(packages)}.",
        )


def opens(library):
    """Tell whether the dynamic loader finds a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_python_packages():
    # Debian's python3 comes without ensurepip, so `python3 -m venv` fails half way.
    return [] if venv_works() or importlib.util.find_spec("ensurepip") else ["python3-venv"]


def missing_pdf_packages():
    return [package for package, library in PDF_LIBRARIES.items() if not opens(library)]


# The virtual environment


def ensure_packages(packages):
    if packages:
        install_packages(packages)


def venv_works():
    check = [PYTHON, "-c", "import pip"]
    return PYTHON.exists() and subprocess.run(check, capture_output=True).returncode == 0


def ensure_venv():
    """Make .venv, or make it again when its interpreter is gone."""
    if venv_works():
        return
    with step("Tạo môi trường Python .venv"):
        quietly(
            [sys.executable, "-m", "venv", "--clear", VENV],
            failure="Không tạo được môi trường Python.",
        )


def stamp_of(requirements):
    """Return the file that remembers which content of a requirements file is installed."""
    return VENV / f"{'-'.join(requirements.relative_to(ROOT).parts)}.sha256"


def is_installed(requirements):
    stamp = stamp_of(requirements)
    return stamp.exists() and stamp.read_text() == content_hash(requirements)


def content_hash(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def ensure_requirements(*files):
    """Install the pinned Python packages of the files that changed since the last time."""
    changed = [path for path in files if not is_installed(path)]
    if not changed:
        return
    options = [part for path in changed for part in ("-r", path)]
    with step("Cài gói Python (requirements)"):
        quietly(
            [PYTHON, "-m", "pip", "install", "--quiet", "--no-input", *options],
            environment={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
            failure="Không cài được gói Python.",
        )
    for path in changed:
        stamp_of(path).write_text(content_hash(path))


# run


def run():
    """Bring up the portal with sample data, and serve it until somebody stops it."""
    host, port = where_to_serve()
    ensure_port_is_free(host, port)
    ensure_packages(missing_python_packages() + missing_pdf_packages())
    ensure_venv()
    ensure_requirements(REQUIREMENTS)
    environment = run_environment(host, port)
    sample = prepare_data(environment)
    return serve(host, port, environment, sample)


def where_to_serve():
    """Read RUN_HOST and RUN_PORT."""
    port = os.environ.get("RUN_PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Stopped(f"RUN_PORT phải là một số từ 1 đến 65535, không phải «{port}».")
    return os.environ.get("RUN_HOST") or "127.0.0.1", int(port)


def ensure_port_is_free(host, port):
    """Refuse before anything starts when nobody could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Stopped(why_no_port(host, port, error)) from None


def why_no_port(host, port, error):
    another = "Chọn cổng khác, ví dụ: RUN_PORT=8080 make run"
    if error.errno == errno.EADDRINUSE:
        return f"Cổng {port} trên {host} đang có chương trình khác dùng. {another}"
    if error.errno == errno.EACCES:
        return f"Không có quyền mở cổng {port} (dưới 1024 cần root). {another}"
    return f"Không mở được {host}:{port} ({error.strerror}). Hãy xem lại RUN_HOST và RUN_PORT."


def run_environment(host, port):
    """Return the environment of all programs of the portal; what the caller has set stays."""
    var = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
    # The static folder is looked at when the server starts, also while there is nothing in it.
    (var / "static").mkdir(parents=True, exist_ok=True)
    defaults = {
        "DEBUG": "1",
        "SITE_URL": address(host, port),
        "ALLOWED_HOSTS": ",".join(names_of(host)),
        "PYTHONUTF8": "1",
    }
    environment = {**defaults, **os.environ, "VAR_DIR": str(var)}
    if not environment.get("SECRET_KEY") and not environment.get("SECRET_KEY_FILE"):
        environment["SECRET_KEY"] = kept_secret(var / "secret-key")
    return environment


def kept_secret(path):
    """Return the secret of this installation; make it once, readable by its owner only."""
    if not path.exists():
        unfinished = path.with_suffix(".part")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_urlsafe(50))
        unfinished.replace(path)
    return path.read_text()


def names_of(host):
    """Return the names under which a browser may ask for this machine."""
    names = {"localhost", "127.0.0.1", "[::1]", in_url(host)}
    if host in {"0.0.0.0", "::"}:
        names |= {socket.gethostname(), *own_addresses()}
    return sorted(names)


def own_addresses():
    with contextlib.suppress(OSError):
        return socket.gethostbyname_ex(socket.gethostname())[2]
    return []


def in_url(host):
    return f"[{host}]" if ":" in host else host


def address(host, port):
    """Return the address to open in a browser on this machine."""
    nearby = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}
    return f"http://{nearby.get(host, in_url(host))}:{port}"


def manage(*arguments, environment, failure):
    return quietly([PYTHON, "manage.py", *arguments], environment=environment, failure=failure)


def prepare_data(environment):
    """Bring the database up to date; in a trial (DEBUG) also the sample data and the document."""
    with step("Cập nhật cơ sở dữ liệu"):
        manage(
            "migrate",
            "--no-input",
            environment=environment,
            failure="Không cập nhật được cơ sở dữ liệu.",
        )
    if environment["DEBUG"].strip().lower() not in {"1", "true", "yes", "on"}:
        collect_static(environment)
        return {}
    sample = load_sample(environment)
    make_document(environment)
    return sample


def collect_static(environment):
    with step("Gom tệp tĩnh"):
        manage(
            "collectstatic",
            "--no-input",
            environment=environment,
            failure="Không gom được tệp tĩnh.",
        )


def load_sample(environment):
    """Load the sample data unless it is there; return what the command says about it."""
    with step("Dữ liệu mẫu"):
        output = manage(
            "load_sample",
            "--if-empty",
            "--json",
            environment=environment,
            failure="Không nạp được dữ liệu mẫu.",
        )
    return json.loads(output)


def document_path(environment):
    return Path(environment["VAR_DIR"]) / f"bao-cao-{FIRST_YEAR}.pdf"


def make_document(environment):
    """Render the summary document once; a half-written one never gets the final name."""
    document = document_path(environment)
    if document.exists():
        return
    unfinished = document.with_suffix(".part")
    with step(f"Báo cáo tổng kết {FIRST_YEAR} (PDF)"):
        manage(
            *("render_report", "--year", FIRST_YEAR, "--format", "pdf", "--output", unfinished),
            environment=environment,
            failure="Không lập được báo cáo.",
        )
        unfinished.replace(document)


def serve(host, port, environment, sample):
    """Run the web server and the job worker side by side: both live, or neither."""
    web = "granian --interface wsgi --workers 2 --blocking-threads 1 --respawn-failed-workers"
    site = f"--log-level warning --host {host} --port {port} cluster_portal.wsgi:application"
    programs = {}
    try:
        with step("Khởi động máy chủ"):
            programs["máy chủ web"] = start(["-m", *web.split(), *site.split()], environment)
            programs["bộ chạy việc nền"] = start(["manage.py", "qcluster"], environment)
            wait_until_healthy(address(host, port), programs)
        announce(address(host, port), environment, sample)
        watch(programs)
    except KeyboardInterrupt:
        print("\nĐang dừng …", flush=True)
    finally:
        stop(programs.values())
    return 0


def start(arguments, environment):
    """Start a Python program in a session of its own, so that Ctrl-C reaches us alone and we stop it in order."""
    return subprocess.Popen(
        [str(PYTHON), *arguments],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        preexec_fn=end_with_parent,
    )


def end_with_parent():
    """Ask Linux to end this process when ours is killed without a chance to stop it."""
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def wait_until_healthy(site, programs, patience=60):
    """Return when the portal answers; raise Stopped when it does not come up."""
    deadline = time.monotonic() + patience
    while not answers(f"{site}/suc-khoe/"):
        ensure_alive(programs)
        if time.monotonic() > deadline:
            raise Stopped(f"Sau {patience} giây, {site}/suc-khoe/ vẫn chưa trả lời.")
        time.sleep(0.2)


def answers(url):
    """Tell whether the address says 200; a proxy of the environment is never asked about this machine."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def ensure_alive(programs):
    for name, program in programs.items():
        if program.poll() is not None:
            raise Stopped(f"{name.capitalize()} đã dừng (mã {program.returncode}); dừng cả cổng.")


def watch(programs):
    """Look after both programs until one ends or somebody stops us."""
    while True:
        ensure_alive(programs)
        time.sleep(0.5)


def stop(programs):
    """End the programs: politely, and after ten seconds for good. A second Ctrl-C does not interrupt this."""
    for wish in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wish, signal.SIG_IGN)
    for program in programs:
        program.terminate()
    deadline = time.monotonic() + 10
    for program in programs:
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(max(0.1, deadline - time.monotonic()))
        # The group also holds what the program itself has started.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)


def announce(site, environment, sample):
    """Say where the portal is and how to come in."""
    print(f"\nCổng thông tin: {site}/")
    if sample.get("accounts"):
        print(f"Tài khoản mẫu, cùng một mật khẩu: {sample['password']}")
        for name, person in sample["accounts"].items():
            print(f"    {name:<20} {person}")
    if document_path(environment).exists():
        print(f"Báo cáo tổng kết {FIRST_YEAR}: {document_path(environment)}")
    print("Dừng bằng Ctrl-C.", flush=True)


# The command line


def read_arguments(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run")
    commands.add_parser("lint").set_defaults(only="lint", extra=[])
    tests = commands.add_parser("test")
    tests.add_argument("--only", choices=["lint", "sqlite", "postgres", "browser"])
    tests.add_argument("extra", nargs="*", help="after --: handed to pytest")
    return parser.parse_args(arguments)


def do(arguments):
    if sys.version_info < (3, 11):  # noqa: UP036  this is where an older Python is told so
        raise Stopped("Cần Python 3.11 trở lên (Debian 12 có sẵn).")
    if arguments.command == "run":
        return run()
    from tests.stages import run_stages  # needs this module in turn, and serving does not need it

    return run_stages(arguments.only, arguments.extra)


def end_in_order(*_):
    """Treat SIGTERM as Ctrl-C, also where a script has started us in the background, so that all is stopped."""
    raise KeyboardInterrupt


def main(arguments):
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    for wish in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wish, end_in_order)
    try:
        return do(read_arguments(arguments))
    except Stopped as trouble:
        print(f"\n{trouble}", file=sys.stderr)
    except OSError as error:
        print(f"\n{explain(str(error)) or 'Lỗi hệ thống.'}\n    {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nĐã dừng.", file=sys.stderr)
        return 130
    return 1


if __name__ == "__main__":
    # Under its real name, so that this file and tests/stages.py mean the same Stopped.
    import portal

    sys.exit(portal.main(sys.argv[1:]))
