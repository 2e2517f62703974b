"""This very course, as tests of grading need it, and its settings for small courses."""

from traitlets.config import Config

from grading.course.folder import SETTINGS, Course
from grading.sandbox.bubblewrap import CourseFiles
from tools.places import ROOT

COURSE = Course.read(ROOT)
FILES = CourseFiles(COURSE.root, COURSE.shown)


def bare_course(folder, url, **settings):
    """Return a course in a folder that has nothing but the address of a gradebook."""
    return Course(folder, Config({"CourseDirectory": {"db_url": url}} | settings))


def copy_settings(folder):
    """Give a folder the settings of this course, without a folder to import from."""
    text = (ROOT / SETTINGS).read_text(encoding="utf-8")
    (folder / SETTINGS).write_text(f"{text}\nc.CourseGrading.shown = []\n", encoding="utf-8")
    return folder
