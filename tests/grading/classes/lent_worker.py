"""Workers for many small courses, which would each wait a second for some of their own."""

from grading.limits import Limits
from grading.running import setup as run_setup
from grading.running.executor import ProcessExecutor
from grading.running.worker import Setting, prepare_worker
from grading.sandbox.bubblewrap import CourseFiles
from tests.grading.this_course import FILES

SECONDS = 600  # given to a worker to get ready, on a machine however busy


def start_workers(count):
    """Start so many workers for this course; a context manager, at whose end they end."""
    return ProcessExecutor(count, SECONDS, prepare_worker, Setting(FILES, Limits()))


def lend(executor, monkeypatch):
    """Let every run use this executor; modules are left to the notebooks that import them."""

    class Lent:
        """Workers that no run may end."""

        submit = executor.submit
        sent_away = ()

        def __init__(self, *settings):
            pass

        def shutdown(self, **how):
            pass

    def show(root, shown, shipped):
        return CourseFiles(FILES.root, FILES.shown, shipped) if shipped else FILES

    monkeypatch.setattr(run_setup, "ProcessExecutor", Lent)
    monkeypatch.setattr(run_setup, "find_modules", lambda *rest: ())
    monkeypatch.setattr(run_setup, "CourseFiles", show)
