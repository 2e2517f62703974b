"""What an instructor or a student has to be told: the errors of all wings."""

from grading.outcomes import Outcome


class GradingError(RuntimeError):
    """Something that an instructor has to know, in one sentence."""


class NotReadable(Exception):  # noqa: N818 - reads as what it says
    """A submission that gets a named outcome instead of being run.

    Attributes:
        outcome: which.
        sentence: what is wrong with it, and what to do.
    """

    def __init__(self, outcome: Outcome, sentence: str) -> None:
        """Keep both."""
        super().__init__(outcome, sentence)
        self.outcome, self.sentence = outcome, sentence
