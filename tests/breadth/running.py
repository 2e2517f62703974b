"""Running one lesson in one setting, in a kernel of its own, past every statement that fails."""

import time
from collections.abc import Callable
from pathlib import Path

import nbformat

from helpers.claims import STRICT, StatementFails
from tests.breadth.image_sets import ImageSet
from tests.breadth.outcome import list_statements, read_outcome
from tests.breadth.plan import DEFAULT, Setting
from tests.breadth.records import Record, version_of
from tests.breadth.variant import make_variant
from tools.lessons.executing import run_cells, wait_for

SECONDS_PER_RUN = 3600  # minutes on a busy machine; this ends what hangs


def run_setting(
    lesson: Path,
    setting: Setting,
    images: ImageSet,
    on_cell: Callable[[int, int], None] = lambda done, total: None,
) -> Record:
    """Run a lesson; the lesson's file is not changed.

    On the digits it runs in strict mode, in which a learner's change is no excuse; a statement that
    fails is noted, and the lesson goes on all the same. What else stops it ends the run.

    Args:
        lesson: the notebook.
        setting: what to set.
        images: the set that the setting names.
        on_cell: called before each code cell with the numbers of cells done and in total.
    """
    version = version_of(lesson)  # before the run, during which somebody may save a change
    shipped = nbformat.read(lesson, as_version=4)
    notebook = make_variant(shipped, setting.block, setting.threads)
    variables = {
        "COURSE_DATA": str(images.folder or ""),
        "COURSE_DATA_LIMIT": "" if setting.limit == DEFAULT else setting.limit,
        "OMP_NUM_THREADS": str(setting.threads),
        STRICT: "1" if setting.is_strict else "",
    }
    passed_over = (StatementFails.__name__,)
    started = time.monotonic()
    failure = wait_for(
        run_cells(notebook, lesson.parent, SECONDS_PER_RUN, on_cell, variables, passed_over)
    )
    outcome = read_outcome(notebook, failure, list_statements(shipped))
    seconds = time.monotonic() - started
    return Record(lesson.name[:2], setting, images, outcome, seconds, version)
