"""A notebook run as `nbgrader autograde` runs it: tests run where the student's code runs."""

import nbformat
from nbformat import NotebookNode

from grading.sandbox.zygote_session import ZygoteSession
from tests.redteam.attacks import BLANK, SOURCE, find, is_test

REFERENCE = nbformat.read(SOURCE, as_version=4)
BLANK_TESTS = {cell.id: cell.source for cell in nbformat.read(BLANK, as_version=4).cells}


def run_in_one_kernel(
    session: ZygoteSession, notebook: NotebookNode, keep_tests: bool
) -> tuple[float, str]:
    """Run a notebook in one process; return its points and all that it put out.

    A cell with the tag skip-execution is skipped, and a test has its points unless there is an
    error among its outputs.

    Args:
        session: the one process.
        notebook: as it was handed in.
        keep_tests: believe what it says of its tests; otherwise the instructor's are run.
    """
    points, told = 0.0, ""
    for cell in notebook.cells:
        source = cell.source
        if cell.cell_type != "code":
            continue
        is_changed = cell.id not in BLANK_TESTS or source != BLANK_TESTS[cell.id]
        if is_test(cell) and not (keep_tests and is_changed):
            source = find(REFERENCE, cell.id).source
        outputs = []
        if "skip-execution" not in cell.metadata.get("tags", []):
            outputs = session.run(source).outputs
        told += printed(outputs)
        if is_test(cell) and not any(output["output_type"] == "error" for output in outputs):
            points += cell.metadata.nbgrader.points
    return points, told


def printed(outputs: list[NotebookNode]) -> str:
    """Return all text of some outputs."""
    return "".join(
        output.get("text", "")
        + "".join(output.get("traceback", []))
        + output.get("data", {}).get("text/plain", "")
        for output in outputs
    )
