"""How a test runs an attack in a session and reads how it went."""

import sys

import pytest

linux_only = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the sandbox is made of parts of Linux"
)


def answer(session, source):
    """Run a cell and return what it printed; the cell must not fail."""
    run = session.run(source)
    assert run.error is None, run.error
    return "".join(output.get("text", "") for output in run.outputs).strip()


def attempt(action):
    """Write a cell that tries something and prints "done", or the name of the error."""
    body = "\n    ".join(action.splitlines())
    return (
        f"try:\n    {body}\n    print('done')\nexcept Exception as error:\n    print(repr(error))"
    )
