"""Whether the sandbox can be made on this machine, and if not, how to mend that."""

import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from grading.errors import GradingError
from grading.sandbox.bubblewrap import (
    OWN_FOLDER,
    CourseFiles,
    has_bubblewrap,
    is_real_root,
    private_folders,
)
from grading.sandbox.environment import is_inside_any

KERNEL_SETTINGS = Path("/proc/sys")
# Ubuntu 23.10 and newer let no ordinary user make the namespaces that the sandbox is made of.
APPARMOR = "kernel.apparmor_restrict_unprivileged_userns"
# Newer ones bring a profile that lets bubblewrap itself make them, but nothing that it starts.
PROFILE = Path("/etc/apparmor.d/bwrap-userns-restrict")
DEBIAN = "kernel.unprivileged_userns_clone"
COUNT = "user.max_user_namespaces"
CONTAINER_MARKS = ("/.dockerenv", "/run/.containerenv")
UNSANDBOXED = "To grade notebooks that you trust without any protection, add --unsandboxed."
WORDS_SHOWN = 400


def require_sandbox(course: CourseFiles) -> None:
    """Check what can be seen without trying.

    Args:
        course: what of it is to be shown.

    Raises:
        GradingError: this is not Linux, bubblewrap is missing, or the environment holds private
            files; the sentence says what to do.
    """
    if not sys.platform.startswith("linux"):
        raise GradingError(
            "Grading strangers' notebooks needs Linux, whose kernel can lock them in: on Windows "
            "run this in WSL, on macOS in a Linux container or virtual machine. Plain nbgrader "
            f"works here, too, but protects nothing. {UNSANDBOXED}"
        )
    if not has_bubblewrap():
        raise GradingError(
            "The program bubblewrap is missing, which locks strangers' notebooks in: install it "
            "with `sudo apt install bubblewrap` (Debian, Ubuntu), `sudo dnf install bubblewrap` "
            "(Fedora) or your system's packages, and run the same command again. "
            f"{UNSANDBOXED}"
        )
    if exposed := find_exposed_folders(course):
        whose = f"that of {course.environment}" if course.environment else "this one"
        raise GradingError(
            f"{exposed[0]} is, or lies in, the folder of the Python environment ({whose}) that "
            "student code has to read: it could read your solutions and the gradebook there, too. "
            "Make the environment in a folder of its own, as `make environment` does, and run the "
            f"same command with that. {UNSANDBOXED}"
        )


def find_exposed_folders(course: CourseFiles) -> list[Path]:
    """List what is private but would be shown, as part of the environment that students run in."""
    private = private_folders(course.python_folders, course.root)
    return [path for path in private if is_inside_any(path, course.python_folders)]


def explain_failure(output: str, course: CourseFiles, settings: Path = KERNEL_SETTINGS) -> str:
    """Turn what bubblewrap or the zygote said when it failed into a sentence that helps.

    Args:
        output: what was said.
        course: what of it was to be shown.
        settings: where the kernel shows its settings.
    """
    last = " ".join(output.split())[-WORDS_SHOWN:] or "it said nothing"
    reason = find_reason(output, course, settings)
    return f"The sandbox could not be started: {reason} {UNSANDBOXED} ({last})"


def find_reason(
    output: str, course: CourseFiles, settings: Path = KERNEL_SETTINGS, profile: Path = PROFILE
) -> str:
    """Name the likeliest reason, and what to do about it."""
    needed = [*course.python_folders, *course.shown, OWN_FOLDER]
    hidden = find_hidden_folders(needed) if is_real_root() else []
    if hidden:
        return (
            "root hands strangers' notebooks over to an ordinary user, who cannot read "
            f"{hidden[0]}: allow it with `chmod -R o+rX {' '.join(map(str, hidden))}`, or grade as "
            "the user whom the course belongs to."
        )
    if "ModuleNotFoundError" in output or "ImportError" in output:
        if course.environment is not None:
            return f"a library of {course.environment} cannot be imported there: install it again."
        return "a library cannot be imported there: run `make environment` and try again."
    if "Function not implemented" in output:
        return "it needs Linux 5.3 or newer, and this kernel is older."
    if is_restricted(settings):
        return (
            "AppArmor forbids ordinary users to make namespaces (Ubuntu 23.10 and newer): allow "
            f"it until the next start of the machine with `sudo {' '.join(change(APPARMOR, 0))}`, "
            f"or for good with the line `{APPARMOR}=0` in a file in /etc/sysctl.d."
        )
    if profile.exists() and ("denied" in output or "not permitted" in output):
        return (
            "AppArmor's profile for bubblewrap forbids it to make further namespaces (Ubuntu 24.10 "
            f"and newer): switch it off with `sudo {' '.join(switch_off(profile))}`."
        )
    if read_setting(DEBIAN, settings) == 0:
        return (
            "the kernel forbids ordinary users to make namespaces: allow it with "
            f"`sudo {' '.join(change(DEBIAN, 1))}`."
        )
    if read_setting(COUNT, settings) == 0:
        return (
            "the kernel allows no user namespaces: allow them with "
            f"`sudo {' '.join(change(COUNT, 10000))}`."
        )
    if any(Path(mark).exists() for mark in CONTAINER_MARKS):
        return (
            "this is a container, which may not make namespaces of its own: start it with "
            "`--security-opt seccomp=unconfined --security-opt systempaths=unconfined "
            "--cap-add SYS_ADMIN`, or grade outside of it."
        )
    return "`bwrap --ro-bind / / --unshare-user true` shows whether bubblewrap works here at all."


def find_hidden_folders(folders: Iterable[Path]) -> list[Path]:
    """List those of some folders that only their owner, or a group, may read."""
    for_all = stat.S_IROTH | stat.S_IXOTH
    return [folder for folder in folders if folder.stat().st_mode & for_all != for_all]


def is_restricted(settings: Path = KERNEL_SETTINGS) -> bool:
    """Tell whether AppArmor forbids ordinary users to make namespaces."""
    return read_setting(APPARMOR, settings) == 1


def change(setting: str, value: int) -> list[str]:
    """Return the command with which root changes a setting of the kernel until the next start."""
    return ["sysctl", "--write", f"{setting}={value}"]


def switch_off(profile: Path) -> list[str]:
    """Return the command with which root switches a profile of AppArmor off."""
    return ["apparmor_parser", "--remove", str(profile)]


def read_setting(name: str, settings: Path) -> int | None:
    """Read a whole number that the kernel shows, or None where this kernel has no such setting."""
    try:
        return int(settings.joinpath(*name.split(".")).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
