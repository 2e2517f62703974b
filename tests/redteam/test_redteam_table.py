"""The table of the red team counts as wrong what nobody should get, and nothing else."""

import pytest

from tests.redteam.__main__ import Result, Submission, is_wrong
from tests.redteam.attacks import read_attacks
from tests.redteam.without_defence import WAYS, way_of

ATTACK = Submission("s", "skipping", "an attack", 10.0)
DAMAGED = Submission("s", "malformed", "a damaged file", 0.0)


@pytest.mark.parametrize(
    ("submission", "result", "wrong"),
    [
        (ATTACK, Result("graded", 10.0), False),
        (ATTACK, Result("graded", 12.0), True),
        (ATTACK, Result("graded", 4.0), True),
        (ATTACK, Result("graded", None), True),
        (ATTACK, Result("graded", 10.0, "got in"), True),
        (ATTACK, Result("timeout", 4.0), False),
        (ATTACK, Result("timeout", 12.0), True),
        (DAMAGED, Result("unreadable", 0.0), False),
        (DAMAGED, Result("stopped", None), True),
    ],
)
def test_a_result_is_wrong_where_points_were_gained_lost_or_something_was_reached(
    submission, result, wrong
):
    assert is_wrong(submission, result) is wrong


def test_every_attack_has_a_row_in_one_of_the_two_tables():
    others = [attack for attack in read_attacks() if not attack.is_harmless]
    assert {way_of(attack) for attack in others} <= WAYS.keys()
