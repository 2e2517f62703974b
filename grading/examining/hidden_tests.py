"""Which lines of a test cell are hidden, and what of their running a student may see."""

import ast
import hashlib
import io
import re
import sys
import traceback
from functools import lru_cache
from types import CodeType

from grading.course.assignment import Assignment, Role
from grading.course.source_notebook import BEGIN_HIDDEN, END_HIDDEN
from grading.examining.class_identity import ask_by_equality
from grading.examining.last_value import keep_last_value
from grading.examining.magics import as_python
from grading.examining.own_builtins import with_own_builtins
from grading.text import clean

HIDDEN = re.compile(rf"{BEGIN_HIDDEN}.*?(?:{END_HIDDEN}|\Z)", re.DOTALL)
MAX_PRINTED = 2**16


@lru_cache(maxsize=256)
def compile_cell(source: str) -> tuple[CodeType, str, frozenset[int]]:
    """Compile a test cell, once for all submissions.

    Returns:
        The code, which keeps the value at its end under `grading.examining.last_value.VALUE`, the
        name of its file in tracebacks, and the numbers of its hidden lines.

    Raises:
        SyntaxError: the text is not Python.
    """
    file = f"<test {hashlib.sha256(source.encode()).hexdigest()[:16]}>"
    hidden: set[int] = set()
    for match in HIDDEN.finditer(source):
        first = source.count("\n", 0, match.start()) + 1
        hidden.update(range(first, first + match[0].count("\n") + 1))
    python = as_python(source)
    tree = ast.parse(python, file)
    keep_last_value(tree, python)
    ask_by_equality(tree)
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    return compile(tree, file, "exec", flags, dont_inherit=True), file, frozenset(hidden)


def compile_tests(assignment: Assignment) -> None:
    """Compile all test cells, so that no fork of this process has to.

    Raises:
        SyntaxError: the text of one is not Python.
    """
    for cell in assignment.cells:
        if cell.role is Role.TEST:
            compile_cell(cell.source)


class HiddenLines(dict[str, frozenset[int]]):
    """The hidden lines of the test cells that have run, by the names of their files."""

    def has_raised(self, problem: BaseException) -> bool:
        """Tell an `assert` of a test cell from one in a library, whose words show test values."""
        frames = [frame for frame, _ in traceback.walk_tb(problem.__traceback__)]
        return bool(frames) and frames[-1].f_code.co_filename in self

    def were_passed(self, problem: BaseException) -> bool:
        """Tell whether an exception came out of a hidden line, however deep below it."""
        return any(
            line in self.get(frame.f_code.co_filename, ())
            for frame, line in traceback.walk_tb(problem.__traceback__)
        )

    def are_running(self) -> bool:
        """Tell whether a hidden line is being executed now."""
        frame = sys._getframe(1)
        while frame is not None:
            if frame.f_lineno in self.get(frame.f_code.co_filename, ()):
                return True
            frame = frame.f_back
        return False


class Printed(io.TextIOBase):
    """Takes what a test prints, up to a limit, and keeps what hidden lines print apart.

    Attributes:
        on_stderr: takes what is printed on stderr, and knows whether anything was.
    """

    def __init__(self, hidden: HiddenLines) -> None:
        """Begin with nothing printed."""
        self._hidden = hidden
        self._kept = {False: io.StringIO(), True: io.StringIO()}
        self.on_stderr = PrintedErrors(self)

    @with_own_builtins
    def write(self, text: str) -> int:
        """Keep the text as long as there is room."""
        kept = self._kept[self._hidden.are_running()]
        kept.write(text[: max(MAX_PRINTED - kept.tell(), 0)])
        return len(text)

    def text(self, is_hidden: bool) -> str:
        """Return what was kept, fit for any file."""
        return clean(self._kept[is_hidden].getvalue())


class PrintedErrors(io.TextIOBase):
    """Takes what a test prints on stderr; nbgrader counts such a test as failed."""

    def __init__(self, printed: Printed) -> None:
        """Put it where the rest is."""
        self._printed = printed
        self.was_used = False

    def write(self, text: str) -> int:
        """Keep the text, and that there was some."""
        self.was_used = self.was_used or bool(text)
        return self._printed.write(text)
