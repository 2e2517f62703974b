"""What nbgrader's tests promise about the instructor's notebook and options of the command."""

import json

import nbformat

from tests.grading.classes.autotest_templates import TEMPLATES
from tests.grading.classes.source_cells import answer_cell, check_cell, essay_cell, plain_cell
from tests.peers.behaviour import OfCourse, Stands, of
from tests.peers.of_classes import AUTOGRADE, points_of, write_class, write_one
from tests.peers.peer_course import ASSIGNMENT, PeerCourse

CHEATS = (
    "import IPython\nIPython.get_ipython().showtraceback = lambda *rest, **named: None\na = 2",
    "get_ipython().set_custom_exc((Exception,), lambda *rest, **named: None)\na = 2",
)


def change_source(course: PeerCourse, change) -> None:
    """Change the instructor's notebook as it lies there."""
    path = course.folder / "source" / ASSIGNMENT / "p1.ipynb"
    notebook = json.loads(path.read_text())
    change(notebook)
    path.write_text(json.dumps(notebook))


def write_autotests(course: PeerCourse) -> None:
    """Check tests that nbgrader writes: plain, several, hashed and hidden."""
    course.ship("../../autotests.yml", TEMPLATES)
    hidden = "### BEGIN HIDDEN TESTS\n### AUTOTEST f(6)\n### END HIDDEN TESTS"
    course.source(
        answer_cell("a", "def f(n):\n    return n * n"),
        check_cell("plain", "### AUTOTEST f(2)"),
        check_cell("several", "### AUTOTEST f(2); f(3)\n### HASHED AUTOTEST f(4)", points=2),
        check_cell("hidden", f"### AUTOTEST f(2)\n{hidden}"),
    )
    course.submit("ada")
    course.submit("bob", a="def f(n):\n    return n + 2")
    course.submit("cyd", a="def f(n):\n    return {2: 4, 3: 9, 4: 16}[n]")
    course.grade()
    found = [list(course.see(who).points.values()) for who in ("ada", "bob", "cyd")]
    assert found == [[1, 2, 1], [1, 0, 0], [1, 2, 0]]


def see_through(course: PeerCourse) -> None:
    """Check that who hides errors gains nothing by it."""
    write_one(course)
    for number, cheat in enumerate(CHEATS):
        course.submit(f"student-{number}", a=cheat)
    course.grade()
    assert points_of(course, "student-0", "student-1") == [0, 0]


def has_no_option(option: str):
    """Return a check that an option is not known, which the command says."""

    def check(course: PeerCourse) -> str:
        write_class(course)
        return course.grade(option, code=2)

    return check


def show_help(course: PeerCourse) -> None:
    """Check that the help shows."""
    write_class(course)
    assert "Grade a class" in course.grade("--help")


def grade_without_kernel(course: PeerCourse) -> None:
    """Check a source, and a file handed in, that name no kernel."""
    write_class(course)
    change_source(course, lambda notebook: notebook["metadata"].clear())
    odd = course.answered()
    odd.metadata["kernelspec"] = {"name": "blarg", "display_name": "B", "language": "blarg"}
    course.hand_in("ada", odd)
    course.grade()
    assert points_of(course, "ada", "bob") == [2, 0]


def refuse_other_kernels(course: PeerCourse) -> None:
    """Check a source for a kernel that is not here, and one of another language."""
    write_class(course)
    for language, told in (
        ("python", "p1.ipynb names the kernel blah, which is not installed"),
        ("blah", "is written for a kernel of the language blah, and only Python can be graded"),
    ):
        blah = {"name": "blah", "display_name": "blah", "language": language}
        change_source(course, lambda notebook, blah=blah: notebook["metadata"].update(
            kernelspec=blah))  # fmt: skip
        assert told in course.grade(code=2)


def name_ignored_pattern(course: PeerCourse) -> str:
    """Check a test that prints on stderr, and what is said of a pattern that would allow it."""
    test = "import sys\nassert a\nif a == 2: print('slow hardware', file=sys.stderr)"
    write_one(course, test=test)
    course.settle("c.IgnorePattern.pattern = 'slow hardware'")
    course.submit("ada")
    course.submit("bob", a="a = 2")
    said = course.grade()
    assert points_of(course, "ada", "bob") == [2, 0]
    return said


