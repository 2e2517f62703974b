"""One grading run: where tasks run, what they run on, and what is graded again."""

__all__ = ["cluster", "intake", "options", "run", "setup"]
