"""The zygote and the worker that all tests share, and sessions without single defences."""

import sys

import pytest


def open_source(**options):
    # Imported here: the tests of lessons need nothing of grading.
    from grading.sandbox.zygote_source import ZygoteSource
    from tests.grading.this_course import FILES

    return ZygoteSource(FILES, modules=(), **options)


@pytest.fixture(scope="session")
def zygote():
    """One sandboxed zygote for all tests, without torch: it starts sooner."""
    if not sys.platform.startswith("linux"):
        pytest.skip("the sandbox is made of parts of Linux")
    with open_source() as source:
        yield source


@pytest.fixture(scope="session")
def unsandboxed():
    """A zygote that forks students without any wall: the defence switched off."""
    with open_source(sandboxed=False) as source:
        yield source


@pytest.fixture(scope="session")
def shared_worker():
    """One worker for all tests that grade small courses; see `lend` for how they get it."""
    from tests.grading.classes.lent_worker import start_workers

    with start_workers(1) as executor:
        yield executor


@pytest.fixture
def lent_worker(shared_worker, monkeypatch):
    """Let every grading run of this test use that worker."""
    from tests.grading.classes.lent_worker import lend

    lend(shared_worker, monkeypatch)


@pytest.fixture
def open_session(zygote):
    """Open sessions of the shared zygote, with walls left out; all end with the test."""
    from grading.limits import Limits

    opened = []

    def open_one(*without, limits=None):
        zygote.without = set(without)
        try:
            opened.append(zygote.open(limits or Limits(cell=20)))
        finally:
            zygote.without = set()
        return opened[-1]

    yield open_one
    for session in opened:
        session.close()


@pytest.fixture
def session(open_session):
    """One session with every wall."""
    return open_session()
