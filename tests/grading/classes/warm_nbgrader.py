"""nbgrader's commands as forks of one process that has loaded it: each starts a second sooner.

`tools.class_folder.run_nbgrader` starts the program itself, and does the same; so where there are
no forks, on Windows, it is asked instead.
"""

import multiprocessing
import os
import sys
import tempfile
from pathlib import Path

from grading.course.tables import read_migrations
from tests.warm_kernels.client import use_warm_kernels
from tools import class_folder

FORKS = "forkserver"
# The program, and what its commands load only when they need it.
LOADED = [
    "nbgrader.apps.nbgraderapp",
    "nbgrader.apps.autogradeapp",
    "sqlalchemy.dialects.sqlite",
    "jupyter_client.provisioning",
    "jupyter_client.asynchronous",
]


def run_nbgrader(folder: Path, *arguments: str) -> str:
    """Do what `tools.class_folder.run_nbgrader` does, in a fork of that process."""
    if FORKS not in multiprocessing.get_all_start_methods():
        return class_folder.run_nbgrader(folder, *arguments)
    forks = multiprocessing.get_context(FORKS)
    forks.set_forkserver_preload(LOADED)
    own = dict(os.environ) | {"PATH": class_folder.find_programs()}
    with tempfile.NamedTemporaryFile("r", encoding="utf-8", errors="replace") as said:
        command = forks.Process(target=_run_here, args=(str(folder), arguments, own, said.name))
        command.start()
        command.join()
        if command.exitcode != 0:
            raise class_folder.explain_failure(folder, arguments, said.read())
        return said.read()


def _run_here(folder: str, arguments: tuple[str, ...], own: dict[str, str], said: str) -> None:
    """Be the program from here on: its folder, variables, words and what it prints to."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(own)
    out = os.open(said, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(out, stream)
    sys.argv = ["nbgrader", *arguments]
    sys.path.insert(0, folder)
    use_warm_kernels()
    import nbgrader.api
    from nbgrader.apps import NbGraderApp

    # It would start the program alembic to be told this.
    nbgrader.api.get_alembic_version = read_migrations().get_current_head
    NbGraderApp.launch_instance()
