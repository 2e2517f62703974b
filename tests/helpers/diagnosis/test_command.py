"""The command prints the report and tells CI by its exit code."""

import json

import pytest

from helpers.diagnosis.__main__ import main

SCRIPT = """
import torch
from torch import nn
from torch.nn import functional

def make(scale=1.0, depth=2):
    torch.manual_seed(0)
    layers = [nn.Linear(16, 16)]
    for _ in range(depth):
        layers += [nn.Tanh(), nn.Linear(16, 16)]
    batch = scale * torch.randn(32, 16), torch.arange(32) % 16
    return nn.Sequential(*layers), batch, functional.cross_entropy

def sick():
    return make(scale=1000.0)

def wrong():
    return 1

def evaluated():
    model, *others = make()
    return (model.eval(), *others)
"""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "train.py"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


@pytest.mark.parametrize(("function", "code", "words"), [("make", 0, "Healthy"), ("sick", 1, "")])
def test_the_exit_code_says_whether_the_model_is_healthy(script, capsys, function, code, words):
    assert main([f"{script}:{function}"]) == code
    assert capsys.readouterr().out.startswith(words or "saturation")


def test_the_report_is_json_if_asked_for(script, capsys):
    main([f"{script}:sick", "--json"])
    assert json.loads(capsys.readouterr().out)["verdicts"][0]["name"] == "saturation"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("{script}", "names no function: write SCRIPT:FUNCTION"),
        ("{script}:nobody", "has no function nobody"),
        ("nowhere.py:make", "there is no file nowhere.py"),
        ("no_such_module:make", "there is no module no_such_module"),
        ("{script}:wrong", "returns no (model, batch, loss function)"),
        ("{script}:evaluated", "call model.train() first"),
    ],
)
def test_what_cannot_be_diagnosed_is_one_sentence_and_2(script, capsys, place, words):
    assert main([place.format(script=script)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err
    assert said.err.count("\n") == 1


def test_the_help_has_examples(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "python -m helpers.diagnosis train.py:make" in capsys.readouterr().out
