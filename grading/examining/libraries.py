"""Libraries that the instructor's notebook imports, as test cells use them: the examiner's own."""

import importlib
from collections.abc import Mapping
from typing import Any

NOT_HERE = object()


class Libraries:
    """What stands here for names under which the notebook imports a library.

    A class stays the student's: theirs and one of the same name here are told apart by nobody, and
    what it makes belongs where the student's functions can use it.
    """

    def __init__(self, paths: Mapping[str, str]) -> None:
        """Begin with nothing imported.

        Args:
            paths: by name, such as "numpy" for "np".
        """
        self._paths = paths
        self._found: dict[str, Any] = {}

    def get(self, name: str, theirs: Any) -> Any:
        """Return the library, or what was imported of it; without one, what the student has."""
        if name not in self._paths:
            return theirs
        if name not in self._found:
            self._found[name] = _import(self._paths[name])
            for below in (path for path in self._paths if path.startswith(f"{name}.")):
                _import(below)
        own = self._found[name]
        return theirs if own is NOT_HERE or isinstance(own, type) else own


def _import(path: str) -> Any:
    """Return a module, or what a module has; `NOT_HERE` where there is none that can be had."""
    try:
        return importlib.import_module(path)
    except Exception:  # no such module, or what it runs as it is imported
        module, _, name = path.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name) if module else NOT_HERE
    except Exception:
        return NOT_HERE
