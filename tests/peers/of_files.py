"""What nbgrader's tests promise about files: beside a notebook, missing, and who reads them."""

from tests.grading.classes.source_cells import answer_cell, check_cell, given_cell
from tests.peers.behaviour import OfCourse, Stands, of
from tests.peers.of_classes import AUTOGRADE, points_of, write_class, write_one
from tests.peers.peer_course import PeerCourse


def lay_files(course: PeerCourse) -> None:
    """Check that the instructor's file is read, and that none is left where the notebook lies."""
    course.ship("sub/data.csv", "1")
    course.source(
        answer_cell("a", "a = int(open('sub/data.csv').read())"),
        check_cell("t", "assert a == int(open('sub/data.csv').read()) == 1", points=2),
    )
    course.submit("ada")
    course.hand_in("ada", "7", "sub/data.csv")
    course.hand_in("ada", "", "notes.pyc")
    course.grade()
    assert points_of(course, "ada") == [2]
    assert [path.name for path in course.autograded("ada").iterdir()] == ["p1.ipynb"]


def refuse_own_files(course: PeerCourse) -> str:
    """Check what is said where a student's file is to count and not the instructor's."""
    write_class(course)
    course.ship("helper.py", "ONE = 1")
    course.settle('c.Autograde.exclude_overwriting = {"ps1": ["helper.py"]}')
    return course.grade(code=2)


def keep_out_what_is_written(course: PeerCourse) -> None:
    """Check that a file which a notebook writes stays in its sandbox."""
    write_one(course, given_cell("g", "open('side-effect.txt', 'w').write('x')"))
    course.submit("ada")
    course.grade()
    assert points_of(course, "ada") == [2]
    assert not list(course.folder.rglob("side-effect.txt"))


def skip_copies(course: PeerCourse) -> None:
    """Check that of two notebooks the one of the right name counts."""
    write_one(course)
    course.submit("ada")
    course.hand_in("ada", course.answered(), "p1 copy.ipynb")
    course.grade()
    assert [path.name for path in course.autograded("ada").iterdir()] == ["p1.ipynb"]


def set_rights(course: PeerCourse) -> str:
    """Check who may read what was written, and what is said of other wishes."""
    write_class(course)
    course.settle("c.CourseDirectory.groupshared = True")
    said = course.grade()
    assert (course.autograded("ada") / "p1.ipynb").stat().st_mode & 0o777 == 0o644
    return said


def name_missing(course: PeerCourse) -> None:
    """Check a student's folder without a notebook."""
    write_class(course)
    course.hand_in("cyd", "", "notes.txt")
    course.grade()
    assert points_of(course, "ada", "bob") == [2, 0]
    assert course.see("cyd").outcome == "missing"
    assert not course.autograded("cyd").exists()


def count_missing_as_zero(course: PeerCourse) -> None:
    """Check the notebook that one has left out of two."""
    for name in ("p1", "p2"):
        course.source(answer_cell("a", "a = 1"), check_cell("t", "assert a == 1", 2), name=name)
    course.submit("ada")
    course.grade()
    seen = course.see("ada", "p2")
    assert (seen.outcome, seen.points, seen.waiting) == ("missing", {"t": 0}, set())


def tell_that_it_grades(course: PeerCourse) -> None:
    """Check the variable by which a notebook and a test know that they are graded."""
    ask = "import os\nwhat = os.environ.get('NBGRADER_EXECUTION')"
    write_one(course, given_cell("g", ask), test=f"{ask}\nassert a == 1 and what == 'autograde'")
    course.submit("ada", a=f"{ask}\na = 1 if what == 'autograde' else 2")
    course.grade()
    assert points_of(course, "ada") == [2]


FILES_BESIDE = (
    OfCourse(
        "the instructor's files, also in folders, take the place of a student's and are copied to "
        "the autograded notebook",
        of(AUTOGRADE, "grade_overwrite_files", "grade_overwrite_files_subdirs")
        + of(AUTOGRADE, "force"), Stands.DIFFERENT,
        "They lie beside each notebook as it runs, and are not copied after that.",
        check=lay_files,
    ),
    OfCourse(
        "`Autograde.exclude_overwriting` lets a student's file count and not the instructor's",
        of(AUTOGRADE, "grade_overwrite_files", "grade_overwrite_files_subdirs"),
        Stands.UNSUPPORTED,
        "Nothing was graded, because c.Autograde.exclude_overwriting in nbgrader_config.py lets a "
        "student's helper.py take the place of yours, and here nobody's file does.",
        check=refuse_own_files,
    ),
    OfCourse(
        "what a notebook writes lies beside the autograded one",
        of(AUTOGRADE, "side_effects"), Stands.DIFFERENT,
        "It stays in the sandbox: nothing that a student's program writes reaches your folders.",
        check=keep_out_what_is_written,
    ),
    OfCourse(
        "a further notebook of a student's is passed over",
        of(AUTOGRADE, "skip_extra_notebooks"), check=skip_copies,
    ),
    OfCourse(
        "autograded files can only be read, and are the group's with `groupshared` or as "
        "`AutogradeApp.permissions` says",
        of(AUTOGRADE, "permissions", "custom_permissions"), Stands.UNSUPPORTED,
        "c.CourseDirectory.groupshared in nbgrader_config.py is not followed here: what is "
        "written belongs to the account that runs the command, and others can read it.",
        check=set_rights,
    ),
    OfCourse(
        "a student who handed in no notebook has no autograded one",
        of(AUTOGRADE, "missing_files"), Stands.DIFFERENT,
        "Likewise, and the outcome is `missing`, which the summary names.", check=name_missing,
    ),
    OfCourse(
        "one notebook that is missing of several has 0 points",
        of(AUTOGRADE, "grade_missing_notebook"), Stands.DIFFERENT,
        "Likewise, with the outcome `missing`, and formgrader shows an empty one.",
        check=count_missing_as_zero,
    ),
    OfCourse(
        "`NBGRADER_EXECUTION` is `autograde` for a notebook that is graded",
        of(AUTOGRADE, "grade_with_validating_envvar"), check=tell_that_it_grades,
    ),
)  # fmt: skip
