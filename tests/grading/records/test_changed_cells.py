"""Cells may come and go after students were graded: nothing that a person gave is lost."""

import json
import sqlite3

import pytest

from grading.course.assignment import load_assignment
from grading.course.folder import Course
from grading.errors import GradingError
from grading.records.registration import register_if_changed
from grading.returning.export import final_points
from tests.grading.classes.recorded_class import WRITTEN


def change(room, edit):
    """Edit the source notebook, and let the gradebook know."""
    source = room.folder / "solutions" / "practice" / "practice.ipynb"
    notebook = json.loads(source.read_text(encoding="utf-8"))
    notebook["cells"] = edit(notebook["cells"])
    source.write_text(json.dumps(notebook), encoding="utf-8")
    taken = Course.read(room.folder)
    room.assignment = load_assignment(taken, "practice")
    register_if_changed(taken, room.assignment)


def without(*names):
    return lambda cells: [cell for cell in cells if cell["id"] not in names]


def with_copy(name, new):
    """Add a cell like another one, behind it."""

    def edit(cells):
        copied = json.loads(json.dumps(next(cell for cell in cells if cell["id"] == name)))
        copied["id"] = copied["metadata"]["nbgrader"]["grade_id"] = new
        return [*cells, copied]

    return edit


@pytest.fixture
def graded(room):
    room.add(room.record("ada"), room.record("bob"))
    for name in ("ada", "bob"):
        room.give_by_hand(name, WRITTEN, 3.5, "well said")
    return room


def read_marks(room):
    with sqlite3.connect(room.folder / "classroom" / "gradebook.db") as database:
        cells = {row[0] for row in database.execute("SELECT name FROM base_cell")}
        by_hand = database.execute("SELECT manual_score FROM grade WHERE manual_score NOT NULL")
        words = database.execute("SELECT manual_comment FROM comment WHERE manual_comment <> ''")
        return cells, by_hand.fetchall(), words.fetchall()


def test_a_test_that_is_gone_takes_along_what_it_gave_itself_and_nothing_else(graded):
    change(graded, without("2a-gradient"))
    cells, by_hand, words = read_marks(graded)
    assert "2a-gradient" not in cells
    assert (by_hand, words) == ([(3.5,)] * 2, [("well said",)] * 2)
    assert set(graded.results().students[0].scores) == set(graded.results().graded_cells)


@pytest.mark.parametrize("name", ["2a-gradient", WRITTEN, "2a-gradient-answer"])
def test_a_new_cell_waits_until_it_is_graded_and_what_was_given_by_hand_stays(name, graded):
    change(graded, with_copy(name, "new-one"))
    cells, by_hand, words = read_marks(graded)
    assert "new-one" in cells
    assert (by_hand, words) == ([(3.5,)] * 2, [("well said",)] * 2)
    (ada, _) = graded.results().students
    assert ("new-one" in ada.open) is (name != "2a-gradient-answer")
    graded.add(graded.record("ada"), graded.record("bob"))
    assert ada.scores[WRITTEN].points == 3.5


def test_a_cell_that_a_person_has_marked_is_not_removed_and_nothing_is_changed(graded):
    path = graded.folder / "classroom" / "gradebook.db"
    before = read_marks(graded)
    with pytest.raises(GradingError, match=r"gone .*a person gave for it \(ada, bob\)") as told:
        change(graded, without("2a-gradient", WRITTEN))
    assert "--force" not in str(told.value)
    assert read_marks(graded) == before
    assert path.exists()


def test_a_comment_alone_is_something_that_a_person_gave(graded):
    with sqlite3.connect(graded.folder / "classroom" / "gradebook.db") as database:
        chosen = "SELECT id FROM base_cell WHERE name = '2a-gradient-answer'"
        database.execute(
            f"UPDATE comment SET manual_comment = 'see me' WHERE cell_id IN ({chosen})"
        )
    with pytest.raises(GradingError, match="2a-gradient-answer is gone"):
        change(graded, without("2a-gradient-answer"))


def test_points_are_complete_again_after_the_next_run(graded):
    change(graded, without("2a-gradient"))
    graded.add(graded.record("ada"))
    graded.give_by_hand("ada", WRITTEN, 3.5)
    assert final_points(graded.results(only=["ada"]).students[0]) == 13.5
