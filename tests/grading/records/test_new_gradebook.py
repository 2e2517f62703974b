"""A new gradebook has the same tables and the same version as one that nbgrader makes."""

import os
import sys
from pathlib import Path

import pytest
from nbgrader.api import Base, Gradebook
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import OperationalError

from grading.records.new_gradebook import make_tables


@pytest.fixture(autouse=True)
def alembic(monkeypatch):
    """nbgrader finds the program on the path alone."""
    folders = (str(Path(sys.executable).parent), os.environ["PATH"])
    monkeypatch.setenv("PATH", os.pathsep.join(folders))


def describe(url):
    engine = create_engine(url)
    with engine.connect() as connection:
        tables = {
            name: [
                (column["name"], str(column["type"]))
                for column in inspect(engine).get_columns(name)
            ]
            for name in inspect(engine).get_table_names()
        }
        version = (
            connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
        )
    engine.dispose()
    return tables, version


def test_it_has_the_tables_and_the_version_that_nbgrader_gives_it(tmp_path):
    ours, theirs = (f"sqlite:///{tmp_path / name}.db" for name in ("ours", "theirs"))
    make_tables(ours)
    Gradebook(theirs).close()
    assert describe(ours) == describe(theirs)


def test_a_gradebook_that_is_there_stays_as_it_is(tmp_path):
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with Gradebook(url) as gradebook:
        gradebook.add_student("ada")
    make_tables(url)
    with Gradebook(url) as gradebook:
        assert [student.id for student in gradebook.students] == ["ada"]


def test_after_a_fault_the_next_run_makes_what_is_missing(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"

    def fail(connection):
        raise OperationalError("CREATE", {}, Exception("database or disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr(Base.metadata, "create_all", fail)
        with pytest.raises(OperationalError):
            make_tables(url)
    make_tables(url)
    with Gradebook(url) as gradebook:
        gradebook.add_student("ada")
    assert len(describe(url)[1]) == 1
