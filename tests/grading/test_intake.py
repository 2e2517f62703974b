"""A class that comes out as one student who cannot be read is a question, before any grading."""

from dataclasses import replace

import pytest

from grading.course.assignment import load_assignment
from grading.errors import GradingError
from grading.examining.task import not_run
from grading.outcomes import Outcome
from grading.records.journal import Journal, Record
from grading.running.intake import require_a_class, take_in, tell
from grading.running.options import Options
from tests.grading.handing_in import fill
from tests.grading.this_course import COURSE
from tools.places import ROOT

RIGHT = (ROOT / "notebooks" / "practice" / "practice.ipynb").read_bytes()


def collect_from(source, folder, **told):
    """Take in a class for a course in another folder, which holds its journal alone."""
    course = replace(COURSE, root=folder)
    journal = Journal(course.journal("practice"))
    return take_in(course, "practice", Options(source=source, **told), journal)[0]


@pytest.fixture(scope="module")
def assignment():
    return load_assignment(COURSE, "practice")


@pytest.fixture
def require(tmp_path, assignment):
    """Take in what lies in a folder, of a course that has graded nothing, and require a class."""

    def take(**told):
        submissions = collect_from(tmp_path / "in", tmp_path, **told)
        require_a_class(submissions, assignment, tmp_path / "in")
        return [one.student for one in submissions]

    return take


@pytest.mark.parametrize(
    "names",
    [
        ("class/practice.ipynb",),
        ("class/report.pdf",),
        ("hw_1_2_ada.ipynb", "hw_1_2_bob.ipynb"),
        ("class/practice/practice.ipynb", "class/practice.ipynb"),
        ("ada.ipynb",),
    ],
)
def test_one_student_who_cannot_be_read_is_asked_about(names, tmp_path, require):
    fill(tmp_path / "in", *names)
    with pytest.raises(GradingError, match="looks like the work of one student"):
        require()
    assert len(require(inside=".")) == 1


@pytest.mark.parametrize("name", ["ada/practice.ipynb", "ada/practice/practice.ipynb", "ada.ipynb"])
def test_one_student_who_can_be_read_is_not(name, tmp_path, require):
    fill(tmp_path / "in", name)
    (tmp_path / "in" / name).write_bytes(RIGHT)
    assert require() == ["ada"]


def test_one_person_of_a_platform_may_have_handed_in_anything(tmp_path, require):
    fill(tmp_path / "in", "Ada_11_assignsubmission_file_/report.pdf")
    assert require() == ["Ada"]


@pytest.mark.parametrize(
    "names",
    [
        ("ada/report.pdf", "bob/report.pdf"),
        ("class/a/one.ipynb", "class/b/two.ipynb", "readme/info.pdf"),
        ("ada.ipynb", "bob/practice.ipynb", "cyd/report.pdf"),
    ],
)
def test_several_students_of_whom_none_can_be_read_are_asked_about(names, tmp_path, require):
    fill(tmp_path / "in", *names)
    with pytest.raises(GradingError, match="nothing in it to grade"):
        require()
    assert len(require(inside=".")) > 1
    assert len(require(layout="folders")) >= 1


def test_who_is_asked_for_by_name_may_have_handed_in_anything(tmp_path, require):
    fill(tmp_path / "in", "ada/report.pdf", "bob/report.pdf")
    assert require(only=("ada",)) == ["ada"]


def test_several_students_may_have_handed_in_anything_beside_one_who_can_be_read(tmp_path, require):
    fill(tmp_path / "in", "ada/report.pdf", "bob/report.pdf", "cyd/practice.ipynb")
    (tmp_path / "in" / "cyd" / "practice.ipynb").write_bytes(RIGHT)
    assert require() == ["ada", "bob", "cyd"]


def test_nbgraders_own_folder_is_known(tmp_path):
    submitted = tmp_path / "classroom" / "submitted"
    for source in (submitted, tmp_path / "elsewhere"):
        fill(source, "ada/practice/practice.ipynb")
        (source / "ada" / "practice" / "timestamp.txt").write_text("2026-01-02 10:00:00 UTC")
        (ada,) = collect_from(source, tmp_path)
        assert ada.time_is_doubtful is (source != submitted)


def test_people_without_a_number_keep_their_names_too(tmp_path):
    fill(tmp_path / "in", "Zoe\u0308/practice.ipynb")
    (alone,) = collect_from(tmp_path / "in", tmp_path)
    journal = Journal(tmp_path / "classroom" / "journal" / "practice")
    journal.write(Record(alone.student, alone.label, {}, not_run(Outcome.MISSING)))
    fill(tmp_path / "in", "Zo\u00eb/practice.ipynb")
    together = collect_from(tmp_path / "in", tmp_path)
    assert {one.label: one.student for one in together}["Zoe\u0308"] == alone.student == "Zo\u00eb"
    assert len({one.student for one in together}) == 2


def test_what_is_odd_about_a_class_is_told(tmp_path):
    fill(tmp_path / "in", "ada+practice+2026-01-02 10:00:00 UTC/practice.ipynb")
    fill(tmp_path / "in", "Bea/practice.ipynb", "bea/practice.ipynb", "bea/old.ipynb")
    submissions = collect_from(tmp_path / "in", tmp_path)
    assert tell(submissions, "practice") == [
        "Of several notebooks, practice.ipynb was graded and no other: bea",
        "The time of handing in is one that the student could have written: ada",
        "To look at: Bea (another name reads the same (bea)), bea (another name reads the same "
        "(Bea))",
    ]
