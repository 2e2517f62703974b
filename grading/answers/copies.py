"""Cells that are there several times or in parts: which of them count, and what a person is told.

Code that is not taken as the answer still runs where it stood, as it did for the student. Only
halves that cannot do without each other are run as one: an error in one cell does not end the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from grading.answers.matching import Matching, plain
from grading.answers.reading import SubmittedCell
from grading.course.assignment import SourceCell

GOES_ON = ("else", "elif", "except", "finally", ")", "]", "}")  # cannot begin a program
OPENING, CLOSING = "([{", ")]}"


@dataclass(frozen=True)
class Choice:
    """What of the cells that stand for one source cell is used, by their numbers in the notebook.

    Attributes:
        parts: that make up the answer, in their order; empty where the source's own text stands.
        own: that are cells of the student's own.
        note: what a person has to know about it, or "".
    """

    parts: tuple[int, ...] = ()
    own: tuple[int, ...] = ()
    note: str = ""


def choose_answer(
    cell: SourceCell, place: int, matching: Matching, submitted: Sequence[SubmittedCell]
) -> Choice:
    """Choose what counts as an answer; the one with the source's id does, where there is one.

    Args:
        cell: the answer cell as it was handed out.
        place: its number in the instructor's notebook; some submitted cell stands for it.
        matching: which cell stands for which.
        submitted: all cells of the notebook.
    """
    claimants = matching.claimants(place)
    written = [at for at in claimants if plain(submitted[at].source) != plain(cell.released)]
    is_text = cell.kind != "code"
    originals = _with_the_sources_id(cell, (is_text and written) or claimants, submitted)
    is_sure = len(originals) == 1
    first = [*originals, *(written if is_text else []), *claimants][0]
    parts = [first]
    if is_sure:
        while (at := _before(parts[0], submitted)) in claimants and _goes_on(
            at, parts[0], submitted
        ):
            parts.insert(0, at)
    while (at := _behind(parts[-1], submitted)) is not None:
        is_next = at in written and is_text and not is_sure
        is_free = matching.places[at] in (None, place)
        if not is_next and not (is_free and _goes_on(parts[-1], at, submitted)):
            break
        parts.append(at)
    taken = {plain(submitted[at].source) for at in parts}
    others = [at for at in claimants if at not in parts]
    taken |= {plain(cell.released)} if is_text else set()
    different = [at for at in others if plain(submitted[at].source) not in taken]
    own = others if cell.kind == "code" else different  # code can do something each time it runs
    return Choice(tuple(parts), tuple(own), _explain(cell, len(parts), len(different), is_sure))


def choose_fixed(
    cell: SourceCell, place: int, matching: Matching, submitted: Sequence[SubmittedCell]
) -> Choice:
    """Find what a student has made of a cell that is not theirs: it is kept, and counts as theirs.

    Of code that nbgrader locks, the original runs in place of a changed cell, as with nbgrader.
    """
    claimants = matching.claimants(place)
    texts = {plain(cell.released), plain(cell.source), ""}
    changed = [at for at in claimants if plain(submitted[at].source) not in texts]
    if not changed or cell.kind != "code":
        return Choice(own=tuple(changed))
    if not cell.is_locked:
        told = f"The cell {cell.name} was changed: the original ran, and then the changed one."
        return Choice(own=tuple(changed), note=told)
    if len(changed) < len(claimants):
        return Choice(own=tuple(changed))
    original = [*_with_the_sources_id(cell, claimants, submitted), claimants[-1]][0]
    told = f"The cell {cell.name} was changed, which it cannot be: the original was used instead."
    return Choice(own=tuple(at for at in changed if at != original), note=told)


def join(cell: SourceCell, parts: Sequence[SubmittedCell]) -> SubmittedCell:
    """Put the parts of an answer together again."""
    if len(parts) == 1:
        return parts[0]
    pasted = {name: content for part in parts for name, content in part.pasted.items()}
    text = ("\n" if cell.kind == "code" else "\n\n").join(part.source for part in parts)
    return SubmittedCell(cell.name, (), cell.kind, text, pasted)


def _with_the_sources_id(
    cell: SourceCell, claimants: Sequence[int], submitted: Sequence[SubmittedCell]
) -> list[int]:
    """A copy keeps nbgrader's name and gets an id of its own."""
    wanted = cell.cell_id or cell.name
    return [at for at in claimants if wanted in submitted[at].ids]


def _behind(at: int, submitted: Sequence[SubmittedCell]) -> int | None:
    """Return the next cell in which something stands."""
    return next((k for k in range(at + 1, len(submitted)) if submitted[k].source.strip()), None)


def _before(at: int, submitted: Sequence[SubmittedCell]) -> int | None:
    return next((k for k in range(at - 1, -1, -1) if submitted[k].source.strip()), None)


def _goes_on(first: int, second: int, submitted: Sequence[SubmittedCell]) -> bool:
    """Tell two halves of a program, the one of which cannot do without the other."""
    if not submitted[first].kind == submitted[second].kind == "code":
        return False
    above, below = _code_lines(submitted[first].source), _code_lines(submitted[second].source)
    if not above or not below:
        return False
    last, head = above[-1], below[0]
    is_block = last[0].isspace() or last.endswith(":") or last.startswith("@")
    follows = head[0].isspace() or head.startswith(GOES_ON) or last.startswith("@")
    left_open = _count_open(above)
    return (is_block and follows) or (left_open > 0 and left_open + _count_open(below) == 0)


def _count_open(lines: Sequence[str]) -> int:
    """Count the brackets that lines leave open; below 0, they close some of an earlier cell's."""
    text = "".join(lines)
    return sum(map(text.count, OPENING)) - sum(map(text.count, CLOSING))


def _code_lines(source: str) -> list[str]:
    lines = (line.partition("#")[0].rstrip() for line in source.splitlines())
    return [line for line in lines if line]


def _explain(cell: SourceCell, parts: int, different: int, is_sure: bool) -> str:
    told = []
    if parts > 1:
        told.append(
            f"The answer cell {cell.name} was split into {parts} cells, which were put together."
        )
    if different and cell.kind == "code":
        told.append(
            f"The answer cell {cell.name} was copied or split into {different + 1} cells with "
            "different text: all of them ran, in their order."
        )
    elif different:
        which = "the one that was handed out" if is_sure else "the first"
        told.append(
            f"The answer cell {cell.name} is there {different + 1} times with different text: "
            f"{which} counts, and the rest is shown as own cells where it stood."
        )
    return " ".join(told)
