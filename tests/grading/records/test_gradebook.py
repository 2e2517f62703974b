"""The gradebook holds what nbgrader's own autograde would write, and keeps what people gave."""

import json
import sqlite3
from dataclasses import replace

import pytest

from grading.course.assignment import Role, load_assignment
from grading.course.folder import Course
from grading.errors import GradingError
from grading.outcomes import Outcome
from grading.records.database import mask
from grading.records.gradebook import GradebookWriter, parse_time
from grading.records.journal import Record
from grading.records.registration import register_if_changed
from grading.result import ExecutedCell, not_run
from grading.returning.autograded import make_notebook
from tests.grading.classes import gradebook_rows
from tests.grading.classes.gradebook_rows import read_comments, url_of
from tests.grading.classes.made_verdicts import make_verdict
from tests.grading.classes.warm_nbgrader import run_nbgrader
from tests.grading.this_course import bare_course
from tools.class_folder import make_class_folder


@pytest.fixture
def assignment(template):
    return template[0]


@pytest.fixture
def path(template, tmp_path):
    path = tmp_path / "gradebook.db"
    path.write_bytes(template[1])
    return path


@pytest.fixture
def writer(path, assignment):
    writer = GradebookWriter(bare_course(path.parent, f"sqlite:///{path}"), assignment)
    yield writer
    writer.close()


def make_record(assignment, student="ada", passed=True, outcome=Outcome.GRADED, untouched=()):
    tests = [cell for cell in assignment.cells if cell.role is Role.TEST]
    result = replace(
        not_run(outcome),
        verdicts=tuple(
            make_verdict(cell, "" if passed else "Not this.", printed="read\n") for cell in tests
        ),
        cells=tuple(
            ExecutedCell(cell.name, cell.kind, f"by {student}", cell.name in untouched)
            for cell in assignment.cells
        ),
    )
    return Record(student, student, {}, result)


def read_grades(path, student="ada"):
    """Return (points of tests, points by hand, whether it waits) by graded cell."""
    return {
        cell: (grade.auto, grade.manual, grade.is_waiting)
        for (who, cell), grade in gradebook_rows.read_grades(url_of(path)).items()
        if who == student
    }


def test_points_of_tests_are_there_and_the_written_answer_waits_for_a_person(
    writer, path, assignment
):
    writer.write([make_record(assignment)])
    grades = read_grades(path)
    assert grades.pop("3e-explain") == (None, None, True)
    assert len(grades) == 8
    assert sum(auto for auto, _, _ in grades.values()) == 12
    assert not any(needs for _, _, needs in grades.values())


def test_an_untouched_written_answer_is_no_response_and_has_no_points(writer, path, assignment):
    writer.write([make_record(assignment, untouched=["3e-explain"])])
    assert read_grades(path)["3e-explain"] == (0, None, False)
    assert read_comments(url_of(path))["ada", "3e-explain"] == "No response."


def test_a_batch_has_a_row_per_student_and_cell_and_writing_twice_adds_none(
    writer, path, assignment
):
    students = [f"student {number}" for number in range(40)]
    for passed in (True, False, False):
        writer.write([make_record(assignment, name, passed) for name in students])
    assert writer.list_students() == set(students)
    with sqlite3.connect(path) as database:
        counts = [
            database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in (
                "student",
                "submitted_assignment",
                "submitted_notebook",
                "grade",
                "comment",
            )
        ]
    assert counts == [40, 40, 40, 40 * 9, 40 * 9]
    assert read_grades(path, "student 39")["1a-sigma-prime"] == (0, None, False)


def test_a_score_and_a_comment_given_by_hand_survive_a_regrade(writer, path, assignment):
    writer.write([make_record(assignment)])
    with sqlite3.connect(path) as database:
        database.execute("UPDATE grade SET manual_score = 1.5, needs_manual_grade = 0")
        database.execute("UPDATE comment SET manual_comment = 'well done'")
    writer.write([make_record(assignment, passed=False)])
    assert read_grades(path)["1a-sigma-prime"] == (0, 1.5, True)
    with sqlite3.connect(path) as database:
        assert {row[0] for row in database.execute("SELECT manual_comment FROM comment")} == {
            "well done"
        }


