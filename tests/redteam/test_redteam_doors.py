"""No lie of an object, a class or a function passes a test; each does without its defence."""

import pytest

from tests.redteam.doors import DOORS, examine, succeeds_undefended

each_door = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)


@each_door
def test_the_attack_passes_no_test(door):
    verdict = examine(door)
    assert not verdict.passed, verdict


@each_door
def test_without_its_defence_the_attack_passes(door):
    assert succeeds_undefended(door)


def test_there_are_enough_attacks_on_what_tests_may_look_at():
    assert len({door.name for door in DOORS}) == len(DOORS) >= 30
