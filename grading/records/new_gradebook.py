"""The tables of a new gradebook, which nbgrader would take seconds to make.

For the number of its tables' version it starts the program alembic; here the same library is asked.
"""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from nbgrader.api import Base
from sqlalchemy import create_engine, inspect

from grading.records.gradebook_version import MIGRATIONS, VERSION_TABLE, require_current_tables


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
                latest = ScriptDirectory(str(MIGRATIONS))
                MigrationContext.configure(connection).stamp(latest, "heads")
                Base.metadata.create_all(connection)
    finally:
        engine.dispose()
