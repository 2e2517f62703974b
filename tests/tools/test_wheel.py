"""The diagnosis works without the course: its wheel holds all it needs, and so does its page."""

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from importlib.metadata import packages_distributions, requires

import pytest
from packaging.requirements import Requirement

from tests.clinic.recipes import CAUSES
from tools import wheel as command_line
from tools.places import ROOT
from tools.wheel import NAME, WheelError, build_wheel, collect_files, find_strays

PAGE = (ROOT / "docs" / "diagnosis.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"(?ms)^```python\n(.*?)^```", PAGE)
# Of all that is installed only these can be imported, with what they themselves ask for.
NEEDED = ("torch", "pandas")
PLAIN = {"extra": ""}
BLOCKED = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocked())
"""
USE = """
import torch
from training_diagnosis import diagnose, watch
model = torch.nn.Sequential(torch.nn.Linear(8, 8), torch.nn.Sigmoid(), torch.nn.Linear(8, 2))
batch = torch.randn(32, 8), torch.arange(32) % 2
report = diagnose(model, batch, torch.nn.functional.cross_entropy)
print(report, report._repr_html_(), report.to_json(), report.alt_text)
with watch(model, every=1) as watched:
    loss = torch.nn.functional.cross_entropy(model(batch[0]), batch[1])
    watched.step(loss)
print(watched.frame)
assert not {"helpers", "matplotlib", "IPython"} & set(sys.modules)
"""
COMMAND = """
import runpy
sys.argv = ["training_diagnosis", "made.py:make", "--json"]
runpy.run_module("training_diagnosis", run_name="__main__")
"""
MARK = "--- the command ---"
MADE = """
import torch

def make():
    batch = torch.randn(32, 8), torch.arange(32) % 2
    return torch.nn.Linear(8, 2), batch, torch.nn.functional.cross_entropy
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*command, "--target", folder, wheel], check=True)
    return folder


def normal(name):
    return name.lower().replace("_", "-")


def find_blocked():
    """Name what can be imported here and is none of torch, pandas and what these ask for."""
    waiting, wanted = list(NEEDED), set()
    while waiting:
        name = normal(waiting.pop())
        if name not in wanted:
            wanted.add(name)
            asked = map(Requirement, requires(name) or ())
            waiting += [
                each.name for each in asked if each.marker is None or each.marker.evaluate(PLAIN)
            ]
    own = {path.name for path in ROOT.iterdir() if path.is_dir()}
    installed = packages_distributions().items()
    return own | {top for top, names in installed if not {*map(normal, names)} & wanted}


def run_blocked(code, installed, folder):
    """Run code in a folder, where nothing but the wheel, torch and pandas can be imported."""
    return subprocess.run(
        [sys.executable, "-c", BLOCKED.format(blocked=find_blocked()) + code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_holds_its_package_and_nothing_called_helpers(wheel):
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0].removesuffix("-0.1.0.dist-info") for name in archive.namelist()}
        texts = [archive.read(name).decode() for name in archive.namelist() if name[-3:] == ".py"]
    assert tops == {NAME}
    assert not any("helpers.diagnosis" in text for text in texts)


