"""Showing which tasks of the lessons a learner has solved."""

from pathlib import Path

from helpers.display import show_text
from helpers.questions import load_predictions, predictions_path
from helpers.tasks.asking import SOLVED, find_tasks


def show_progress(path: Path | None = None) -> None:
    """Show how many tasks of each lesson are solved, and name those that are not.

    Args:
        path: the file of the predictions; the one beside the notebook without it.

    """
    try:
        kept, note = load_predictions(path or predictions_path())
    except OSError as error:
        kept, note = {}, f"{path} cannot be read ({error.strerror or error})."
    rows = ["| lesson | solved | still open |", "|---|---|---|"]
    for lesson in list_lessons():
        tasks = list(find_tasks(lesson))
        open_ones = [task.partition(".")[2] for task in tasks if kept.get(task) != SOLVED]
        solved = f"{len(tasks) - len(open_ones)} of {len(tasks)}"
        rows.append(f"| {lesson} | {solved} | {', '.join(open_ones) or 'none'} |")
    show_text("\n".join(rows))
    if note:
        show_text(note)


def list_lessons() -> list[str]:
    """Return the numbers of the lessons that have tasks, in order: ``["01", …]``."""
    files = Path(__file__).parent.glob("lesson_*.py")
    return sorted(path.stem.removeprefix("lesson_") for path in files)
