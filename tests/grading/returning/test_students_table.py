"""The report's table of students: everybody has a row, with what is known and where to look."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from grading.commands.feedback import write_pages
from grading.outcomes import Outcome
from grading.returning.choices import count_choices, read_letters
from grading.returning.report import make_report
from grading.returning.students_table import list_rows

EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def graded(room):
    room.add(
        room.record("ada", answers={"3a-slope-answer": 'relu_slope = "B"'}),
        room.record("bob", answers={"3a-slope-answer": 'relu_slope = "A"'}),
        room.record("cyd", answers={"3a-slope-answer": 'relu_slope = "A"\n'}),
        room.record("dan", answers={"3a-slope-answer": f'relu_slope = "{EVIL}"'}),
        room.record(
            "eve", outcome=Outcome.TIMEOUT, answers={"3a-slope-answer": 'relu_slope = "B"'}
        ),
        room.record("fay", outcome=Outcome.UNREADABLE),
    )
    return room.results()


def test_everybody_has_a_row_with_the_points_of_each_cell(graded):
    rows = list_rows(graded)
    assert [row.student for row in rows] == ["ada", "bob", "cyd", "dan", "eve", "fay"]
    assert len(rows[0].each) == len(graded.graded_cells)
    given = [points for points in rows[0].each if points is not None]
    assert sum(given) == rows[0].points
    assert rows[0].waiting == 1
    assert (rows[-1].points, rows[-1].outcome) == (None, "unreadable")


def test_links_lead_to_files_that_are_there(graded):
    assert not any(row.feedback for row in list_rows(graded))
    write_pages(graded)
    page = make_report(graded)
    for row in list_rows(graded):
        assert Path(os.path.normpath(graded.course.reports / row.feedback)).is_file()
        assert f'href="{row.feedback}"' in page


def test_a_link_to_a_student_with_signs_in_the_name_is_one_link(room):
    room.add(room.record('a "b" & c#1'))
    results = room.results()
    write_pages(results)
    (row,) = list_rows(results)
    assert not set('"&#<> ') & set(row.feedback)


def test_letters_are_counted_and_what_is_no_letter_is_something_else(graded):
    choices = {choice.name: choice for choice in count_choices(graded)}
    assert choices["3a-slope-answer"].counts == {"A": 2, "B": 2}
    assert choices["3a-slope-answer"].others == 1
    assert "1a-sigma-prime-answer" not in choices


@pytest.mark.parametrize(
    ("source", "letters"),
    [
        ('# one letter\nslope = "B"', "B"),
        ('reasons = "ACE"', "ACE"),
        ("slope = 'B'  # I think", "B"),
        ('slope = "b"', ""),
        ('slope = "B" if True else "C"', ""),
        ("slope = None", ""),
        ("slope = ", ""),
        ("", ""),
        ("x" * 100_000, ""),
        ("(" * 5_000, ""),
        ("\0", ""),
    ],
)
def test_letters_are_read_without_running_anything(source, letters):
    assert read_letters(source) == letters


def test_nothing_that_a_student_wrote_becomes_part_of_the_page(graded):
    page = make_report(graded)
    assert EVIL not in page
    assert page.count("<script>") == 1


def test_who_came_late_is_told_apart_from_who_came_in_time(room):
    room.set_due("2020-01-01")
    times = {"ada": "2020-01-01 06:00:00 UTC", "bob": "2019-12-31 00:00:00 UTC"}
    room.add(*(replace(room.record(name), time=time) for name, time in times.items()))
    rows = {row.student: row for row in list_rows(room.results())}
    assert (rows["ada"].late, rows["bob"].late) == ("6.0 h", "")
    assert ">Late<" in make_report(room.results())


def test_a_column_in_which_nobody_has_anything_is_left_out(graded):
    page = make_report(graded)
    assert ">Late<" not in page
    assert ">Taken off<" not in page
