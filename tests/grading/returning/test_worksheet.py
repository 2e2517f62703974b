"""Moodle's own worksheet is filled in whatever its language, and nothing else in it changes."""

import csv
import io

import pytest

from grading.errors import GradingError
from grading.outcomes import Outcome
from grading.returning.export import write_table
from tests.grading.classes.recorded_class import WRITTEN

GERMAN = (
    "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,"
    "Bewertung kann geändert werden,Zuletzt geändert (Abgabe),Zuletzt geändert (Bewertung),"
    "Feedback als Kommentar"
)
ENGLISH = (
    "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments"
)
COMMENT = 'Schön;\n=> "aber" länger -1'


@pytest.fixture
def graded(room):
    room.add(
        room.record("ada", label="Ada Lovelace_11_assignsubmission_file_"),
        room.record("bob", label="Bob_12_assignsubmission_file_"),
        room.record("cyd", label="Cyd_13_assignsubmission_file_", outcome=Outcome.UNREADABLE),
        room.record("dan", label="dan.ipynb"),
    )
    for name in ("ada", "dan"):
        room.give_by_hand(name, WRITTEN, 3.5)
    return room.results()


def write(path, heading, rows, delimiter=",", encoding="utf-8-sig"):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([heading.split(","), *rows])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def participant(number, grade="", maximum="16,00", comment="", name="=Ada"):
    return [
        f"Teilnehmer/in{number}",
        name,
        "",
        "Abgegeben",
        grade,
        maximum,
        "Ja",
        "Montag, 2. März",
        "-",
        comment,
    ]


def fill(results, path):
    target, export = write_table(results, "moodle", worksheet=path)
    return list(csv.reader(target.open(encoding="utf-8", newline=""))), export


@pytest.mark.parametrize("heading", [GERMAN, ENGLISH])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_worksheet_of_any_language_gets_the_grades_and_keeps_the_rest(
    heading, delimiter, graded, tmp_path
):
    rows = [participant(12, comment=COMMENT), participant(11, comment=COMMENT), participant(99)]
    filled, export = fill(graded, write(tmp_path / "in.csv", heading, rows, delimiter))
    wanted = participant(11, grade="15.5", comment=COMMENT, name="'=Ada")
    wanted[8] = "'-"
    assert filled == [heading.split(","), wanted]
    assert export.left_out == ["bob", "cyd", "dan"]
    assert export.warnings == [f"1 with a grade are not in {tmp_path / 'in.csv'} (dan)."]


def test_who_is_not_graded_has_no_row_so_that_a_teachers_comment_stays(graded, tmp_path):
    rows = [participant(number, comment="my own words") for number in (11, 12, 13)]
    filled, _ = fill(graded, write(tmp_path / "in.csv", GERMAN, rows))
    assert [row[0] for row in filled[1:]] == ["Teilnehmer/in11"]
    assert filled[1][-1] == "my own words"


def test_a_grade_that_moodle_has_already_is_replaced(graded, tmp_path):
    path = write(tmp_path / "in.csv", GERMAN, [participant(11, "3,00"), participant(12, "-")])
    assert fill(graded, path)[0][1][4] == "15.5"


def test_another_maximum_would_make_other_grades_of_the_points_and_is_refused(graded, tmp_path):
    path = write(tmp_path / "in.csv", GERMAN, [participant(11, maximum="100,00")])
    with pytest.raises(GradingError, match=r"is 100, and the assignment has 16 points"):
        fill(graded, path)
    assert not graded.course.grades.exists()


def test_of_two_records_with_one_number_neither_is_taken(room, tmp_path):
    for name in ("ada", "eve"):
        room.add(room.record(name, label="Ada_11_assignsubmission_file_"))
        room.give_by_hand(name, WRITTEN, 1.0)
    path = write(tmp_path / "in.csv", GERMAN, [participant(11)])
    with pytest.raises(GradingError, match=r"No participant in .* has a grade here"):
        fill(room.results(), path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a worksheet as Moodle gives it"),
        (b"ID,Name\n", "not a worksheet as Moodle gives it"),
        (b"ID,Name\n1,2,3\n", "not a worksheet as Moodle gives it"),
        (b"\xff\xfe1,2\n", "in UTF-8"),
        (b"PK\x03\x04\x00\x00", "not a worksheet as Moodle gives it"),
        (b"ID,Name,Mail\n1,Ada,a@b\n", "no one column of grades"),
        (b"ID,Grade,Scale\n11,,Good\n", "no one column of grades"),
        (b"ID,A,B,C\n11,,16,16\n", "no one column of grades"),
        (b"ID,Grade,Max\n" + b"1," + b"x" * 200_000 + b",16\n", "field larger than field limit"),
    ],
)
def test_what_is_no_worksheet_is_said_in_a_sentence_and_nothing_is_written(
    content, words, graded, tmp_path
):
    (tmp_path / "in.csv").write_bytes(content)
    with pytest.raises(GradingError, match=words):
        fill(graded, tmp_path / "in.csv")
    assert not graded.course.grades.exists()


def test_a_worksheet_that_is_not_there_is_said_in_a_sentence(graded, tmp_path):
    with pytest.raises(GradingError, match=r"Cannot read .*No such file"):
        fill(graded, tmp_path / "none.csv")
