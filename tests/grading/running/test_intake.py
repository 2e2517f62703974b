"""A class that comes out as one student who cannot be read is a question, before any grading."""

import re
import shlex

import pytest

from grading.course.assignment import load_assignment
from grading.errors import GradingError
from grading.outcomes import Outcome
from grading.records.journal import Journal, Record
from grading.result import not_run
from grading.running.intake import require_a_class, tell
from grading.submissions.choosing import HandedIn
from tests.grading.classes.handed_in_files import collect_from, fill
from tests.grading.this_course import COURSE
from tools.places import ROOT

SECONDS = 600.0
RIGHT = (ROOT / "notebooks" / "practice" / "practice.ipynb").read_bytes()


@pytest.fixture(scope="module")
def assignment():
    return load_assignment(COURSE, "practice")


@pytest.fixture
def require(tmp_path, assignment):
    """Take in what lies in a folder, of a course that has graded nothing, and require a class."""

    def take(**told):
        submissions = collect_from(tmp_path / "in", tmp_path, **told)
        require_a_class(submissions, {"practice": assignment}, tmp_path / "in", SECONDS)
        return [one.student for one in submissions]

    return take


@pytest.mark.parametrize(
    ("student", "names"),
    [
        ("class", ["class/practice.ipynb"]),
        ("class", ["class/report.pdf"]),
        ("hw", ["hw_1_2_ada.ipynb", "hw_1_2_bob.ipynb"]),
        ("class", ["class/practice/practice.ipynb", "class/practice.ipynb"]),
        ("ada", ["ada.ipynb"]),
    ],
)
def test_one_student_who_cannot_be_read_is_asked_about(student, names, tmp_path, require):
    fill(tmp_path / "in", *names)
    with pytest.raises(GradingError, match=f"looks like the work of one student, {student}, and"):
        require()
    assert require(inside=".") == [student]


def raising(problem):
    def read():
        raise problem

    return read


def read_for_ever():
    while True:
        pass


FAULTS = {
    "MemoryError": raising(MemoryError()),
    "RecursionError: too deep": raising(RecursionError("too deep")),
    "OSError: [Errno 5] of \ufffd[31m": raising(OSError(5, "of \x1b[31m")),
    "KeyError: 'cells'": raising(KeyError("cells")),
    "Looking at it took more than 0.05 seconds": read_for_ever,
}


@pytest.mark.parametrize("told", FAULTS)
def test_whatever_goes_wrong_in_looking_is_said_in_the_sentence(told, assignment, tmp_path):
    submissions = [
        HandedIn(name, name, FAULTS[told], is_certain=False, notebook="practice")
        for name in ("ada", "bob")
    ]
    with pytest.raises(GradingError, match=re.escape(told)) as asked:
        require_a_class(submissions, {"practice": assignment}, tmp_path, 0.05)
    assert "add `--inside .`" in str(asked.value)


def test_whoever_cannot_be_looked_at_hides_nobody_who_can(assignment, tmp_path):
    reads = [*FAULTS.values(), lambda: RIGHT]
    submissions = [
        HandedIn(f"s{number}", "", read, is_certain=False, notebook="practice")
        for number, read in enumerate(reads)
    ]
    require_a_class(submissions, {"practice": assignment}, tmp_path, 5.0)


@pytest.mark.parametrize(
    "names",
    [
        ("class/ada/practice.ipynb", "class/bob/practice.ipynb"),
        ("a b/ada.ipynb", "a b/bob.ipynb"),
        ("a/b/ada/practice.ipynb", "a/b/bob/practice.ipynb"),
        ("c\x1bd/ada/practice.ipynb", "c\x1bd/bob/practice.ipynb"),
    ],
)
def test_the_option_that_the_question_names_takes_the_students_that_it_names(
    names, tmp_path, require
):
    fill(tmp_path / "in", *names)
    with pytest.raises(GradingError, match="2 students, ada, bob") as asked:
        require()
    (option,) = re.findall(r"If it is these students, add `(--inside [^`]*)`", str(asked.value))
    assert require(inside=shlex.split(option)[1]) == ["ada", "bob"]


