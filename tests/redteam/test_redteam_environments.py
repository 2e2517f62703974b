"""Nobody leaves the environment that the instructor chose, changes it, or chooses another."""

import pytest

from tests.grading.session_cells import linux_only
from tests.redteam.attacks import SUCCESS
from tests.redteam.environments import INTRUSIONS, make_means

pytestmark = linux_only
each_intrusion = pytest.mark.parametrize("one", INTRUSIONS, ids=lambda one: one.name)


@pytest.fixture(scope="module")
def means(tmp_path_factory):
    return make_means(tmp_path_factory.mktemp("environments"))


@each_intrusion
def test_the_attack_reaches_nothing(one, means):
    assert SUCCESS not in one.run(means, True)


@each_intrusion
def test_without_its_defence_the_attack_succeeds(one, means):
    assert SUCCESS in one.run(means, False)
