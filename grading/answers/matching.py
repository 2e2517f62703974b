"""Which cell of the instructor's notebook each submitted cell stands for.

Names decide: nbgrader's own, then the source's id. Where a front end has lost both, place and text
do, between the cells that are known. However a cell is found, its text is only ever the student's.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from grading.answers.reading import SubmittedCell, take_data_urls
from grading.course.assignment import Role, SourceCell

ENOUGH = 0.5  # of the instructor's own texts and tests that have to be there where no name is
PLACE_WORTH, TEXT_WORTH, SAME_WORTH = 1.0, 4.0, 10.0  # of a pair: its place, its lines, all of it
LONGEST_SIDE = 300  # cells between two known ones that are compared with each other


@dataclass(frozen=True)
class Matching:
    """Which source cell each submitted cell stands for.

    Attributes:
        places: for each submitted cell the number of the source cell, or None for an own one.
        guessed: the source cells that were found by place and text alone.
    """

    places: tuple[int | None, ...]
    guessed: frozenset[int]

    def claimants(self, place: int) -> list[int]:
        """Number the submitted cells that stand for one source cell, in their order."""
        return [at for at, found in enumerate(self.places) if found == place]


def match_cells(cells: Sequence[SourceCell], submitted: Sequence[SubmittedCell]) -> Matching:
    """Find the source cell of each submitted cell.

    Args:
        cells: of the instructor's notebook.
        submitted: as read from what was handed in.
    """
    places = _find_by_name(cells, submitted)
    guessed = set()
    for sources, theirs in _list_gaps(places, len(cells)):
        for place, at in _pair(cells, submitted, sources, theirs):
            places[at] = place
            guessed.add(place)
    if not _is_known(cells, places, guessed):
        places = [None if place in guessed else place for place in places]
        guessed = set()
    return Matching(tuple(places), frozenset(guessed))


@lru_cache(maxsize=2048)
def plain(text: str) -> str:
    """Return what of a text no front end changes: all but blanks, line ends and pasted pictures."""
    return "".join(take_data_urls(text)[0].split())


def _find_by_name(
    cells: Sequence[SourceCell], submitted: Sequence[SubmittedCell]
) -> list[int | None]:
    by_name = {cell.name: at for at, cell in enumerate(cells)}
    by_id = by_name | {cell.cell_id: at for at, cell in enumerate(cells) if cell.cell_id}
    return [
        by_name[cell.grade_id]
        if cell.grade_id in by_name
        else next((by_id[name] for name in cell.ids if name in by_id), None)
        for cell in submitted
    ]


def _list_gaps(places: Sequence[int | None], count: int) -> list[tuple[list[int], list[int]]]:
    """List what is unknown on both sides between known cells that stand in the source's order."""
    found = set(places)
    gaps, source, at = [], 0, 0
    for place, known in [*_longest_rise(places), (count, len(places))]:
        sources = [one for one in range(source, place) if one not in found]
        theirs = [one for one in range(at, known) if places[one] is None]
        if sources and theirs:
            gaps.append((sources[:LONGEST_SIDE], theirs[:LONGEST_SIDE]))
        source, at = place + 1, known + 1
    return gaps


def _longest_rise(places: Sequence[int | None]) -> list[tuple[int, int]]:
    """Return the longest run of (source cell, submitted cell) in which both rise."""
    ends: list[int] = []  # of runs of each length, the smallest last source cell
    last: list[int] = []  # the submitted cell that it stands in
    before: dict[int, int] = {}
    for at, place in enumerate(places):
        if place is None:
            continue
        length = bisect_left(ends, place)
        if length:
            before[at] = last[length - 1]
        ends[length : length + 1], last[length : length + 1] = [place], [at]
    run = []
    at = last[-1] if last else None
    while at is not None:
        run.append((places[at], at))
        at = before.get(at)
    return run[::-1]


def _pair(
    cells: Sequence[SourceCell],
    submitted: Sequence[SubmittedCell],
    sources: list[int],
    theirs: list[int],
) -> list[tuple[int, int]]:
    """Pair the cells of a gap in their order, so that as much as possible fits."""
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(sources) + 1)]
    worth = [[_fit(cells[place], submitted[at]) for at in theirs] for place in sources]
    for row in range(len(sources) - 1, -1, -1):
        for column in range(len(theirs) - 1, -1, -1):
            here = worth[row][column]
            paired = here + best[row + 1][column + 1] if here else 0.0
            best[row][column] = max(paired, best[row + 1][column], best[row][column + 1])
    pairs, row, column = [], 0, 0
    while row < len(sources) and column < len(theirs):
        here = worth[row][column]
        if here and best[row][column] == here + best[row + 1][column + 1]:
            pairs.append((sources[row], theirs[column]))
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            row += 1
        else:
            column += 1
    return pairs


def _fit(source: SourceCell, cell: SubmittedCell) -> float:
    """Say how well an unnamed cell fits a source cell; 0 means not at all."""
    if source.kind != cell.kind or not cell.source.strip():
        return 0.0
    if plain(source.released) == plain(cell.source):
        return SAME_WORTH
    if source.role is not Role.ANSWER:
        return 0.0
    wanted, written = _lines(source.released), _lines(cell.source)
    share = len(wanted & written) / len(wanted) if wanted else 0.0
    return PLACE_WORTH + TEXT_WORTH * share


def _lines(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines() if line.strip()}


def _is_known(cells: Sequence[SourceCell], places: Sequence[int | None], guessed: set[int]) -> bool:
    """Tell whether enough is there to believe that this is the assignment's notebook."""
    found = {place for place in places if place is not None}
    if any(cells[place].role is Role.ANSWER for place in found - guessed):
        return True
    fixed = {
        at
        for at, cell in enumerate(cells)
        if cell.role is not Role.ANSWER and cell.released.strip()
    }
    return bool(fixed) and len(found & fixed) >= ENOUGH * len(fixed)
