"""What a source holds for those who mark by hand: model answers and marking schemes."""

from typing import Any

from grading.course.folder import Course
from grading.course.header_footer import add_frame
from grading.course.source_notebook import name_marks, read_source


def read_rubrics(course: Course, assignment: str, part: str = "") -> dict[str, str]:
    """Read, by the name of its cell, what the source says about each answer that a person marks.

    Args:
        course: whose settings say how regions are marked.
        assignment: its name.
        part: the notebook's name where it is another one.

    Returns:
        The regions of model answers and marking schemes, as they stand there; of an answer without
        a region the whole cell, which nbgrader takes for the model answer; "" where there is none.

    Raises:
        GradingError: the source cannot be read.
    """
    from nbgrader.preprocessors import ClearMarkScheme, ClearSolutions
    from nbgrader.utils import is_grade, is_solution, is_task

    source = read_source(course.notebook(assignment, part))
    add_frame(source, course)
    steps = [ClearSolutions(config=course.settings), ClearMarkScheme(config=course.settings)]
    marks = [name_marks(step) for step in steps]
    rubrics = {}
    for cell in source.cells:
        if is_task(cell) or (is_solution(cell) and is_grade(cell)):
            is_whole = is_solution(cell) and not _has_region(cell, marks)
            text = cell.source if is_whole else find_regions(cell.source, marks)
            rubrics[cell.metadata.nbgrader.grade_id] = text.strip()
    return rubrics


def find_regions(source: str, marks: list[tuple[str, str]]) -> str:
    """Return the lines within regions, without those that begin and end them.

    Args:
        source: of a cell.
        marks: what begins and what ends each kind of region.
    """
    kept, end_mark = [], ""
    for line in source.splitlines():
        if end_mark:
            is_end = end_mark in line
            end_mark = "" if is_end else end_mark
            kept.append("" if is_end else line)
        else:
            end_mark = next((end for begin, end in marks if begin in line), "")
    return "\n".join(kept)


def _has_region(cell: Any, marks: list[tuple[str, str]]) -> bool:
    return any(begin in cell.source for begin, _ in marks)
