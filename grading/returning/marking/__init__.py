"""Marking by hand: all answers to one question on one page, points into nbgrader's gradebook."""

__all__ = ["desk", "questions", "server"]