def test_it_asks_for_torch_and_pandas_alone(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        head = Parser().parsestr(archive.read(name).decode())
    asked = [Requirement(line) for line in head.get_all("Requires-Dist")]
    assert {each.name for each in asked if not each.marker} == {*NEEDED}
    assert [each.name for each in asked if each.marker] == ["matplotlib"]


def test_the_same_course_gives_the_same_bytes(wheel, tmp_path):
    assert build_wheel(tmp_path).read_bytes() == wheel.read_bytes()


@pytest.fixture(scope="module")
def ran(installed, tmp_path_factory):
    """One process for both, since torch takes seconds to load."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "made.py").write_text(MADE, encoding="utf-8")
    return run_blocked(f"{USE}\nprint({MARK!r})\n{COMMAND}", installed, folder)


def test_what_is_to_be_blocked_is_blocked(installed, tmp_path):
    names = ("helpers", "matplotlib", "IPython", "sklearn")
    code = f"""
import importlib
for name in {names}:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        print(error)
"""
    said = run_blocked(code, installed, tmp_path).stdout
    assert said.splitlines() == [f"No module named {name!r}" for name in names]


def test_with_torch_and_pandas_alone_a_network_is_diagnosed_and_watched(ran):
    assert MARK in ran.stdout, ran.stderr
    assert "the one call of activation functions" in ran.stdout.partition(MARK)[0]


def test_with_torch_and_pandas_alone_the_command_runs(ran):
    assert ran.returncode == 1, ran.stderr  # a linear map has nothing that could be seen
    assert json.loads(ran.stdout.partition(MARK)[2])["verdicts"] == []


def test_its_help_has_its_own_name_and_a_projects_own_helpers_are_in_nobodys_way(
    installed, tmp_path
):
    (tmp_path / "helpers.py").write_text("raise AssertionError\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", NAME, "--help"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"python -m {NAME} train.py:make" in done.stdout
    assert "helpers" not in done.stdout


@pytest.fixture
def run_example(installed, tmp_path, monkeypatch, capsys):
    monkeypatch.syspath_prepend(installed)
    monkeypatch.chdir(tmp_path)

    def run(number):
        exec(compile(EXAMPLES[number], "docs/diagnosis.md", "exec"), {"__name__": "example"})
        return capsys.readouterr().out

    yield run
    for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
        del sys.modules[name]


def without_numbers(text):
    return " ".join(re.sub(r"\d[\d.,e+-]*", "#", text).split())


def test_the_plain_loop_prints_what_the_page_says(run_example):
    (shown,) = re.findall(r"(?ms)^```text\n(.*?)^```", PAGE)
    assert without_numbers(run_example(0)) == without_numbers(shown)


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "Healthy: "), (2, "Healthy: "), (3, "Watched 4 of 20 steps.\nStep too large: ")],
)
def test_the_other_examples_on_the_page_run_as_they_stand(run_example, number, words):
    assert run_example(number).startswith(words)


def test_there_is_no_example_that_nobody_runs():
    assert len(EXAMPLES) == 4


@pytest.mark.parametrize("cause", CAUSES)
def test_the_page_says_what_every_verdict_means(cause):
    rows = re.findall(r"(?m)^\| ([a-z ,-]+) \|", PAGE)
    assert cause in [name for row in rows for name in row.split(", ")]


def test_the_page_names_the_file_that_is_built(wheel):
    assert f"pip install --no-deps build/wheel/{wheel.name}\n" in PAGE


def test_a_module_that_needs_more_of_the_course_is_refused(tmp_path):
    for name in ("helpers/diagnosis", "docs"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "helpers" / "style.py").write_text("from helpers import data\n", encoding="utf-8")
    with pytest.raises(WheelError, match=r"style\.py imports helpers, which the wheel does not"):
        collect_files(tmp_path)
    assert find_strays("import torch\nfrom training_diagnosis import style") == []


def test_the_command_says_how_to_install_it(tmp_path, capsys):
    assert command_line.main(["--to", str(tmp_path)]) == 0
    assert re.search(rf"pip install .*{NAME}-.*\.whl\n", capsys.readouterr().out)


def test_without_setuptools_there_is_one_sentence(tmp_path, capsys, monkeypatch):
    def refuse(folder):
        raise WheelError("setuptools could not build the wheel.")

    monkeypatch.setattr(command_line, "build_wheel", refuse)
    assert command_line.main(["--to", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "setuptools could not build the wheel.\n"


def test_what_the_wheel_accepts_is_what_the_course_was_tested_with():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (pinned,) = (line for line in project["dependencies"] if line.startswith("torch=="))
    assert Requirement(command_line.TORCH).specifier.contains(pinned.removeprefix("torch=="))
