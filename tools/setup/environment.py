"""Makes the course's own Python environment in .venv; make runs it, or a person without make.

`python -m tools.setup.environment` installs the versions in constraints.txt, which were tested
together; with `--ranges` it takes the newest that pyproject.toml allows.

Standard library only. An old Python must still be able to read this file and say what is needed,
so it keeps to the syntax of Python 3.6.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tools.setup.commands import (
    AGAIN,
    CommandError,
    clock,
    explain_failure,
    explain_os_error,
    is_about_disk,
    run,
)

ROOT = Path(__file__).resolve().parents[2]
# Equal to requires-python in pyproject.toml, which an old Python has no means to read.
OLDEST_PYTHON = (3, 11)
# The finished environment takes 2.0 GB with PyTorch for the CPU; downloads need room beside it.
DISK_BYTES_NEEDED = 3 * 10**9
# How long PyTorch's own server may stay silent before the common package index is asked instead.
PYTORCH_SERVER_SECONDS = 10
EXTRAS = "grading,site,dev"
LOCK = "constraints.txt"
SUITABLE, RANGES = "--suitable", "--ranges"
INTERRUPTED = 130  # the exit code that a shell gives for Ctrl-C


class SetupError(Exception):
    """A reason to stop, as one sentence for the person at the keyboard."""


def main(arguments: list, root: Path) -> int:
    """Set up the environment of the repository at `root`; the exit code is 1 for any failure."""
    try:
        check_python(sys.version_info, sys.maxsize)
        if arguments == [SUITABLE]:  # make asks each Python it finds
            check_venv_module()
            return 0
        (root / "build").mkdir(exist_ok=True)
        with only_one_set_up(root / "build" / "setup.lock"):
            set_up(root, is_locked=RANGES not in arguments)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except CommandError as error:
        print(explain_failure(str(error)), file=sys.stderr)
        return 1
    except OSError as error:
        print(explain_os_error(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to start afresh.", file=sys.stderr)
        return INTERRUPTED
    return 0


def set_up(root: Path, is_locked: bool) -> None:
    """Make `.venv` in `root` what pyproject.toml asks for, unless it already is."""
    venv, log = root / ".venv", root / "build" / "setup.log"
    stamp = venv / "course-setup.json"
    last = read_stamp(stamp)
    # A Python that was upgraded, or a folder that was moved, leaves an environment that cannot run.
    usable = bool(last) and last["place"] == str(root) and last["python"] == python_of(venv)
    if usable and last["inputs"] == hash_of_inputs(root, is_locked):
        print(f"Set-up: nothing has changed; .venv is ready (Python {last['python']}).", flush=True)
        return

    started = time.monotonic()
    print("Set-up of the course in .venv: at first some minutes and 2 GB of disk.", flush=True)
    log.write_text("", encoding="utf-8")
    if usable:
        stamp.unlink()  # so that an interrupted installation does not look finished
    else:
        make_environment(venv, log)
    install(root, environment_python(venv), log, is_locked)
    inputs = hash_of_inputs(root, is_locked)
    done = {"place": str(root), "python": python_of(venv), "inputs": inputs}
    stamp.write_text(json.dumps(done, indent=1) + "\n", encoding="utf-8")
    print(f"Set-up: ready after {clock(time.monotonic() - started)}.", flush=True)
    if "MAKELEVEL" not in os.environ:
        print(f"Next: {environment_python(Path('.venv'))} -m tools.setup.jupyter")


# --- what must be there -------------------------------------------------------------------------


def check_python(version_info: tuple, maxsize: int) -> None:
    """Refuse a Python that is older than the course needs, or a 32-bit one."""
    needed = ".".join(map(str, OLDEST_PYTHON))
    found = ".".join(map(str, version_info[:3]))
    if tuple(version_info[:2]) < OLDEST_PYTHON:
        raise SetupError(
            f"The course needs Python {needed} or newer, and {sys.executable} is Python {found}: "
            f"install a newer one, from python.org or your system's packages, {AGAIN}."
        )
    if maxsize <= 2**32:
        raise SetupError(
            f"The course needs a 64-bit Python, and {sys.executable} is a 32-bit one: install "
            f"Python {needed} or newer in its 64-bit version {AGAIN}."
        )


def check_venv_module() -> None:
    """Refuse a Python without the part that makes environments (Debian packages it apart)."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    raise SetupError(
        f"{sys.executable} cannot make environments, because its modules venv and ensurepip are "
        f"not both there: on Debian or Ubuntu run `sudo apt install {package}`, elsewhere install "
        f"Python from python.org, {AGAIN}."
    )


