"""What to say when the database that holds the gradebook cannot be used."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from grading.errors import GradingError

EXAMPLES = "sqlite:////home/me/gradebook.db or postgresql+psycopg://grader@localhost/course"
# What a database says, in small letters, and what mends it; the first that fits counts.
REMEDIES = (
    ("locked", "close other programs that use it, such as formgrader or a database browser"),
    ("disk is full", "make room on that disk"),
    ("no space", "make room on that disk"),
    ("readonly", "make the file and its folder writable"),
    ("unable to open", "see that its folder is there and can be written to"),
    ("permission denied", "see that the account has the rights that it needs there"),
    ("not a database", "put back a copy of it, or move it away and grade again into a new one"),
    ("malformed", "put back a copy of it, or move it away and grade again into a new one"),
    ("no such table", "see that it is a gradebook, for nbgrader's tables are not in it"),
    ("no such column", "see that it is a gradebook, for nbgrader's tables are not in it"),
    ("refused", "see that the database server runs and that the address is right"),
    ("could not translate", "see that the name of the database server is right"),
    ("password", "see that PGPASSWORD holds the right password"),
    ("does not exist", "see that the database is there and its name is right"),
)
UNKNOWN = "mend that"


@contextmanager
def one_sentence_per_fault(url: str) -> Iterator[None]:
    """Turn what a database or its driver raises into one sentence.

    Args:
        url: of the database; a password in it is never shown.

    Raises:
        GradingError: with that sentence.
    """
    try:
        yield
    except ArgumentError:
        raise GradingError(
            f"A gradebook is named by a URL, such as {EXAMPLES}, and what was given is none."
        ) from None
    except SQLAlchemyError as problem:
        message = words_of(problem)
        raise GradingError(
            f"The gradebook {mask(url)} cannot be used: {message}. What is graded so far is "
            f"kept; {find_remedy(message)}, and run the same command again."
        ) from None
    except ModuleNotFoundError as problem:
        raise GradingError(
            f"The gradebook {mask(url)} needs the Python package {problem.name}, which is not "
            "installed. For PostgreSQL, install psycopg[binary] and write postgresql+psycopg://…"
        ) from None


def words_of(problem: SQLAlchemyError) -> str:
    """Return what the database itself said, in one line."""
    return str(getattr(problem, "orig", None) or problem).strip().splitlines()[0]


def find_remedy(message: str) -> str:
    """Return what to do about what a database said."""
    fits = (remedy for sign, remedy in REMEDIES if sign in message.lower())
    return next(fits, UNKNOWN)


def mask(url: str) -> str:
    """Return a database URL without the password in it."""
    return make_url(url).render_as_string(hide_password=True)
