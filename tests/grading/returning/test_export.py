"""Exported grades: an outcome for everybody, no silent zero, and no cell that is a formula."""

import csv
import io
import sqlite3
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.errors import GradingError
from grading.outcomes import Outcome
from grading.returning.export import final_points, number, safe_cell, write_table
from tests.grading.classes.recorded_class import WRITTEN

EVIL = "=cmd|' /C calc'!A0"


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def graded(room):
    room.add(
        room.record("ada", label="Ada Lovelace_12345_assignsubmission_file_"),
        room.record(
            "bob", wrong={"1a-sigma-prime": "No."}, label=EVIL + "_77_assignsubmission_file_"
        ),
        room.record("cyd", outcome=Outcome.UNREADABLE, label="lovelacecyd_LATE_4711_9_p.ipynb"),
        room.record("dan", outcome=Outcome.MISSING),
        room.record("eve", outcome=Outcome.TIMEOUT, label="eve_4712_10_practice.ipynb"),
    )
    room.give_by_hand("ada", WRITTEN, 3.5)
    room.give_by_hand("eve", WRITTEN, 0.0)
    return room.results()


def test_every_student_has_a_row_with_the_outcome_and_the_points(graded):
    rows = {row["student"]: row for row in read(write_table(graded, "all")[0])}
    told = {name: (row["outcome"], row["points"], row["unmarked"]) for name, row in rows.items()}
    assert told == {
        "ada": ("graded", "15.5", "0"),
        "bob": ("graded", "10", "1"),
        "cyd": ("unreadable", "", "9"),
        "dan": ("missing", "", "0"),
        "eve": ("timeout", "12", "0"),
    }
    assert {row["max_points"] for row in rows.values()} == {"16"}
    assert (rows["bob"]["1a-sigma-prime"], rows["bob"]["2a-gradient"]) == ("0", "2")
    assert (rows["ada"][WRITTEN], rows["bob"][WRITTEN]) == ("3.5", "")
    assert rows["cyd"]["explanation"] == Outcome.UNREADABLE.sentence


def test_a_time_that_the_student_could_have_written_is_marked(room):
    time = "2026-01-02 10:00:00 UTC"
    room.add(
        replace(room.record("ada"), time=time, time_is_doubtful=True),
        replace(room.record("bob"), time=time),
    )
    rows = read(write_table(room.results(), "all")[0])
    assert [(row["handed_in"], row["doubtful_time"]) for row in rows] == [(time, "yes"), (time, "")]


def test_moodle_finds_its_participants_and_who_has_no_grade_has_no_row(graded):
    """Moodle would put even an empty comment in place of a teacher's own."""
    path, export = write_table(graded, "moodle")
    assert [(row["Identifier"], row["Full name"], row["Grade"]) for row in read(path)] == [
        ("Participant 12345", "Ada Lovelace", "15.5"),
        ("", "eve", "12"),
    ]
    assert export.left_out == ["bob", "cyd", "dan"]
    assert export.warnings == [
        "Moodle will not find 1 students by this table, whose files came without its number (eve)."
    ]
    rows = read(write_table(graded, "moodle", so_far=True)[0])
    assert (rows[1]["Identifier"], rows[1]["Full name"]) == ("Participant 77", f"'{EVIL}")


@pytest.mark.parametrize(
    ("kind", "words"), [("moodle", "Moodle would find nobody"), ("canvas", "names as logins (eve)")]
)
def test_a_table_by_which_a_platform_would_find_nobody_is_told(kind, words, room):
    room.add(room.record("eve"))
    room.give_by_hand("eve", WRITTEN, 1.0)
    (told,) = write_table(room.results(), kind)[1].warnings
    assert words in told


def test_canvas_finds_its_users_and_who_has_no_grade_has_no_row(graded):
    path, export = write_table(graded, "canvas")
    rows = list(csv.reader(path.open(encoding="utf-8", newline="")))
    assert rows[0][:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert [(row[1], row[3], row[5]) for row in rows[1:]] == [
        ("", "", "16"),
        ("", "ada", "15.5"),
        ("4712", "eve", "12"),
    ]
    assert export.left_out == ["bob", "cyd", "dan"]


def test_what_is_given_so_far_goes_to_a_platform_only_when_it_is_asked_for(graded):
    rows = read(write_table(graded, "moodle", so_far=True)[0])
    assert [row["Grade"] for row in rows] == ["15.5", "10", "12"]


def test_a_damaged_notebook_that_a_person_has_marked_in_full_has_a_grade(room):
    room.add(room.record("cyd", outcome=Outcome.UNREADABLE))
    cells = room.results().graded_cells
    for cell in cells[:-1]:
        room.give_by_hand("cyd", cell, 1.0)
    assert room.results().students[0].points is None
    room.give_by_hand("cyd", cells[-1], 1.0)
    assert final_points(room.results().students[0]) == 9.0


@given(st.text() | st.tuples(st.sampled_from("=+-@\t\r\n|% ＝"), st.text()).map("".join))
def test_no_text_becomes_a_formula_or_a_second_line(text):
    cell = safe_cell(text)
    assert not cell.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "|", "%", "＝"))
    assert not any(ord(letter) < 32 for letter in cell)


