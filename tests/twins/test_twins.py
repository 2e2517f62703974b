"""Honest submissions get here what plain nbgrader gives, except where a written rule says why not.

A fixed part of what `python -m tests.twins` draws: every answer as it was typed in, and every edit.
"""

import pytest

from tests.grading.session_cells import linux_only
from tests.twins.both import Graded, grade_both
from tests.twins.edits import EDITS
from tests.twins.questions import ESSAY, read_questions
from tests.twins.rules import RULES, find_differences, find_rule
from tests.twins.submissions import PLAIN, make_edited, make_plain, name_rules

pytestmark = pytest.mark.usefixtures("warm_kernels")

PLAIN_TWINS = make_plain()
TWINS = [*PLAIN_TWINS, *make_edited(len(EDITS) - 1, seed=1)]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    return grade_both(tmp_path_factory.mktemp("twins"), TWINS)


@linux_only
def test_every_difference_from_plain_nbgrader_is_one_that_a_rule_wants(graded):
    faults = [one for one in find_differences(TWINS, graded) if not one.rule]
    assert not faults


@linux_only
def test_no_rule_is_written_down_in_vain(graded):
    used = {one.rule for one in find_differences(TWINS, graded)}
    assert used - {""} == RULES.keys()


@linux_only
def test_every_submission_is_graded_here_whatever_a_front_end_did_to_it(graded):
    assert graded.outcomes == {
        twin.student: "unjudged" if "unjudged" in name_rules([twin]) else "graded" for twin in TWINS
    }


def test_the_fixed_part_holds_every_answer_and_every_edit():
    for question in read_questions():
        given = {twin.picks[question.name] for twin in PLAIN_TWINS}
        assert given == set(range(len(question.answers)))
    assert {twin.edit for twin in TWINS} == EDITS.keys()
    assert name_rules(TWINS) <= RULES.keys()


@pytest.fixture
def alike():
    """Results in which both give every cell a point, but for what a rule wants otherwise."""
    here, plain = {}, {}
    for twin in TWINS:
        plain[twin.student] = {ESSAY: None}
        here[twin.student] = {ESSAY: None}
        for question in read_questions():
            given = {"": 1.0, "lying": 0.0, "unjudged": None}[twin.answer(question).rule]
            here[twin.student] |= dict.fromkeys(question.test_names(), given)
            plain[twin.student] |= dict.fromkeys(question.test_names(), 1.0)
    return Graded(here, plain, {})


@pytest.mark.parametrize("here", [0.0, 0.5, None, -1.0])
def test_points_that_differ_without_a_rule_are_a_fault(alike, here):
    question = next(one for one in read_questions() if not one.answers[0].rule)
    alike.here[PLAIN_TWINS[0].student][question.test_names()[0]] = here
    (fault,) = [one for one in find_differences(TWINS, alike) if not one.rule]
    assert (fault.twin, fault.here, fault.plain) == (PLAIN_TWINS[0], here, 1.0)


def test_a_written_answer_that_is_graded_without_a_person_is_a_fault(alike):
    alike.here[TWINS[-1].student][ESSAY] = 0.0
    (fault,) = [one for one in find_differences(TWINS, alike) if one.cell == ESSAY]
    assert not fault.rule


@pytest.mark.parametrize(
    ("named", "here", "plain", "wanted", "rule"),
    [
        ("", 1.0, 0.0, 1.0, "front end"),  # nbgrader lost what the edit left right
        ("", 0.0, 0.0, 1.0, ""),  # and here it may not be lost, too
        ("lying", 0.0, 1.0, 1.0, "lying"),
        ("lying", 1.0, 1.0, 1.0, ""),
        ("unjudged", None, 1.0, 1.0, "unjudged"),
        ("unjudged", 0.0, 1.0, 1.0, ""),
    ],
)
def test_a_rule_excuses_what_it_says_and_nothing_else(named, here, plain, wanted, rule):
    edited = next(twin for twin in TWINS if twin.edit != PLAIN)
    assert find_rule(edited, named, here, plain, wanted) == rule
