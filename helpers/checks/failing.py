"""Saying whether a test has passed: a tick, or one sentence without a traceback around it."""

from helpers.checks.answers import Verdict


class OneSentence(Exception):  # noqa: N818 - reads as what it says
    """An exception of which a notebook shows the message alone.

    The frames of a test, or of this package, say nothing to a learner about the own program.
    """

    def _render_traceback_(self) -> list[str]:
        """Return the lines that IPython shows in place of a traceback."""
        return [f"✗ {self}"]


class Failed(OneSentence, AssertionError):  # noqa: N818
    """A test that has not passed, raised with the message of its verdict."""


def report_passed(label: str) -> None:
    """Print that the tests of a cell which a learner can read have passed, such as "✓ 3b"."""
    print(f"✓ {label}")


def show_example(verdict: Verdict, passed: str) -> None:
    """Print what an example gave that costs no points.

    Args:
        verdict: of the example.
        passed: what to print of an example that is right.
    """
    print(f"✓ {passed}" if verdict.correct else f"✗ For example: {verdict.message}")
