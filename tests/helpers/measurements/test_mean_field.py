"""The theory of random networks agrees with known values, closed forms and real random networks."""

import math

import numpy as np
import pytest
import torch

from helpers.measurements import mean_field
from helpers.measurements.probes import LayerProbe, record_pass
from helpers.networks import BaseNetwork, initialization

WIDTH = 800


def wide_network(activation: str, weight_scale: float, depth: int, bias_std: float = 0.0):
    network = BaseNetwork(activation, 2, 10, (WIDTH,) * depth, seed=0)
    initialization.scaled(network, weight_scale, seed=1)
    generator = torch.Generator().manual_seed(2)
    with torch.no_grad():
        for linear in network.linear_maps:
            linear.bias.normal_(std=bias_std, generator=generator)
    return network


def pre_activations(network: BaseNetwork, inputs: torch.Tensor) -> list[torch.Tensor]:
    with LayerProbe(network) as probe, torch.no_grad():
        network(inputs)
    return probe.pre_activations[:-1]


@pytest.mark.parametrize(
    ("activation", "bias_std", "edge"),
    [
        ("tanh", 0.0, 1.0),  # f'(0) = 1, and q = 0
        ("relu", 0.0, math.sqrt(2)),  # He's weights
        # The pair of values that the literature uses for a critical tanh network with biases:
        # L. Xiao et al., arXiv:1806.05393, have sigma_w² = 1.76 at sigma_b² = 0.05.
        ("tanh", math.sqrt(0.05), math.sqrt(1.76)),
    ],
)
def test_the_edge_lies_where_it_is_known_to_lie(activation, bias_std, edge):
    assert mean_field.find_edge(activation, bias_std) == pytest.approx(edge, rel=1e-3)


@pytest.mark.parametrize("sigma_w", [0.5, 4.0, 9.0, 12.0, 30.0])
def test_a_sigmoid_network_is_a_tanh_network_with_a_quarter_of_the_weights_and_a_bias(sigma_w):
    # sigmoid(z) = 1/2 + tanh(z/2)/2, so that z/2 sees weights W/4 and a bias of sum(W)/4.
    sigmoid = mean_field.find_fixed_point("sigmoid", sigma_w)
    tanh = mean_field.find_fixed_point("tanh", sigma_w / 4, sigma_w / 4)
    assert sigmoid.q == pytest.approx(4 * tanh.q, rel=1e-4)
    assert sigmoid[1:] == pytest.approx(tanh[1:], rel=1e-4)


@pytest.mark.parametrize(
    ("activation", "sigma_w", "sigma_b"),
    [("sigmoid", 4.0, 0.0), ("sigmoid", 20.0, 0.0), ("tanh", 3.0, 0.0), ("tanh", 1.2, 0.5)],
)
def test_variance_and_correlation_settle_where_those_of_a_wide_network_do(
    activation, sigma_w, sigma_b
):
    point = mean_field.find_fixed_point(activation, sigma_w, sigma_b)
    inputs = torch.tensor([[1.0, 1.0], [-0.2, 1.4]])
    deep = pre_activations(wide_network(activation, sigma_w, 25, sigma_b), inputs)[-1]
    # Means over 800 units have a relative error of about √(2/800) = 5 %.
    assert deep.square().mean().item() == pytest.approx(point.q, rel=0.15)
    norms = deep.norm(dim=1)
    assert (deep[0] @ deep[1] / norms.prod()).item() == pytest.approx(point.c, abs=0.12)


@pytest.mark.parametrize(
    ("activation", "sigma_w"),
    [("sigmoid", 3.0), ("sigmoid", 15.0), ("tanh", 0.7), ("tanh", 2.5), ("relu", 1.0)],
)
def test_chi_1_is_the_factor_of_delta_in_a_wide_network(activation, sigma_w):
    point = mean_field.find_fixed_point(activation, sigma_w)
    network = wide_network(activation, sigma_w, 16)
    inputs = torch.randn(8, 2, generator=torch.Generator().manual_seed(3))
    probe, _ = record_pass(network, inputs, torch.arange(8))
    sizes = [delta.square().sum().item() for delta in probe.deltas[:-1]]
    measured = (sizes[5] / sizes[15]) ** (1 / 10)
    assert measured == pytest.approx(point.chi_1, rel=0.1)