@pytest.mark.parametrize("name", ["ada/practice.ipynb", "ada/practice/practice.ipynb", "ada.ipynb"])
def test_one_student_who_can_be_read_is_not(name, tmp_path, require):
    fill(tmp_path / "in", name)
    (tmp_path / "in" / name).write_bytes(RIGHT)
    assert require() == ["ada"]


def test_one_person_of_a_platform_may_have_handed_in_anything(tmp_path, require):
    fill(tmp_path / "in", "Ada_11_assignsubmission_file_/report.pdf")
    assert require() == ["Ada"]


@pytest.mark.parametrize(
    ("students", "folders", "names"),
    [
        (["ada", "bob"], ["ada", "bob"], ["ada/report.pdf", "bob/report.pdf"]),
        (
            ["class", "readme"],
            ["class", "readme"],
            ["class/a/one.ipynb", "class/b/two.ipynb", "readme/info.pdf"],
        ),
        (
            ["ada", "bob", "cyd"],
            ["bob", "cyd"],
            ["ada.ipynb", "bob/practice.ipynb", "cyd/report.pdf"],
        ),
    ],
)
def test_several_students_of_whom_none_can_be_read_are_asked_about(
    students, folders, names, tmp_path, require
):
    fill(tmp_path / "in", *names)
    told = f"{len(students)} students, {', '.join(students)}, and there is nothing in it to grade"
    with pytest.raises(GradingError, match=told):
        require()
    assert require(inside=".") == students
    assert require(layout="folders") == folders


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


def take_after_damage(course, *names, lost):
    """Take in a class after a run that has left a record of which nothing can be read."""
    path = course / "classroom" / "journal" / "practice" / f"{lost}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    fill(course / "in", *(f"{name}/practice.ipynb" for name in names))
    try:
        return [one.student for one in collect_from(course / "in", course)]
    finally:
        path.unlink()


ADA, OTHER_ADA = "Ada_11_assignsubmission_file_", "Ada_13_assignsubmission_file_"


@pytest.mark.parametrize(
    ("names", "lost"),
    [
        ((ADA, OTHER_ADA), "Ada"),
        ((ADA, OTHER_ADA), "Ada 11"),
        ((OTHER_ADA, "Bob_12_assignsubmission_file_"), "Ada"),
        (("Zoe\u0308", "Zo\u00eb"), "Zo\u00eb"),
    ],
)
def test_a_record_that_no_longer_tells_whose_it_is_gives_nobody_its_name(names, lost, tmp_path):
    with pytest.raises(GradingError, match="no longer tells whom the name") as asked:
        take_after_damage(tmp_path, *names, lost=lost)
    told = str(asked.value)
    assert f"{lost}.json" in told
    assert any(name in told for name in names)
    assert len(collect_from(tmp_path / "in", tmp_path)) == 2  # the file is removed


@pytest.mark.parametrize("lost", ["ada", "Zo\u00eb", "gone", "Ada 11", "a*b"])
def test_a_record_that_can_be_of_one_person_alone_is_theirs_without_a_question(lost, tmp_path):
    taken = take_after_damage(tmp_path, "ada", "Zoe\u0308", ADA.replace("Ada", "Bob"), lost=lost)
    assert taken == ["Bob", "Zo\u00eb", "ada"]


def test_a_class_is_not_asked_about_people_whose_names_are_known(tmp_path):
    journal = Journal(tmp_path / "classroom" / "journal" / "practice")
    journal.write(Record("Ada 11", ADA, {}, not_run(Outcome.MISSING)))
    journal.write(Record("Ada 13", OTHER_ADA, {}, not_run(Outcome.MISSING)))
    assert take_after_damage(tmp_path, ADA, OTHER_ADA, lost="Ada") == ["Ada 11", "Ada 13"]


def test_what_is_odd_about_a_class_is_told(tmp_path):
    fill(tmp_path / "in", "ada+practice+2026-01-02 10:00:00 UTC/practice.ipynb")
    fill(tmp_path / "in", "Bea/practice.ipynb", "bea/practice.ipynb", "bea/old.ipynb")
    submissions = collect_from(tmp_path / "in", tmp_path)
    assert tell(submissions) == [
        "Of several notebooks, practice.ipynb was graded and no other: bea",
        "The time of handing in is one that the student could have written: ada",
        "To look at: Bea (another name reads the same (bea)), bea (another name reads the same "
        "(Bea))",
    ]
