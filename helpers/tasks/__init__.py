"""What learners write and change in the lessons: judged at once, and kept when solved."""

from helpers.tasks.asking import UnknownTask, find_tasks, now_you
from helpers.tasks.progress import list_solved, show_progress

__all__ = ["UnknownTask", "find_tasks", "list_solved", "now_you", "show_progress"]
