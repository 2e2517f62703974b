"""Showing which tasks of the lessons a learner has solved."""

from collections.abc import Mapping
from pathlib import Path

from helpers.display import show_table, show_text
from helpers.questions import load_predictions, predictions_path
from helpers.tasks.asking import SOLVED, find_tasks


def show_progress(path: Path | None = None) -> None:
    """Show how many tasks of each lesson are solved, and name those that are not.

    Args:
        path: the file of the predictions; the one beside the notebook without it.

    """
    path = path or predictions_path()
    try:
        kept, note = load_predictions(path)
    except OSError as error:
        kept, note = {}, f"{path} cannot be read ({error.strerror or error})."
    rows, total = [], 0
    solved = set(list_solved(kept))
    for lesson in list_lessons():
        tasks = list(find_tasks(lesson))
        open_ones = [task.partition(".")[2] for task in tasks if task not in solved]
        total += len(tasks)
        rows.append(
            (lesson, f"{len(tasks) - len(open_ones)} of {len(tasks)}", ", ".join(open_ones) or "–")
        )
    if note:
        show_text(note)
    caption = f"You have solved {len(solved)} of {total} tasks"
    show_table(caption, ["lesson", "solved", "still open"], rows)


def list_solved(kept: Mapping[str, object]) -> list[str]:
    """Return the ids of the tasks that are solved, in the order of the lessons.

    Args:
        kept: what `load_predictions` has read. Anything in it that is no task does not count.

    """
    tasks = [task for lesson in list_lessons() for task in find_tasks(lesson)]
    return [task for task in tasks if kept.get(task) == SOLVED]


def list_lessons() -> list[str]:
    """Return the numbers of the lessons that have tasks, in order: ``["01", …]``."""
    files = Path(__file__).parent.glob("lesson_*.py")
    return sorted(path.stem.removeprefix("lesson_") for path in files)
