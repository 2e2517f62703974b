"""The sandbox: the bubblewrap command around the zygote, and what can be read inside.

Inside there are the system's programs and libraries, one Python environment, what the course shows
and `grading/inside`; all of it read-only. There is no network, nothing of the course besides, no
home folder and no variable of the grader's environment.
"""

import contextlib
import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grading import inside
from grading.inside import HOME
from grading.sandbox.environment import (
    SYSTEM_FOLDERS,
    Environment,
    find_covered,
    is_inside_any,
    python_folders,
)

# What programs need of /etc; the rest of it is nobody's business.
SYSTEM_FILES = (
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/localtime",
    "/etc/mime.types",
)
INSIDE = "/grader"  # where `grading/inside` is, for students to read
SHIPPED = "/assignment"  # where what lies beside the instructor's notebook is
OWN_FOLDER = Path(inside.__file__).parent
THREAD_COUNTS = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")
# pip waits for a network several times, and looks through all packages; other programs and Python
# notice at once that there is none. The place for files of packages is there for pip to name it.
NO_NETWORK = {
    "PIP_NO_INDEX": "1",
    "PIP_FIND_LINKS": "there-is-no-network-while-a-notebook-is-graded",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_WARN_CONFLICTS": "1",
}
# An environment may have another version of `grading` installed, which must not take the place.
START = (
    "import sys, types; grading = sys.modules['grading'] = types.ModuleType('grading'); "
    "grading.__path__ = [{place!r}]; from grading.inside.zygote import main; main()"
)


@dataclass(frozen=True)
class CourseFiles:
    """What of a course student code may read.

    Attributes:
        root: the folder of the course, of which nothing else is there.
        shown: folders right in it, to be imported from, at the same path inside.
        shipped: files and folders that lie beside the instructor's notebook, in `SHIPPED` inside.
        environment: that it runs in; None is that of the grader.
    """

    root: Path
    shown: tuple[Path, ...]
    shipped: tuple[Path, ...] = ()
    environment: Environment | None = None

    @property
    def python(self) -> Path:
        """The program that runs student code."""
        return Path(sys.executable) if self.environment is None else self.environment.python

    @property
    def python_folders(self) -> list[Path]:
        """The folders that it lives in and that are not the system's, outermost first."""
        return python_folders() if self.environment is None else [*self.environment.folders]


def sandbox_command(program: Iterable[str], course: CourseFiles) -> list[str]:
    """Build the command that runs a program in the sandbox.

    Args:
        program: the command inside.
        course: what of it students may read.
    """
    # As root, bubblewrap reads what only root can reach, and the program inside then becomes an
    # ordinary user itself: a mapped root would still be root for the kernel's counts and files.
    if is_real_root():
        user = ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        user = ["--unshare-user", "--uid", "1000", "--gid", "1000"]
    separate = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    return [
        shutil.which("bwrap") or "bwrap",
        *user,
        *separate,
        *["--unshare-cgroup-try", "--new-session", "--hostname", "notebook"],
        *file_arguments(course),
        *["--chdir", "/", "--", *program],
    ]


def file_arguments(course: CourseFiles) -> list[str]:
    """Build the part of the command that says which files are there."""
    arguments: list[str] = []
    for folder in map(Path, SYSTEM_FOLDERS):
        if folder.is_symlink():
            arguments += ["--symlink", str(folder.readlink()), str(folder)]
        elif folder.exists():
            arguments += ["--ro-bind", str(folder), str(folder)]
    arguments += ["--dir", "/etc"]
    for path in SYSTEM_FILES:
        arguments += ["--ro-bind-try", path, path]
    # Memory that is shared through /dev/zero belongs to nobody; /dev/full gives the same zeros.
    arguments += ["--dev", "/dev", "--dev-bind", "/dev/full", "/dev/zero"]
    arguments += ["--proc", "/proc", "--dir", "/tmp", "--dir", "/var"]
    arguments += ["--dir", "/var/tmp"]
    arguments += ["--dir", "/home", "--dir", HOME]
    # A course or a home inside one of the system's folders is covered before its readable parts
    # are put back.
    private = private_folders(course.python_folders, course.root)
    for folder in private:
        arguments += ["--tmpfs", str(folder)]
    for path in (*course.python_folders, *course.shown):
        arguments += show(path, path)
    for path in course.shipped:
        arguments += show(path, Path(SHIPPED, path.name))
    arguments += show(OWN_FOLDER, Path(INSIDE, "grading", OWN_FOLDER.name))
    covered = find_covered() if course.environment is None else course.environment.covered
    if covered is not None:
        arguments += ["--ro-bind", str(OWN_FOLDER / "no_psutil.py"), str(covered)]
    for folder in (*private, "/dev", "/"):
        arguments += ["--remount-ro", str(folder)]
    return arguments


def show(path: Path, place: Path) -> list[str]:
    """Show a file or folder inside; bubblewrap would make the folders around it root's alone."""
    around = [str(folder) for folder in reversed(place.parents)][1:]
    folders = [folder for folder in around if not is_inside_any(Path(folder), SYSTEM_FOLDERS)]
    return [word for folder in folders for word in ("--dir", folder)] + [
        "--ro-bind",
        str(path),
        str(place),
    ]


def private_folders(shown: Iterable[Path], root: Path) -> list[Path]:
    """Name what must not be seen although it lies in a folder that is shown.

    Args:
        shown: besides the system's folders.
        root: the folder of the course.
    """
    private = {root}
    with contextlib.suppress(RuntimeError):  # whoever has no home folder has nothing in it
        private.add(Path.home().resolve())
    places = [*SYSTEM_FOLDERS, *shown]
    return sorted(path for path in private if is_inside_any(path, places))


def temporary_folder(course: CourseFiles) -> str:
    """Name the folder for temporary files inside, which must not cover what is to be read."""
    shown = [*course.python_folders, course.root]
    return "/var/tmp" if any(folder.is_relative_to("/tmp") for folder in shown) else "/tmp"


def is_real_root() -> bool:
    """Tell whether this is root, with other users to become."""
    if os.geteuid() != 0:
        return False
    ranges = Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines()
    starts = [(int(line.split()[0]), int(line.split()[2])) for line in ranges]
    return any(start <= 65534 < start + length for start, length in starts)


def clean_environment(course: CourseFiles, has_network: bool) -> dict[str, str]:
    """Return the variables of the zygote and of every student's: none of the grader's.

    Args:
        course: whose notebooks are run.
        has_network: whether programs may look for packages.
    """
    return {
        **dict(course.environment.variables if course.environment else ()),
        "PATH": os.pathsep.join([str(course.python.parent), "/usr/bin", "/bin"]),
        "HOME": HOME,
        "NBGRADER_EXECUTION": "autograde",  # as nbgrader says to a notebook that it grades
        "USER": "student",  # there is no list of accounts to look the name up in
        "TMPDIR": temporary_folder(course),
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONHASHSEED": "0",  # the order of sets is the same in every regrade
        **{f"{name}_NUM_THREADS": "1" for name in THREAD_COUNTS},
        **({} if has_network else NO_NETWORK),
    }


def has_bubblewrap() -> bool:
    """Tell whether the program is installed."""
    return shutil.which("bwrap") is not None