@given(
    st.lists(st.sampled_from([";", "=1+1", "+1", '"', " ", "\t", ",", "a", "@", "-"])).map("".join)
)
def test_no_part_of_a_cell_becomes_a_formula_where_semicolons_part_cells(text):
    """As LibreOffice does when it asks, and Excel wherever the comma belongs to numbers."""
    line = io.StringIO()
    csv.writer(line).writerow(["ada", safe_cell(text)])
    for part in line.getvalue().split(";"):
        assert not part.lstrip(' "').startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("sign", ["\x9b", "\x85", "\u202e", "\u2028", "\u2066"])
def test_no_sign_steers_a_terminal_or_turns_the_line_around(sign):
    assert sign not in safe_cell(f"ada {sign}0 of 12")


def test_a_harmless_text_stays_as_it_is():
    for outcome in Outcome:
        assert safe_cell(outcome.sentence) == outcome.sentence
    assert safe_cell("Zoë Ångström-Łukasz") == "Zoë Ångström-Łukasz"


@pytest.mark.parametrize(
    ("points", "text"), [(None, ""), (0.0, "0"), (15.5, "15.5"), (0.1 + 0.2, "0.3"), (1e-9, "0")]
)
def test_points_are_written_short_and_what_is_not_given_is_empty(points, text):
    assert number(points) == text


def test_what_nobody_has_graded_is_said_in_a_sentence(room):
    with pytest.raises(GradingError, match="Nothing of practice has been graded yet"):
        room.results()
    room.add(room.record("ada"))
    with pytest.raises(GradingError, match="no graded submission of practice by 'eve'"):
        room.results(only=["eve"])


def test_points_by_hand_that_wait_to_be_confirmed_are_no_grade(room):
    """As they do when the notebook has been graded again."""
    for wrong in ({}, {"1a-sigma-prime": "No."}):
        room.add(room.record("ada", wrong=wrong))
        assert final_points(room.results().students[0]) is None
        room.give_by_hand("ada", WRITTEN, 3.5)
    assert final_points(room.results().students[0]) == 13.5
    room.add(room.record("ada"))
    (ada,) = room.results().students
    assert (ada.waiting, final_points(ada), final_points(ada, so_far=True)) == (
        [WRITTEN],
        None,
        15.5,
    )


def test_a_graded_cell_that_the_gradebook_has_nothing_of_is_open(room):
    room.add(room.record("ada"))
    room.give_by_hand("ada", WRITTEN, 3.5)
    with sqlite3.connect(room.folder / "classroom" / "gradebook.db") as database:
        chosen = "SELECT id FROM base_cell WHERE name = '2a-gradient'"
        database.execute(f"DELETE FROM grade WHERE cell_id IN ({chosen})")
    (ada,) = room.results().students
    assert (ada.open, final_points(ada)) == (["2a-gradient"], None)


def test_results_that_have_not_reached_the_gradebook_are_told_and_no_zero(room):
    room.add(room.record("ada"), is_written=False)
    results = room.results()
    assert results.students[0].points is None
    assert "not in the gradebook yet (ada)" in results.warn()[0]


def test_a_regrade_that_has_not_reached_the_gradebook_is_told(room):
    room.add(room.record("ada"))
    assert room.results().warn() == []
    room.add(room.record("ada", wrong={"1a-sigma-prime": "No."}), is_written=False)
    assert "not in the gradebook yet" in room.results().warn()[0]


def test_grades_of_earlier_tests_are_told(room):
    record = room.record("ada")
    record.key["tests"] = "of last year"
    room.add(record)
    assert "an earlier version of the tests (ada)" in room.results().warn()[0]


def test_a_damaged_gradebook_is_said_in_a_sentence(room):
    room.add(room.record("ada"))
    (room.folder / "classroom" / "gradebook.db").write_bytes(b"no database" * 100)
    with pytest.raises(GradingError, match="cannot be used: file is not a database"):
        room.results()


def test_reading_makes_no_gradebook_where_there_is_none(room):
    path = room.folder / "classroom" / "gradebook.db"
    path.unlink()
    with pytest.raises(GradingError, match="has been graded yet"):
        room.results()
    assert not path.exists()
