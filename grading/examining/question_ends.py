"""How a question to a student's notebook can end without an answer."""

from grading.examining.cannot_judge import CannotJudge
from grading.examining.examiner_side import NameMissing
from grading.examining.student_errors import StudentError


class SessionLost(BaseException):
    """The student's process is gone. No test may catch this, so it is no `Exception`."""


class ValueRefused(BaseException):
    """A value cannot be handed to the tests. No test may take this for an error of the student's:
    it is no `Exception`.
    """


class CallTimeoutError(TimeoutError):
    """A function of the student's ran into the time limit."""


# After these it is over, or was never asked. All else came between: a signal handler of the test's
# own, a lack of memory, the end of the stack.
WHOLE = (
    StudentError,
    StopIteration,
    NameMissing,
    CallTimeoutError,
    CannotJudge,
    ValueRefused,
    SessionLost,
)
