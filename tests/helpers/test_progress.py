"""The progress of a loop in a lesson is seen while one waits, and changes nothing else."""

import pytest

from helpers import progress


@pytest.fixture
def shown(monkeypatch):
    """Show bars, also where the run of the tests has switched them off."""
    monkeypatch.delenv("TQDM_DISABLE", raising=False)


def test_each_item_comes_once_and_in_order():
    assert list(progress.each("abc", "reading")) == ["a", "b", "c"]


def test_a_generator_is_counted_too(shown, capsys):
    for _ in progress.each((n for n in range(3)), "training", delay=0, mininterval=0):
        pass
    assert "2/3" in capsys.readouterr().err


def test_a_loop_that_takes_no_time_shows_nothing(shown, capsys):
    list(progress.each(range(3), "training"))
    assert capsys.readouterr() == ("", "")


def test_at_the_end_the_bar_is_gone(shown, capsys):
    list(progress.each(range(3), "training", delay=0, mininterval=0))
    assert line_on_screen(capsys) == ""


def test_a_loop_that_is_left_early_takes_its_bar_along(shown, capsys):
    for _ in progress.each(range(3), "training", delay=0, mininterval=0):
        break
    assert line_on_screen(capsys) == ""


def test_an_executed_copy_has_no_bar(monkeypatch, capsys):
    monkeypatch.setenv("TQDM_DISABLE", "1")
    list(progress.each(range(3), "training", delay=0, mininterval=0))
    assert capsys.readouterr() == ("", "")


def line_on_screen(capsys):
    """Return what a terminal shows after a bar: a carriage return begins the line anew."""
    written = capsys.readouterr().err
    assert written.count("training") > 0
    *_, last, after = written.split("\r")
    return (last + after).strip()
