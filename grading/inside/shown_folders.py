"""Importing what a course shows, from its own folder, whatever else has the same name."""

import sys
from collections.abc import Collection, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType


class ShownFolders:
    """Finds the folders that a course shows, before all others.

    The course's folder itself is on no path: any file there could stand in a library's place.
    """

    def __init__(self, root: str, names: Collection[str]) -> None:
        """Look for these names in the course's folder, and for no others."""
        self.root, self.names = root, frozenset(names)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find one of the folders; Python asks this of each import."""
        if path is None and name in self.names:
            return PathFinder.find_spec(name, [self.root], target)
        return None


def make_importable(root: str, names: Collection[str]) -> None:
    """Let this process import the folders of a course, in place of those of an earlier one."""
    others = [finder for finder in sys.meta_path if not isinstance(finder, ShownFolders)]
    sys.meta_path[:] = [ShownFolders(root, names), *others]
