"""What an alteration is: a change to a lesson's cells under which its statements have to fail.

Every lesson has a file `NN.toml` here, with one table per alteration:

    [relu-instead]
    how = "with ReLU instead of the sigmoid"
    change = [{ cell = "train-six-networks", replace = '"sigmoid", "relu"', by = '"relu", "relu"' }]
    fails = ["one-answer"]
    seeds = "range(1)"          # if fewer seeds than the lesson's own will do
    also = ["train-them"]       # cells that change what the statement measures without naming it

A cell of statements may be changed only in what it measures: its sentences and bounds stay.
"""

import ast
import contextlib
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat

from helpers.claims import STRICT, StatementFails
from tests.alterations.slicing import list_needed
from tools.lessons.executing import find_lessons

FOLDER = Path(__file__).parent
SEEDS = "SEEDS = "


class BadAlteration(Exception):  # noqa: N818 - reads as what it says
    """A row does not fit its lesson; the message says why."""


@dataclass(frozen=True)
class Alteration:
    """One alteration of a lesson.

    Attributes:
        lesson: its number.
        name: of the table.
        how: in words, what is altered.
        changes: for each, the cell's id, the text in it, and what stands there instead.
        fails: the names of the statements that have to fail.
        seeds: Python that takes the place of the lesson's seeds, or nothing.
        also: cells that have to run beside those that are found by the names they set.
    """

    lesson: str
    name: str
    how: str
    changes: tuple[tuple[str, str, str], ...]
    fails: tuple[str, ...]
    seeds: str = ""
    also: tuple[str, ...] = ()


def read_alterations(lesson: str) -> list[Alteration]:
    """Read the alterations of a lesson such as ``"03"``."""
    tables = tomllib.loads((FOLDER / f"{lesson}.toml").read_text(encoding="utf-8"))
    return [
        Alteration(
            lesson,
            name,
            table["how"],
            tuple((part["cell"], part["replace"], part["by"]) for part in table["change"]),
            tuple(table["fails"]),
            table.get("seeds", ""),
            tuple(table.get("also", ())),
        )
        for name, table in tables.items()
    ]


def list_altered_lessons() -> list[str]:
    """Return the numbers of the lessons that have a file of alterations."""
    return sorted(path.stem for path in FOLDER.glob("[0-9][0-9].toml"))


def read_cells(lesson: str) -> dict[str, str]:
    """Return the sources of a lesson's code cells by id, in order."""
    path = next(path for path in find_lessons() if path.name.startswith(f"{lesson}_"))
    notebook = nbformat.read(path, as_version=4)
    return {cell.id: cell.source for cell in notebook.cells if cell.cell_type == "code"}


def find_statements(cells: Mapping[str, str]) -> dict[str, str]:
    """Return for each statement of a lesson the id of its cell, by the statement's name."""
    return {name: cell for cell, source in cells.items() for name in _stated(source)}


def find_broken(alteration: Alteration, cells: Mapping[str, str], environment: dict) -> set[str]:
    """Run what the altered statements depend on, altered, and return the names of those that fail.

    Args:
        alteration: what to change.
        cells: the lesson's code cells by id, as `read_cells` gives them.
        environment: the environment variables, in which strict mode is switched on.

    Raises:
        BadAlteration: the row does not fit the lesson.
    """
    environment[STRICT] = "1"
    altered = apply(alteration, cells)
    where = find_statements(cells)
    unknown = set(alteration.fails) - set(where)
    if unknown:
        raise BadAlteration(f"{alteration.name}: no statement is called {', '.join(unknown)}")
    ids, sources = list(altered), list(altered.values())
    targets = {where[name] for name in alteration.fails} | set(alteration.also)
    needed = {place for cell in targets for place in list_needed(sources, ids.index(cell))}
    failed: set[str] = set()
    namespace: dict[str, object] = {"__name__": "__main__"}
    for place in sorted(needed):
        code = compile(sources[place], f"<cell {ids[place]}>", "exec")
        try:
            with contextlib.redirect_stdout(io.StringIO()):  # what a lesson prints is not asked for
                exec(code, namespace)
        except StatementFails as failure:
            failed |= set(failure.names)
    return failed


def apply(alteration: Alteration, cells: Mapping[str, str]) -> dict[str, str]:
    """Return the cells with the alteration's changes.

    Raises:
        BadAlteration: what is to be replaced is not there exactly once, or a statement's sentence
            or bound would change.
    """
    altered = dict(cells)
    for cell, old, new in alteration.changes:
        if cell not in altered or altered[cell].count(old) != 1:
            count = altered.get(cell, "").count(old)
            raise BadAlteration(
                f"{alteration.name}: {old!r} stands {count} times in the cell {cell!r}, not once"
            )
        altered[cell] = altered[cell].replace(old, new)
    for cell, source in cells.items():
        if _stated(source) != _stated(altered[cell]):
            raise BadAlteration(f"{alteration.name}: a statement of {cell!r} is itself changed")
    if alteration.seeds:
        altered = {cell: with_seeds(source, alteration.seeds) for cell, source in altered.items()}
    return altered


def with_seeds(source: str, seeds: str) -> str:
    """Return a cell in which the lesson's seeds, if they stand there, are given by this Python."""
    lines = source.split("\n")
    return "\n".join(SEEDS + seeds if line.startswith(SEEDS) else line for line in lines)


@cache  # a lesson's alterations share most of its cells
def _stated(source: str) -> Mapping[str, str]:
    """Return what a cell states, by name: the sentences and bounds, without what is measured."""
    return {
        call.args[0].value: " ".join(map(ast.dump, (call.args[1], *call.keywords)))
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "state"
        and isinstance(call.args[0], ast.Constant)
    }
