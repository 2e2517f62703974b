"""How a student's function is written, for tests that look: its text, where that can be trusted.

What the student's process says of it has to stand in a cell that has run, and be a definition of
that name. It is compiled here, for `inspect` to read, and never run.
"""

import ast
import hashlib
import linecache
import textwrap
from types import CodeType

LONGEST = 50_000
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class WrittenFunctions:
    """The text of the cells that have run."""

    def __init__(self) -> None:
        """Begin with none."""
        self._cells: list[str] = []

    def add(self, cell: str) -> None:
        """Keep a cell of the student's that has run."""
        self._cells.append(cell.replace("\r\n", "\n"))

    def compile(self, text: object, name: str | None) -> CodeType | None:
        """Return the code of a function, which `inspect` finds the text of.

        Args:
            text: what the student's process says that the text is.
            name: of the function.

        Returns:
            None where no cell has this text, or where it does not define a function of this name.
        """
        if type(text) is not str or len(text) > LONGEST or not self._has(text):
            return None
        file = f"<notebook {hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:16]}>"
        try:
            tree = ast.parse(textwrap.dedent(text))
            whole = compile(tree, file, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        codes = [one for one in whole.co_consts if isinstance(one, CodeType)]
        if len(tree.body) != 1 or not isinstance(tree.body[0], FUNCTIONS):
            return None
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        return next((code for code in codes if code.co_name == name), None)

    def _has(self, text: str) -> bool:
        """Tell whether the text stands in a cell, from the beginning of a line."""
        wanted = "\n" + text.rstrip("\n") + "\n"
        return bool(text.strip()) and any(wanted in f"\n{cell}\n" for cell in self._cells)
