"""A test may ask whether the class of an object is one of a library, as in a notebook."""

import pytest

from grading.examining.examiner import Examiner
from grading.limits import Limits
from tests.grading.session_in_process import PlainSession

NOTEBOOK = """
import argparse, datetime, fractions
from argparse import Namespace
class Own: pass
class Named(Namespace): pass
n, day, own, named = Namespace(a=1), datetime.date(2020, 1, 2), Own(), Named()
"""
RIGHT = (
    "type(n) is argparse.Namespace",
    "type(n) == argparse.Namespace",
    "argparse.Namespace is type(n)",
    "n.__class__ == argparse.Namespace",
    "n.__class__ is argparse.Namespace",
    "type(n) in (int, argparse.Namespace)",
    "type(named) is not argparse.Namespace",
    "type(named) is type(named) is not type(n)",
    "type(own) != argparse.Namespace",
    "type(own) is Own and own.__class__ == Own",
    "type(n) is Namespace",
    "type(day) is datetime.date and day.__class__ == datetime.date",
    "type(day) is not datetime.datetime",
    "type(n) is not int and type(n) != 'Namespace'",
    "type(type(n)) is not argparse.Namespace",
    "[] is not [] and None is None",
    "type(n) in {int, argparse.Namespace}",
    "{argparse.Namespace: 3}[type(n)] == 3",
    "type(own) not in {argparse.Namespace, type(n)} and type(own) in {Own}",
)
WRONG = (
    "type(n) is not argparse.Namespace",
    "type(n) != argparse.Namespace",
    "n.__class__ is argparse.ArgumentParser",
    "type(named) == argparse.Namespace",
    "type(own) is argparse.Namespace",
    "type(n) not in [argparse.Namespace]",
    "type(n) not in {argparse.Namespace}",
    "(kind := type(n)) is not argparse.Namespace",
    "day.__class__ is datetime.datetime",
)


@pytest.fixture
def examiner():
    return Examiner(PlainSession(NOTEBOOK), Limits())


def examine(examiner, condition):
    return examiner.examine("test", f"import argparse, datetime\nassert {condition}")


@pytest.mark.parametrize("condition", RIGHT)
def test_what_is_so_passes(examiner, condition):
    verdict = examine(examiner, condition)
    assert verdict.passed, verdict


@pytest.mark.parametrize("condition", WRONG)
def test_what_is_not_so_fails(examiner, condition):
    verdict = examine(examiner, condition)
    assert (verdict.passed, verdict.error) == (False, "AssertionError")


def test_a_class_that_is_not_loaded_where_tests_run_is_not_guessed_at(monkeypatch, examiner):
    monkeypatch.setattr("grading.examining.student_classes.find_class", lambda *home: None)
    verdict = examine(examiner, "type(n) is not argparse.Namespace")
    assert not verdict.is_judged
    assert "it does not import argparse, which has the class Namespace" in verdict.detail


@pytest.mark.parametrize(
    ("lines", "passes"),
    [
        ("kind = type(n)\nassert kind is argparse.Namespace", True),
        ("kind = type(n)\nassert kind is not argparse.Namespace", False),
        ("one = other = n.__class__\nassert other is argparse.Namespace is one", True),
        ("kind: type = type(n)\nassert kind is not argparse.Namespace", False),
        ("kind = type(n)\nkind = [1]\nassert kind is not [1]", True),
        ("def f(kind):\n    assert kind is not [1]\nf([1])\nkind = type(n)", True),
        ("for kind in [[1]]:\n    assert kind is not [1]\nkind = type(n)", True),
    ],
)
def test_a_class_that_has_got_a_name_is_asked_about_as_truly(examiner, lines, passes):
    verdict = examiner.examine("test", f"import argparse, datetime\n{lines}")
    assert verdict.is_judged
    assert verdict.passed is passes, verdict
