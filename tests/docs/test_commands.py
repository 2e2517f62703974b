"""The pages name every option of `course`, and no command, target or tool that does not exist."""

import re

import pytest
import typer

from grading.commands.app import app
from tools import sample
from tools.bundle import __main__ as bundle
from tools.places import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS = typer.main.get_command(app).commands
# What make targets of these names run.
TOOLS = {"bundle": bundle.app, "sample": sample.app}
INSTRUCTORS = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")


def find_unknown(text: str) -> list[str]:
    """Name the commands of `course`, make targets, tools and options that do not exist."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"(?ms)^ *```.*?^ *```|`[^`]+`", text))
    unknown = []
    for name, rest in re.findall(r"\bcourse ([a-z]+(?:-[a-z]+)*)\b([^`\n#]*)", code):
        if name not in COMMANDS:
            unknown.append(f"course {name}")
            continue
        known = {option for part in COMMANDS[name].params for option in part.opts}
        words = re.findall(r"--[a-z-]+", rest)
        unknown += [f"{name} {word}" for word in words if word not in known]
    for target in re.findall(r"(?m)(?:^|`)\s*make\s+([a-z]+)\b", code):
        if not re.search(rf"(?m)^{target}:", makefile):
            unknown.append(f"make {target}")
    for module in re.findall(r"-m ((?:tools|tests|benchmarks)[.\w]*)", code):
        path = ROOT / module.replace(".", "/")
        if not path.with_suffix(".py").exists() and not (path / "__main__.py").exists():
            unknown.append(f"-m {module}")
    return unknown


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_page_names_only_what_exists(page):
    assert find_unknown(page.read_text(encoding="utf-8")) == []


def test_what_does_not_exist_is_found():
    text = "`course praise x`, `make nothing`\n\n```sh\ncourse grade x --fast\n"
    text += "python -m tools.no\n```\n"
    assert find_unknown(text) == ["course praise", "grade --fast", "make nothing", "-m tools.no"]


def options_in(command) -> set[str]:
    """Name the options of a command but `--help`."""
    options = {option for part in command.params for option in part.opts}
    return {option for option in options if option.startswith("--")}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_page_for_instructors_names_a_command_with_all_its_options(name):
    row = re.search(rf"(?m)^\| `course {name}\b.*", INSTRUCTORS)[0]
    (of_all,) = re.findall(r"(?m)^Each command takes `--course DIR`", INSTRUCTORS)
    (shared,) = re.findall(r"(?m)^`grade`.* take `--db URL`", INSTRUCTORS)
    named = set(re.findall(r"--[a-z-]+", row + of_all))
    named |= set(re.findall(r"--[a-z-]+", shared)) if f"`{name}`" in shared else set()
    assert named == options_in(COMMANDS[name])


@pytest.mark.parametrize("name", TOOLS)
def test_the_page_for_instructors_names_a_tool_with_all_its_options(name):
    row = re.search(rf"(?m)^\| `make {name}\b.*", INSTRUCTORS)[0]
    named = set(re.findall(r"--[a-z-]+", row))
    assert named == options_in(typer.main.get_command(TOOLS[name]))
