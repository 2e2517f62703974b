"""How grading a submission can end: one named outcome each, with a sentence on what it means."""

from enum import StrEnum


class Outcome(StrEnum):
    """The one outcome of a submission.

    Attributes:
        sentence: what the student and the instructor read about it.
    """

    sentence: str

    def __new__(cls, name: str, sentence: str) -> "Outcome":
        """Make a member that compares and prints as its name and carries its sentence."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.sentence = sentence
        return member

    GRADED = "graded", "Every test gave its verdict, and no limit was reached."
    TIMEOUT = "timeout", "A cell or the whole notebook needed more time than is allowed."
    MEMORY = "memory", "The notebook needed more memory than is allowed, and was stopped."
    PROCESSES = "processes", "The notebook started more processes or threads than are allowed."
    OUTPUT = "output", "The notebook put out more than is allowed; the rest of it was cut off."
    DISK = "disk", "The notebook wrote more to files than is allowed."
    VALUE = "value", "A value was too large or too deeply nested to be handed to the tests."
    UNJUDGED = "unjudged", "A test could not judge an answer: a person has to look at it."
    CRASHED = "crashed", "The notebook's Python stopped running before the last cell."
    UNREADABLE = "unreadable", "The file that was handed in cannot be read as this notebook."
    MISSING = "missing", "No notebook of this assignment was handed in."
    REFUSED = "refused", "What was handed in was not opened, because it is not safe to open."
    FAILED = "failed", "Grading itself failed, through no fault of the student; grade it again."


# Of these, every test gave its verdict.
COST_NO_POINTS = frozenset({Outcome.GRADED, Outcome.OUTPUT})
# Nothing of these was run, so every point is still open: a person has to look.
NOT_RUN = frozenset({Outcome.UNREADABLE, Outcome.MISSING, Outcome.REFUSED, Outcome.FAILED})