def test_the_time_of_handing_in_is_noted_and_nonsense_is_none(writer, path, assignment):
    times = {"ada": "2026-01-02 10:00:00 UTC", "bob": "nonsense", "cyd": "9" * 99, "dan": ""}
    records = [make_record(assignment, student) for student in times]
    for _ in range(2):
        writer.write([replace(record, time=times[record.student]) for record in records])
    with sqlite3.connect(path) as database:
        noted = dict(database.execute("SELECT student_id, timestamp FROM submitted_assignment"))
    assert noted.pop("ada") == "2026-01-02 10:00:00.000000"
    assert set(noted.values()) == {None}


@pytest.mark.parametrize("outcome", [Outcome.UNREADABLE, Outcome.REFUSED])
def test_what_could_not_be_run_is_no_zero_but_waits_for_a_person(outcome, writer, path, assignment):
    writer.write([Record("ada", "ada", {}, not_run(outcome))])
    assert set(read_grades(path).values()) == {(None, None, True)}


@pytest.mark.parametrize("outcome", [Outcome.MISSING, Outcome.FAILED])
def test_what_was_not_handed_in_or_failed_here_is_no_submission(outcome, writer, path, assignment):
    writer.write([Record("ada", "ada", {}, not_run(outcome))])
    assert read_grades(path) == {}
    assert writer.list_students() == set()


def test_a_gradebook_that_fills_the_disk_is_said_in_a_sentence_and_takes_all_later(
    writer, path, assignment
):
    records = [make_record(assignment, f"s{number}") for number in range(200)]
    connection = writer._gradebook.db.connection().connection.driver_connection
    connection.execute("PRAGMA max_page_count = 1")  # it has more: there is no room left
    with pytest.raises(GradingError, match=r"disk is full.*What is graded so far is kept"):
        writer.write(records)
    assert writer.list_students() == set()
    connection.execute("PRAGMA max_page_count = 1000000")
    writer.write(records)
    assert writer.list_students() == {record.student for record in records}
    assert read_grades(path, "s199") == read_grades(path, "s0") != {}


def test_a_locked_gradebook_is_said_in_a_sentence_and_nothing_is_written(
    soon_locked, writer, path, assignment
):
    with sqlite3.connect(path) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(GradingError, match=r"locked.*What is graded so far is kept"):
            writer.write([make_record(assignment)])
        other.rollback()
    writer.write([make_record(assignment)])
    assert len(read_grades(path)) == 9


def test_a_gradebook_that_is_none_is_said_in_a_sentence(tmp_path, assignment):
    (tmp_path / "gradebook.db").write_text("hello, this is no database, but it is long enough" * 9)
    with pytest.raises(GradingError, match="not a database"):
        GradebookWriter(bare_course(tmp_path, f"sqlite:///{tmp_path}/gradebook.db"), assignment)


def test_a_password_in_the_address_is_not_shown():
    assert mask("postgresql://grader:secret@host/db") == "postgresql://grader:***@host/db"


def test_a_changed_assignment_is_registered_anew_and_an_unchanged_one_is_left_alone(tmp_path):
    folder = make_class_folder(tmp_path / "class", "practice")
    taken = Course.read(folder)
    register_if_changed(taken, load_assignment(taken, "practice"))
    path = folder / "classroom" / "gradebook.db"
    before = path.read_bytes()
    register_if_changed(taken, load_assignment(taken, "practice"))
    assert path.read_bytes() == before
    source = folder / "solutions" / "practice" / "practice.ipynb"
    notebook = json.loads(source.read_text(encoding="utf-8"))
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "1a-sigma-prime")
    cell["metadata"]["nbgrader"]["points"] = 5
    source.write_text(json.dumps(notebook), encoding="utf-8")
    changed = load_assignment(taken, "practice")
    register_if_changed(taken, changed)
    with sqlite3.connect(path) as database:
        query = "SELECT max_score FROM grade_cells JOIN base_cell USING (id) WHERE name = ?"
        assert database.execute(query, ["1a-sigma-prime"]).fetchone() == (5,)


