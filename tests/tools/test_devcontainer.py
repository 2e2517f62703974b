"""What GitHub Codespaces is told to do exists here."""

import json
import re

from tools.places import ROOT

SETTINGS = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))


def test_it_sets_the_course_up_as_make_does_and_opens_the_first_lesson():
    (target,) = re.findall(r"^make (\w+)$", SETTINGS["postCreateCommand"])
    assert f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8")
    (opened,) = SETTINGS["customizations"]["codespaces"]["openFiles"]
    assert (ROOT / opened).is_file()


def test_its_python_is_that_of_binder():
    (version,) = re.findall(r"^python:(\S+?)-", SETTINGS["image"])
    assert f"- python={version}\n" in (ROOT / "environment.yml").read_text(encoding="utf-8")
