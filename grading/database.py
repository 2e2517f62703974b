"""What to say when the database that holds the gradebook cannot be used."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from grading.classfolder import GradingError

EXAMPLES = "sqlite:////home/me/gradebook.db or postgresql+psycopg://grader@localhost/course"


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
        words = str(getattr(problem, "orig", None) or problem).strip().splitlines()[0]
        raise GradingError(
            f"The gradebook {mask(url)} cannot be used: {words}. What is graded so far is "
            "kept; see to that, close other programs that use it, and run the same command again."
        ) from None
    except ModuleNotFoundError as problem:
        raise GradingError(
            f"The gradebook {mask(url)} needs the Python package {problem.name}, which is not "
            "installed. For PostgreSQL, install psycopg[binary] and write postgresql+psycopg://…"
        ) from None


def mask(url: str) -> str:
    """Return a database URL without the password in it."""
    return make_url(url).render_as_string(hide_password=True)
