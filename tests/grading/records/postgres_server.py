"""A PostgreSQL server of the tests' own: in a new folder, on a socket there, gone afterwards."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.grading.waiting import wait_until

NOBODY = 65534  # PostgreSQL does not run as root
FAST = ("-c", "listen_addresses=", "-c", "fsync=off")  # and for nobody else


def find_programs():
    """Return the folder of PostgreSQL's programs; Debian does not put them on the path."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: place.parent.name)
    on_path = shutil.which("initdb")
    if places or on_path:
        return places[-1] if places else Path(on_path).parent
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        pytest.fail("PostgreSQL is missing: tools/setup/system.py installs it for test runs.")
    pytest.skip("PostgreSQL is not installed (sudo apt-get install postgresql)")


def stop(server):
    """Stop a server without waiting for those who use it."""
    server.send_signal(signal.SIGINT)
    server.wait()


@contextlib.contextmanager
def run_postgres():
    """Start a server; yield the URL of a new gradebook on it."""
    programs = find_programs()
    folder = Path(tempfile.mkdtemp(prefix="course-postgres-"))
    ordinary = {}
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
        ordinary = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder} | ordinary
    new = ["--auth=trust", "--username=grader", "--no-sync", "--encoding=UTF8", "--locale=C"]
    try:
        subprocess.run([programs / "initdb", "-D", folder / "data", *new], check=True, **quiet)
        server = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", "-k", folder, *FAST],
            **quiet,
        )
        try:
            ask = [programs / "pg_isready", "--host", folder, "--username=grader"]
            wait_until(
                lambda: server.poll() is not None or not subprocess.run(ask, **quiet).returncode
            )
            assert server.poll() is None
            yield f"postgresql+psycopg://grader@/postgres?host={folder}", server
        finally:
            stop(server)
    finally:
        shutil.rmtree(folder)
