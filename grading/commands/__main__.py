"""The command `course`, also as `python -m grading.commands`."""

from grading.commands.app import app

app(prog_name="course")
