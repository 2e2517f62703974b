"""Magics of IPython in a test cell that mean something in Python itself, written as that.

A line stays on its line. Other magics stay as they are, and their cell is refused before grading.
"""

import ast
import re
from functools import lru_cache

WITHOUT_MEANING = ("matplotlib", "config", "load_ext", "reload_ext", "autoreload", "precision")
OPTIONS = re.compile(r"(?:-[nr]\s*\d+\s+|-[qop]\s+)*")
LINE = re.compile(r"^(\s*)%(\w+)[ \t]*(.*)$")


@lru_cache(maxsize=256)
def as_python(source: str) -> str:
    """Return the text of a test cell with the magics that can be Python as Python.

    `%time` and `%timeit` run their statement, once; `%%time` runs the cell; what only sets up a
    notebook's looks does nothing.
    """
    if "%" not in source or is_python(source):
        return source
    lines = source.split("\n")
    if re.fullmatch(r"%%time[ \t]*", lines[0]):
        lines[0] = ""
    return "\n".join(map(_as_python, lines))


def is_python(source: str) -> bool:
    """Tell whether a text is Python as it stands, and can be read as a tree."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _as_python(line: str) -> str:
    found = LINE.match(line)
    if found is None:
        return line
    space, name, rest = found.groups()
    if name in WITHOUT_MEANING:
        return f"{space}pass"
    if name == "time" and rest:
        return space + rest
    statement = OPTIONS.sub("", rest, count=1)
    if name == "timeit" and statement and not statement.startswith("-"):
        return space + statement
    return line
