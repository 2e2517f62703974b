"""Faults in how model, data and loss are put together are named, and usual ways are not."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from helpers.diagnosis import diagnose
from tests.helpers.diagnosis.small_networks import draw_batch, stack


def verdicts(model, batch=None, loss=functional.cross_entropy):
    return diagnose(model, batch or draw_batch(), loss).verdicts


def names(*parts):
    return [verdict.name for verdict in verdicts(*parts)]


class Detached(nn.Module):
    """A body whose features are detached, unless it has a way of its own to the answer."""

    def __init__(self, *, past_it=False):
        super().__init__()
        self.body, self.head = stack(nn.Tanh, 2, 1.0), nn.Linear(4, 4)
        self.past_it = past_it

    def forward(self, inputs):
        features = self.body(inputs)
        answer = self.head(features.detach())
        return answer + features if self.past_it else answer


def test_parameters_behind_a_detach_are_named():
    (verdict,) = verdicts(Detached())
    assert verdict.name == "cut off"
    assert "`body.0.weight` and 5 other parameters" in verdict.evidence


def test_what_gets_a_gradient_by_another_way_or_is_frozen_is_not_cut_off():
    assert names(Detached(past_it=True)) == []
    frozen = Detached()
    frozen.body.requires_grad_(False)
    assert names(frozen) == []


def test_a_part_that_nobody_has_used_is_not_cut_off():
    model = stack(nn.Tanh, 2, 1.0)
    model.unused = nn.Linear(4, 4)
    model.forward = lambda inputs: nn.Sequential.forward(model[:5], inputs)
    assert names(model) == []


def squared(outputs, targets):
    return (outputs - targets).square().mean()


@pytest.mark.parametrize("loss", [functional.mse_loss, functional.l1_loss, squared])
@pytest.mark.filterwarnings("ignore:Using a target size")
def test_a_loss_of_every_output_against_every_target_is_named(loss):
    inputs, _ = draw_batch()
    model = nn.Sequential(stack(nn.Tanh, 2, 1.0), nn.Linear(4, 1))
    (verdict,) = verdicts(model, (inputs, inputs[:, 0]), loss)
    assert verdict.name == "mismatched loss"
    assert "(64, 1) and (64,)" in verdict.evidence
    assert names(model, (inputs, inputs[:, :1]), loss) == []


def test_one_target_for_all_and_pairs_that_are_meant_are_no_mismatch():
    inputs, _ = draw_batch()
    model = nn.Sequential(stack(nn.Tanh, 2, 1.0), nn.Linear(4, 1))

    def pairs(outputs, targets):
        apart = outputs - outputs[:, 0]
        return functional.softplus(-apart * (targets[:, None] - targets).sign()).mean()

    assert names(model, (inputs, torch.ones(64, 1)), lambda y, _: (y - torch.ones(1)).mean()) == []
    assert names(model, (inputs, inputs[:, 0]), pairs) == []


def test_logits_where_logarithms_of_probabilities_belong_are_named():
    model = stack(nn.Tanh, 2, 1.0)
    assert names(model, draw_batch(), functional.nll_loss) == ["mismatched loss"]
    assert names(nn.Sequential(model, nn.LogSoftmax(-1)), draw_batch(), functional.nll_loss) == []


def test_a_last_bias_that_is_far_off_drowns_what_differs():
    model = stack(nn.Tanh, 2, 1.0)
    nn.init.constant_(model[-1].bias[:1], 1e4)
    (verdict,) = verdicts(model)
    assert verdict.name == "constant output"
    assert "bias of the last layer" in verdict.remedy


def test_a_last_bias_that_begins_with_what_is_frequent_is_healthy():
    model, (inputs, _) = stack(nn.Tanh, 2, 1.0), draw_batch()
    nn.init.normal_(model[-1].weight, std=1e-3)
    nn.init.constant_(model[-1].bias, -4.6)
    rare = torch.zeros(64, 4)
    assert names(model, (inputs, rare), functional.binary_cross_entropy_with_logits) == []


def test_a_small_last_layer_beside_a_usual_bias_is_healthy():
    model = stack(nn.Tanh, 2, 1.0)
    nn.init.normal_(model[-1].weight, std=1e-4)
    nn.init.constant_(model[-1].bias[:2], 0.2)
    assert names(model) == []


def test_inputs_that_are_the_same_for_every_example_are_named_as_the_reason():
    inputs, labels = draw_batch()
    model = nn.Sequential(nn.Linear(16, 24), nn.Dropout(), nn.Tanh(), nn.Linear(24, 4))
    first, *_ = verdicts(model, (inputs[:1].expand(64, 16), labels))
    assert (first.name, first.place) == ("lost signal", "the inputs")