def keep_given_points(course: PeerCourse) -> None:
    """Check that points by hand stay in a new run, and wait to be confirmed."""
    course.source(essay_cell("why", "Because."))
    course.submit("ada", why="It is.")
    course.grade()
    course.mark_by_hand("ada", "why", 1)
    assert course.submission("ada")["score"] == 1
    course.submit("ada", why="It is so.")
    course.grade()
    assert course.submission("ada")["score"] == 1
    assert course.see("ada").waiting == {"why"}


def renew_comment(course: PeerCourse) -> None:
    """Check that the comment goes when there is a response."""
    course.source(essay_cell("why", "Because."))
    course.submit("ada", why=course.answered().cells[0].source)
    course.submit("bob", why="YOUR ANSWER HERE")
    course.grade()
    assert course.see("bob").comments["why"] == "No response."
    course.submit("bob", why="It is.")
    course.grade()
    assert not course.see("bob").comments["why"]


def take_changed_points(course: PeerCourse) -> None:
    """Check points and tests that the instructor changes after a class was graded."""
    write_class(course)
    course.grade()
    course.source(answer_cell("a", "a = 1"), check_cell("t", "assert a in (1, 2)", points=5))
    course.grade()
    assert points_of(course, "ada", "bob") == [5, 5]
    assert course.submission("ada")["of"] == 5


def take_changed_cells(course: PeerCourse) -> None:
    """Check tests that come and go after a class was graded."""
    write_class(course)
    course.grade()
    course.source(answer_cell("a", "a = 1"), check_cell("t2", "assert a == 1", points=3))
    course.grade()
    assert course.see("ada").points == {"t2": 3}


def refuse_slips(course: PeerCourse) -> None:
    """Check the slips in a source that nbgrader names, too."""
    write_class(course)
    slips = {
        "it has no name for nbgrader": lambda marks: marks.update(grade_id=""),
        "holds other signs than": lambda marks: marks.update(grade_id="no good"),
        "it is graded and has no points": lambda marks: marks.pop("points"),
        "cell 1 is called a, too": lambda marks: marks.update(grade_id="a"),
    }
    whole = (course.folder / "source" / ASSIGNMENT / "p1.ipynb").read_text()
    for told, spoil in slips.items():
        change_source(course, lambda nb, spoil=spoil: spoil(nb["cells"][1]["metadata"]["nbgrader"]))
        assert told in course.grade(code=2)
        (course.folder / "source" / ASSIGNMENT / "p1.ipynb").write_text(whole)


def refuse_odd_texts(course: PeerCourse) -> None:
    """Check texts that are a test alone or an answer alone."""
    for marks, told in (
        ({"solution": False}, "a test has to be a cell of code"),
        ({"grade": False}, "a written answer has to be graded by hand"),
    ):
        course.source(essay_cell("why", "Because."))
        change_source(
            course, lambda nb, marks=marks: nb["cells"][0]["metadata"]["nbgrader"].update(marks)
        )
        course.hand_in("ada", "{}")
        assert told in course.grade(code=2)


def take_cells_without_kind(course: PeerCourse) -> None:
    """Check metadata that do not say what kind their cell is."""
    write_class(course)
    change_source(course, lambda nb: nb["cells"][1]["metadata"]["nbgrader"].pop("cell_type", None))
    course.grade()
    assert points_of(course, "ada", "bob") == [2, 0]


def put_around(course: PeerCourse) -> None:
    """Check that the header's and the footer's cells are there and run."""
    write_one(course, test="assert a == 1 and b == 3 and head == 4")
    for name, text in (("header", "head = 4"), ("footer", "foot = 5")):
        notebook = nbformat.v4.new_notebook(cells=[plain_cell(name, text)])
        course.ship(f"../{name}.ipynb", nbformat.writes(notebook))
        course.settle(f"c.IncludeHeaderFooter.{name} = 'source/{name}.ipynb'")
    course.source(
        answer_cell("a", "b = head - 1\na = 1"),
        check_cell("t", "assert a == 1 and b == 3 and head == 4", points=2),
    )
    course.submit("ada")
    course.grade()
    assert points_of(course, "ada") == [2]
    texts = [cell.source for cell in course.see("ada").notebook.cells]
    assert (texts[0], texts[-1]) == ("head = 4", "foot = 5")


