"""A proof holds where sick networks fail, repaired ones train, and it fails where they do not."""

import math
from dataclasses import replace

import pytest
import torch

from tests.clinic.losses import loss_left
from tests.clinic.proofs import Proof, Trial, list_setups, prove, table
from tests.clinic.recipes import read_recipes
from tests.clinic.setups import Setup

RECIPES = {recipe.name: recipe for recipe in read_recipes()}


def test_a_cause_is_proved_by_its_repair():
    assert prove(RECIPES["dead-units-1"], seeds=1).holds


def test_a_fault_that_does_no_harm_is_no_proof():
    harmless = replace(RECIPES["dead-units-1"], faults={"dead units": {"bias": 0.01}}, other={})
    assert not prove(harmless, seeds=1).holds


def test_a_repair_that_does_not_help_is_no_proof():
    hopeless = replace(RECIPES["dead-units-1"], base=Setup(step=0.0), other={})
    assert not prove(hopeless, seeds=1).holds


def test_one_seed_that_does_otherwise_is_enough_to_fail():
    assert Trial("sick", False, (0.9, 1.0, math.inf)).holds
    assert not Trial("sick", False, (0.9, 1.0, 0.4)).holds


def test_in_a_pair_each_repair_alone_must_fail():
    setups = list_setups(RECIPES["pair-1"])
    failing = [name for name, (_, should_train) in setups.items() if not should_train]
    assert failing == ["sick", "only attenuation repaired", "only lost signal repaired"]


@pytest.mark.parametrize(
    ("loss", "head", "right", "guess"),
    [
        ("cross-entropy", "logits", 20.0, 0.0),
        ("cross-entropy", "softmax", 1.0, 0.5),
        ("squared error", "sigmoid", 1.0, 0.5),
    ],
)
def test_a_guess_leaves_all_of_the_loss_and_right_answers_leave_none(loss, head, right, guess):
    targets = torch.tensor([0, 1, 0, 1])
    answers = right * torch.eye(2)[targets]
    assert loss_left(loss, head, torch.full((4, 2), guess), targets) == pytest.approx(1.0)
    assert loss_left(loss, head, answers, targets) == pytest.approx(0.0, abs=1e-6)


def test_outputs_that_are_no_numbers_leave_infinitely_much():
    outputs = torch.full((2, 2), torch.nan)
    assert loss_left("cross-entropy", "logits", outputs, torch.tensor([0, 1])) == math.inf


def test_the_table_says_which_proof_fails():
    failing = Proof(RECIPES["pair-1"], (Trial("sick", False, (0.1,)),), 1.0)
    assert "| sick: 0.10 ✗ | fails |" in table([failing])
