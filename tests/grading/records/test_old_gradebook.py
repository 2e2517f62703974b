"""A gradebook of another nbgrader is named as such, and the advice brings it up to date."""

import shlex
import sqlite3
from pathlib import Path

import nbgrader
import pytest
from sqlalchemy.exc import OperationalError

from grading.commands import doctor
from grading.errors import GradingError
from grading.records.database import find_remedy, one_sentence_per_fault
from grading.records.gradebook_reading import read_gradebook
from grading.records.gradebook_version import advise_upgrade
from grading.records.new_gradebook import make_tables
from tests.grading.classes.warm_nbgrader import run_nbgrader

OLD = Path(nbgrader.__file__).parent / "tests" / "apps" / "files" / "gradebook.db"  # of 0.4


@pytest.fixture
def url(room):
    """The class's gradebook as an nbgrader of 2017 would have made it."""
    path = room.folder / "classroom" / "gradebook.db"
    path.write_bytes(OLD.read_bytes())
    with sqlite3.connect(path) as database:
        database.execute("INSERT INTO student (id) VALUES ('ada')")
    return room.url


def set_version(room, version):
    with sqlite3.connect(room.folder / "classroom" / "gradebook.db") as database:
        database.execute("UPDATE alembic_version SET version_num = ?", [version])


def test_an_old_gradebook_is_named_with_the_remedy_and_stays_as_it_is(url, room):
    path = room.folder / "classroom" / "gradebook.db"
    before = path.read_bytes()
    for use in (make_tables, lambda url: read_gradebook(url, "practice")):
        with pytest.raises(GradingError, match=r"older nbgrader.*nbgrader db upgrade") as told:
            use(url)
        assert "close other programs" not in str(told.value)
    assert "older nbgrader" in next(
        one.message for one in doctor.examine(room.course) if one.what == "gradebook"
    )
    assert path.read_bytes() == before


def test_the_advice_brings_an_old_gradebook_up_to_date(url, room):
    command = advise_upgrade(url)
    run_nbgrader(room.folder, *shlex.split(command.strip("`"))[1:])
    make_tables(url)
    assert set(read_gradebook(url, "practice").people) == {"ada"}


def test_tables_that_are_one_version_behind_are_noticed_though_nothing_fails_yet(room):
    set_version(room, "282d30a0218e")
    with pytest.raises(GradingError, match="older nbgrader"):
        read_gradebook(room.url, "practice")


def test_a_gradebook_of_a_newer_nbgrader_is_told_apart(room):
    set_version(room, "ffffffffffff")
    with pytest.raises(GradingError, match=r"newer nbgrader.*update nbgrader"):
        make_tables(room.url)


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ("database is locked", "close other programs"),
        ("database or disk is full", "make room"),
        ("attempt to write a readonly database", "writable"),
        ("unable to open database file", "folder is there"),
        ("file is not a database", "put back a copy"),
        ("no such table: student", "nbgrader's tables are not in it"),
        ("connection refused", "server runs"),
        ("something new", "mend that"),
    ],
)
def test_each_fault_of_a_database_has_its_own_remedy(words, remedy):
    assert remedy in find_remedy(words)
    with (
        pytest.raises(GradingError, match=remedy) as told,
        one_sentence_per_fault("sqlite:///x"),
    ):
        raise OperationalError("SELECT", {}, Exception(words))
    assert ("close other programs" in str(told.value)) is ("locked" in words)
