"""This very course, as tests of grading need it."""

from grading.course.folder import Course
from grading.sandbox.bubblewrap import CourseFiles
from tools.places import ROOT

COURSE = Course.read(ROOT)
FILES = CourseFiles(COURSE.root, COURSE.shown)
