"""Whether a gradebook has the tables of the nbgrader that is installed, by alembic's number."""

from functools import cache

import nbgrader
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.engine import Connection, make_url

from grading.course.tables import read_migrations
from grading.errors import GradingError
from grading.records.database import mask

FIRST_TABLE = "student"  # that every version of nbgrader has


def require_current_tables(connection: Connection) -> None:
    """Check the version of a gradebook's tables; one without tables passes.

    Raises:
        GradingError: another nbgrader has made it; the sentence says how to go on.
        SQLAlchemyError: the database cannot be used.
    """
    tables = set(inspect(connection).get_table_names())
    if FIRST_TABLE not in tables:
        return
    found = MigrationContext.configure(connection).get_current_revision()
    known, latest = _list_versions()
    if found == latest:
        return
    url = connection.engine.url.render_as_string(hide_password=False)
    place = f"The gradebook {mask(url)}"
    if found is not None and found not in known:
        raise GradingError(
            f"{place} was made by a newer nbgrader than {nbgrader.__version__}, which is installed "
            "here: update nbgrader. Nothing was changed."
        )
    raise GradingError(
        f"{place} was made by an older nbgrader than {nbgrader.__version__}, which is installed "
        f"here. Run {advise_upgrade(url)} once in the folder of the course (it brings the tables "
        "up to date and keeps what is in them), then the same command again. Nothing was changed."
    )


def advise_upgrade(url: str) -> str:
    """Return nbgrader's command that brings a gradebook's tables up to date."""
    copy = " (after a backup)" if make_url(url).get_backend_name() != "sqlite" else ""
    return f'`nbgrader db upgrade --db="{mask(url)}"`{copy}'


@cache
def _list_versions() -> tuple[frozenset[str], str]:
    """Return every version that the installed nbgrader knows, and the latest."""
    scripts = read_migrations()
    return frozenset(one.revision for one in scripts.walk_revisions()), scripts.get_current_head()
