"""Late penalties are those that nbgrader gives, for times that are read as it reads them."""

import logging
import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties

from grading.course.folder import SETTINGS, Course
from grading.errors import GradingError
from grading.records.late import LatePenalties, doubt_time, parse_time, say_late
from grading.returning.export import final_points, write_table
from grading.returning.feedback import make_page

DUE = "2015-02-02 14:58:23.948203 America/Los_Angeles"
ZERO = 'c.LateSubmissionPlugin.penalty_method = "zero"'
IN_TIME, LATE, UNKNOWN = "in time", "late", "unknown"
TIMES = {
    "2015-02-02 14:58:23.948203 America/Los_Angeles": IN_TIME,
    "2015-02-02 15:58:23.948203 America/Los_Angeles": LATE,
    "2015-02-02 23:30:00.000000 UTC": LATE,
    "2015-02-02 22:30:00.000000 UTC": IN_TIME,
    "2015-02-02 23:30:00": LATE,
    "2015-02-02T23:30:00+00:00": LATE,
    "2015-02-02T15:30:00-08:00": LATE,
    "2015-02-02 17:58:00 EST": IN_TIME,
    "2015-02-02 17:59:00 EST": LATE,
    "2015-02-02 15:30:00 -0800": IN_TIME,  # nbgrader takes the zone for 800 seconds
    "Monday 2 February 2015, 23:30": LATE,
}
NO_TIMES = ["But I want to be a timestamp string :(", "", "soon", "23:30", "2015", "31", "Monday"]
PLUGIN = """
from nbgrader.plugins import BasePlugin

class PerHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return {returned}
"""


def add(room, times):
    """Hand in right notebooks, one a student, at these times; return the students in order."""
    students = [f"s{place:02}" for place in range(len(times))]
    room.add(
        *(replace(room.record(name), time=time) for name, time in zip(students, times, strict=True))
    )
    return students


def read_penalties(room):
    return {name: result.penalty for result in room.results().students for name in [result.student]}


def let_nbgrader_reckon(room):
    """Run the step in which `nbgrader autograde` gives penalties; return them."""
    log = logging.getLogger("nbgrader.silent")
    log.setLevel(logging.CRITICAL)
    given_by = {}
    with Gradebook(room.url) as gradebook:
        students = [one.student_id for one in gradebook.assignment_submissions("practice")]
    for student in students:
        place = {"notebook": "practice", "assignment": "practice", "student": student}
        AssignLatePenalties(config=Course.read(room.folder).settings, log=log).preprocess(
            nbformat.v4.new_notebook(), {"nbgrader": place | {"db_url": room.url}}
        )
        with Gradebook(room.url) as gradebook:
            notebook = gradebook.find_submission_notebook("practice", "practice", student)
            given_by[student] = notebook.late_submission_penalty or 0.0
    return given_by


def write_plugin(room, returned):
    name = f"rule_{sha256(returned.encode()).hexdigest()}"  # a module is imported once
    (room.folder / f"{name}.py").write_text(PLUGIN.format(returned=returned), encoding="utf-8")
    room.set_due(DUE, f'c.AssignLatePenalties.plugin_class = "{name}.PerHour"')


@pytest.mark.parametrize("text", TIMES)
def test_a_time_is_read_as_nbgrader_reads_it(text, tmp_path):
    (tmp_path / "timestamp.txt").write_text(text, encoding="utf-8")
    assert parse_time(text) == CourseDirectory().get_existing_timestamp(str(tmp_path))


@pytest.mark.parametrize("text", NO_TIMES)
def test_what_is_no_time_or_no_whole_date_is_none(text):
    assert parse_time(text) is None
    assert doubt_time(text)


@given(st.text() | st.from_regex(r"[0-9:. +-]{1,30}( [A-Z/]{1,9})?", fullmatch=True))
def test_no_text_that_a_student_writes_stops_the_reading(text):
    parse_time(text)
    doubt_time(text)


def test_penalties_are_those_that_nbgrader_gives(room):
    room.set_due(DUE, ZERO)
    students = add(room, [*TIMES, ""])
    found = read_penalties(room)
    late = dict(zip(students, [*TIMES.values(), UNKNOWN], strict=True))
    assert found == {name: 12.0 if told == LATE else 0.0 for name, told in late.items()}
    assert let_nbgrader_reckon(room) == found


def test_without_a_due_date_or_a_method_nothing_is_taken_off(room):
    add(room, TIMES)
    assert set(read_penalties(room).values()) == {0.0}
    room.set_due(DUE)
    writer = room.open_gradebook()
    assert {one.penalty for one in writer.update_penalties(writer.list_students())} == {None}
    writer.close()


def test_an_extension_of_one_student_counts(room):
    room.set_due(DUE, ZERO)
    ada, bob = add(room, ["2015-02-02 23:30:00"] * 2)
    with Gradebook(room.url) as gradebook:
        gradebook.find_submission("practice", ada).extension = timedelta(hours=2)
        gradebook.db.commit()
    writer = room.open_gradebook()
    writer.update_penalties([ada, bob])
    writer.close()
    assert read_penalties(room) == {ada: 0.0, bob: 12.0} == let_nbgrader_reckon(room)


@pytest.mark.parametrize(
    ("returned", "taken"),
    [("2.5 * total_seconds_late / 3600", 2.5), ("999", 12.0), ("-3", 0.0), ("None", 0.0)],
)
def test_a_plugin_of_the_instructors_own_decides_within_the_points(returned, taken, room):
    write_plugin(room, returned)
    add(room, ["2015-02-02 15:58:23.948203 America/Los_Angeles"])
    assert read_penalties(room) == {"s00": pytest.approx(taken)}