SOURCES = (
    OfCourse("`--help` shows the options", of(AUTOGRADE, "help"), check=show_help),
    OfCourse(
        "`### AUTOTEST`: plain, several in a line, hashed, hidden",
        of(AUTOGRADE, "grade_autotest", "grade_hashed_autotest", "grade_complex_autotest")
        + of(AUTOGRADE, "hidden_tests_autotest"),
        check=write_autotests,
    ),
    OfCourse(
        "a student who keeps IPython from showing errors gains nothing",
        of(AUTOGRADE, "showtraceback_exploit"),
        check=see_through,
    ),
    OfCourse(
        "`--notebook` grades one notebook of an assignment",
        of(AUTOGRADE, "filter_notebook", "force_single_notebook", "update_newer_single_notebook")
        + of(AUTOGRADE, "handle_failure_single_notebook"),
        Stands.UNSUPPORTED,
        "No such option: --notebook. All notebooks of the assignment are graded, and of these "
        "only what is new or changed.",
        check=has_no_option("--notebook"),
    ),
    OfCourse(
        "`--no-execute` keeps the outputs that were handed in",
        of(AUTOGRADE, "no_execute"),
        Stands.UNSUPPORTED,
        "No such option: --no-execute. What a file says about its own outputs is never believed.",
        check=has_no_option("--no-execute"),
    ),
    OfCourse(
        "a source that names no kernel runs in the one that the student's file names",
        of(AUTOGRADE, "missing_source_kernelspec")
        + of("overwritekernelspec", "overwrite_kernelspec_null_spec"),
        Stands.DIFFERENT,
        "It runs in the Python that grades, whatever a student's file names.",
        check=grade_without_kernel,
    ),
    OfCourse(
        "a source that names a kernel which is not here is an error",
        of(AUTOGRADE, "incorrect_source_kernelspec"),
        check=refuse_other_kernels,
    ),
    OfCourse(
        "`IgnorePattern` takes lines out of what is printed on stderr",
        of("ignorepattern", "remove_matching_output", "skip_nonmatching_output"),
        Stands.UNSUPPORTED,
        "c.IgnorePattern.pattern in nbgrader_config.py is not followed here: a test that prints on "
        "stderr fails, whatever it prints.",
        check=name_ignored_pattern,
    ),
    OfCourse(
        "points by hand stay when a notebook is graded again, and wait to be confirmed",
        of("saveautogrades", "grade_existing_manual_grade"),
        check=keep_given_points,
    ),
    OfCourse(
        "`No response.` goes when there is one",
        of("saveautogrades", "grade_existing_auto_comment"),
        check=renew_comment,
    ),
    OfCourse(
        "points and tests that the instructor has changed hold for everybody",
        of("savecells", "modify_cell", "modify_cell_with_submissions"),
        check=take_changed_points,
    ),
    OfCourse(
        "once something was handed in, no graded cell may come or go",
        of("savecells", "save_new_cell", "save_new_cell_with_submissions", "remove_cell")
        + of("savecells", "remove_cell_with_submissions"),
        Stands.DIFFERENT,
        "A cell that only tests have marked may; one that a person has given points for may not, "
        "and is named.",
        check=take_changed_cells,
    ),
    OfCourse(
        "a graded cell without a name, with odd signs in it, without points, or with the name of "
        "another is an error",
        of("checkcellmetadata", "duplicate_grade_ids", "blank_grade_id", "invalid_grade_cell_id")
        + of("checkcellmetadata", "invalid_solution_cell_id", "blank_points")
        + of("checkcellmetadata", "no_duplicate_grade_ids"),
        check=refuse_slips,
    ),
    OfCourse(
        "a text that is a test alone, or an answer that nobody marks, is an error",
        of("checkcellmetadata", "markdown_cell_grade", "markdown_cell_solution"),
        check=refuse_odd_texts,
    ),
    OfCourse(
        "metadata need not say the kind of their cell",
        of("checkcellmetadata", "no_cell_type"),
        check=take_cells_without_kind,
    ),
    OfCourse(
        "a header and a footer of the course stand around each notebook",
        of("headerfooter", "concatenate_nothing", "concatenate_header", "concatenate_footer")
        + of("headerfooter", "concatenate_header_and_footer"),
        check=put_around,
    ),
)
