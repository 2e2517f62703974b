"""Names of a notebook that a test sets, deletes or replaces, on their way into the notebook.

A test that gives a name another value, for a while, means the name that the notebook's functions
use. Which names these are the instructor's own notebook says, and no submission: what a test keeps
for itself never leaves it.
"""

import sys
from collections.abc import Iterator
from typing import Any

from grading.examining.own_builtins import find_replaced
from grading.examining.stand_ins import KindOfStandIn
from grading.inside.values.names_in_place import COVER, DELETE, SET, UNCOVER

MISSING, DELETED = object(), object()

Step = tuple[int, tuple]


class WrittenNames:
    """What the notebook knows of the names that tests write.

    Attributes:
        deleted: names that the test that runs has deleted.
    """

    def __init__(self, shared: frozenset[str]) -> None:
        """Take the names that functions of the notebook share with tests."""
        self._shared = shared
        self._stdin = sys.stdin
        self.deleted: set[str] = set()
        self._handed: dict[str, Any] = {}
        self._covered: dict[str, Any] = {}

    def delete(self, name: str) -> None:
        """Note that a test has deleted a name."""
        self.deleted.add(name)

    def begin(self) -> None:
        """Begin another test: cells of the student's may have run, so their names are theirs."""
        self.deleted.clear()

    def give_back(self, own: dict[str, Any]) -> None:
        """Leave to the notebook what is its own again, as after `squares = original`."""
        for name in self._shared & dict.keys(own):
            if isinstance(type(own[name]), KindOfStandIn):
                self._handed.pop(name, None)
                dict.pop(own, name)
        self.deleted.clear()

    def list_steps(self, own: dict[str, Any]) -> Iterator[Step]:
        """Say what has to be done in the notebook: numbers of operations, and their arguments.

        Args:
            own: the names of the tests.
        """
        for name in sorted(self._shared | self.deleted):
            yield from self._list_of(name, dict.get(own, name, MISSING))

    def list_covers(self) -> Iterator[Step]:
        """Say the same for built-ins that the test has replaced, before something is called."""
        replaced = find_replaced()
        if sys.stdin is not self._stdin:  # a test answers what the notebook asks
            replaced.setdefault("input", input)
        for name in self._covered.keys() - replaced.keys():
            del self._covered[name]
            yield UNCOVER, (name,)
        for name, value in replaced.items():
            if self._covered.get(name, MISSING) is not value:
                self._covered[name] = value
                yield COVER, (name, value)

    def _list_of(self, name: str, value: Any) -> Iterator[Step]:
        if value is MISSING and name not in self.deleted:
            self._handed.pop(name, None)
            return
        wanted = DELETED if value is MISSING else value
        if value is not MISSING:
            self.deleted.discard(name)
        if self._handed.get(name, MISSING) is wanted:
            return
        self._handed[name] = wanted
        yield (DELETE, (name,)) if wanted is DELETED else (SET, (name, value))