@pytest.mark.parametrize("returned", ["1 / 0", "float('nan')", "'two'", "unknown"])
def test_a_plugin_that_fails_is_named_and_nothing_is_half_written(returned, room):
    write_plugin(room, returned)
    with pytest.raises(GradingError, match=r"PerHour, fails for s00 .* mend the plugin"):
        add(room, ["2015-02-02 23:30:00"])
    writer = room.open_gradebook()
    assert writer.list_students() == set()
    writer.close()


ALL_OFF = {"LateSubmissionPlugin": {"penalty_method": "zero"}}


@pytest.mark.parametrize("name", ["nowhere.Plugin", "json.dumps", "broken.Plugin", "5"])
def test_a_plugin_that_cannot_be_loaded_is_named_before_grading(name, room):
    (room.folder / "broken.py").write_text("1 / 0")
    room.set_due(DUE, f'c.AssignLatePenalties.plugin_class = "{name}"')
    with pytest.raises(GradingError, match=r"cannot be loaded .* Mend c\.AssignLatePenalties"):
        LatePenalties(Course.read(room.folder))


def test_a_changed_due_date_counts_at_the_next_run_and_nothing_is_graded_again(class_room):
    time = "2015-02-02 23:30:00 UTC"
    taken = []
    for due in (DUE, "2015-02-03 00:00:00 UTC", DUE):
        with Gradebook(f"sqlite:///{class_room.path}") as gradebook:
            gradebook.update_or_create_assignment("practice", duedate=due)
        class_room.run({"ada": "right"}, time=time, settings=ALL_OFF)
        with Gradebook(f"sqlite:///{class_room.path}") as gradebook:
            notebook = gradebook.find_submission_notebook("practice", "practice", "ada")
            taken.append(notebook.late_submission_penalty)
    assert taken == [12.0, None, 12.0]
    assert class_room.executor.graded == ["right"]


def test_a_time_that_has_changed_counts_and_nothing_is_graded_again(class_room):
    with Gradebook(f"sqlite:///{class_room.path}") as gradebook:
        gradebook.update_or_create_assignment("practice", duedate=DUE)
    for time, penalty in (("2015-02-02 23:30:00", 12.0), ("2015-02-02 20:30:00", None)):
        class_room.run({"ada": "right"}, time=time, settings=ALL_OFF)
        with Gradebook(f"sqlite:///{class_room.path}") as gradebook:
            notebook = gradebook.find_submission_notebook("practice", "practice", "ada")
            assert notebook.late_submission_penalty == penalty
    assert class_room.executor.graded == ["right"]


def test_points_by_hand_that_came_after_a_penalty_are_told_and_no_grade_until_the_next_run(room):
    room.set_due(DUE, ZERO)
    add(room, ["2015-02-02 23:30:00"])
    room.give_by_hand("s00", "3e-explain", 4.0)
    results = room.results()
    assert "penalties of s00 were reckoned: run `course grade practice` again" in results.warn()[0]
    assert final_points(results.students[0]) is None
    writer = room.open_gradebook()
    writer.update_penalties(["s00"])
    writer.close()
    assert room.results().warn() == []
    assert final_points(room.results().students[0]) == 0.0


def test_a_penalty_shows_in_the_table_and_on_the_page(room):
    write_plugin(room, "2.5")
    add(room, ["2015-02-02 23:30:00"])
    results = room.results()
    assert results.students[0].points == 9.5
    assert "s00,graded,9.5,16,1,2.5," in write_table(results, "all")[0].read_text()
    page = " ".join(re.sub("<[^>]*>", " ", make_page(results, results.students[0])).split())
    assert "2.5 points were taken off because it came late." in page


def test_whose_time_is_not_certain_is_named_where_points_depend_on_it(room):
    times = ["But …", "", "2015-02-02 15:30:00 PST", "2015-02-02 20:00:00", "2015-02-02 23:30:00"]
    room.set_due(DUE, ZERO)
    students = add(room, times)
    flags = dict.fromkeys(students, False) | {"s03": True}
    told = {name: (time, flags[name]) for name, time in zip(students, times, strict=True)}
    writer = room.open_gradebook()
    late, doubts = say_late(writer.penalties, writer.update_penalties(students), told)
    writer.close()
    assert late == "Points taken off for coming late: s04 12."
    for words in (
        "Whether 4 came in time is not certain",
        "s00: 'But …' is no time",
        "s01: no time is known",
        "s02: '2015-02-02 15:30:00 PST' was read as 2015-02-02 15:30:00 UTC",
        "s03: the student could have written '2015-02-02 20:00:00'",
    ):
        assert words in doubts
    assert "s04" not in doubts  # nobody doubts when it came


def test_where_no_points_depend_on_a_time_nothing_is_said(room):
    add(room, ["But …"])
    writer = room.open_gradebook()
    assert say_late(writer.penalties, writer.update_penalties(["s00"]), {"s00": ("", False)}) == []
    writer.close()


def test_a_setting_of_the_course_is_found_in_its_own_file(room):
    room.set_due(DUE, ZERO)
    assert ZERO in (room.folder / SETTINGS).read_text(encoding="utf-8")
    assert LatePenalties(Course.read(room.folder)).is_in_force
