"""What a test cell may hold: an assignment with anything else is refused before grading.

A magic, an `await` or a directive of nbgrader's would mean nothing to the examiner, or something
else than in a notebook. A number of the student's at the end of a cell is no points.
"""

import ast
import re
import sys
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from grading.course.assignment import Assignment, Role
from grading.errors import GradingError
from grading.examining.hidden_tests import compile_cell
from grading.examining.last_value import find_last_value
from grading.examining.magics import as_python
from grading.examining.test_places import quote_line
from grading.examining.value_origin import Origins, of_library

FOR_IPYTHON = re.compile(r"\s*(?:[%!?]|[^#'\"]*=\s*[%!])|[^#'\"]*\?\s*$")


def check_tests(
    assignment: Assignment, settings: Any, path: Path, missing: Collection[str] = ()
) -> None:
    """Look at all cells, before anything is graded.

    Args:
        assignment: with its tests.
        settings: nbgrader's, which say how its directive for tests is written.
        path: of the notebook, for the sentence.
        missing: modules that the notebook has where it runs, and tests have not.

    Raises:
        GradingError: a cell cannot be judged; the sentence names it and says what to change.
    """
    from nbgrader.preprocessors import InstantiateTests

    directive = InstantiateTests(config=settings).autotest_delimiter
    for cell in assignment.cells:
        if cell.kind != "code":
            continue
        fault = find_directive(cell.source, directive)
        if not fault and cell.role is Role.TEST:
            fault = find_fault(cell.source) or find_missing(cell.source, missing)
        if fault:
            what = "test cell" if cell.role is Role.TEST else "cell"
            raise GradingError(f"{path}: the {what} {cell.name} cannot be judged: {fault}")


def find_directive(source: str, directive: str) -> str:
    """Say which line of a cell asks nbgrader to write tests; "" if there is none."""
    for number, line in enumerate(source.splitlines(), 1):
        if directive in line and line.strip().startswith("#"):
            return (
                f"{quote_line(number, line)} asks nbgrader to write tests, and there is no file of "
                "templates (autotests.yml) beside the notebook or in the course's folder: "
                "everybody would get the points. Put it there, or write them yourself, such as "
                '`assert x == 5, "x is not it."`.'
            )
    return ""


def find_fault(source: str) -> str:
    """Say why the text of a test cell is not plain Python, or tests nothing; "" if all is well."""
    try:
        told = _find_empty_assertion(source)
        if not told:
            compile_cell(source)
    except SyntaxError as problem:
        return _explain_syntax(source, problem)
    except (ValueError, RecursionError, MemoryError) as problem:
        return f"it is not Python ({problem})."
    return told


def find_missing(source: str, missing: Collection[str]) -> str:
    """Say which line of a test cell imports what is not there where tests run; "" if none does.

    Args:
        source: a test cell that is Python.
        missing: modules that the notebook alone has.
    """
    for node in ast.walk(ast.parse(as_python(source))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module]
        for name in (name for name in names if name.partition(".")[0] in missing):
            line = source.splitlines()[node.lineno - 1]
            return (
                f"{quote_line(node.lineno, line)} imports {name}, which the environment of the "
                "notebook has, and the one that tests run in has not: install it there as well "
                f"({sys.executable}), or have a function of the notebook return what the test is "
                "about."
            )
    return ""


def _find_empty_assertion(source: str) -> str:
    for node in ast.walk(ast.parse(as_python(source))):
        if isinstance(node, ast.Assert) and isinstance(node.test, ast.Tuple) and node.test.elts:
            line = source.splitlines()[node.lineno - 1]
            return (
                f"{quote_line(node.lineno, line)} asserts a tuple, which always passes. Leave out "
                "the brackets around condition and message."
            )
    return ""


def find_number_of_theirs(source: str, origins: Origins) -> str:
    """Say if a test cell ends in a value of the student's; "" if it does not.

    Args:
        source: a test cell that is Python.
        origins: of the test cells before it; this cell's are added.
    """
    source = as_python(source)
    tree = ast.parse(source)
    value = find_last_value(tree, source)
    origins.run(tree.body)
    if value is None or not origins.of(value).is_theirs:
        return ""
    text = ast.get_source_segment(source, value) or ""
    return (
        f"it ends in {quote_line(value.lineno, text)}, whose value comes from the student's "
        "notebook, and nbgrader takes a number there for points. Write an assert; or count points "
        "in a variable of the test's own, such as `score += 1` after an `if`, and end in that; or "
        "put a semicolon behind it, which hides the value."
    )


def list_borrowed(assignment: Assignment) -> dict[str, str]:
    """Say, by test cell that ends in a value of the student's, why a number there gives no points.

    What is no number, such as a table that is shown, nbgrader counts for nothing either.
    """
    tests = {cell.name: cell.source for cell in assignment.cells if cell.role is Role.TEST}
    told = _list_borrowed(tuple(tests.values()), assignment.libraries)
    return {name: reason for name, reason in zip(tests, told, strict=True) if reason}


@lru_cache(maxsize=4)
def _list_borrowed(
    tests: tuple[str, ...], libraries: tuple[tuple[str, str], ...]
) -> tuple[str, ...]:
    earlier = _begin(libraries)
    return tuple([find_number_of_theirs(source, earlier) for source in tests])


def list_own_names(assignment: Assignment) -> dict[str, frozenset[str]]:
    """Return, by test cell, the names that must not be a student's there.

    Of these the value at its end is made: names that test cells bind, here or before. If an earlier
    test ended too soon to bind one, the student's variable of that name is no substitute.
    """
    tests = {cell.name: cell.source for cell in assignment.cells if cell.role is Role.TEST}
    names = _list_own_names(tuple(tests.values()), assignment.libraries)
    return dict(zip(tests, names, strict=True))


@lru_cache(maxsize=4)
def _list_own_names(
    tests: tuple[str, ...], libraries: tuple[tuple[str, str], ...]
) -> list[frozenset[str]]:
    found = []
    origins = _begin(libraries)
    of_libraries = dict(libraries).keys()
    for source in tests:
        source = as_python(source)
        tree = ast.parse(source)
        origins.read = set()
        origins.run(tree.body)
        is_counted = find_last_value(tree, source) is not None
        own = origins.names.keys() - origins.read - of_libraries
        found.append(frozenset(own) if is_counted else frozenset())
    return found


def _begin(libraries: Iterable[tuple[str, str]]) -> Origins:
    """Know the libraries of the notebook before the first test cell."""
    return Origins({name: of_library(path) for name, path in libraries})


def _explain_syntax(source: str, problem: SyntaxError) -> str:
    number = problem.lineno or 1
    lines = source.splitlines() or [""]
    line = lines[min(number, len(lines)) - 1]
    place = quote_line(number, line)
    if FOR_IPYTHON.match(line):
        return (
            f"{place} is for IPython alone, and a test cell runs as plain Python. Write it in "
            "Python, or leave it out."
        )
    return f"{place} is not Python ({problem.msg})."
