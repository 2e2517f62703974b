"""The versions in constraints.txt are those that are installed, and hold on every system."""

import re
import tomllib
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tools.places import ROOT
from tools.setup.lock import GPU_PARTS, LOCK, compile_command, without_gpu_parts

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LINES = [
    Requirement(line)
    for line in (ROOT / LOCK).read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
SYSTEMS = (
    {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
)
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def versions_for(environment: dict[str, str] | None) -> dict[str, Version]:
    """Return what the lock gives one Python on one system; None means this one."""
    lines = [line for line in LINES if line.marker is None or line.marker.evaluate(environment)]
    names = [normal(line.name) for line in lines]
    assert len(names) == len(set(names))
    return {normal(line.name): Version(str(line.specifier).removeprefix("==")) for line in lines}


def needed(name: str, extras: frozenset[str]) -> set[tuple[str, frozenset[str]]]:
    """Name what an installed distribution needs here, with the extras that it asks for."""
    found = set()
    for line in map(Requirement, metadata.requires(name) or ()):
        markers = [{"extra": extra} for extra in extras or {""}]
        if line.marker is None or any(map(line.marker.evaluate, markers)):
            found.add((normal(line.name), frozenset(line.extras)))
    return found


def installed() -> dict[str, Version]:
    """Return all that the course's metadata leads to, without the course itself."""
    start = (normal(PROJECT["name"]), frozenset(PROJECT["optional-dependencies"]))
    seen, waiting = {start}, [start]
    while waiting:
        new = needed(*waiting.pop()) - seen
        seen |= new
        waiting += new
    names = {name for name, _ in seen - {start} if not name.startswith(GPU_PARTS)}
    return {name: Version(Version(metadata.version(name)).public) for name in names}


def test_every_distribution_of_the_environment_is_there_in_its_version():
    locked = versions_for(None)
    found = installed()
    assert len(found) > 100
    assert {name: (version, locked.get(name)) for name, version in found.items()} == {
        name: (version, version) for name, version in found.items()
    }


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system["sys_platform"])
@pytest.mark.parametrize("python", PYTHONS)
def test_each_system_and_python_gets_a_version_of_all_that_the_course_asks_for(system, python):
    environment = system | {"python_version": python, "python_full_version": f"{python}.9"}
    locked = versions_for(environment)
    wanted = list(PROJECT["dependencies"])
    for lines in PROJECT["optional-dependencies"].values():
        wanted += lines
    for line in map(Requirement, wanted):
        assert line.specifier.contains(locked[normal(line.name)]), line


def test_each_line_is_one_exact_version_and_no_address():
    text = (ROOT / LOCK).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--" not in text
    assert all(re.fullmatch(r"==[\w.]+", str(line.specifier)) for line in LINES)


def test_pytorchs_parts_for_gpus_are_left_out():
    lines = ["torch==2.13.0", "nvidia-cublas==13.1 ; sys_platform == 'linux'", "triton==3.7.1"]
    assert without_gpu_parts(lines) == ["torch==2.13.0"]
    assert not [line for line in LINES if line.name.startswith(GPU_PARTS)]


def test_the_versions_are_sought_for_every_system_and_from_the_oldest_python_on(tmp_path):
    command = compile_command(ROOT, tmp_path)
    assert "--universal" in command
    oldest = command[command.index("--python-version") + 1]
    assert PROJECT["requires-python"] == f">={oldest}"
    assert PYTHONS[0] == oldest
