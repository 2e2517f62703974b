"""What tests hand in, as folders and zip files, and how they read what was taken."""

import zipfile
from dataclasses import replace

import pytest

from grading.errors import NotReadable
from grading.records.journal import Journal
from grading.running.intake import take_in
from grading.running.options import Options
from grading.submissions.collecting import collect
from tests.grading.this_course import COURSE


def fill(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return folder


def pack(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return path


def outcome(handed_in):
    with pytest.raises(NotReadable) as refused:
        handed_in.read()
    return refused.value.outcome, refused.value.sentence


def what_is_read(handed_in):
    """Return the text that was read, or why none was."""
    try:
        return handed_in.read().decode()
    except NotReadable as problem:
        return str(problem)


def collect_from(source, folder, **told):
    """Take in a class for a course in another folder, which holds its journal alone."""
    course = replace(COURSE, root=folder)
    journal = Journal(course.journal("practice"))
    return take_in(course, "practice", Options(source=source, **told), [journal])[0]


def take(source, *remember, **told):
    """Return what each student handed in, read or refused."""
    taken = {}
    for handed_in in collect(source, "practice", *remember, **told)[0]:
        try:
            taken[handed_in.student] = handed_in.read().decode()
        except NotReadable as refused:
            taken[handed_in.student] = refused.outcome
    return taken
