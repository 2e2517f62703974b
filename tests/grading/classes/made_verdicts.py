"""Verdicts on a test cell, as examining gives them."""

from grading.result import Verdict


def make_verdict(cell, message="", **more):
    """Return that a test passed with all its points or, where there is a message, failed."""
    error = "AssertionError" if message else ""
    points = 0.0 if message else cell.points
    return Verdict(cell.name, not message, message, error, points=points, **more)
