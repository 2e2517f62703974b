"""Programs that are much alike: a question for a person, never a verdict.

Programs are compared as sequences of tokens, in which comments, layout, texts and the names that a
student has chosen do not count. What was handed out and what many have written alike does not count
either. Sequences are looked up in an index, so that a class of thousands takes seconds.
Source of the idea: S. Schleimer, D. S. Wilkerson, A. Aiken, "Winnowing: local algorithms for
document fingerprinting", 2003.
"""

import builtins
import hashlib
import keyword
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_array

LENGTH = 8  # tokens in a sequence: about two lines of arithmetic
MOST_TOKENS = 20_000  # of one program that are looked at
FEWEST_SEQUENCES = 20  # rare ones in a program, below which it says too little to be compared
COMMON_SHARE = 0.1  # a sequence that more of the class have is common
FEWEST_COMMON, MOST_COMMON = 5, 100  # bounds on the number of programs that make one common
BLOCK = 256  # programs that are compared with all others at a time
TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)"""
    r"""|(?P<text>[a-zA-Z]{0,2}(?:\"{3}.*?(?:\"{3}|\Z)|'{3}.*?(?:'{3}|\Z)"""
    r"""|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?))"""
    r"""|(?P<name>[^\W\d]\w*)"""
    r"""|(?P<sign>\d[\w.]*|[-+*/%@&|^<>=!:]+|\S)""",
    re.DOTALL,
)
KNOWN = frozenset(dir(builtins))
ALIKE = 0.5  # more than half of what few others wrote


@dataclass(frozen=True)
class Pair:
    """Two students whose programs are alike.

    Attributes:
        first: a student.
        second: another one.
        overlap: which share of the rare sequences of the shorter program both have, weighted by
            how rare they are.
        shared: how many rare sequences both have.
    """

    first: str
    second: str
    overlap: float
    shared: int


@dataclass(frozen=True)
class Likeness:
    """What comparing the programs of a class has shown.

    Attributes:
        pairs: with an overlap above `ALIKE`, the most alike first.
        identical: groups of students whose programs are the same but for names, texts and layout.
        compared: how many different programs had enough of their own to be compared.
        typical: the median over students of the overlap with the one most like them, or None.
    """

    pairs: list[Pair]
    identical: list[list[str]]
    compared: int
    typical: float | None


def compare(
    programs: Mapping[str, str], handed_out: str, advance: Callable[[int], object] = int
) -> Likeness:
    """Compare the programs of a class.

    Args:
        programs: by student.
        handed_out: the program that everybody started from.
        advance: is told of each program that has been read.
    """
    known = sequences(normalise(handed_out))
    groups: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for student, program in programs.items():
        own = sequences(normalise(program)) - known
        if len(own) >= FEWEST_SEQUENCES:
            groups[tuple(sorted(own))].append(student)
        advance(1)
    identical = sorted((group for group in groups.values() if len(group) > 1), key=len)[::-1]
    names = [group[0] for group in groups.values()]
    pairs, nearest = compare_sets(list(groups), names)
    return Likeness(
        pairs=pairs,
        identical=identical,
        compared=len(groups),
        typical=float(np.median(nearest)) if len(nearest) else None,
    )


def lex(program: str) -> list[tuple[str, str]]:
    """Split a program into (kind, word), also one that is not Python; comments are left out.

    A kind is "name", "attribute", "text" or "sign" (keywords, operators and numbers).
    """
    found: list[tuple[str, str]] = []
    for match in TOKEN.finditer(program[: 10 * MOST_TOKENS]):
        kind, word = match.lastgroup, match[0]
        if kind == "comment":
            continue
        if kind == "name" and keyword.iskeyword(word):
            kind = "sign"
        elif kind == "name" and found[-1:] == [("sign", ".")]:
            kind = "attribute"
        found.append((kind, "" if kind == "text" else word))
    return found[:MOST_TOKENS]


def normalise(program: str) -> list[str]:
    """Return the tokens of a program, in which all names but Python's own are the same."""
    return [
        "n" if kind == "name" and word not in KNOWN else word or "s" for kind, word in lex(program)
    ]


def sequences(tokens: list[str]) -> set[int]:
    """Return a number for each sequence of `LENGTH` tokens."""
    joined = ("\0".join(tokens[at : at + LENGTH]) for at in range(len(tokens) - LENGTH + 1))
    return {
        int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())
        for text in joined
    }


def compare_sets(sets: list[tuple[int, ...]], names: list[str]) -> tuple[list[Pair], list[float]]:
    """Compare sets of sequences; return pairs that are alike, and everybody's largest overlap."""
    if not sets:
        return [], []
    has = count_rare(sets)
    counts = has.sum(axis=1)
    enough = counts >= FEWEST_SEQUENCES
    weighted = has.multiply(np.log(1 + len(sets) / has.sum(axis=0))).tocsr()
    totals = weighted.sum(axis=1)
    pairs, nearest = [], np.zeros(len(sets))
    for start in range(0, len(sets), BLOCK):
        common = (weighted[start : start + BLOCK] @ has.T).tocoo()
        first, second = common.coords[0] + start, common.coords[1]
        both = (first != second) & enough[first] & enough[second]
        first, second, weight = first[both], second[both], common.data[both]
        overlap = weight / np.minimum(totals[first], totals[second])
        np.maximum.at(nearest, first, overlap)
        for at in np.flatnonzero((overlap > ALIKE) & (first < second)):
            one, other = first[at], second[at]
            shared = int(has[[one]].multiply(has[[other]]).sum())
            pairs.append(Pair(names[one], names[other], min(1.0, float(overlap[at])), shared))
    pairs.sort(key=lambda pair: (-pair.overlap, -pair.shared, pair.first, pair.second))
    return pairs, list(nearest[enough])


def count_rare(sets: list[tuple[int, ...]]) -> "csr_array":
    """Tell who has which sequence; what many have is left out, which bounds the cost.

    A sequence that nobody else has cannot be shared, but it tells how much is not shared.

    Returns:
        Of shape (programs, rare sequences), 1 where a program has a sequence.
    """
    from scipy.sparse import csr_array

    most = min(MOST_COMMON, max(FEWEST_COMMON, int(COMMON_SHARE * len(sets))))
    ends = np.cumsum([0, *map(len, sets)])
    written = np.fromiter((number for one in sets for number in one), np.uint64, ends[-1])
    _, columns, counts = np.unique(written, return_inverse=True, return_counts=True)
    has = csr_array((np.ones(len(columns)), columns, ends), shape=(len(sets), len(counts)))
    return has[:, np.flatnonzero(counts <= most)]
