"""Below a cell stands what Python does not say: what to type, and which value is an old one."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from helpers.checks.cell_watch import (
    COMMA_HINT,
    PERCENT_HINT,
    POWER_HINT,
    CellWatch,
    find_slip,
    watch_cells,
)

CHECK = "from helpers import checks\nprint(checks.describe_number(answer))"


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("answer = 0.2^5", POWER_HINT),
        ("answer = (1 - x) ^ 2", POWER_HINT),
        ("answer = 2.7%", PERCENT_HINT),
        ("answer = 2.7 %  # of it", PERCENT_HINT),
        ("answer = 0,0066", COMMA_HINT),
        ("answer = -0,0066  # of it", COMMA_HINT),
        ("answer = max(01, 2)", ""),
        ("answer = 0.2**5  # not 0.2^5, and no 5%", ""),
        ("answer = 7 % 4", ""),
        ("answer =", ""),
    ],
)
def test_a_slip_in_typing_gets_a_hint(source, hint):
    assert find_slip(source, has_failed=True) == hint


def test_a_percent_sign_in_a_cell_that_runs_is_no_slip():
    assert find_slip("'%d%' % 5\n4 % 3", has_failed=False) == ""


@pytest.fixture
def shell():
    shell = InteractiveShell()
    shell.events.register("post_run_cell", CellWatch().look)
    return shell


def test_a_value_of_an_earlier_run_is_named_as_one(shell, capsys):
    shell.run_cell("answer = 0.5")
    shell.run_cell("answer = 2.7%")
    capsys.readouterr()
    shell.run_cell(CHECK)
    said = capsys.readouterr().out
    assert "Read as 0.5" in said
    assert "the value of `answer` from an earlier run" in said


def test_an_answer_that_has_run_again_is_not_named(shell, capsys):
    for source in ("answer = 0.5", "answer = 2.7%", "answer = 2.7"):
        shell.run_cell(source)
    capsys.readouterr()
    shell.run_cell(CHECK)
    assert "earlier run" not in capsys.readouterr().out


def test_a_name_without_a_value_is_explained_below_pythons_own_message(shell, capsys):
    shell.run_cell("answer = 0.2^5")
    shell.run_cell(CHECK)
    said = capsys.readouterr().out
    assert "TypeError" in said
    assert POWER_HINT in said
    assert said.index("NameError") < said.index("✗ `answer` has no value")


def test_a_name_of_the_learners_own_is_left_to_python(shell, capsys):
    shell.run_cell("print(something)")
    assert "has no value" not in capsys.readouterr().out


def test_nothing_is_watched_twice(monkeypatch, capsys):
    shell = InteractiveShell()
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    watch_cells()
    watch_cells()
    shell.run_cell("answer = 2.7%")
    assert capsys.readouterr().out.count(PERCENT_HINT) == 1


def test_outside_of_a_notebook_nothing_is_watched(monkeypatch):
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    watch_cells()


def test_no_value_is_changed(shell):
    shell.run_cell("answer = 0.5")
    shell.run_cell("answer = 2.7%")
    assert shell.user_ns["answer"] == 0.5
