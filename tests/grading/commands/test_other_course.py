"""A course in another folder, with nbgrader's usual folders, goes all the way from its sources to
pages and tables; what it shows comes from that folder, although a package here has the same name.
"""

import csv
import json
import os
import subprocess
import sys

import pytest
from nbformat import NotebookNode

from grading.course.folder import SETTINGS
from tests.grading.classes.source_cells import answer_cell, check_cell, given_cell, write_notebook
from tests.grading.classes.tiny_course import NAME
from tests.grading.session_cells import linux_only
from tools.places import ROOT

pytestmark = linux_only

# `helpers` is installed here as well, without these modules.
HELPERS = {
    "__init__.py": "",
    "units.py": "KILO = 1000\n",
    "checking.py": "from helpers.units import KILO\n\ndef is_near(a, b): return abs(a - b) < 1",
}
CELLS = [
    given_cell("given", "from helpers.units import KILO"),
    answer_cell("metres", "metres = 3 * KILO"),
    check_cell("check", "from helpers.checking import is_near\nassert is_near(metres, 3000), 'no'"),
]
STUDENTS = {"ada": "metres = 3 * KILO", "bob": "metres = 3"}
GRADES = {"ada": ("graded", 1), "bob": ("graded", 0)}
ONE_JOB = ("--jobs", "1")


def make_place(place):
    """Make a course, and beside it the folders that a user's programs may write to."""
    course = place / "statistics"
    for folder in (place / "away", place / "home", place / "scratch", course / "helpers"):
        folder.mkdir(parents=True)
    (course / SETTINGS).write_text("c = get_config()\nc.CourseGrading.shown = ['helpers']\n")
    for name, text in HELPERS.items():
        (course / "helpers" / name).write_text(text)
    write_notebook(course / "source" / NAME / f"{NAME}.ipynb", CELLS)
    for student, answer in STUDENTS.items():
        cells = [CELLS[0], NotebookNode(CELLS[1] | {"source": answer}), CELLS[2]]
        write_notebook(course / "submitted" / student / NAME / f"{NAME}.ipynb", cells)
    return place


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder around a course that is released, graded and given back from somewhere else."""
    place = make_place(tmp_path_factory.mktemp("elsewhere"))
    for command in ("release", "grade", "feedback", "export", "report"):
        options = ONE_JOB if command == "grade" else ()
        run_away(place, command, *options)
    return place


def run(place, folder, *arguments):
    """Run `course` in a folder; home and temporary files are beside the course, caches anywhere."""
    own = {"HOME": str(place / "home"), "TMPDIR": str(place / "scratch"), "PYTHONPATH": str(ROOT)}
    own["XDG_CACHE_HOME"] = str(place / "caches")
    done = subprocess.run(
        [sys.executable, "-m", "grading.commands", *arguments],
        cwd=folder,
        env=os.environ | own,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"Course: {place / 'statistics'}" in done.stderr.splitlines()
    return done.stdout


def run_away(place, command, *options):
    """Run a command of `course` in a folder that has nothing to do with the course."""
    run(place, place / "away", command, NAME, "--course", str(place / "statistics"), *options)


def read_grades(place):
    """Return {student: (outcome, points)} of the exported table."""
    text = (place / "statistics" / "grades" / f"{NAME}.csv").read_text(encoding="utf-8-sig")
    rows = csv.DictReader(text.splitlines())
    return {row["student"]: (row["outcome"], float(row["points"])) for row in rows}


def test_students_and_tests_import_the_courses_own_folder(place):
    assert read_grades(place) == GRADES
    assert not (ROOT / "helpers" / "units.py").exists()


def test_they_do_without_a_sandbox_too(tmp_path):
    place = make_place(tmp_path)
    run_away(place, "grade", *ONE_JOB, "--unsandboxed")
    run_away(place, "export")
    assert read_grades(place) == GRADES


def test_everything_lies_where_nbgrader_has_it(place):
    course = place / "statistics"
    released = json.loads((course / "release" / NAME / f"{NAME}.ipynb").read_text())
    assert "3 * KILO" not in json.dumps(released)
    for student in ("ada", "bob"):
        assert (course / "autograded" / student / NAME / f"{NAME}.ipynb").is_file()
        assert (course / "feedback" / student / NAME / f"{NAME}.html").is_file()
    assert (course / "reports" / f"{NAME}.html").is_file()


def test_nothing_is_written_outside_of_the_courses_own_folders(place):
    assert {path.name for path in (place / "statistics").iterdir()} == {
        SETTINGS,
        "gradebook.db",
        *("helpers", "source", "release", "submitted", "autograded", "feedback"),
        *("journal", "registered", "grades", "reports"),
    }
    for folder in ("away", "home", "scratch"):
        assert sorted((place / folder).rglob("*")) == []


def test_deep_in_the_course_nothing_has_to_name_it(place):
    deep = place / "statistics" / "source" / NAME
    assert "tiny: 1 submission, 1 graded now" in run(
        place, deep, "grade", NAME, "--only", "ada", "--force", *ONE_JOB
    )
