"""The attacks that nbgrader is not given: each without the defence that it targets, and here.

Some would harm whoever runs them, and others are not about a notebook but about what lies beside
it. Each is shown to succeed where its defence is switched off, and then handed in here.
"""

import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat

from grading.course.assignment import load_assignment
from grading.running.rows import Row as GradedRow
from grading.sandbox.zygote_source import ZygoteSource
from tests.grading.classes.grading_runs import grade, journal_of
from tests.grading.session_cells import answer, attempt
from tests.grading.this_course import COURSE, FILES
from tests.redteam.attacks import (
    HONEST,
    LIMITS,
    RIGHT_POINTS,
    SUCCESS,
    make_notebook,
    read_attacks,
)
from tests.redteam.carrying import LOADS, comes_along
from tests.redteam.doors import DOORS, examine, succeeds_undefended
from tests.redteam.environments import INTRUSIONS, make_means
from tests.redteam.hoards import HOARDS
from tests.redteam.malformed import HARMLESS, NAMES, PLACES
from tests.redteam.malformed_zip import MEMBERS
from tests.redteam.neighbours import NEIGHBOURS
from tests.redteam.neighbours_met import find_harm
from tests.redteam.odd_class import grade_odd, hand_in_odd
from tests.redteam.target import Target, open_target
from tests.redteam.without_defence import WAYS, Means, way_of
from tools.sample import ASSIGNMENT


@dataclass(frozen=True)
class Row:
    """One attack of the second table.

    Attributes:
        kind: its class.
        name: what it does.
        undefended: what happens without the defence, in words.
        succeeds: whether that did happen.
        here: what happens here, in words.
        holds: whether that is what should.
    """

    kind: str
    name: str
    undefended: str
    succeeds: bool
    here: str
    holds: bool


def list_rows() -> Iterator[Row]:
    """Run every attack both ways, and tell how it went."""
    with open_empty_target() as target:
        yield from run_notebooks(target)
    with open_empty_target() as target:
        yield from run_odd(target)
    for door in DOORS:
        verdict = examine(door)
        here = "passes" if verdict.passed else verdict.error
        told = f"{door.undefended}: it passes"
        yield Row("doors", door.name, told, succeeds_undefended(door), here, not verdict.passed)
    yield from run_loads()
    yield from run_intrusions()
    for one in NEIGHBOURS:
        with tempfile.TemporaryDirectory(prefix="redteam-") as folder:
            freely = find_harm(one, Path(folder), is_defended=False)
        with tempfile.TemporaryDirectory(prefix="redteam-") as folder:
            harm = find_harm(one, Path(folder))
        here = ", ".join(harm) or ("you are asked" if one.is_asked else "each keeps its own")
        told = f"without {one.defence.rpartition('.')[2]}: {one.harm}"
        yield Row("neighbours", one.name, told, one.harm in freely, here, not harm)


def run_loads() -> Iterator[Row]:
    """Hand in files beside a notebook that should stay behind."""
    for load in LOADS:
        with tempfile.TemporaryDirectory(prefix="redteam-") as folder:
            freely = comes_along(load, Path(folder), is_defended=False)
        with tempfile.TemporaryDirectory(prefix="redteam-") as folder:
            is_there = comes_along(load, Path(folder))
        told = f"without {load.undefended}: it comes along"
        here = "it comes along" if is_there else "it stays behind"
        yield Row("carrying", load.name, told, freely, here, not is_there)


def run_intrusions() -> Iterator[Row]:
    """Run code in another Python environment, of which it may only read."""
    with tempfile.TemporaryDirectory(prefix="redteam-") as folder:
        means = make_means(Path(folder))
        for one in INTRUSIONS:
            freely, here = (SUCCESS in one.run(means, defended) for defended in (False, True))
            told = "got in" if here else "nothing reached"
            yield Row("environments", one.name, one.undefended, freely, told, not here)


