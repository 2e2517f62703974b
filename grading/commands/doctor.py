"""What grading needs on this machine, checked one by one, each with a way to mend it."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from grading.course.folder import Course
from grading.errors import GradingError
from grading.limits import Limits
from grading.sandbox.environment import OLDEST_PYTHON

DISK_BYTES = 10**9  # room for autograded notebooks, feedback and the journal of a large class
LOCK_SECONDS = 2  # to wait for another program that writes
PROJECT, PART = "vanishing-gradients-course", "grading"  # and its optional part


class State(StrEnum):
    """How a check ended."""

    FINE = "fine"
    WARNING = "look at this"
    BROKEN = "mend this"


@dataclass(frozen=True)
class Finding:
    """One thing that was checked.

    Attributes:
        what: was checked.
        state: how it is.
        message: what was found, and what to do about it.
    """

    what: str
    state: State
    message: str


Check = Callable[[Course], Finding]


def examine(course: Course, jobs: int | None = None) -> Iterator[Finding]:
    """Check everything, one finding after the other; a check that fails itself is a finding."""
    for what, check in list_checks(jobs or os.cpu_count() or 1).items():
        try:
            yield check(course)
        except GradingError as problem:
            yield Finding(what, State.BROKEN, str(problem))
        except Exception as problem:
            message = f"{type(problem).__name__}: {problem}"
            yield Finding(what, State.BROKEN, f"The check itself failed: {message}")


def list_checks(jobs: int) -> dict[str, Check]:
    """Return every check by the name of what it looks at."""
    return {
        "Python": lambda course: check_python(),
        "packages": check_packages,
        "bubblewrap": check_bubblewrap,
        "sandbox": check_sandbox,
        "disk": check_disk,
        "memory": lambda course: check_memory(jobs),
        "records": check_records,
        "gradebook": check_gradebook,
        "assignments": check_assignments,
        "kernels": check_kernels,
        "tests": check_tests,
    }


def check_python(version: tuple[int, ...] = sys.version_info[:3]) -> Finding:
    """Check the version of Python."""
    found = ".".join(map(str, version))
    if version[:2] < OLDEST_PYTHON:
        needed = ".".join(map(str, OLDEST_PYTHON))
        return Finding(
            "Python",
            State.BROKEN,
            f"{found}, but {needed} or newer is needed: install it, remove .venv and run `make "
            "environment`.",
        )
    return Finding("Python", State.FINE, f"{found} at {sys.executable}")


def check_packages(course: Course) -> Finding:
    """Hold the installed packages against those that this program asks for."""
    wanted = metadata.requires(PROJECT) or []
    wrong, count = [], 0
    for requirement in map(Requirement, wanted):
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": PART}):
            continue
        count += 1
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            wrong.append(f"{requirement.name} is {version}, not {requirement.specifier}")
    if wrong:
        return Finding("packages", State.BROKEN, f"{'; '.join(wrong)}: run `make environment`.")
    return Finding("packages", State.FINE, f"all {count} are there")


def check_bubblewrap(course: Course) -> Finding:
    """Check that this is Linux and that bubblewrap is installed."""
    from grading.sandbox.bubblewrap import CourseFiles
    from grading.sandbox.check import require_sandbox

    require_sandbox(CourseFiles(course.root, course.shown))
    return Finding("bubblewrap", State.FINE, shutil.which("bwrap") or "")


def check_sandbox(course: Course) -> Finding:
    """Lock a notebook in and let it calculate: namespaces, limits and all."""
    from grading.sandbox.bubblewrap import CourseFiles
    from grading.sandbox.check import require_sandbox
    from grading.sandbox.session import SessionEnded
    from grading.sandbox.zygote_source import ZygoteSource

    files = CourseFiles(course.root, course.shown)
    require_sandbox(files)
    with ZygoteSource(files, modules=()) as source:
        try:
            with source.open(Limits()) as session:
                run = session.run("print(6 * 7)")
        except SessionEnded as problem:
            return Finding("sandbox", State.BROKEN, problem.sentence)
    printed = "".join(output.get("text", "") for output in run.outputs)
    if printed.strip() != "42":
        return Finding("sandbox", State.BROKEN, f"A locked-in cell printed {printed[:100]!r}.")
    return Finding("sandbox", State.FINE, "a locked-in cell ran and came back")


def check_disk(course: Course) -> Finding:
    """Check that results can be kept."""
    places = {course.root, Path(tempfile.gettempdir())}
    short = [place for place in places if shutil.disk_usage(place).free < DISK_BYTES]
    if short:
        return Finding(
            "disk",
            State.WARNING,
            f"Less than {DISK_BYTES / 1e9:g} GB are free at {', '.join(map(str, short))}: free "
            "some before you grade a large class.",
        )
    return Finding("disk", State.FINE, f"{shutil.disk_usage(course.root).free / 1e9:.0f} GB free")


def check_memory(jobs: int, available: int | None = None) -> Finding:
    """Check that as many submissions as run at a time may use what they are allowed to."""
    import psutil

    available = psutil.virtual_memory().available if available is None else available
    each = Limits().memory
    fit = max(1, int(available // each))
    message = f"{available / 1e9:.1f} GB free, {each / 1e9:.1f} GB allowed to a submission"
    if fit < jobs:
        return Finding(
            "memory", State.WARNING, f"{message}: grade with --jobs {fit}, or --limits memory=512M."
        )
    return Finding("memory", State.FINE, message)


def check_records(course: Course) -> Finding:
    """Check that the folder for the journal, tables and reports can be written to."""
    folder = course.records
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
    except OSError as problem:
        return Finding(
            "records",
            State.BROKEN,
            f"{folder} cannot be written to ({problem.strerror}): change its owner or rights.",
        )
    return Finding("records", State.FINE, f"{folder} can be written to")


def check_gradebook(course: Course) -> Finding:
    """Check that the gradebook can be opened and is not locked."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import SQLAlchemyError

    from grading.records.database import find_remedy, mask, words_of
    from grading.records.gradebook_reading import has_gradebook
    from grading.records.gradebook_version import require_current_tables

    url = course.db_url
    if not has_gradebook(url):
        return Finding("gradebook", State.FINE, "there is none yet; grading makes it")
    is_file = url.startswith("sqlite")
    engine = create_engine(url, connect_args={"timeout": LOCK_SECONDS} if is_file else {})
    try:
        with engine.begin() as connection:
            require_current_tables(connection)
            count = connection.execute(text("SELECT COUNT(*) FROM student")).scalar()
            connection.execute(text("UPDATE student SET id = id WHERE 1 = 0"))  # takes the lock
    except SQLAlchemyError as problem:
        words = words_of(problem)
        message = f"{mask(url)} cannot be used: {words}. Remedy: {find_remedy(words)}."
        return Finding("gradebook", State.BROKEN, message)
    else:
        return Finding("gradebook", State.FINE, f"{mask(url)}, {count} students")
    finally:
        engine.dispose()


