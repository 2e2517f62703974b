"""A report says what it could not see because of a fault that it has found."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from helpers.diagnosis import Verdict, diagnose, watch
from helpers.diagnosis.rules import RULES
from helpers.diagnosis.shadows import SHADOWS, say_what_is_hidden
from tests.helpers.diagnosis.small_networks import draw_batch, stack


def verdict(name):
    return Verdict(name, "the model", "It was seen.", 0.0, "Repair it.", "10")


def broken():
    model = stack(nn.Tanh, 3, 1.0)
    with torch.no_grad():
        model[0].weight[0, 0] = torch.nan
    return model


def test_beside_numbers_that_are_not_finite_nothing_is_said_of_gradients_and_steps():
    text = str(diagnose(broken(), draw_batch(), functional.cross_entropy))
    hidden = text.partition("Not seen: ")[2]
    assert "how large the gradients are and the steps" in hidden
    assert hidden.rstrip().endswith("then diagnose again.")


def test_beside_a_saturated_function_nothing_is_said_of_the_step():
    report = diagnose(stack(nn.Tanh, 2, 60.0), draw_batch(), functional.cross_entropy)
    assert any("whether a larger step would help" in sentence for sentence in report.unseen)


@pytest.mark.parametrize("name", SHADOWS)
def test_each_fault_that_hides_another_is_one_that_is_looked_for(name):
    assert name.replace(" ", "_") in {rule.__name__ for rule in RULES}
    assert f"({name})" in say_what_is_hidden([verdict(name)])[0]


def test_what_was_found_all_the_same_is_not_hidden():
    assert say_what_is_hidden([verdict("underflow"), verdict("attenuation")]) == []


def test_a_healthy_report_hides_nothing():
    assert say_what_is_hidden([]) == []


def test_steps_beside_numbers_that_are_not_finite_are_not_called_right():
    model, (inputs, labels) = broken(), draw_batch()
    optimizer = torch.optim.SGD(model.parameters(), 1e-8)
    with watch(model, every=1) as watched:
        for _ in range(3):
            loss = functional.cross_entropy(model(inputs), labels)
            loss.backward()
            optimizer.step()
            watched.step(loss)
    assert "neither too large nor too small" not in str(watched)
    assert "Not seen: whether the steps are too large or too small from step 1 on" in str(watched)
