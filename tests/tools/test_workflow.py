"""What continuous integration calls exists, and it calls what the README tells people to call."""

import os
import re
import tomllib

import pytest
import yaml

from tools.places import ROOT
from tools.website.addresses import STANDALONE

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
JOBS = [
    pytest.param(job, id=f"{path.stem}-{name}")
    for path in WORKFLOWS
    for name, job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].items()
]
RUN = ROOT / ".ci" / "run"


# What runs lessons: all jobs but those that only hand on what another has made.
RUNNING = [job for job in JOBS if "needs" not in job.values[0]]


def commands(job):
    return "\n".join(step.get("run", "") for step in job["steps"])


def missing_from_the_repository(script):
    """Name the make targets and the paths that a script uses and the repository lacks."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    known = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    missing = [
        f"make {name}" for name in re.findall(r"\bmake ([a-z]+)", script) if name not in known
    ]
    paths = re.findall(r"(?<![\w/.])(?:tests|tools|notebooks|helpers)(?:/[\w.]+)+", script)
    missing += [path for path in paths if not (ROOT / path).exists()]
    modules = re.findall(r"-m ((?:tests|tools|benchmarks)(?:\.\w+)*)", script)
    return missing + [f"-m {module}" for module in modules if not can_be_run(module)]


def can_be_run(module):
    place = ROOT.joinpath(*module.split("."))
    return place.with_suffix(".py").is_file() or (place / "__main__.py").is_file()


def test_there_is_a_workflow():
    assert WORKFLOWS


@pytest.mark.parametrize("job", JOBS)
def test_a_job_calls_only_what_exists(job):
    assert commands(job)
    assert missing_from_the_repository(commands(job)) == []


def test_what_does_not_exist_is_found():
    script = "make course && make nothing PYTHON=python\npython tools/no.py && pytest tests/helpers"
    script += "\npython -m tools.website.build && python -m tests.zoo && python -m tools.website.no"
    told = ["make nothing", "tools/no.py", "-m tools.website.no"]
    assert missing_from_the_repository(script) == told


@pytest.mark.parametrize("job", RUNNING)
def test_a_job_keeps_the_executed_notebooks_even_when_it_fails(job):
    (upload,) = (step for step in job["steps"] if "upload-artifact" in step.get("uses", ""))
    assert "build/lessons" in upload["with"]["path"].split()
    assert upload["if"] == "always()"


@pytest.mark.parametrize("job", JOBS)
def test_actions_are_pinned_to_a_major_version(job):
    used = [step["uses"] for step in job["steps"] if "uses" in step]
    assert [action for action in used if not re.fullmatch(r"actions/[a-z-]+@v\d+", action)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_only_read(path):
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["permissions"] == {"contents": "read"}


def test_only_the_job_that_pushes_the_notebooks_for_colab_may_write_and_it_runs_no_code_of_ours():
    writing = [job.values[0] for job in JOBS if "permissions" in job.values[0]]
    assert [job["permissions"] for job in writing] == [{"contents": "write"}]
    assert writing[0]["needs"] == "build"
    assert "python" not in commands(writing[0])
    assert f"git push --force origin {STANDALONE}\n" in commands(writing[0])


def test_linux_macos_and_windows_are_covered_and_the_oldest_numpy_too():
    text = "\n".join(path.read_text(encoding="utf-8") for path in WORKFLOWS)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (numpy,) = (line for line in project["dependencies"] if line.startswith("numpy"))
    oldest_numpy = re.search(r">=([\d.]+)", numpy).group(1)
    assert f"numpy=={oldest_numpy}.*" in text
    assert f'"{project["requires-python"].removeprefix(">=")}"' in text
    assert {"ubuntu-latest", "macos-latest", "windows-latest"} <= set(
        re.findall(r"\w+-latest", text)
    )


def test_ci_calls_the_command_of_the_readme():
    assert "make test" in RUN.read_text(encoding="utf-8")
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_ci_script_may_be_executed():
    assert os.access(RUN, os.X_OK)


def test_the_site_and_the_pdfs_are_built_on_a_tag_and_the_rest_is_watched_every_week():
    site = yaml.safe_load((ROOT / ".github" / "workflows" / "site.yml").read_text(encoding="utf-8"))
    when = site[True]  # YAML reads the key "on" as a truth value
    assert when["push"] == {"tags": ["v*"]}
    assert len(when["schedule"]) == 1
    for module in ("tools.website.build", "tools.paper.pdf", "tools.setup.newest"):
        assert module in "\n".join(commands(job) for job in site["jobs"].values())
        assert (ROOT / f"{module.replace('.', '/')}.py").exists()
