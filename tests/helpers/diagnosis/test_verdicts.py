"""Each mechanism gets its name, with its place, and a healthy network gets none."""

import math

import pytest
import torch
from torch import nn
from torch.nn import functional

from helpers.diagnosis import Thresholds, diagnose
from helpers.measurements import measure_delta_factors
from helpers.networks import BaseNetwork
from tests.helpers.diagnosis.small_networks import draw_batch, stack


def names(model, batch=None, loss=functional.cross_entropy, **limits):
    report = diagnose(model, batch or draw_batch(), loss, Thresholds(**limits))
    return [verdict.name for verdict in report.verdicts]


@pytest.mark.parametrize(
    "model",
    [
        stack(nn.ReLU, 4, 2**0.5),
        stack(nn.Tanh, 10, 1.0),
        stack(nn.GELU, 3, 2**0.5),
        stack(nn.Sigmoid, 1, 1.0),
    ],
    ids=["relu", "tanh", "gelu", "one sigmoid"],
)
def test_a_healthy_network_is_called_healthy(model):
    report = diagnose(model, draw_batch(), functional.cross_entropy)
    assert report.ok
    assert str(report).startswith("Healthy")


def test_large_weights_saturate():
    report = diagnose(stack(nn.Tanh, 2, 60.0), draw_batch(), functional.cross_entropy)
    (verdict,) = (each for each in report.verdicts if each.name == "saturation")
    assert "weights before it smaller" in verdict.remedy


def test_large_inputs_saturate_and_are_named_as_the_reason():
    inputs, labels = draw_batch()
    model = stack(nn.Sigmoid, 2, 1.0)
    report = diagnose(model, (100 * inputs, labels), functional.cross_entropy)
    (verdict,) = (each for each in report.verdicts if each.name == "saturation")
    assert "Standardise them" in verdict.remedy
    assert verdict.place == "1"


def test_small_weights_attenuate_and_nothing_is_saturated():
    found = names(stack(nn.Tanh, 8, 0.3))
    assert "attenuation" in found
    assert "saturation" not in found


def test_large_weights_of_relu_explode():
    assert names(stack(nn.ReLU, 10, 4.0))[0] == "explosion"


def test_deep_sigmoids_lose_the_signal_and_attenuate():
    assert names(stack(nn.Sigmoid, 10, 1.0)) == ["lost signal", "attenuation"]


def test_units_that_no_example_switches_on_are_dead():
    model = stack(nn.ReLU, 2, 2**0.5)
    nn.init.constant_(model[2].bias, -50.0)
    assert names(model)[0] == "dead units"


def test_a_squared_error_on_a_saturated_output_is_named():
    model = nn.Sequential(nn.Linear(16, 1), nn.Sigmoid())
    nn.init.constant_(model[0].bias, 9.0)
    batch = draw_batch()[0], torch.zeros(64, 1)
    assert "loss saturates" in names(model, batch, functional.mse_loss)
    assert "loss saturates" not in names(model, batch, functional.binary_cross_entropy)


def test_a_softmax_before_cross_entropy_is_named():
    model = nn.Sequential(stack(nn.ReLU, 2, 2**0.5), nn.Softmax(dim=-1))
    assert names(model) == ["loss saturates"]


def test_the_birthplace_of_a_nan_is_named():
    class Born(nn.Module):
        def __init__(self):
            super().__init__()
            self.inside, self.outside = nn.Linear(16, 4), nn.ReLU()

        def forward(self, inputs):
            return self.outside(torch.log(self.inside(inputs)))

    report = diagnose(Born(), draw_batch(), functional.cross_entropy)
    assert report.verdicts[0].name == "not finite"
    assert "log in the model" in report.verdicts[0].evidence


def test_a_gradient_that_half_precision_makes_0_is_named():
    model = stack(nn.Sigmoid, 9, 1.0).half()
    inputs, labels = draw_batch()

    def loss(outputs, labels):
        return functional.cross_entropy(outputs.float(), labels)

    assert "underflow" in names(model, (inputs.half(), labels), loss)


def test_the_parts_of_the_fall_are_its_factors():
    report = diagnose(stack(nn.Sigmoid, 6, 1.0), draw_batch(), functional.cross_entropy)
    fall = report.table["fall"].iloc[0]
    assert math.prod(report.parts.values()) == pytest.approx(fall, rel=1e-9)
    assert report.parts["ceiling"] == pytest.approx(0.25**5)


def test_the_parts_are_those_of_lesson_3():
    network, batch = BaseNetwork("sigmoid", 16, 4, [24] * 4, seed=0), draw_batch()
    factors = measure_delta_factors(network, *batch)
    report = diagnose(network, batch, functional.cross_entropy)
    assert report.table["slope_rms"].tolist() == pytest.approx(factors["derivative_rms"].tolist())
    between = factors["measured"][:-1]
    fall = report.table["fall"]
    assert (fall / fall.shift(-1)).dropna().tolist() == pytest.approx(between.tolist(), rel=1e-4)


def test_thresholds_can_be_given():
    model = stack(nn.Tanh, 8, 0.3)
    assert "attenuation" not in names(model, fall=1e-9)
