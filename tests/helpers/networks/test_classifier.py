"""The classifier: equal to a plain nn.Sequential, and its files are read without trust."""

import json
import math
import pickle

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from helpers.networks.activations import KINDS, make_activation
from helpers.networks.classifier import (
    FILE_FORMAT,
    BaseNetwork,
    NetworkFileError,
    copy_network,
    load_network,
    save_network,
)

TORCH_MODULES = {
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "elu": nn.ELU,
    "silu": nn.SiLU,
    "gelu": nn.GELU,
}


def small_network(**options) -> BaseNetwork:
    settings = {"input_size": 6, "num_classes": 3, "hidden_sizes": (5, 4), "seed": 0}
    return BaseNetwork("sigmoid", **(settings | options))


@pytest.fixture
def saved(tmp_path):
    return save_network(small_network(), tmp_path / "network.safetensors")


@pytest.mark.parametrize("name", TORCH_MODULES)
def test_classic_classifier_equals_a_plain_sequential_bit_for_bit(name):
    network = BaseNetwork(name, seed=0)
    layers = []
    for fan_in, width in [(784, 512), (512, 256), (256, 256), (256, 128)]:
        layers += [nn.Linear(fan_in, width), TORCH_MODULES[name]()]
    plain = nn.Sequential(*layers, nn.Linear(128, 10))
    with torch.no_grad():
        for theirs, ours in zip(plain.parameters(), network.parameters(), strict=True):
            theirs.copy_(ours)
    x, labels = torch.randn(8, 784), torch.arange(8)
    logits, expected = network(x), plain(x)
    assert torch.equal(logits, expected)
    nn.functional.cross_entropy(logits, labels).backward()
    nn.functional.cross_entropy(expected, labels).backward()
    for theirs, ours in zip(plain.parameters(), network.parameters(), strict=True):
        assert torch.equal(ours.grad, theirs.grad)


def test_default_sizes_are_the_classic_classifier():
    shapes = [tuple(linear.weight.shape) for linear in BaseNetwork("relu").linear_maps]
    assert shapes == [(512, 784), (256, 512), (256, 256), (128, 256), (10, 128)]


def test_initial_weights_depend_on_the_seed_alone():
    first, second = small_network(), small_network()
    assert all(map(torch.equal, first.parameters(), second.parameters()))
    other = small_network(seed=1)
    assert not torch.equal(first.output.weight, other.output.weight)


def test_a_seed_leaves_the_global_random_state_alone():
    before = torch.get_rng_state()
    small_network(seed=3)
    assert torch.equal(before, torch.get_rng_state())


def test_layers_do_not_share_an_activation_module():
    network = small_network()
    first, second = (layer.activation for layer in network.hidden_layers)
    assert first is not second


def test_residual_path_adds_the_input_where_widths_agree():
    network = small_network(hidden_sizes=(6, 4), residual=True)
    x = torch.randn(2, 6)
    first, second = network.hidden_layers
    assert torch.equal(first(x), x + torch.sigmoid(first.linear(x)))
    assert torch.equal(second(x), torch.sigmoid(second.linear(x)))


@pytest.mark.parametrize(
    ("normalization", "dimension"), [("batch", 0), ("layer", 1)], ids=["batch", "layer"]
)
def test_normalization_standardises_the_pre_activations(normalization, dimension):
    layer = small_network(normalization=normalization).hidden_layers[0]
    z = layer.normalization(layer.linear(100 * torch.randn(64, 6)))
    assert torch.allclose(z.mean(dim=dimension), torch.zeros(1), atol=1e-5)
    assert torch.allclose(z.std(dim=dimension, correction=0), torch.ones(1), atol=1e-2)


def test_layer_norm_can_stand_behind_the_activation_function():
    layer = small_network(normalization="layer_after").hidden_layers[0]
    x = torch.randn(64, 6)
    assert torch.equal(layer.pre_activation(x), layer.linear(x))
    assert torch.equal(layer(x), layer.normalization(torch.sigmoid(layer.linear(x))))


def test_no_hidden_layer_makes_a_linear_classifier():
    network = small_network(hidden_sizes=())
    x = torch.randn(2, 6)
    assert torch.equal(network(x), network.output(x))


def test_images_are_flattened():
    network = small_network()
    x = torch.randn(2, 2, 3)
    assert torch.equal(network(x), network(x.reshape(2, 6)))


@pytest.mark.parametrize(
    "options",
    [{"hidden_sizes": (5, 0)}, {"input_size": -1}, {"num_classes": 2.5}, {"input_size": True}],
)
def test_impossible_sizes_are_refused_in_one_sentence(options):
    with pytest.raises(ValueError, match="layer size must be a whole number"):
        small_network(**options)


def test_sizes_may_be_numpy_integers():
    assert small_network(input_size=np.int64(6)).config["input_size"] == 6


@pytest.mark.parametrize("act_fn", [nn.ReLU(), None])
def test_a_foreign_activation_is_refused_in_one_sentence(act_fn):
    with pytest.raises(ValueError, match=r"act_fn must come from helpers\.networks"):
        BaseNetwork(act_fn)


