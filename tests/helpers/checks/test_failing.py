"""A test that fails, and a recipe that cannot be used, are told in one sentence in a notebook."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from helpers.checks import Failed, Verdict, report_passed, show_example
from helpers.checks.recipes import RecipeError


@pytest.mark.parametrize("error", [Failed("3b is wrong."), RecipeError("'gain' is above 0")])
def test_a_notebook_shows_the_sentence_and_no_line_of_a_program(error):
    assert error._render_traceback_() == [f"✗ {error}"]


def test_ipython_shows_what_the_exception_renders(capsys):
    shell = InteractiveShell()
    shell.run_cell("from helpers.checks import Failed\nraise Failed('one sentence')")
    assert capsys.readouterr().out.strip() == "✗ one sentence"


def test_a_test_that_fails_is_still_an_error_of_its_cell():
    shell = InteractiveShell()
    result = shell.run_cell("from helpers.checks import Failed\nraise Failed('one sentence')")
    assert isinstance(result.error_in_exec, AssertionError)


def test_a_test_that_passes_says_its_name(capsys):
    report_passed("3b")
    assert capsys.readouterr().out == "✓ 3b\n"


def test_an_example_that_costs_nothing_is_printed_and_raises_nothing(capsys):
    show_example(Verdict(True, "Correct."), "right")
    show_example(Verdict(False, "f(1) gave 2; expected 3."), "right")
    assert capsys.readouterr().out == "✓ right\n✗ For example: f(1) gave 2; expected 3.\n"
