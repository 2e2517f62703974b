"""A statement that fails stops the lesson where the text must be true, and only there."""

import warnings

import numpy as np
import pytest

from helpers.claims import METADATA, STRICT, StatementFails, statements
from tests.helpers.claims.reasons import CHANGED, OTHER_IMAGES, SHIPPED, STRICTLY


@pytest.fixture(params=[SHIPPED, STRICTLY], ids=["as shipped", "strict"])
def where_it_must_hold(request, set_reason):
    set_reason(request.param)


@pytest.fixture(params=[CHANGED, OTHER_IMAGES], ids=["changed", "other images"])
def where_it_may_fail(request, set_reason):
    set_reason(request.param)


def state_two(second: float) -> None:
    with statements(seeds=range(5)) as state:
        state("first", "One is above zero.", 1, above=0)
        state("second", "Two is above one.", second, above=1)


def test_statements_that_hold_are_one_line_that_opens(displayed, where_it_must_hold):
    state_two(2)
    (shown,) = displayed
    assert shown["text/html"].startswith(
        "<details><summary>✓ 2 statements hold, over 5 seeds</summary>"
    )
    assert "✓ Two is above one. Measured 2; should be above 1." in shown["text/plain"]


def test_one_statement_without_seeds_is_in_the_singular(displayed):
    with statements() as state:
        state("only", "One is one.", 1, equals=1)
    assert displayed[0]["text/plain"].startswith("✓ 1 statement holds\n")


def test_one_statement_that_fails_is_in_the_singular(displayed, where_it_may_fail):
    with statements() as state:
        state("only", "One is two.", 1, equals=2)
    assert displayed[0]["text/plain"].startswith("✗ the statement does not hold here\n")


def test_a_failing_statement_stops_the_lesson_where_it_must_hold(displayed, where_it_must_hold):
    with pytest.raises(StatementFails, match="second: ✗ not here: Two is above one") as failed:
        state_two(0.5)
    assert failed.value.names == ("second",)
    assert "✗ 1 of 2 statements hold here" in displayed[0]["text/plain"]


def test_a_failing_statement_does_not_stop_it_elsewhere(displayed, where_it_may_fail):
    state_two(0.5)
    assert "✗ not here: Two is above one. Measured 0.5" in displayed[0]["text/plain"]
    assert displayed[0]["text/html"].startswith("<details open>")


def test_the_reason_is_told_where_something_fails(displayed, set_reason):
    set_reason(CHANGED)
    state_two(0.5)
    set_reason(OTHER_IMAGES)
    state_two(0.5)
    assert "you have changed something, which is fine" in displayed[0]["text/plain"]
    assert "these are other images" in displayed[1]["text/plain"]


def test_no_reason_is_told_where_all_holds(displayed, where_it_may_fail):
    state_two(2)
    assert "The text describes" not in displayed[0]["text/plain"]


def test_an_exception_in_the_block_stops_the_lesson_where_it_must_hold(where_it_must_hold):
    with pytest.raises(ZeroDivisionError), statements() as state:
        state("never", "It is measured.", 1 / 0, above=0)


def test_an_exception_in_the_block_is_shown_elsewhere(displayed, where_it_may_fail):
    with statements() as state:
        state("first", "One is above zero.", 1, above=0)
        state("never", "It is measured.", 1 / 0, above=0)
    text = displayed[0]["text/plain"]
    assert "✓ One is above zero." in text
    assert "✗ not measured here: ZeroDivisionError: division by zero." in text


def test_what_was_not_measured_does_not_count_as_holding(displayed, set_reason):
    set_reason(CHANGED)
    with statements() as state:
        state("first", "One is above zero.", 1, above=0)
        state("never", "It is measured.", 1 / 0, above=0)
    with statements() as state:
        state("never", "It is measured.", 1 / 0, above=0)
    heads = [shown["text/plain"].splitlines()[0] for shown in displayed]
    assert heads == [
        "✗ 1 of the 1 statement that could be measured holds here",
        "✗ the statements could not be measured here",
    ]


def test_a_division_by_nothing_is_a_measured_value_and_no_warning(displayed, set_reason):
    set_reason(CHANGED)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with statements() as state:
            state("nothing", "It is above zero.", np.float64(1) / np.float64(0), above=0)
            state("neither", "It is above zero.", np.float64(0) / np.float64(0), above=0)
        with pytest.raises(RuntimeWarning):
            np.float64(1) / np.float64(0)
    text = displayed[0]["text/plain"]
    assert "Measured infinite;" in text
    assert "Measured not a number in 1 of 1;" in text


def test_where_a_statement_must_hold_a_warning_stays_one(where_it_must_hold):
    with pytest.warns(RuntimeWarning), statements() as state:
        state("endless", "It is above zero.", np.float64(1) / np.float64(0), above=0)


def test_an_interruption_is_never_held_back(where_it_may_fail):
    with pytest.raises(KeyboardInterrupt), statements():
        raise KeyboardInterrupt


def test_two_statements_of_one_name_are_refused():
    state = statements()
    state("twice", "One.", 1, above=0)
    with pytest.raises(ValueError, match="two statements are called 'twice'"):
        state("twice", "Two.", 2, above=0)


def test_programs_find_the_statements_in_the_metadata(displayed, set_reason):
    set_reason(SHIPPED)
    state_two(2)
    first, second = displayed.metadata[0][METADATA]
    assert first["name"] == "first"
    assert second == {
        "name": "second",
        "sentence": "Two is above one.",
        "holds": True,
        "measured": "2",
        "wanted": "above 1",
    }


def test_a_sentence_cannot_be_taken_for_html(displayed, set_reason):
    set_reason(SHIPPED)
    with statements() as state:
        state("html", "<b>One</b> & more.", 1, above=0)
    assert "&lt;b&gt;One&lt;/b&gt; &amp; more." in displayed[0]["text/html"]


def test_strict_mode_is_an_environment_variable(monkeypatch):
    monkeypatch.setenv(STRICT, "1")
    with pytest.raises(StatementFails), statements() as state:
        state("false", "One is two.", 1, equals=2)
