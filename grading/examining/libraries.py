"""Libraries that the instructor's notebook imports, as test cells use them: the examiner's own.

The figures of pyplot are in the notebook's process, so a test asks that one for them.
"""

import pkgutil
from collections.abc import Mapping
from typing import Any

from grading.examining.cannot_judge import Names
from grading.examining.stand_ins import ask

NOT_HERE = object()
DRAWING = ("matplotlib.pyplot", "pylab")


class Drawing:
    """Stands for the notebook's pyplot: what it draws, or has drawn, is there."""

    def __init__(self, names: Names, module: Any) -> None:
        """Remember what it stands for."""
        self._names, self._module = names, module

    def __getattr__(self, name: str) -> Any:
        """Return what the notebook's has under that name.

        Raises:
            AttributeError: it is one of Python's own, or there is none.
        """
        if name.startswith("_"):
            raise AttributeError(f"module has no attribute {name!r}")
        return ask(self._names, getattr, self._module, name)


class Libraries:
    """What stands here for names under which the notebook imports a library.

    A class stays the student's: theirs and one of the same name here are told apart by nobody, and
    what it makes belongs where the student's functions can use it.

    Attributes:
        lent: the names of those that the student's process has answered for.
    """

    def __init__(self, paths: Mapping[str, str], names: Names) -> None:
        """Begin with nothing imported.

        Args:
            paths: by name, such as "numpy" for "np".
            names: the student's, for what is in the notebook's process.
        """
        self._paths, self._names = paths, names
        self._found: dict[str, Any] = {}
        self.lent: set[str] = set()

    def get(self, name: str, theirs: Any) -> Any:
        """Return the library, or what was imported of it.

        Raises:
            CannotJudge: what the notebook imports of the library is not there where tests run.
        """
        if name not in self._paths:
            return theirs
        if self._paths[name] in DRAWING:
            return Drawing(self._names, theirs)
        if name not in self._found:
            self._found[name] = _import(self._paths[name])
            top = self._paths[name].partition(".")[0]
            for path in self._paths.values():  # each makes more of the library be there
                if path.partition(".")[0] == top:
                    _import(path)
        own = self._found[name]
        if own is NOT_HERE:
            self._names.cannot_judge(
                f"it names {name}, which is {self._paths[name]} in the notebook, and where tests "
                "run there is none"
            )
        if isinstance(own, type):
            self.lent.add(name)
            return theirs
        return own


def _import(path: str) -> Any:
    """Return a module, or what a module has; `NOT_HERE` where there is none that can be had."""
    try:
        return pkgutil.resolve_name(path)
    except Exception:  # whatever a library runs as it is imported may fail: it is not here, then
        return NOT_HERE
