"""Telling whether what has run so far is the course's own cells, or something a learner changed.

The sources of the shipped cells are kept as hashes, one file per lesson in `shipped`. Another
choice of seeds is no change: what a lesson says holds for any.
"""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).parent / "shipped"
DIGITS = 16
SEEDS = re.compile(r"^SEEDS = [^;\n]*$", re.MULTILINE)


def hash_of_cell(source: str) -> str:
    """Hash the source of a cell, in which trailing blanks and the choice of seeds do not count."""
    lines = [line.rstrip() for line in SEEDS.sub("SEEDS", source).strip().splitlines()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:DIGITS]


def hashes_file(lesson: str) -> Path:
    """Return where the hashes of a lesson are kept: one per line, behind each its cell's id."""
    return FOLDER / f"{lesson}.txt"


def is_as_shipped(sources: Iterable[str]) -> bool:
    """Tell whether each of these sources is that of a cell of some lesson, as it was shipped."""
    known = {
        line.split()[0]
        for path in FOLDER.glob("*.txt")
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    return all(hash_of_cell(source) in known for source in sources if source.strip())
