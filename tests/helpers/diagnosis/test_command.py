"""The command prints the report and tells CI by its exit code."""

import json
import sys

import pytest

from helpers.diagnosis.__main__ import main

SCRIPT = """
import sys
import torch
from torch import nn
from torch.nn import functional
from layers_beside import Layers

print("this is not JSON")
NUMBER = 3

def make(scale=1.0, depth=2):
    torch.manual_seed(0)
    layers = Layers([nn.Linear(16, 16)])
    for _ in range(depth):
        layers += [nn.Tanh(), nn.Linear(16, 16)]
    batch = scale * torch.randn(32, 16), torch.arange(32) % 16
    return nn.Sequential(*layers), batch, functional.cross_entropy

def sick():
    return make(scale=1000.0)

def fused():
    class First(nn.Module):
        def forward(self, outputs):
            return outputs[0]
    (_, *layers), *others = make()
    return (nn.Sequential(nn.LSTM(16, 16), First(), *layers), *others)

def wrong():
    return 1

def two():
    return 1, 2

def needs(argument):
    return argument

def evaluated():
    model, *others = make()
    return (model.eval(), *others)

def broken():
    raise KeyError("labels")

def leaves():
    sys.exit(0)

def no_loss():
    model, batch, _ = make()
    return model, batch, None

def other_inputs():
    model, (inputs, labels), loss = make()
    return model, ((inputs, inputs), labels), loss
"""

OWN = ("my-train", "layers_beside", "importing_nothing", "training")


@pytest.fixture
def script(tmp_path, monkeypatch):
    path = tmp_path / "my-train.py"
    path.write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "layers_beside.py").write_text("Layers = list\n", encoding="utf-8")
    (tmp_path / "importing_nothing.py").write_text("import no_such_thing\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    known = set(sys.modules)
    yield path
    for name in sys.modules.keys() & {*OWN} - known:
        del sys.modules[name]


@pytest.mark.parametrize(
    ("function", "code", "words"),
    [("make", 0, "Healthy: "), ("sick", 1, "One thing ails this network:\n1. Saturation: ")],
)
def test_the_exit_code_says_whether_the_model_is_healthy(script, capsys, function, code, words):
    assert main([f"{script}:{function}"]) == code
    assert capsys.readouterr().out.startswith(words)


def test_what_could_not_be_seen_is_not_healthy_unless_one_says_so(script, capsys):
    assert main([f"{script}:fused"]) == 1
    assert main([f"{script}:fused", "--unseen-ok"]) == 0
    assert capsys.readouterr().out.count("Not seen: ") == 2


def test_to_overlook_what_is_unseen_does_not_make_a_sick_model_healthy(script):
    assert main([f"{script}:sick", "--unseen-ok"]) == 1


def test_a_module_is_taken_as_well_as_a_script(script, capsys):
    script.rename(script.with_name("training.py"))
    assert main(["training:make"]) == 0


def test_the_report_is_json_and_nothing_else_if_asked_for(script, capsys):
    main([f"{script}:sick", "--json"])
    said = capsys.readouterr()
    assert json.loads(said.out)["verdicts"][0]["name"] == "saturation"
    assert "this is not JSON" in said.err


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("{script}", "names no function: write SCRIPT:FUNCTION"),
        ("{script}:", "names no function: write SCRIPT:FUNCTION"),
        ("{script}:nobody", "has no function nobody"),
        ("{script}:NUMBER", "is an int, not a function"),
        ("nowhere.py:make", "there is no file nowhere.py"),
        ("no_such_module:make", "there is no module no_such_module"),
        ("./training:make", "./training is neither a script"),
        ("{script}:wrong", "returns an int, not (model, batch, loss function)"),
        ("{script}:two", "returns 2 things, not (model, batch, loss function)"),
        ("{script}:needs", "takes arguments, and nobody gives it any"),
        ("{script}:evaluated", "call model.train() first"),
        ("{script}:leaves", "ends the program by itself"),
        ("{script}:no_loss", "the loss function is None, which"),
    ],
)
def test_what_cannot_be_diagnosed_is_one_sentence_and_2(script, capsys, place, words):
    assert main([place.format(script=script)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    last = said.err.removeprefix("this is not JSON\n")
    assert last.startswith("No diagnosis: ")
    assert words in last
    assert last.count("\n") == 1


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("{script}:broken", "has stopped with KeyError: 'labels'."),
        ("{script}:other_inputs", "takes 2 positional arguments but 3 were given."),
        ("importing_nothing:make", "ModuleNotFoundError: No module named 'no_such_thing'."),
    ],
)
def test_code_that_fails_is_no_sick_model_and_shows_its_traceback(script, capsys, place, words):
    assert main([place.format(script=script)]) == 2
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert said.splitlines()[-1].startswith("No diagnosis: ")
    assert said.splitlines()[-1].endswith(words)


def test_a_model_that_takes_other_inputs_is_told_what_it_was_given(script, capsys):
    main([f"{script}:other_inputs"])
    said = capsys.readouterr().err
    assert "This came from the model itself, called with the inputs of the batch: (a tensor" in said


def test_the_help_has_examples(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "python -m helpers.diagnosis train.py:make" in capsys.readouterr().out