@pytest.mark.parametrize("c", [0.0, 0.3, 0.9, 1.0])
def test_the_correlation_of_relu_is_that_of_the_closed_form(c):
    # Y. Cho, L. Saul, "Kernel methods for deep learning", 2009: the arc-cosine kernel.
    closed = (math.sqrt(1 - c**2) + c * (math.pi - math.acos(c))) / math.pi
    found = mean_field.next_correlation("relu", c, q=1.7, sigma_w=math.sqrt(2))
    assert found == pytest.approx(closed, abs=2e-3)


def test_the_mean_of_a_product_is_that_of_drawn_numbers():
    rng = np.random.default_rng(0)
    q, c = 5.0, 0.6
    u, own = rng.normal(size=(2, 1_000_000)) * math.sqrt(q)
    v = c * u + math.sqrt(1 - c**2) * own
    drawn = np.tanh(u + 0.5) * np.tanh(v + 0.5)
    found = mean_field.gaussian_product_mean(lambda z: torch.tanh(z + 0.5), q, c)
    assert found == pytest.approx(drawn.mean(), abs=5 * drawn.std() / 1000)


@pytest.mark.parametrize("variance", [0.0, 1e-6, 1.0, 400.0])
def test_means_of_powers_are_exact(variance):
    assert mean_field.gaussian_mean(torch.ones_like, variance) == pytest.approx(1, abs=1e-12)
    assert mean_field.gaussian_mean(torch.square, variance) == pytest.approx(variance, rel=1e-9)
    half = mean_field.gaussian_mean(lambda z: (z > 0).double(), variance)
    assert half == pytest.approx(0.0 if variance == 0 else 0.5, abs=1e-12)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
@pytest.mark.parametrize("sigma_w", [0.3, 2.0, 12.0, 25.0])
def test_a_fixed_point_stays_where_it_is(activation, sigma_w):
    q, c, _, chi_c = mean_field.find_fixed_point(activation, sigma_w)
    assert mean_field.next_variance(activation, q, sigma_w) == pytest.approx(q, abs=1e-6 * (1 + q))
    if q > 0:
        assert mean_field.next_correlation(activation, c, q, sigma_w) == pytest.approx(c, abs=1e-6)
    assert chi_c <= 1, "it is the stable one"


def test_a_small_step_from_the_correlation_shrinks_by_chi_c():
    q, c, _, chi_c = mean_field.find_fixed_point("sigmoid", 20.0)
    step = mean_field.next_correlation("sigmoid", c + 1e-3, q, 20.0) - c
    assert step / 1e-3 == pytest.approx(chi_c, rel=0.01)


def test_relu_has_no_scale_of_its_own():
    assert mean_field.find_fixed_point("relu", 1.0).q == 0
    assert mean_field.find_fixed_point("relu", 1.5).q == math.inf
    at_the_edge = mean_field.depth_scales("relu", [math.sqrt(2)])
    assert at_the_edge["q"].isna().all(), "it stays what it was"
    assert at_the_edge[["forward", "backward"]].to_numpy().tolist() == [[math.inf, math.inf]]
    with_bias = mean_field.find_fixed_point("relu", 1.0, 0.3)
    assert mean_field.next_variance("relu", with_bias.q, 1.0, 0.3) == pytest.approx(
        with_bias.q, rel=1e-3
    )


def test_depth_scales_are_one_over_the_logarithm_and_split_at_the_edge():
    table = mean_field.depth_scales("sigmoid", [2.0, 8.0, 14.0]).set_index("sigma_w")
    assert table["backward"].tolist() == pytest.approx((1 / np.log(table["chi_1"]).abs()).tolist())
    assert (table.loc[:8, "forward"] == table.loc[:8, "backward"]).all(), "one scale in order"
    assert table.loc[14, "forward"] > table.loc[14, "backward"], "two in chaos"
    assert table.loc[2, "forward"] < table.loc[8, "forward"], "longer towards the edge"


@pytest.mark.parametrize("scale", [0.0, -1.0, math.nan, math.inf])
def test_an_impossible_weight_scale_is_refused(scale):
    with pytest.raises(ValueError, match="sigma_w must be positive"):
        mean_field.depth_scales("tanh", [scale])


def test_an_activation_without_theory_is_refused():
    with pytest.raises(ValueError, match="no theory for 'silu': choose one of sigmoid, tanh, relu"):
        mean_field.find_fixed_point("silu", 1.0)


def test_an_edge_outside_the_interval_is_said_to_be_outside():
    with pytest.raises(ValueError, match="the edge of sigmoid does not lie between 1 and 2"):
        mean_field.find_edge("sigmoid", low=1, high=2)
