"""The tables of a new gradebook."""

from sqlalchemy import create_engine, inspect

from grading.course.tables import VERSION_TABLE, create_tables
from grading.records.gradebook_version import require_current_tables


def make_tables(url: str) -> None:
    """Make nbgrader's tables in a database that has none, or check those that it has.

    After a fault in the middle of it, the next call goes on: the version comes first.

    Args:
        url: of the database; SQLite makes its file.

    Raises:
        GradingError: the tables are of another version of nbgrader.
        SQLAlchemyError: the database cannot be used.
    """
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            require_current_tables(connection)
            if {*inspect(connection).get_table_names()} <= {VERSION_TABLE}:
                create_tables(connection)
    finally:
        engine.dispose()
