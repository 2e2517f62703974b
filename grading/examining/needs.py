"""What the tests of an assignment ask for besides values, found in their text before they run.

An assignment whose tests ask for none of it does not pay for it.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from grading.course.assignment import Assignment, Role

IMPORTS_TORCH = re.compile(r"^\s*(?:import|from)\s[^#'\"]*\btorch\b", re.MULTILINE)
IS_TORCH = re.compile(r"torch\b")
SEEDS = re.compile(r"\b(?:manual_)?seed\(|\bset_?state\(|\bset_rng_state\(")

NAME = re.compile(r"\w+")


@dataclass(frozen=True)
class Needs:
    """What tests ask for.

    Attributes:
        tensors: a tensor is one for them, and no array.
        chance: what they draw, and what the notebook draws, comes from one seed.
        shared: the names that they set or delete and functions of the notebook read.
        classes: the classes of the instructor's notebook that they name.
        libraries: what they name of those that it imports, with the path of each.
    """

    tensors: bool = False
    chance: bool = False
    shared: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    libraries: tuple[tuple[str, str], ...] = ()


NO_NEEDS = Needs()


def find_needs(assignment: Assignment) -> Needs:
    """Look through the test cells of an assignment, once for all submissions."""
    tests = tuple(cell.source for cell in assignment.cells if cell.role is Role.TEST)
    return _find_needs(tests, assignment.shared, assignment.classes, assignment.libraries)


@lru_cache(maxsize=4)
def _find_needs(
    tests: tuple[str, ...],
    shared: tuple[str, ...],
    classes: tuple[str, ...],
    libraries: tuple[tuple[str, str], ...],
) -> Needs:
    named = {word for test in tests for word in NAME.findall(test)}
    used = tuple((name, path) for name, path in libraries if name.partition(".")[0] in named)
    return Needs(
        any(map(IMPORTS_TORCH.search, tests)) or any(map(IS_TORCH.match, dict(used).values())),
        any(map(SEEDS.search, tests)),
        shared,
        tuple(name for name in classes if name in named),
        used,
    )
