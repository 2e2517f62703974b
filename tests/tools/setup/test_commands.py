"""Commands of the set-up keep what was said, and failures turn into one sentence each."""

import errno
import sys

import pytest

from tools.setup.commands import (
    CommandError,
    clock,
    explain_failure,
    explain_os_error,
    run,
    show_dots,
    what_pip_does,
)

GIVEN_UP = (
    "WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after "
    "connection broken by 'NewConnectionError(': Failed to establish a new connection: [Errno -2] "
    "Name or service not known')': /simple/torch/\n"
    "ERROR: No matching distribution found for torch==2.13.0\n"
)
ONE_HICCUP = GIVEN_UP.splitlines()[0].replace("total=0", "total=2") + "\n"


def python(code):
    return [sys.executable, "-c", code]


def test_everything_that_a_command_says_goes_into_the_log(tmp_path):
    log = tmp_path / "log"
    for word in ("first", "zweite Größe"):
        run(python(f"import sys; print({word!r}); print('aside', file=sys.stderr)"), log)
    assert log.read_text(encoding="utf-8").split("\n") == [
        "first",
        "aside",
        "zweite Größe",
        "aside",
        "",
    ]


def test_a_failed_command_raises_with_what_it_said(tmp_path):
    with pytest.raises(CommandError, match="the reason"):
        run(python("import sys; print('the reason'); sys.exit(3)"), tmp_path / "log")
    assert "the reason" in (tmp_path / "log").read_text(encoding="utf-8")


def test_pip_never_installs_past_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_USER", "1")
    run(python("import os; print(os.environ['PIP_USER'])"), tmp_path / "log")
    assert (tmp_path / "log").read_text(encoding="utf-8") == "0\n"


def test_where_no_terminal_shows_a_status_dots_tell_that_it_goes_on(capsys):
    shown = 0
    for seconds in (0.5, 1.9, 2.1, 2.6, 4.2, 9.9):
        shown = show_dots(seconds, shown)
    assert capsys.readouterr().out == "...."


def test_a_command_that_does_not_end_is_ended(tmp_path):
    with pytest.raises(CommandError, match="did not end within"):
        run(python("import time; time.sleep(3600)"), tmp_path / "log", most=0.1)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (GIVEN_UP, "No package index could be reached"),
        (
            ONE_HICCUP + "ERROR: No matching distribution found for torch==2.13.0\n",
            "does not exist",
        ),
        (ONE_HICCUP + "ERROR: ResolutionImpossible.\n", "failed: ResolutionImpossible."),
        ("pip._vendor.urllib3.exceptions.ReadTimeoutError: Read timed out.\n", "No package index"),
        ("ERROR: Could not install: [Errno 28] No space left on device\n", "The disk is full"),
        (GIVEN_UP + "OSError: [Errno 28] No space left on device\n", "The disk is full"),
        ("", "without giving a reason"),
    ],
)
def test_a_failure_is_told_apart(said, sentence):
    explained = explain_failure(said)
    assert sentence in explained
    assert "\n" not in explained
    assert "build/setup.log" in explained


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "The disk is full"),
        (errno.EACCES, "may not write course/build"),
        (errno.EROFS, "may not write course/build"),
        (errno.EIO, "stopped at course/build"),
    ],
)
def test_an_error_of_the_system_is_one_sentence(number, sentence):
    explained = explain_os_error(OSError(number, "said by the system", "course/build"))
    assert sentence in explained
    assert "\n" not in explained


@pytest.mark.parametrize(
    ("lines", "doing"),
    [
        ([], "working"),
        (["Collecting numpy<3,>=1.26"], "collecting numpy<3,>=1.26"),
        (["  Downloading numpy.whl (16.6 MB)", "  detail"], "downloading numpy.whl (16.6 MB)"),
        (["Collecting numpy", ONE_HICCUP], "no answer; trying again"),
        (["Downloading a.whl (1 kB)", "Installing collected packages: a, b"], "installing"),
    ],
)
def test_the_status_says_what_pip_is_busy_with(lines, doing):
    assert what_pip_does(lines) == doing


def test_a_duration_reads_as_minutes_and_seconds():
    assert [clock(seconds) for seconds in (0, 5.4, 59.6, 125)] == ["0:00", "0:05", "1:00", "2:05"]
