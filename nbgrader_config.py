"""nbgrader's settings for this course: sources, student versions, and one folder of class data.

nbgrader reads this file from the folder in which it is called, so its commands run in this folder.
"""

import os
import sys
import tomllib
import warnings
from pathlib import Path

c = get_config()  # noqa: F821 - nbgrader puts it there when it reads this file

course = Path(__file__).resolve().parent
classroom = course / "classroom"  # kept out of git: submissions, gradebook, feedback, grades
classroom.mkdir(exist_ok=True)  # SQLite creates the gradebook but not the folder around it

c.CourseDirectory.root = str(course)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.submitted_directory = "classroom/submitted"
c.CourseDirectory.autograded_directory = "classroom/autograded"
c.CourseDirectory.feedback_directory = "classroom/feedback"
c.CourseDirectory.solution_directory = "classroom/solution"
c.CourseDirectory.source_with_tests_directory = "classroom/source_with_tests"
c.CourseDirectory.db_url = f"sqlite:///{(classroom / 'gradebook.db').as_posix()}"
c.CourseGrading.records_directory = "classroom"  # the journal, tables of grades, reports
c.CourseGrading.shown = ["helpers"]  # what students and tests may import from
# Feedback leads to the lessons once the course has a site; until then it names them.
if (course / "pyproject.toml").is_file():
    urls = tomllib.loads((course / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    if "//example.org/" not in urls["Homepage"]:
        c.CourseGrading.site = urls["Homepage"]
c.ExportPlugin.to = str(classroom / "grades.csv")
c.NbGrader.logfile = str(classroom / "nbgrader.log")

# A call in a test has its own time limit (helpers/checks/time_limit.py), which ends with a clear
# message.
# This one is for what no call holds, such as a loop without an end in a student's own cell.
c.Execute.timeout = 60

# An answer starts as None, so a notebook without answers still runs to its end.
c.ClearSolutions.code_stub = {"python": "# YOUR ANSWER HERE"}


def register_assignment(assignment, student, notebooks):
    """Let `nbgrader autograde` work at once on a fresh clone, whose gradebook is still empty."""
    from grading.course.folder import Course
    from grading.records.registration import register_if_missing

    register_if_missing(Course(course, c), assignment)


c.Autograde.pre_convert_hook = register_assignment

# nbgrader calls the program alembic by its name, which only an activated environment would find.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

# nbgrader 0.9.6 makes SQLAlchemy 2 warn about rows that it adds a moment later.
warnings.filterwarnings("ignore", r"Object of type <Submitted\w+> not in session")
