"""The progress bar is seen on a terminal while one waits, and in no file that catches words."""

import io

import pytest
from rich.console import Console

from grading.commands.progress import progress_bar


@pytest.mark.parametrize("is_terminal", [True, False])
def test_the_bar_is_drawn_on_a_terminal_alone(is_terminal):
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=is_terminal, width=100)
    with progress_bar(3, "Feedback", console) as advance:
        advance(2)
    shown = screen.getvalue()
    assert ("Feedback" in shown, "2/3" in shown) == (is_terminal, is_terminal)
    assert is_terminal or shown == ""
