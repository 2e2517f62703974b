"""A zygote that is killed while it starts is started again, or said to have been killed."""

import pytest

from grading.errors import GradingError
from grading.limits import Limits
from grading.sandbox.bubblewrap import START
from grading.sandbox.zygote_source import ZygoteSource
from tests.grading.session_cells import linux_only
from tests.grading.this_course import FILES

pytestmark = linux_only


class Programs:
    """Kills the zygote while it starts, so many times, and then lets it."""

    def __init__(self, kills):
        self.left = kills

    def format(self, place):
        self.left -= 1
        kill = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
        return kill if self.left >= 0 else START.format(place=place)


@pytest.mark.parametrize("is_sandboxed", [True, False])
def test_a_zygote_killed_while_it_starts_is_started_again(monkeypatch, is_sandboxed):
    monkeypatch.setattr("grading.sandbox.zygote.START", Programs(kills=2))
    with ZygoteSource(FILES, modules=(), sandboxed=is_sandboxed) as source:
        assert source.open(Limits()).run("1").error is None
        assert source.starts == 3


def test_one_that_is_killed_again_and_again_is_said_to_be_and_nothing_else(monkeypatch):
    monkeypatch.setattr("grading.sandbox.zygote.START", Programs(kills=9))
    with ZygoteSource(FILES, modules=()) as source, pytest.raises(GradingError) as problem:
        source.open(Limits())
    assert "killed by SIGKILL while it started" in str(problem.value)
    assert "unsandboxed" not in str(problem.value)


def test_one_whose_inner_process_is_killed_is_noticed_in_the_same_way(monkeypatch):
    dies = "zygote.serve = lambda *rest: os.abort(); zygote.main()"
    kill = START.replace("main()", f"import os; from grading.inside import zygote; {dies}")
    monkeypatch.setattr("grading.sandbox.zygote.START", kill)
    with (
        ZygoteSource(FILES, modules=()) as source,
        pytest.raises(GradingError, match="killed by SIG"),
    ):
        source.open(Limits())
