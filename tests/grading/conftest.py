"""Classes for the tests of grading: graded already, or with stand-ins for what runs notebooks."""

import pytest
from hypothesis import settings

# How long an example takes says more of the machine than of the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def registered(tmp_path_factory):
    """A gradebook in which the practice is registered and nobody has handed in anything."""
    from tests.grading.classes.recorded_class import make_class

    folder = tmp_path_factory.mktemp("registered") / "class"
    make_class(folder)
    return folder / "classroom" / "gradebook.db"


@pytest.fixture
def room(tmp_path, registered):
    """An empty class that records can be written into."""
    from tests.grading.classes.recorded_class import make_class

    return make_class(tmp_path / "class", registered)


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """The assignment of a class folder, and its gradebook before anything is graded."""
    # Imported here: what grades a class cannot be loaded on every system.
    from grading.course.assignment import load_assignment
    from grading.course.folder import Course
    from grading.records.registration import register_if_changed
    from tools.class_folder import make_class_folder

    folder = make_class_folder(tmp_path_factory.mktemp("class") / "class", "practice")
    taken = Course.read(folder)
    assignment = load_assignment(taken, "practice")
    register_if_changed(taken, assignment)
    return assignment, (folder / "classroom" / "gradebook.db").read_bytes()


@pytest.fixture
def class_room(tmp_path, template, monkeypatch):
    """A class folder with stand-ins for what runs notebooks."""
    from grading.running import run as grade
    from tests.grading.classes.pretended_class import Room, pretend

    monkeypatch.setattr(grade, "run_task", pretend)
    return Room(tmp_path, template)
