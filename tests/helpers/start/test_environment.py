"""The check of the machine names what is wrong, and only that."""

import platform
from importlib import metadata

import pytest
import torch

from helpers.start.environment import (
    SHOWN,
    Part,
    describe_machine,
    find_parts,
    measure_step_seconds,
)


@pytest.mark.parametrize(
    ("found", "needed"),
    [("2.13.0+cpu", "==2.13.0"), ("1.26.4", ">=1.26,<3"), ("3.14.0rc1", ">=3.11")],
)
def test_an_accepted_version_is_no_problem(found, needed):
    assert Part("package", found, needed).problem == ""


@pytest.mark.parametrize(("found", "needed"), [("2.12.1", "==2.13.0"), ("3.0.0", ">=1.26,<3")])
def test_a_wrong_version_gets_one_sentence_with_both_versions_and_a_remedy(found, needed):
    problem = Part("numpy", found, needed).problem
    assert problem.count(". ") == 0
    for words in ("numpy", found, needed, "set the course up again"):
        assert words in problem


def test_a_missing_package_is_named():
    assert Part("torch", None, "==2.13.0").problem.startswith("torch is missing")


def test_a_package_that_is_not_installed_is_found_missing(monkeypatch):
    original = metadata.version

    def version(name):
        if name == "seaborn":
            raise metadata.PackageNotFoundError(name)
        return original(name)

    monkeypatch.setattr(metadata, "version", version)
    missing = [part.name for part in find_parts() if part.found is None]
    assert missing == ["seaborn"]


def test_python_and_what_the_lessons_use_are_compared_with_the_projects_own_metadata():
    parts = {part.name: part for part in find_parts()}
    assert list(parts) == ["Python", *SHOWN]
    assert parts["torch"].found == torch.__version__
    requirements = metadata.requires("vanishing-gradients-course")
    assert f"torch{parts['torch'].needed}" in requirements
    assert all(part.needed for part in parts.values())


def test_the_machine_is_described_with_its_system_and_device():
    for words in (platform.system(), platform.machine(), str(torch.get_default_device())):
        assert words in describe_machine()


def test_one_thread_is_not_told_as_threads():
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        assert describe_machine().endswith("in one thread.")
        torch.set_num_threads(2)
        assert describe_machine().endswith("in up to 2 threads.")
    finally:
        torch.set_num_threads(threads)


def test_measuring_speed_leaves_the_number_of_threads_as_it_was():
    threads = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        measure_step_seconds(steps=1)
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(threads)


def test_measuring_speed_leaves_the_random_state_alone():
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    assert measure_step_seconds(steps=1) > 0
    assert torch.rand(1) == expected
