"""`course mark` prints an address, serves the page there until Ctrl-C, and says how far it came."""

import signal
import subprocess
import sys
import urllib.request

import pytest
from typer.testing import CliRunner

from grading.commands.app import app
from tests.grading.classes.recorded_class import WRITTEN


def test_the_page_is_there_until_ctrl_c_and_then_the_progress_is_told(room):
    room.add(room.record("ada"), room.record("bob"))
    room.give_by_hand("ada", WRITTEN, 3.0)
    command = ["-m", "grading.commands", "mark", "practice", "--course", str(room.folder)]
    with subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        address = process.stdout.readline().rpartition(" ")[2].strip()
        page = urllib.request.urlopen(address).read().decode()
        process.send_signal(signal.SIGINT)
        said = process.stdout.read()
    assert "1 of 2 marked" in page
    assert said == "3e · In your own words: 1 of 2 marked.\n"
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--question", "zz"], "No question marked by hand is called 'zz'. There are 3e-explain."),
        (
            ["--db", "sqlite:////nowhere/gradebook.db"],
            "There is no gradebook at sqlite:////nowhere",
        ),
    ],
)
def test_what_cannot_be_marked_is_told_in_a_sentence(room, arguments, told):
    room.add(room.record("ada"))
    result = CliRunner().invoke(app, ["mark", "practice", "--course", str(room.folder), *arguments])
    assert result.exit_code == 2
    assert told in result.stderr
