"""A hash of what student code and tests run on: Python, its packages, and the course's own code."""

import hashlib
import platform
import site
from importlib import metadata
from pathlib import Path

from grading.classfolder import COURSE

# What decides on a grade; the rest of `grading/` only carries results around.
DECIDING = (
    *("boundary", "decoding", "exchange", "examiner", "executor", "forked", "hidden_tests"),
    *("last_value", "names", "own_builtins", "preload", "reading", "rebuild", "session"),
    *("submission_task", "test_cells", "time_alarm", "value_origin", "warm_session"),
    *("warming", "worker"),
    *("inside/agent", "inside/shell", "inside/tracebacks"),
)


def hash_environment(sandboxed: bool, course: Path = COURSE) -> str:
    """Return a hash that changes when a grade might.

    Args:
        sandboxed: whether student code is locked in.
        course: the course whose `helpers/` the tests use.
    """
    digest = hashlib.sha256(
        f"{platform.python_version()} {platform.machine()} {sandboxed}".encode()
    )
    # Not by `sys.path`: setuptools adds a folder of its own to that once it is imported.
    folders = [
        *site.getsitepackages(),
        *([site.getusersitepackages()] * bool(site.ENABLE_USER_SITE)),
    ]
    packages = {(found.name, found.version) for found in metadata.distributions(path=folders)}
    digest.update(repr(sorted(packages)).encode())
    here = Path(__file__).parent
    for path in (
        *sorted((course / "helpers").rglob("*.py")),
        *(here / f"{name}.py" for name in DECIDING),
    ):
        digest.update(f"{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()
