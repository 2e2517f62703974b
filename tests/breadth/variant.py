"""A lesson as it is run here: with other seeds, or with more threads, and all else as shipped."""

import copy
import re

from nbformat import NotebookNode

from tests.alterations.alteration import SEEDS, with_seeds

RANGE = re.compile(rf"^{SEEDS}(.*)$", re.MULTILINE)
COUNTED = re.compile(r"range\((\d+)\)")
ONE_THREAD = "torch.set_num_threads(1)"


class NoBlocks(ValueError):  # noqa: N818 - reads as what it says
    """A lesson's seeds are not written in the one way in which others can take their place."""


def count_seeds(notebook: NotebookNode) -> int:
    """Return how many seeds a lesson takes; 0 where nothing in it is left to chance.

    Raises:
        NoBlocks: its seeds do not stand once, as ``SEEDS = range(5)``.
    """
    written = [seeds for cell in notebook.cells for seeds in RANGE.findall(cell.source)]
    if not written:
        return 0
    counted = COUNTED.fullmatch(written[0])
    if len(written) > 1 or not counted:
        raise NoBlocks(f"the seeds of a lesson stand once, as {SEEDS}range(5), not as {written}")
    return int(counted[1])


def uses_images(notebook: NotebookNode) -> bool:
    """Tell whether a lesson reads the image set at all."""
    return any("load_dataset" in cell.source for cell in notebook.cells)


def make_variant(notebook: NotebookNode, block: int = 0, threads: int = 1) -> NotebookNode:
    """Return a copy of a lesson with another block of seeds, and with so many threads.

    Args:
        notebook: the lesson.
        block: 0 for its own seeds, 1 for as many that follow them, and so on.
        threads: of torch, in place of the one that a lesson asks for.

    Raises:
        NoBlocks: its seeds are not written as others can take their place.
    """
    count = count_seeds(notebook)
    seeds = f"range({block * count}, {(block + 1) * count})"
    variant = copy.deepcopy(notebook)
    for cell in variant.cells:
        if cell.cell_type == "code":
            if block:
                cell.source = with_seeds(cell.source, seeds)
            cell.source = cell.source.replace(ONE_THREAD, f"torch.set_num_threads({threads})")
    return variant
