"""What a test changes in a notebook beside values: its global names, and the state of chance.

A test that sets, deletes or replaces a name means the name that the notebook's functions use. Both
sides use this file, so it imports nothing but the standard library and NumPy.
"""

import builtins
import random
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from grading.inside.values.operations import OPERATIONS

SET, DELETE, COVER, UNCOVER, LIST, SET_CHANCE, GET_CHANCE = range(
    len(OPERATIONS), len(OPERATIONS) + 7
)


class NamesInPlace:
    """The global names of a notebook, as tests change them.

    Attributes:
        operations: what the examiner may call, in the order of the numbers above.
    """

    def __init__(self, find_names: Callable[[], dict[str, Any]]) -> None:
        """Take what returns the names."""
        self._find_names = find_names
        self._covered: set[str] = set()
        self.operations = (
            *(self._set, self._delete, self._cover, self._uncover, self._list),
            *(set_chance, get_chance),
        )

    def _set(self, name: str, value: Any) -> None:
        self._find_names()[name] = value

    def _delete(self, name: str) -> None:
        self._find_names().pop(name, None)

    def _cover(self, name: str, value: Any) -> None:
        """Put something in place of a built-in, unless the notebook has a name like it."""
        names = self._find_names()
        if name in self._covered or name not in names:
            self._covered.add(name)
            names[name] = value

    def _uncover(self, name: str) -> None:
        if name in self._covered:
            self._covered.remove(name)
            self._find_names().pop(name, None)

    def _list(self) -> list[str]:
        return [name for name in self._find_names() if type(name) is str]


def get_chance() -> list[Any]:
    """Return the states of what is drawn from by chance: of Python, of NumPy, of torch."""
    states = [random.getstate(), np.random.get_state()]  # noqa: NPY002 - the one that is shared
    if "torch" in sys.modules:
        states.append(sys.modules["torch"].get_rng_state().numpy())
    return states


def set_chance(states: list[Any]) -> None:
    """Go on drawing from here.

    Raises:
        Exception: these are no states.
    """
    random.setstate(states[0])
    np.random.set_state(states[1])  # noqa: NPY002
    if len(states) > 2 and "torch" in sys.modules:
        torch = sys.modules["torch"]
        torch.set_rng_state(torch.from_numpy(states[2].copy()))


def is_built_in(name: str) -> bool:
    """Tell whether a name is one of Python's."""
    return hasattr(builtins, name)
