"""Whether this Python has what the course needs, and how fast this machine trains a network."""

import os
import platform
import time
from dataclasses import dataclass
from importlib import metadata

DISTRIBUTION = "vanishing-gradients-course"
# What the lessons work with directly; the rest comes along with the installation.
SHOWN = ("torch", "numpy", "matplotlib", "seaborn", "pandas", "scikit-learn", "ipywidgets")


@dataclass(frozen=True)
class Part:
    """A piece of software that the course needs.

    Attributes:
        name: as it is installed under.
        found: its version here, or None if it is missing.
        needed: the versions that the course accepts, such as ``">=1.26,<3"``.

    """

    name: str
    found: str | None
    needed: str

    @property
    def problem(self) -> str:
        """One sentence on what is wrong and what to do; empty if all is well."""
        from packaging.specifiers import SpecifierSet

        remedy = "set the course up again as its README says, and open it from there"
        if self.found is None:
            return f"{self.name} is missing, but the course needs {self.needed}: {remedy}."
        if not SpecifierSet(self.needed).contains(self.found, prereleases=True):
            return f"{self.name} is {self.found}, but the course needs {self.needed}: {remedy}."
        return ""


def find_parts(distribution: str = DISTRIBUTION) -> list[Part]:
    """Compare this Python and its packages with what the course's own metadata asks for.

    Raises:
        PackageNotFoundError: the course is not installed in this Python.

    """
    needs = _read_needs(distribution)
    needed_python = metadata.metadata(distribution)["Requires-Python"]
    python = Part("Python", platform.python_version(), needed_python)
    return [python, *(Part(name, _find_version(name), needs[name]) for name in SHOWN)]


def _read_needs(distribution: str) -> dict[str, str]:
    """Return the accepted versions of every package that the course needs to run."""
    from packaging.requirements import Requirement

    requirements = [Requirement(text) for text in metadata.requires(distribution)]
    return {
        # Sorted so that the lower bound stands first: ">=1.26,<3".
        requirement.name: ",".join(sorted(map(str, requirement.specifier), reverse=True))
        for requirement in requirements
        if requirement.marker is None  # the others belong to extras, such as the tests
    }


def _find_version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def describe_machine() -> str:
    """Say in one sentence what the networks run on."""
    import torch

    threads = torch.get_num_threads()
    return (
        f"{platform.system()} on {platform.machine()} with {os.cpu_count()} processors; "
        f"networks run on the device “{torch.get_default_device()}” "
        + ("in one thread." if threads == 1 else f"in up to {threads} threads.")
    )


def measure_step_seconds(steps: int = 15) -> float:
    """Measure how long one training step of the classic classifier takes here, in one thread.

    A step is one batch of 64 random images through forward pass, backward pass and update. One
    thread, because several wait for each other as soon as anything else runs.

    Returns:
        The shortest of `steps` steps, in seconds: whatever else the machine does can only add.

    """
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return min(_time_steps(steps))
    finally:
        torch.set_num_threads(threads)


def _time_steps(steps: int) -> list[float]:
    import torch
    from torch.nn import functional

    from helpers.networks import BaseNetwork
    from helpers.training import make_optimizer

    network = BaseNetwork("sigmoid", seed=0)
    stepper = make_optimizer(network, "sgd", learning_rate=0.1)
    generator = torch.Generator().manual_seed(0)
    images = torch.randn(64, 784, generator=generator)
    labels = torch.randint(10, (64,), generator=generator)
    durations = []
    for _ in range(steps):
        start = time.perf_counter()
        loss = functional.cross_entropy(network(images), labels)
        stepper.zero_grad()
        loss.backward()
        stepper.step()
        durations.append(time.perf_counter() - start)
    return durations
