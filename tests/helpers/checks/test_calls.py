"""A learner's function is called under a time limit, and what it returns is judged."""

import numpy as np

from helpers.checks.calls import match_call, match_relation, match_unchanged


def test_a_part_of_several_results_is_judged():
    def pair():
        return np.zeros(2), np.ones(2)

    assert match_call(pair, [], [1, 1], about="it", part=(1, 2)).correct
    assert "has to return 3 results" in match_call(pair, [], 1, about="it", part=(0, 3)).message


def test_a_view_is_judged_instead_of_the_array():
    assert match_call(lambda: [-3, 4], [], [-1, 1], about="it", view=np.sign).correct
    assert "None" in match_call(lambda: None, [], 1, about="it", view=np.sign).message


def test_an_exception_is_told_in_one_line():
    def fails():
        raise ValueError("wrong\nshape.")

    said = match_call(fails, [], 1, about="it").message
    assert said == "it: the function raised ValueError: wrong shape."


def test_an_edited_argument_is_found_also_inside_a_list():
    def edit(weights):
        weights[0][0] = 9
        return 0

    def leave(weights):
        return weights[0] * 2

    assert not match_unchanged(edit, [[np.zeros(2)]], about="it").correct
    assert match_unchanged(leave, [[np.zeros(2), np.array([np.nan])]], about="it").correct


def test_without_a_result_nothing_is_said_to_be_unchanged():
    assert not match_unchanged(lambda z: None, [np.zeros(2)], about="it").correct


def test_a_view_does_not_hide_a_wrong_shape():
    verdict = match_call(
        lambda: 3.0, [], [1, -1], about="it", view=lambda new: np.sign(new - [0, 9])
    )
    assert "a number (float64) came back" in verdict.message


def test_a_test_that_may_be_read_says_the_call_what_it_gave_and_what_is_expected():
    z = np.array([[5.0], [-5.0]])
    verdict = match_call(lambda *given: np.zeros(1), [z, 5], [1], shown="saturated_shares")
    assert verdict.message == "saturated_shares([[5], [-5]], 5) gave [0]; expected [1]."


def test_a_function_of_numbers_gets_them_one_by_one_where_arrays_do_not_matter():
    def one(z):
        return float(z) if type(z) is float else [].missing

    z = np.array([1.0, 2.0])
    assert match_call(one, [z], z, about="it", one_by_one=True).correct
    assert not match_call(one, [z], z, about="it").correct


def test_a_function_that_takes_too_long_is_not_asked_again_for_each_number():
    asked = []

    def endless(z):
        asked.append(z)
        while True:
            pass

    match_call(endless, [np.zeros(9)], 0, about="it", one_by_one=True, seconds=0.05)
    assert len(asked) == 1


def test_a_relation_is_right_if_one_of_its_pairs_agrees_and_told_by_the_first():
    def relate(one, two):
        return [(one, 5), (two, 2)]

    calls = [(lambda: 1,), (lambda: 2,)]
    assert match_relation(calls, relate, about="it").correct
    verdict = match_relation(calls, lambda one, two: [(one, 5), (two, 6)], about="it", reveal=True)
    assert verdict.message == "it gave 1; expected 5."


def test_one_call_of_a_relation_cannot_edit_what_the_next_one_gets():
    def edit(weights):
        weights[0][0] += 1
        return weights[0][0]

    weights = [np.zeros(2)]
    calls = [(edit, weights), (edit, weights)]
    assert match_relation(calls, lambda one, two: [(two, one)], about="it").correct


def test_a_relation_is_told_in_one_sentence_where_it_cannot_be_seen():
    cases = {
        "all alike.": match_relation([(lambda: 1,)], lambda one: "all alike.", about="it"),
        "another number of values": match_relation(
            [(lambda: np.zeros(2),)], lambda one: [(one[7], 1)], about="it"
        ),
        "has to return 2 results": match_relation(
            [(lambda: 1,)], lambda one: [], about="it", results=2
        ),
        "nothing came back": match_relation(
            [(lambda: None,)], lambda one: [], about="it", results=2
        ),
        "raised ValueError": match_relation([(int, "x")], lambda one: [], about="it"),
    }
    for words, verdict in cases.items():
        assert not verdict.correct
        assert words in verdict.message
