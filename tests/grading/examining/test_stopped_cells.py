"""Which cell did not come to its end is told of the test that misses what it should have made."""

from grading.examining.stopped_cells import Stop, StoppedCells, explain_stop

MISSING = "NameError: name 'helper' is not defined"


def test_the_kind_of_a_stop_is_that_of_its_error():
    assert explain_stop("The cell a", "ValueError: no").kind == "ValueError"
    assert explain_stop("The cell a", "SyntaxError: invalid syntax (<cell>, line 2)") == Stop(
        "SyntaxError", "The cell a before it did not run: SyntaxError in line 2: invalid syntax."
    )


def test_an_exception_that_a_student_has_named_oddly_is_one_all_the_same():
    assert explain_stop("The cell a", f"{'E' * 1000}: no").kind == "Exception"
    assert explain_stop("The cell a", "<b>: no").kind == "Exception"


def test_a_name_that_is_missing_leads_back_to_the_cell_that_should_have_made_it():
    stopped = StoppedCells()
    stopped.add("imp", explain_stop("The cell imp", "ModuleNotFoundError: no"), "import helper")
    stopped.add("x", explain_stop("The cell x", "ValueError: no"), "int('x')")
    stop = stopped.add("a", explain_stop("The cell a", MISSING), "a = helper(1)")
    assert stop == Stop(
        "ModuleNotFoundError",
        f"The cell a before it stopped at {MISSING}. "
        "The cell imp before it stopped at ModuleNotFoundError: no.",
    )


def test_a_name_that_no_stopped_cell_holds_leads_nowhere():
    stopped = StoppedCells()
    stopped.add("x", explain_stop("The cell x", "ValueError: no"), "helpers = int('x')")
    assert stopped.find_maker(MISSING) is None
    assert stopped.add("a", explain_stop("The cell a", MISSING), "helper").kind == "NameError"


def test_the_cells_that_stopped_are_listed_in_a_sentence():
    stopped = StoppedCells()
    for number in range(7):
        stopped.add(f"c{number}", Stop("ValueError", "no"), "")
    assert stopped.tell() == (
        "Every test gave its verdict, but these cells did not run to their end: c0, c1, c2, c3, "
        "c4 and 2 more."
    )
