"""The command `course doctor`: is everything here that grading needs?"""

import os
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grading.commands.words import Folder, one_sentence_on_failure, open_course


def doctor_command(
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, help="How many submissions you want to run at a time.")
    ] = os.cpu_count() or 1,
    course: Folder = None,
) -> None:
    """Check everything that grading needs, and say how to mend what is not well.

    It looks at Python, packages, bubblewrap, the sandbox (it locks a cell in and runs it), disk,
    memory, the folder of records, the gradebook, the student versions, and the kernels and tests of
    every assignment, which it runs once. The exit code is 1 when something has to be mended.

    Example:

    - `course doctor` takes up to a minute and changes nothing
    """
    from grading.commands.doctor import State, examine

    signs = {State.FINE: "✓", State.WARNING: "!", State.BROKEN: "✗"}
    table = Table("", "What", "State", "Found")
    findings = []
    console = Console()
    with one_sentence_on_failure(), console.status("Looking …"):
        for finding in examine(open_course(course), jobs):
            findings.append(finding)
            words = (signs[finding.state], finding.what, finding.state.value, finding.message)
            table.add_row(*(Text(word, overflow="fold") for word in words))
    console.print(table)
    broken = [finding.what for finding in findings if finding.state is State.BROKEN]
    looked_at = [finding.what for finding in findings if finding.state is State.WARNING]
    if broken:
        print(f"To be mended before you grade: {', '.join(broken)}.")
        raise typer.Exit(1)
    rest = f" Look at: {', '.join(looked_at)}." if looked_at else ""
    print(f"Ready: `course grade ASSIGNMENT --from FOLDER` will work.{rest}")
