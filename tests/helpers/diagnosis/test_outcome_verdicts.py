"""What is wrong with outputs, losses and gradients is named, and what only looks so is not."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from helpers.diagnosis import diagnose
from tests.helpers.diagnosis.small_networks import draw_batch, stack


def names(model, batch=None, loss=functional.cross_entropy):
    return [verdict.name for verdict in diagnose(model, batch or draw_batch(), loss).verdicts]


class SoftmaxOfOne(nn.Module):
    """A softmax over each output by itself."""

    def forward(self, outputs):
        return outputs.unsqueeze(-1).softmax(-1).squeeze(-1)


def all_zero():
    model = stack(nn.Tanh, 2, 1.0)
    for weight in model.parameters():
        nn.init.zeros_(weight)
    return model


def cut_off():
    model = nn.Sequential(stack(nn.Tanh, 2, 1.0), nn.ReLU())
    nn.init.constant_(model[0][-1].bias, -30.0)
    return model


def softmax_of_one():
    return nn.Sequential(stack(nn.Tanh, 2, 1.0), SoftmaxOfOne())


@pytest.mark.parametrize("make", [all_zero, cut_off, softmax_of_one])
def test_outputs_that_are_the_same_for_every_example_are_named(make):
    assert "constant output" in names(make())


def test_the_softmax_over_a_single_value_is_named_as_the_reason():
    (verdict,) = diagnose(softmax_of_one(), draw_batch(), functional.cross_entropy).verdicts
    assert "over a single value it is always 1" in verdict.remedy


def test_a_last_layer_that_starts_at_0_is_healthy():
    model = stack(nn.Tanh, 2, 1.0)
    nn.init.zeros_(model[-1].weight)
    nn.init.zeros_(model[-1].bias)
    assert names(model) == []


def test_weights_of_0_in_the_middle_do_not_break_the_split_of_the_fall():
    model = stack(nn.Tanh, 3, 1.0)
    nn.init.zeros_(model[2].weight)
    nn.init.zeros_(model[4].weight)
    assert diagnose(model, draw_batch(), functional.cross_entropy).parts["weights"] == 0


def test_probabilities_near_1_have_not_lost_the_signal():
    model = nn.Sequential(stack(nn.Tanh, 2, 1.0), nn.Sigmoid())
    nn.init.constant_(model[0][-1].bias, 8.0)
    assert names(model, (draw_batch()[0], torch.ones(64, 4)), functional.binary_cross_entropy) == []


def test_a_logarithm_of_a_softmax_may_go_into_cross_entropy():
    assert names(nn.Sequential(stack(nn.Tanh, 2, 1.0), nn.LogSoftmax(-1))) == []


def test_a_flat_output_is_no_fault_once_its_answers_are_right():
    inputs, _ = draw_batch()
    targets = (inputs[:, :1] > 0).float()
    model = nn.Sequential(nn.Linear(16, 1), nn.Sigmoid())
    nn.init.zeros_(model[0].weight)
    nn.init.zeros_(model[0].bias)
    with torch.no_grad():
        model[0].weight[0, 0] = 1000.0
    assert names(model, (inputs, targets), functional.mse_loss) == []
    assert "loss saturates" in names(model, (inputs, 1 - targets), functional.mse_loss)


def test_words_that_do_not_occur_are_no_underflow():
    model = nn.Sequential(nn.Embedding(500, 16), nn.Flatten(), nn.Linear(64, 4)).half()
    tokens = torch.arange(256).reshape(64, 4) % 50

    def loss(outputs, labels):
        return functional.cross_entropy(outputs.float(), labels)

    assert names(model, (tokens, draw_batch()[1]), loss) == []


def test_dead_units_are_seen_beside_values_that_are_no_numbers():
    inputs, labels = draw_batch()
    inputs[0, 0] = torch.nan
    model = stack(nn.ReLU, 2, 1.0)
    nn.init.constant_(model[0].bias, -50.0)
    assert names(model, (inputs, labels))[:2] == ["not finite", "dead units"]


class Amplified(nn.Module):
    """Values a hundred thousand times as large, with the gradient as it was."""

    def forward(self, values):
        return values + (99_999 * values).detach()


def test_values_that_grow_to_the_usual_size_do_not_explode():
    first = nn.Sequential(nn.Linear(16, 24, bias=False), nn.Tanh(), Amplified())
    model = nn.Sequential(first, nn.Linear(24, 24), nn.Tanh(), nn.Linear(24, 4))
    inputs, labels = draw_batch()
    assert names(model, (1e-5 * inputs, labels)) == []
