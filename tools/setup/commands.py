"""Runs one command of the set-up with a line on its progress; turns failures into sentences.

Like tools/setup/environment.py: standard library only, and in the syntax of Python 3.6.
"""

import errno
import math
import os
import platform
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

AGAIN = "and run the same command again"
DETAILS = "The details are in build/setup.log."
QUIET_SECONDS = 2  # after which silence looks like a standstill
PIP_SETTINGS = {
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_RETRIES": "3",
    "PIP_USER": "0",  # a personal setting "install for the user" would go past the environment
    "PYTHONIOENCODING": "utf-8",
}
NO_SPACE_SIGNS = ("No space left on device", "not enough space on the disk")
# A single broken connection is only a warning; these are the words of pip when it has given up.
NO_NETWORK_SIGNS = (
    "Retry(total=0,",
    "Max retries exceeded",
    "urllib3.exceptions.",
    "incomplete-download",
)


class CommandError(Exception):
    """A command that failed; its argument is everything that the command said."""


def run(command: list, log: Path, variables: dict = PIP_SETTINGS, most: float = math.inf) -> None:
    """Run a command, its words into the log; raises CommandError with all that it said.

    A terminal shows what it is busy with; elsewhere a line of dots grows, so that nobody has to
    wonder whether it goes on.

    Args:
        command: to run.
        log: gets what it says.
        variables: of the environment, besides those that are set.
        most: seconds after which it is ended, and counts as failed.
    """
    said, started, shown = [], time.monotonic(), 0
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=dict(os.environ, **variables),
    )
    try:
        # Reading waits for the command, so a thread reads while this one shows the time.
        reader = threading.Thread(target=read_lines, args=[process.stdout, said], daemon=True)
        reader.start()
        while reader.is_alive():
            reader.join(0.5)
            seconds = time.monotonic() - started
            shown = show_dots(seconds, shown)
            show_status(f"{what_pip_does(said)} {clock(seconds)}")
            if seconds > most:
                said.append(f"ERROR: it did not end within {most:g} seconds\n")
                raise CommandError("".join(said))
        process.wait()
    finally:
        process.kill()  # only an interrupted one still runs here
        show_status("")
        if shown:
            print(flush=True)
    with log.open("a", encoding="utf-8") as record:
        record.writelines(said)
    if process.returncode:
        raise CommandError("".join(said))


def read_lines(lines: object, said: list) -> None:
    """Append lines to a list as they come."""
    for line in lines:
        said.append(line)


def what_pip_does(lines: list) -> str:
    """Say in a few words what the command is busy with, from the lines it has printed so far."""
    for line in reversed(lines):
        words = line.split()
        if "Retrying" in words:
            return "no answer; trying again"
        if words[:1] in (["Collecting"], ["Downloading"]):
            return " ".join([words[0].lower(), *words[1:]])
        if words[:3] == ["Installing", "collected", "packages:"]:
            return "installing"
    return "working"


def show_status(text: str) -> None:
    """Show one passing line on a terminal; a file or a pipe gets none."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print("\r" + ("      " + text)[:width].ljust(width) + "\r", end="", flush=True)


def show_dots(seconds: float, shown: int) -> int:
    """Show a dot for every two seconds, where no terminal shows a status; return how many."""
    wanted = 0 if sys.stdout.isatty() else int(seconds // QUIET_SECONDS)
    if wanted > shown:
        print("." * (wanted - shown), end="", flush=True)
    return max(wanted, shown)


def clock(seconds: float) -> str:
    """Write a duration as minutes and seconds, such as 2:05."""
    return "{}:{:02}".format(*divmod(round(seconds), 60))


def is_about_disk(output: str) -> bool:
    """Say whether a command failed because the disk is full."""
    return any(sign in output for sign in NO_SPACE_SIGNS)


def explain_failure(output: str) -> str:
    """Turn what a failed command said into one sentence."""
    if is_about_disk(output):
        return f"The disk is full: free some space {AGAIN}. {DETAILS}"
    if any(sign in output for sign in NO_NETWORK_SIGNS):
        return (
            "No package index could be reached: check the network connection (and the proxy, if "
            f"there is one) {AGAIN}. {DETAILS}"
        )
    if "No matching distribution found for torch==" in output:
        here = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
        return (
            f"The PyTorch that the course needs does not exist for {here}: see which Pythons and "
            f"systems it is made for at https://pytorch.org, take one {AGAIN}. {DETAILS}"
        )
    errors = [line.split("ERROR: ")[1] for line in output.splitlines() if "ERROR: " in line]
    reason = errors[-1].rstrip(".") if errors else "a command stopped without giving a reason"
    return f"The installation failed: {reason}. {DETAILS}"


def explain_os_error(error: OSError) -> str:
    """Turn an error of the operating system into one sentence."""
    if error.errno == errno.ENOSPC:
        return f"The disk is full: free some space {AGAIN}."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"The set-up may not write {error.filename}: move the course to a folder of your own, "
            f"or close the programs that use it, {AGAIN}."
        )
    return f"The set-up stopped at {error.filename}: {error.strerror}."
