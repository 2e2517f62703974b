"""A course is found from anywhere in it, and every path of it comes from its settings."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory

from grading.course.folder import FOLDERS, SETTINGS, STRUCTURE, Course
from grading.errors import GradingError
from tests.grading.this_course import COURSE
from tools.places import ROOT

GET = "c = get_config()\n"


@pytest.fixture
def write(tmp_path):
    """Write the settings of a course; return its folder."""

    def write_settings(*lines):
        (tmp_path / SETTINGS).write_text(GET + "\n".join(lines), encoding="utf-8")
        return tmp_path

    return write_settings


def test_what_settings_do_not_name_lies_where_nbgrader_looks_for_it(write):
    folder = write()
    course, plain = Course.read(folder), CourseDirectory(root=str(folder))
    for name in FOLDERS:
        assert getattr(course, name.removesuffix("_directory")) == folder / getattr(plain, name)
    assert course.db_url == plain.db_url
    assert plain.directory_structure == str(Path(STRUCTURE))
    assert course.journal("ps1") == folder / "journal" / "ps1"
    assert course.shown == ()


def test_this_course_lies_where_its_settings_say():
    assert COURSE.notebook("lab") == ROOT / "solutions" / "lab" / "lab.ipynb"
    assert COURSE.release == ROOT / "notebooks"
    assert COURSE.grades == ROOT / "classroom" / "grades"
    assert COURSE.db_url == f"sqlite:///{(ROOT / 'classroom' / 'gradebook.db').as_posix()}"
    assert COURSE.shown == (ROOT / "helpers",)
    assert {"lab", "practice"} <= set(COURSE.list_assignments())


def test_a_course_is_found_from_any_folder_in_it(write):
    folder = write("c.CourseDirectory.source_directory = 'assignments'")
    below = folder / "assignments" / "ps1"
    below.mkdir(parents=True)
    assert Course.find(below).root == folder
    assert Course.find(folder).source == folder / "assignments"


def test_settings_that_a_student_has_handed_in_are_never_run(write, tmp_path):
    folder, trace = write(), tmp_path / "trace"
    handed_in = folder / "submitted" / "eve" / "ps1"
    handed_in.mkdir(parents=True)
    (handed_in / SETTINGS).write_text(f"{GET}open({str(trace)!r}, 'w')", encoding="utf-8")
    with pytest.raises(GradingError, match=r"may be a student's: name the course with --course"):
        Course.find(handed_in)
    assert not trace.exists()
    Course.read(handed_in)
    assert trace.exists()  # it would do what it wants


def test_a_gradebook_with_a_relative_path_is_the_courses_wherever_a_command_is_called(write):
    folder = write("c.CourseDirectory.db_url = 'sqlite:///data/grades.db'")
    assert Course.read(folder).db_url == f"sqlite:///{(folder / 'data' / 'grades.db').as_posix()}"


@pytest.mark.parametrize(
    "url", ["sqlite:////data/grades.db", "postgresql://host/grades", "sqlite:///:memory:"]
)
def test_any_other_address_of_a_gradebook_is_kept(write, url):
    folder = write(f"c.CourseDirectory.db_url = {url!r}")
    assert Course.read(folder).db_url == url
    assert Course.read(folder, "sqlite:///x.db").db_url == "sqlite:///x.db"


def test_a_root_of_the_settings_is_the_root(write, tmp_path):
    folder = write("c.CourseDirectory.root = 'inner'")
    (tmp_path / "inner" / "source" / "ps1").mkdir(parents=True)
    assert Course.read(folder).source == tmp_path / "inner" / "source"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["1 / 0"], "cannot be read (ZeroDivisionError: division by zero). Mend it"),
        (["def"], "cannot be read (SyntaxError"),
        (["c.CourseDirectory.directory_structure = '{student_id}'"], "the only one that can be"),
        (["c.CourseGrading.shown = ['nothing']"], "names 'nothing', which is no folder"),
        (["c.CourseGrading.shown = ['../other']"], "names 'other', which is no folder right in"),
        (["c.CourseGrading.shown = ['source']"], "would show students"),
        (["c.CourseGrading.shown = ['submitted']"], "would show students"),
    ],
)
def test_settings_that_cannot_be_meant_are_named_in_a_sentence(write, tmp_path, lines, words):
    (tmp_path / "source").mkdir()
    (tmp_path / "submitted").mkdir()
    with pytest.raises(GradingError) as problem:
        Course.read(write(*lines))
    assert words in str(problem.value)


def test_shown_folders_may_be_added_one_by_one(write, tmp_path):
    (tmp_path / "tools").mkdir()
    assert Course.read(write("c.CourseGrading.shown.append('tools')")).shown == (
        tmp_path / "tools",
    )


def test_where_there_is_no_course_the_way_to_name_one_is_said(tmp_path):
    with pytest.raises(GradingError, match=r"no course here.*--course"):
        Course.find(tmp_path)
    with pytest.raises(GradingError, match="is no course"):
        Course.read(tmp_path)


def test_a_command_works_from_a_folder_below_and_says_which_course_it_took(tmp_path):
    command = [sys.executable, "-m", "grading.commands", "export", "no-such"]
    below = subprocess.run(
        command,
        cwd=ROOT / "docs",
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert below.returncode == 2
    assert below.stderr.splitlines()[0] == f"Course: {ROOT}"
    assert "no assignment 'no-such'" in below.stderr
