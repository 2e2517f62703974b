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


@pytest.fixture
def outputs(shown, monkeypatch):
    """A notebook's outputs by their ids, as a bar leaves them."""
    outputs = {}

    def publish(data, raw, display_id, **kwargs):
        outputs[display_id] = data

    monkeypatch.setattr(progress, "_is_in_notebook", lambda: True)
    monkeypatch.setattr("IPython.core.display_functions.display", publish)
    return outputs


def test_in_a_notebook_a_bar_is_text_that_a_saved_notebook_can_show(outputs):
    for _ in progress.each(range(3), "<training>", delay=0, mininterval=0):
        ((_, output),) = outputs.items()
        assert "&lt;training&gt;" in output["text/html"]
        assert set(output) == {"text/html", "text/plain"}


def test_at_the_end_the_output_of_a_bar_in_a_notebook_is_empty(outputs, capsys):
    list(progress.each(range(3), "training", delay=0, mininterval=0))
    assert list(outputs.values()) == [{"text/html": "", "text/plain": ""}]
    assert capsys.readouterr() == ("", "")


def test_in_a_notebook_too_a_loop_that_takes_no_time_shows_nothing(outputs):
    list(progress.each(range(3), "training"))
    assert outputs == {}


def line_on_screen(capsys):
    """Return what a terminal shows after a bar: a carriage return begins the line anew."""
    written = capsys.readouterr().err
    assert written.count("training") > 0
    *_, last, after = written.split("\r")
    return (last + after).strip()
