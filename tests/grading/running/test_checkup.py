"""Before the term an instructor reads which tests cannot be judged, and which protect nothing."""

import pytest
from rich.console import Console

from grading.commands import doctor
from grading.commands.check_assignment import show_checks
from grading.course.folder import Course
from grading.running import checkup
from grading.running.checkup import check_assignment
from grading.running.options import Options
from tests.grading.classes.source_cells import answer_cell, check_cell, essay_cell, plain_cell
from tests.grading.classes.tiny_course import NAME, make_course


def hide(test):
    return f"### BEGIN HIDDEN TESTS\n{test}\n### END HIDDEN TESTS"


CELLS = (
    answer_cell("f", "def f(n):\n    return n * n"),
    plain_cell("given", "result = 5"),
    check_cell("good", f"assert f(3) == 9, 'no'\n{hide('assert f(4) == 16')}"),
    check_cell("magic", "!ls\nassert f(2) == 4"),
    check_cell("wrong", "assert f(2) == 5"),
    check_cell("free", "assert 1 + 1 == 2"),
    check_cell("twice", f"assert f(5) == 25\n{hide('assert f( 3 )==9')}"),
    check_cell("shared", "result = f(6)\nassert result == 36"),
    essay_cell("essay", "Write."),
)


@pytest.fixture(scope="module")
def checks(tmp_path_factory):
    folder = make_course(tmp_path_factory.mktemp("course"), *CELLS)
    course = Course.read(folder)
    before = sorted(folder.rglob("*"))
    found = check_assignment(course, NAME, Options())
    checked = {check.name: check for check in found}
    assert sorted(folder.rglob("*")) == before  # whoever only looks leaves nothing
    return checked


def test_a_test_without_fault_is_left_in_peace(checks):
    assert checks["good"].sentences == ()
    assert checks["essay"].by_hand
    assert checks["essay"].sentences == ()


def test_a_test_that_cannot_be_judged_is_named_with_what_to_change(checks):
    assert "line 1 (`!ls`) is for IPython alone" in checks["magic"].fault


def test_every_test_that_the_reference_does_not_pass_is_named(checks):
    assert [name for name, one in checks.items() if one.fault] == ["magic", "wrong"]
    assert "the reference solution does not pass it: line 1" in checks["wrong"].fault


def test_a_test_that_an_untouched_notebook_passes_protects_nothing(checks):
    assert [name for name, one in checks.items() if one.is_free] == ["free"]
    assert "it protects nothing" in checks["free"].sentences[0]


def test_a_hidden_assertion_that_students_can_read_elsewhere_is_named(checks):
    (told,) = checks["twice"].remarks
    assert "line 3 (`assert f( 3 )==9`) is hidden and repeats" in told


def test_a_name_that_test_and_notebook_set_is_named(checks):
    (told,) = checks["shared"].remarks
    assert "`result`" in told


def test_the_command_tells_how_many_cells_keep_grading_from_working(checks, capsys):
    show_checks(Console(), NAME, list(checks.values()))
    told = capsys.readouterr().out
    assert "`course grade tiny` will refuse this assignment until 2 cells are mended." in told
    show_checks(Console(), NAME, [checks["good"]])
    assert "every test protects something" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("names", "state"),
    [(["good"], "fine"), (["good", "free"], "look at this"), (["wrong"], "mend this")],
)
def test_the_doctor_names_the_command_that_tells_more(checks, names, state, tmp_path, monkeypatch):
    course = Course.read(make_course(tmp_path, *CELLS[:3]))
    found = [checks[name] for name in names]
    monkeypatch.setattr(checkup, "check_assignment", lambda *told: found)
    finding = doctor.check_tests(course)
    assert finding.state == state
    assert state == "fine" or f"`course check-assignment {NAME}`" in finding.message
