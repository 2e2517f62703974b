"""One grading run: where tasks run, what they run on, and what is graded again."""

__all__ = [
    "checkup", "cluster", "environments", "forked", "intake", "keeping", "options", "rows", "run",
    "setup", "watching",
]  # fmt: skip
