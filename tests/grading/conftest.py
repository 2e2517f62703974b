"""Classes for the tests of grading: graded already, or with stand-ins for what runs notebooks."""

import sqlite3
from functools import partial

import pytest
from hypothesis import settings

# How long an example takes says more of the machine than of the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def registered(tmp_path_factory):
    """A class in which the practice is registered and nobody has handed in anything."""
    # Imported here: what grades a class cannot be loaded on every system.
    from tests.grading.classes.recorded_class import make_class

    return make_class(tmp_path_factory.mktemp("registered") / "class")


@pytest.fixture(scope="session")
def template(registered):
    """The assignment of that class, and its gradebook as bytes."""
    return registered.assignment, registered.gradebook.read_bytes()


@pytest.fixture
def room(tmp_path, registered):
    """An empty class that records can be written into."""
    from tests.grading.classes.recorded_class import make_class

    return make_class(tmp_path / "class", registered.gradebook)


@pytest.fixture
def class_room(tmp_path, template, monkeypatch):
    """A class folder with stand-ins for what runs notebooks."""
    from grading.running import run as grade
    from tests.grading.classes.pretended_class import Room, pretend

    monkeypatch.setattr(grade, "run_task", pretend)
    return Room(tmp_path, template)


@pytest.fixture
def soon_locked(monkeypatch):
    """Let SQLite wait for a lock for a moment, in place of five seconds."""
    monkeypatch.setattr(sqlite3.dbapi2, "connect", partial(sqlite3.connect, timeout=0.2))


@pytest.fixture(scope="session")
def other_python(tmp_path_factory):
    """The Python of another environment than that of the tests."""
    from tests.grading.classes.other_environment import make_environment

    return make_environment(tmp_path_factory.mktemp("environments") / "other")