@contextmanager
def open_empty_target() -> Iterator[Target]:
    """Make the target in a folder of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="redteam-") as folder,
        open_target(Path(folder)) as one,
    ):
        yield one


def run_notebooks(target: Target) -> Iterator[Row]:
    """Run the attacks in notebooks that could harm whoever runs them, and the hoards."""
    attacks = {
        f"s{number:03}": attack
        for number, attack in enumerate(one for one in read_attacks() if not one.is_harmless)
    }
    submitted = target.folder / "classroom" / "submitted"
    submitted.mkdir(parents=True)
    for student, attack in attacks.items():
        notebook = make_notebook(attack, target.places)
        nbformat.write(notebook, submitted / f"{student}.ipynb")
    jobs = os.cpu_count() or 1
    graded = grade(target.folder, ASSIGNMENT, submitted, jobs=jobs, limits=LIMITS)
    rows = {row.student: row for row in graded}
    journal = journal_of(target.folder, ASSIGNMENT)
    with (
        ZygoteSource(FILES, modules=()) as zygote,
        ZygoteSource(FILES, modules=(), sandboxed=False) as unsandboxed,
    ):
        means = Means(zygote, unsandboxed, target, load_assignment(COURSE, ASSIGNMENT))
        for student, attack in attacks.items():
            way, row = WAYS[way_of(attack)], rows[student]
            is_in = SUCCESS in str(journal.read(student))
            points = attack.points if isinstance(attack.points, list) else [attack.points]
            yield Row(
                attack.kind,
                attack.name,
                f"{way.without.format(attack=attack)}: {way.then}",
                way.shows(attack, means),
                f"{describe(row)}{', got in' if is_in else ''}",
                row.outcome == attack.outcome and row.points in points and not is_in,
            )
        for name, (source, refusal) in HOARDS.items():
            with means.open("seccomp") as free, means.open() as guarded:
                freely, told = (answer(one, attempt(source)) for one in (free, guarded))
            yield Row(
                "memory", name, "without these walls: ['seccomp']: it is there",
                freely == "done", told, refusal in told,
            )  # fmt: skip


def describe(row: GradedRow) -> str:
    """Say how a submission ended here, and with which points."""
    points = "no points" if row.points is None else f"{row.points:g}"
    return f"{row.outcome.value}, {points}"


def run_odd(target: Target) -> Iterator[Row]:
    """Hand in what is no notebook, odd names and a hostile archive."""
    right = json.dumps(make_notebook(HONEST["right"], {})).encode()
    hand_in_odd(target, right)
    submitted = target.folder / "classroom" / "submitted"
    harmed = [one.naive(submitted / f"place-{number:02}") for number, one in enumerate(PLACES)]
    odd = grade_odd(target)
    for number, one in enumerate(PLACES):
        row = odd.rows[f"place-{number:02}"]
        yield Row(
            "places", one.name, "read as it lies: it does harm", harmed[number],
            describe(row),
            (row.outcome, row.points) == (one.outcome, None),
        )  # fmt: skip
    named = [student for student in odd.labels if not student.startswith(("place-", "honest"))]
    is_kept = len(named) == len(NAMES) - 1 and all(map(HARMLESS.fullmatch, named)) and all(
        (odd.rows[one].outcome, odd.rows[one].points) == ("graded", RIGHT_POINTS) for one in named
    )  # fmt: skip
    yield Row(
        "names", f"{len(named)} names: formulas, HTML, commands, paths, look-alikes",
        "used as they are: each does harm", all(harms(name) for name, harms in NAMES.items()),
        "graded, 12, each under a harmless name of its own" if is_kept else f"{named}", is_kept,
    )  # fmt: skip
    with zipfile.ZipFile(target.folder / "platform.zip") as archive:
        for one, entry in zip(MEMBERS, archive.infolist(), strict=True):
            rows = odd.find_rows(one)
            points = RIGHT_POINTS if one.outcome == "graded" else None
            yield Row(
                "archive", f"{one.path[:50]!r}{one.damage and ', ' + one.damage}",
                "unpacked as it is: it does harm", one.naive(archive, entry),
                "; ".join(map(describe, rows)),
                one.outcome in {row.outcome for row in rows}
                and {row.points for row in rows} == {points},
            )  # fmt: skip


def print_undefended() -> None:
    """Print one row per attack, and the summary."""
    from rich.text import Text

    from tests.redteam.printing import make_console, make_table

    rows = list(list_rows())
    table = make_table(
        "The attacks that nbgrader is not given",
        ("Class", "Attack or accident", "Without the defence", "course grade"),
    )
    for row in rows:
        table.add_row(
            row.kind,
            Text(row.name),
            Text(row.undefended if row.succeeds else f"not shown to succeed: {row.undefended}"),
            Text(f"{'✓' if row.holds else '✗'} {row.here}"),
        )
    console = make_console()
    console.print(table)
    console.print(
        f"Without the defence {sum(row.succeeds for row in rows)} of {len(rows)} succeed. "
        f"Wrong here: {sum(not row.holds for row in rows)} of {len(rows)}.",
        highlight=False,
        soft_wrap=True,
    )