def test_nbgrader_makes_its_feedback_and_export_from_it(tmp_path, assignment, template):
    folder = make_class_folder(tmp_path / "class", "practice")
    classroom = folder / "classroom"
    classroom.mkdir()
    (classroom / "gradebook.db").write_bytes(template[1])
    writer = GradebookWriter(bare_course(folder, f"sqlite:///{classroom}/gradebook.db"), assignment)
    records = [
        make_record(assignment, "ada"),
        make_record(assignment, "bob", passed=False, outcome=Outcome.TIMEOUT),
        Record("cyd", "cyd", {}, not_run(Outcome.UNREADABLE, "Damaged <b>`[x](y)`</b>.")),
    ]
    for record in records:
        path = classroom / "autograded" / record.student / "practice" / "practice.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(make_notebook(assignment, record))
    writer.write(records)
    writer.close()
    run_nbgrader(folder, "generate_feedback", "practice")
    run_nbgrader(folder, "export")
    pages = {
        path.parts[-3]: path.read_text(encoding="utf-8")
        for path in (classroom / "feedback").rglob("*.html")
    }
    assert "Not this." in pages["bob"]
    assert "Outcome: timeout" in pages["bob"]
    assert "Outcome: unreadable" in pages["cyd"]
    assert "<b>" not in pages["cyd"].split("Outcome: unreadable")[1].split("</p>")[0]
    assert "Not this." not in pages["ada"]
    lines = (classroom / "grades.csv").read_text(encoding="utf-8").splitlines()
    scores = {line.split(",")[3]: line.split(",")[-2] for line in lines[1:]}
    assert scores == {"ada": "12.0", "bob": "0.0", "cyd": "0.0"}


def test_an_autograded_notebook_is_a_valid_one(assignment):
    import nbformat

    for record in (make_record(assignment), Record("a", "a", {}, not_run(Outcome.UNREADABLE))):
        notebook = nbformat.reads(make_notebook(assignment, record).decode(), as_version=4)
        nbformat.validate(notebook)
        assert [cell.id for cell in notebook.cells if cell.id != "outcome"] == [
            cell.name for cell in assignment.cells
        ]


@pytest.mark.parametrize("length", [60_000, 9_000], ids=["one long answer", "many answers"])
def test_long_answers_keep_nobody_waiting_who_looks_at_the_notebook(assignment, length):
    record = make_record(assignment)
    written = [cell for cell in assignment.cells if cell.role is Role.ANSWER and cell.by_hand]
    steps = [ExecutedCell(cell.name, "markdown", "[" * length) for cell in written]
    steps = (steps * 9)[: 1 if length > 10_000 else 9]
    record = replace(record, result=replace(record.result, cells=(*record.result.cells, *steps)))
    notebook = json.loads(make_notebook(assignment, record))
    as_typed = ["as it was typed" in cell["source"] for cell in notebook["cells"]]
    # Four of 9,000 are read as Markdown, and whatever comes behind those is not.
    assert as_typed[-len(steps) :] == ([True] if length > 10_000 else [False] * 4 + [True] * 5)


def test_the_practice_is_read_with_its_roles(assignment):
    assert {role: sum(cell.role is role for cell in assignment.cells) for role in Role} == {
        Role.TEXT: sum(cell.kind == "markdown" for cell in assignment.cells) - 1,
        Role.SETUP: 1,
        Role.ANSWER: 9,
        Role.TEST: 8,
    }
    answers = [cell for cell in assignment.cells if cell.role is Role.ANSWER]
    assert not any("SOLUTION" in cell.source for cell in answers)


@pytest.mark.parametrize("text", ["", "soon", "9" * 30 + "h", "1e999999999h", "\0", "0000-99-99"])
def test_what_is_no_time_is_none_whatever_a_student_wrote(text):
    assert parse_time(text) is None
