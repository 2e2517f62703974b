"""Sees to what the course needs and pip cannot install: bubblewrap for grading, on Linux.

Where this runs as root, or in an automatic test run that may become root without a password, it
installs what is missing, and says so, or why it could not; elsewhere it says in one sentence what
to type. It never asks for a password and always ends well: whoever needs the sandbox says so
themselves. Automatic test runs get Chromium, for the tests of the site, and a PostgreSQL server,
for those that compare it with SQLite.
"""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from grading.sandbox.bubblewrap import has_bubblewrap
from grading.sandbox.check import (
    APPARMOR,
    KERNEL_SETTINGS,
    PROFILE,
    change,
    is_restricted,
    switch_off,
)
from tools.paper.browser import NAMES
from tools.places import ROOT
from tools.setup import commands

INSTALLERS = {
    "apt-get": ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends"],
    "dnf": ["dnf", "install", "--assumeyes", "--quiet"],
    "apk": ["apk", "add", "--quiet"],
    "pacman": ["pacman", "--sync", "--noconfirm", "--quiet"],
}
SANDBOX, BROWSER, POSTGRES = "bubblewrap", "chromium", "postgresql"
WHAT_FOR = {
    SANDBOX: ("which grading locks notebooks in with", "grading needs the program bubblewrap"),
    BROWSER: ("which the site is tested with", "the browser tests need the program chromium"),
    POSTGRES: ("which tests compare with SQLite", "the tests want PostgreSQL"),
}
REFRESH_LISTS = ["apt-get", "update", "--quiet"]
POSTGRES_PROGRAMS = Path("/usr/lib/postgresql")  # where Debian and Ubuntu keep them
SECONDS = 300
LOG = ROOT / "build" / "setup.log"

Run = Callable[[list[str]], str]  # why it did not go well, or ""


def main() -> int:
    """Install what is missing, or say what to type."""
    if sys.platform.startswith("linux"):
        for see_to in (see_to_sandbox, see_to_browser, see_to_postgres):
            for sentence in see_to(os.environ, run):
                print(f"Set-up: {sentence}", flush=True)
    return 0


def see_to_sandbox(
    variables: Mapping[str, str],
    run: Run,
    settings: Path = KERNEL_SETTINGS,
    profile: Path = PROFILE,
) -> list[str]:
    """Bring bubblewrap here and let it work.

    Args:
        variables: those of the environment; CI tells an automatic test run.
        run: runs a command and tells why that did not go well, or "".
        settings: where the kernel shows its settings.
        profile: AppArmor's rules for bubblewrap, where there are some.

    Returns:
        What was done, or is left to do, in one sentence each.
    """
    become_root = way_to_root(variables)
    said = []
    if not has_bubblewrap():
        said.append(install(SANDBOX, become_root, run))
    # Settings of the whole machine are changed for test runs only; a person decides elsewhere.
    may_change = is_automatic(variables) and become_root is not None
    if is_restricted(settings):
        allow = change(APPARMOR, 0)
        if may_change and not run([*become_root, *allow]):
            said.append("ordinary users may make namespaces until the next start of this machine.")
        else:
            said.append(f"grading needs one setting of Ubuntu's: `sudo {' '.join(allow)}`.")
    # The file does not tell whether the profile is loaded; where it is in the way, grading says so.
    if profile.exists() and may_change and not run([*become_root, *switch_off(profile)]):
        said.append("AppArmor's profile for bubblewrap is off until the next start.")
    return said


def see_to_postgres(
    variables: Mapping[str, str], run: Run, programs: Path = POSTGRES_PROGRAMS
) -> list[str]:
    """Bring PostgreSQL here for an automatic test run; return what was done."""
    is_there = programs.is_dir() or shutil.which("initdb") is not None
    if is_there or not is_automatic(variables) or shutil.which("apt-get") is None:
        return []
    return [install(POSTGRES, way_to_root(variables), run)]


def see_to_browser(variables: Mapping[str, str], run: Run) -> list[str]:
    """Bring a browser here, where an automatic test run has none; a person decides elsewhere."""
    if not is_automatic(variables) or any(shutil.which(name) for name in NAMES):
        return []
    return [install(BROWSER, way_to_root(variables), run)]


def is_automatic(variables: Mapping[str, str]) -> bool:
    """Tell whether this is an automatic test run."""
    return variables.get("CI", "").lower() not in ("", "0", "false")


def way_to_root(variables: Mapping[str, str]) -> list[str] | None:
    """Return what to put before a command that only root may run; None if there is no way."""
    if os.geteuid() == 0:
        return []
    allowed = is_automatic(variables) and shutil.which("sudo") is not None
    return ["sudo", "--non-interactive"] if allowed else None


def install(package: str, become_root: list[str] | None, run: Run) -> str:
    """Install a package with the system's own tool; return what to say about it."""
    done, needed = WHAT_FOR[package]
    name = next((name for name in INSTALLERS if shutil.which(name)), None)
    if name is None:
        return f"{needed}: install it with your system's packages."
    command = [*INSTALLERS[name], package]
    if become_root is None:
        return f"{needed}: `sudo {' '.join(command)}`."
    print(f"Set-up: installing {package}, {done} …", flush=True)
    if name == "apt-get":
        run([*become_root, *REFRESH_LISTS])  # where this fails, the lists may still do
    reason = run([*become_root, *command])
    if not reason:
        return f"{package} was installed, {done}."
    by_hand = " ".join([*become_root[:1], *command])
    return f"{needed}, which could not be installed ({reason}): mend that and run `{by_hand}`."


def run(command: list[str]) -> str:
    """Run a command, its words into the log of the set-up; tell why it failed, or ""."""
    LOG.parent.mkdir(exist_ok=True)
    try:
        commands.run(command, LOG, {"DEBIAN_FRONTEND": "noninteractive"}, SECONDS)
    except commands.CommandError as problem:
        lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
        return lines[-1].rstrip(".") if lines else "without a reason; see build/setup.log"
    except OSError as problem:
        return str(problem.strerror)
    return ""


if __name__ == "__main__":
    sys.exit(main())
