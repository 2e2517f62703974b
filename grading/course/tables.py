"""nbgrader's tables in an empty database, which nbgrader itself would take a second to make.

For the number of the tables' version it starts the program alembic; here the same library is asked.
"""

from pathlib import Path

import nbgrader
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from nbgrader.api import Base
from sqlalchemy.engine import Connection

VERSION_TABLE = "alembic_version"


def read_migrations() -> ScriptDirectory:
    """Read which versions of the tables the nbgrader that is installed knows."""
    return ScriptDirectory(str(Path(nbgrader.__file__).parent / "alembic"))


def create_tables(connection: Connection) -> None:
    """Make the tables of the nbgrader that is installed; the version comes first.

    Args:
        connection: to a database that has none of them, or only the version.

    Raises:
        SQLAlchemyError: the database cannot be used.
    """
    MigrationContext.configure(connection).stamp(read_migrations(), "heads")
    Base.metadata.create_all(connection)