def test_a_copy_has_the_weights_and_the_mode_but_no_hooks():
    network = small_network(normalization="batch").eval()
    network.output.register_forward_hook(lambda *_: pytest.fail("the hook was copied"))
    copied = copy_network(network)
    copied(torch.zeros(2, 6))
    assert not copied.training
    for ours, theirs in zip(copied.parameters(), network.parameters(), strict=True):
        assert torch.equal(ours, theirs)
        assert ours is not theirs


def test_unknown_normalization_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"unknown normalization 'group'.*batch, layer"):
        small_network(normalization="group")


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("normalization", [None, "batch", "layer", "layer_after"])
def test_a_loaded_network_gives_the_same_logits_and_trains(tmp_path, name, normalization):
    network = BaseNetwork(
        make_activation(name), 6, 3, (5, 5), normalization=normalization, residual=True, seed=0
    ).eval()
    loaded = load_network(save_network(network, tmp_path / "n")).eval()
    x = torch.randn(4, 6)
    assert torch.equal(loaded(x), network(x))
    assert loaded.config == network.config
    loaded(x).sum().backward()
    assert all(parameter.grad is not None for parameter in loaded.parameters())


def test_float64_networks_stay_float64(tmp_path):
    loaded = load_network(save_network(small_network().double(), tmp_path / "n"))
    assert loaded.output.weight.dtype == torch.float64


def test_saving_over_a_file_replaces_it_and_leaves_nothing_else(saved):
    save_network(small_network(seed=1), saved)
    assert torch.equal(load_network(saved).output.bias, small_network(seed=1).output.bias)
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


class Exploit:
    def __reduce__(self):
        return (pytest.fail, ("the file was unpickled",))


def test_a_pickle_is_refused_and_never_executed(tmp_path):
    path = tmp_path / "network.pt"
    path.write_bytes(pickle.dumps(Exploit()))
    with pytest.raises(NetworkFileError, match="not a safetensors file"):
        load_network(path)


def test_a_torch_checkpoint_is_refused(tmp_path):
    torch.save(small_network().state_dict(), tmp_path / "network.pt")
    with pytest.raises(NetworkFileError, match="not a safetensors file"):
        load_network(tmp_path / "network.pt")


def test_somebody_elses_safetensors_file_is_refused(tmp_path):
    save_file({"weight": torch.zeros(2)}, tmp_path / "n")
    with pytest.raises(NetworkFileError, match="not written by save_network"):
        load_network(tmp_path / "n")


def test_a_truncated_file_is_refused(saved):
    saved.write_bytes(saved.read_bytes()[:-10])
    with pytest.raises(NetworkFileError, match="not a safetensors file"):
        load_network(saved)


@pytest.mark.parametrize(
    "change",
    [
        {"hidden_sizes": [5, 10**12]},
        {"hidden_sizes": [5] * 10_000},
        {"hidden_sizes": [5]},
        {"act_fn": {"name": "nonsense"}},
        {"act_fn": {"name": "relu", "slope": 1}},
        {"act_fn": 3},
        {"act_fn": {"name": "leaky_relu", "negative_slope": "a"}},
        {"act_fn": {"name": "leaky_relu", "negative_slope": math.nan}},
        {"act_fn": {"name": "elu", "alpha": 10**400}},
        {"act_fn": {"name": "elu", "alpha": True}},
        {"hidden_sizes": [5, 2**63]},
        {"hidden_sizes": [5, 10**400]},
        {"hidden_sizes": [5, True]},
        {"residual": "yes"},
        {"seed": 3},
        {"normalization": "batch"},
        {"surprise": 1},
    ],
    ids=str,
)
def test_a_config_that_does_not_fit_the_weights_is_refused(tmp_path, change):
    network = small_network()
    config = json.dumps(network.config | change)
    metadata = {"format": FILE_FORMAT, "config": config}
    save_file(network.state_dict(), tmp_path / "n", metadata=metadata)
    with pytest.raises(NetworkFileError, match="damaged") as refusal:
        load_network(tmp_path / "n")
    assert "\n" not in str(refusal.value)


def test_weights_of_an_exotic_dtype_are_refused(tmp_path):
    network = small_network()
    weights = {name: w.to(torch.float8_e4m3fn) for name, w in network.state_dict().items()}
    metadata = {"format": FILE_FORMAT, "config": json.dumps(network.config)}
    save_file(weights, tmp_path / "n", metadata=metadata)
    with pytest.raises(NetworkFileError, match="float8"):
        load_network(tmp_path / "n")


@pytest.mark.parametrize("config", ["", "[1]", "[" * 100_000, "null"])
def test_a_config_that_is_not_a_json_object_is_refused(tmp_path, config):
    metadata = {"format": FILE_FORMAT, "config": config}
    save_file(small_network().state_dict(), tmp_path / "n", metadata=metadata)
    with pytest.raises(NetworkFileError, match="damaged"):
        load_network(tmp_path / "n")


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no network file"):
        load_network(tmp_path / "nowhere")


@pytest.mark.parametrize("sizes", [(10**7, 10**7), (2000,) * 10**5])
def test_a_network_too_wide_or_too_deep_for_the_memory_is_refused_in_one_sentence(sizes):
    with pytest.raises(ValueError, match="GB of memory are free: choose fewer or narrower layers"):
        BaseNetwork("relu", hidden_sizes=sizes)