def check_assignments(course: Course) -> Finding:
    """Check that the student versions are what the sources give."""
    from grading.course.release import fresh_version, is_current, list_places

    names = course.list_assignments()
    old = []
    for name in names:
        with fresh_version(course, name) as fresh:
            if not is_current(list_places(fresh, course.release / name)):
                old.append(name)
    if not names:
        return Finding("assignments", State.BROKEN, f"There is none in {course.source}.")
    if old:
        return Finding(
            "assignments",
            State.WARNING,
            f"{course.show(course.release)} differs from {course.show(course.source)} in "
            f"{', '.join(old)}: run `course release`.",
        )
    return Finding("assignments", State.FINE, f"{', '.join(names)}: student versions up to date")


def check_kernels(course: Course) -> Finding:
    """Say which Python environment the notebooks of each assignment run in."""
    from grading.running.environments import find_environment
    from grading.running.setup import read_references

    names = course.list_assignments()
    found = {name: find_environment(course, name, read_references(course, name)) for name in names}
    told = [f"{name}: {one or 'the Python above'}" for name, one in found.items()]
    return Finding("kernels", State.FINE, "; ".join(told))


def check_tests(course: Course) -> Finding:
    """Look through the tests of every assignment, as `course check-assignment` does."""
    from grading.running.checkup import check_assignment
    from grading.running.options import Options

    names = course.list_assignments()
    checks = {name: list(check_assignment(course, name, Options())) for name in names}
    broken = [name for name, found in checks.items() if any(one.fault for one in found)]
    odd = [name for name, found in checks.items() if any(one.sentences for one in found)]
    for state, found, what in (
        (State.BROKEN, broken, "will be refused by `course grade`"),
        (State.WARNING, odd, "can be graded, and tests of it may protect little"),
    ):
        if found:
            told = " and ".join(f"`course check-assignment {name}`" for name in found)
            return Finding("tests", state, f"{', '.join(found)} {what}: {told} says which cells.")
    return Finding("tests", State.FINE, f"{', '.join(names)}: every test protects something")
