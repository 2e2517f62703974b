"""What an instructor chooses for a grading run."""

from dataclasses import dataclass, field
from pathlib import Path

from grading.limits import Limits


@dataclass(frozen=True)
class Options:
    """Where a class comes from, and how it is graded.

    Attributes:
        source: the folder or zip file with what was handed in; None for where nbgrader collects.
        inside: the folder in it that holds the class, see `collect`.
        layout: the one layout to read, see `collect`.
        only: these students alone.
        force: grade again what is graded.
        limits: what one submission may use.
        sandboxed: False runs student code with the grader's rights.
        jobs: how many submissions are graded at the same time.
        scheduler: the address of a Dask cluster to grade on, in place of processes here.
    """

    source: Path | None = None
    inside: str | None = None
    layout: str | None = None
    only: tuple[str, ...] = ()
    force: bool = False
    limits: Limits = field(default_factory=Limits)
    sandboxed: bool = True
    jobs: int = 1
    scheduler: str | None = None