def check_disk(free_bytes: int) -> None:
    """Refuse to begin an installation that the disk cannot hold."""
    if free_bytes < DISK_BYTES_NEEDED:
        raise SetupError(
            f"The course needs {DISK_BYTES_NEEDED / 1e9:.0f} GB of free disk space, and "
            f"{free_bytes / 1e9:.1f} GB are left here: free some, or move this folder to a larger "
            f"disk, {AGAIN}."
        )


@contextlib.contextmanager
def only_one_set_up(path: Path):
    """Wait until no other set-up runs in this folder; the lock ends with its process."""
    with path.open("a", encoding="utf-8") as lock:
        if not take(lock):
            print("Set-up: waiting for another one that runs in this folder.", flush=True)
            while not take(lock):
                time.sleep(0.5)
        yield


def take(lock: object) -> bool:
    """Lock an open file for this process; says no when another process holds it."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


# --- what is there already ----------------------------------------------------------------------


def read_stamp(stamp: Path) -> dict:
    """Return what the last finished set-up left, or an empty dict when there was none."""
    if not stamp.is_file():
        return {}
    try:
        return json.loads(stamp.read_text(encoding="utf-8"))
    except ValueError:
        return {}  # cut off while it was written: not finished


def hash_of_inputs(root: Path, is_locked: bool) -> str:
    """Return one hash of all that decides what is installed."""
    own_files = sorted((root / "tools" / "setup").glob("*.py"))
    files = [root / "pyproject.toml", root / LOCK, *own_files]
    inputs = [path.read_bytes() for path in files] + [b"locked" if is_locked else b"ranges"]
    return hashlib.sha256(b"".join(inputs)).hexdigest()


def environment_python(venv: Path) -> Path:
    """Name the Python that lies in an environment."""
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def python_of(venv: Path) -> str:
    """Ask an environment's Python for its version, such as 3.12; empty when it does not run."""
    question = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.check_output(
            [str(environment_python(venv)), "-c", question], stderr=subprocess.DEVNULL
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return answer.decode("ascii").strip()


# --- the installation ---------------------------------------------------------------------------


def make_environment(venv: Path, log: Path) -> None:
    """Make an empty environment, in the place of whatever lies there."""
    check_venv_module()
    if venv.exists():
        print("      removing the environment that was here, which cannot be used", flush=True)
        shutil.rmtree(str(venv))
    check_disk(shutil.disk_usage(str(venv.parent)).free)
    print(f"[1/3] an empty environment with Python {platform.python_version()}", flush=True)
    run([sys.executable, "-m", "venv", str(venv)], log)


def install(root: Path, python: Path, log: Path, is_locked: bool) -> None:
    """Install PyTorch, then the course (editable) with everything that it depends on."""
    torch, cpu_index = read_torch(root)
    pip = [str(python), "-m", "pip", "install", "--no-compile"]
    print(f"[2/3] {torch} (about 200 MB to download)", flush=True)
    if sys.platform.startswith("linux"):
        # One package from PyTorch's own index and no other, hence --no-deps.
        patience = ["--timeout", str(PYTORCH_SERVER_SECONDS), "--retries", "0"]
        try:
            run([*pip, "--index-url", cpu_index, *patience, "--no-deps", torch], log)
        except CommandError as error:
            if is_about_disk(str(error)):
                raise
            print(
                "      PyTorch's own server did not give it, so the common package index is next;\n"
                "      its PyTorch for Linux can be several gigabytes larger (it is made for GPUs)."
            )
    print("[3/3] the course and its libraries (about 190, 300 MB to download)", flush=True)
    versions = ["--constraint", str(root / LOCK)] if is_locked else []
    run([*pip, *versions, "--editable", f"{root}[{EXTRAS}]"], log)
    compile_packages(python, log)


def compile_packages(python: Path, log: Path) -> None:
    """Compile all that is installed in an environment, on every core; pip would take one.

    A file that does not compile is passed over, as pip does: some are templates or for other
    versions of Python.
    """
    code = (
        "import compileall, sysconfig; "
        "compileall.compile_dir(sysconfig.get_path('purelib'), quiet=2, workers=0)"
    )
    run([str(python), "-c", code], log)


def read_torch(root: Path) -> tuple:
    """Read the pinned PyTorch and the address of its CPU wheels from pyproject.toml."""
    import tomllib  # newer than the oldest Python that must be able to read this file

    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    pins = [line for line in project["project"]["dependencies"] if line.startswith("torch==")]
    return pins[0], project["tool"]["course"]["torch-cpu-index"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], ROOT))
