"""A grid of networks ends where training each by itself ends, and bad grids are refused."""

import dataclasses
import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.activations import activation_names
from helpers.data import Dataset
from helpers.networks import BaseNetwork
from helpers.stacked import bytes_per_network
from helpers.stacked_training import EVALUATED_AT_ONCE
from helpers.training import train, train_many

COLUMNS = ["train_loss", "train_accuracy", "test_loss", "test_accuracy", "diverged"]


def make_dataset() -> Dataset:
    generator = torch.Generator().manual_seed(0)
    inputs = torch.randn(50, 4, generator=generator)
    labels = (inputs[:, 0] > 0).long() + (inputs[:, 1] > 0).long()
    return Dataset(
        train_inputs=inputs[:40],
        train_labels=labels[:40],
        test_inputs=inputs[40:],
        test_labels=labels[40:],
        image_size=2,
        num_classes=3,
        name="toy",
        source="made by this test",
    )


def make_network(activation="tanh", sizes=(6, 6), seed=0, **options) -> BaseNetwork:
    return BaseNetwork(activation, 4, 3, sizes, seed=seed, **options)


def train_one_by_one(networks, dataset, **options):
    """Train with `train`; a sequence has one entry per network."""
    histories = []
    for index, network in enumerate(networks):
        own = {
            key: value[index] if isinstance(value, list) else value
            for key, value in options.items()
        }
        histories.append(train(network, dataset, **own))
    return histories


def assert_equal(networks, references, tolerance=1e-5):
    for index, (network, reference) in enumerate(zip(networks, references, strict=True)):
        expected = reference.state_dict()
        for name, tensor in network.state_dict().items():
            torch.testing.assert_close(
                tensor,
                expected[name],
                rtol=tolerance,
                atol=tolerance,
                msg=lambda text, name=name, index=index: f"network {index}, {name}: {text}",
            )


STEPS = {
    "sgd": {"learning_rate": 0.1, "momentum": 0.9, "weight_decay": 0.01},
    "adam": {"learning_rate": 0.01, "weight_decay": 0.01},
    "adamw": {"learning_rate": 0.01, "weight_decay": 0.1},
}


@pytest.mark.parametrize("optimizer", STEPS)
def test_networks_end_where_training_one_by_one_ends(optimizer):
    def grid():
        return [
            make_network(activation, sizes, seed)
            for activation, sizes, seed in itertools.product(
                ("sigmoid", "relu"), ((), (6,), (6, 5, 6)), (0, 1)
            )
        ]

    many, one_by_one, dataset = grid(), grid(), make_dataset()
    options = {"epochs": 3, "optimizer": optimizer, "batch_size": 16, "seed": 7, **STEPS[optimizer]}
    history = train_many(many, dataset, **options)
    references = train_one_by_one(one_by_one, dataset, **options)
    assert_equal(many, one_by_one)
    for index, reference in enumerate(references):
        rows = history[history["network"] == index].reset_index(drop=True)
        assert rows["epoch"].tolist() == reference["epoch"].tolist()
        for column in COLUMNS:
            assert rows[column].tolist() == pytest.approx(reference[column].tolist(), abs=1e-5)


@pytest.mark.parametrize("activation", activation_names())
def test_every_activation_can_be_stacked(activation):
    many, one = [make_network(activation)], [make_network(activation)]
    train_many(many, make_dataset(), epochs=2, learning_rate=0.1, batch_size=16)
    train_one_by_one(one, make_dataset(), epochs=2, learning_rate=0.1, batch_size=16)
    assert_equal(many, one)


@pytest.mark.parametrize("normalization", ["batch", "layer"])
@pytest.mark.parametrize("residual", [False, True])
def test_normalisation_and_residual_paths_are_those_of_each_network(normalization, residual):
    def grid():
        return [
            make_network("sigmoid", (6, 6, 6), s, normalization=normalization, residual=residual)
            for s in range(3)
        ]

    many, one_by_one, dataset = grid(), grid(), make_dataset()
    options = {"epochs": 3, "learning_rate": 0.2, "batch_size": 16}
    train_many(many, dataset, **options)
    train_one_by_one(one_by_one, dataset, **options)
    assert_equal(many, one_by_one)


def test_every_network_may_have_settings_of_its_own():
    def grid():
        return [make_network(seed=seed) for seed in range(6)]

    many, one_by_one, dataset = grid(), grid(), make_dataset()
    options = {
        "epochs": 2,
        "batch_size": 16,
        "learning_rate": [0.1, 0.2, 0.1, 0.01, 0.02, 0.01],
        "optimizer": ["sgd", "sgd", "sgd", "adam", "adam", "adamw"],
        "momentum": [0.0, 0.9, 0.5, 0.0, 0.0, 0.0],
        "weight_decay": [0.1, 0.0, 0.0, 0.0, 0.1, 0.1],
        "seed": [3, 1, 2, 3, 1, 2],
    }
    train_many(many, dataset, **options)
    train_one_by_one(one_by_one, dataset, **options)
    assert_equal(many, one_by_one)


def test_layer_rates_slow_down_each_layer_by_its_own_factor():
    def grid():
        return [make_network(seed=seed, normalization="layer") for seed in range(2)]

    many, one_by_one, dataset = grid(), grid(), make_dataset()
    options = {"epochs": 2, "learning_rate": 0.1, "layer_rates": (0.0, 1.0, 2.0)}
    train_many(many, dataset, **options)
    train_one_by_one(one_by_one, dataset, **options)
    assert_equal(many, one_by_one)
    fresh = make_network(seed=0, normalization="layer")
    first, second = many[0].hidden_layers
    assert torch.equal(first.linear.weight, fresh.hidden_layers[0].linear.weight)
    assert torch.equal(first.normalization.weight, fresh.hidden_layers[0].normalization.weight)
    assert not torch.equal(second.linear.weight, fresh.hidden_layers[1].linear.weight)


@given(order=st.permutations(range(5)), networks_per_chunk=st.integers(1, 6))
@settings(max_examples=10, deadline=None)
def test_neither_the_order_nor_the_chunks_change_a_network(order, networks_per_chunk):
    rates = [0.1, 0.2, 0.1, 0.3, 0.2]
    dataset = make_dataset()
    reference = [make_network(seed=seed) for seed in range(5)]
    train_many(reference, dataset, epochs=1, learning_rate=rates, batch_size=16)
    shuffled = [make_network(seed=seed) for seed in order]
    history = train_many(
        shuffled,
        dataset,
        epochs=1,
        learning_rate=[rates[seed] for seed in order],
        batch_size=16,
        memory_limit=networks_per_chunk * bytes_per_network(make_network(), EVALUATED_AT_ONCE, 0),
    )
    assert_equal(shuffled, [reference[seed] for seed in order])
    assert history["network"].tolist() == [index for index in range(5) for _ in range(2)]


def test_a_diverged_network_is_marked_and_leaves_the_others_alone():
    def grid():
        return [make_network("relu", seed=seed) for seed in range(3)]

    many, one_by_one, dataset = grid(), grid(), make_dataset()
    options = {"epochs": 4, "batch_size": 16, "learning_rate": [0.1, 1e30, 0.1]}
    history = train_many(many, dataset, **options)
    references = train_one_by_one(one_by_one, dataset, **options)
    rows = history[history["network"] == 1]
    assert rows["diverged"].tolist() == references[1]["diverged"].tolist()
    assert rows["diverged"].tolist()[-1] is True
    assert len(rows) < 5, "the rows of a diverged network should end"
    for index in (0, 2):
        assert len(history[history["network"] == index]) == 5
        assert_equal([many[index]], [one_by_one[index]])


def test_training_ends_early_when_every_network_has_diverged():
    history = train_many(
        [make_network("relu")], make_dataset(), epochs=50, learning_rate=1e30, batch_size=16
    )
    assert history["diverged"].tolist()[-1] is True
    assert history["epoch"].max() < 50


def test_networks_are_as_after_that_epoch_when_on_epoch_sees_them():
    seen = {}

    def remember(epoch, index, network):
        seen[epoch, index] = network.output.weight.detach().clone()

    networks = [make_network(seed=seed) for seed in range(2)]
    history = train_many(
        networks,
        make_dataset(),
        epochs=5,
        learning_rate=0.1,
        evaluate_every=2,
        on_epoch=remember,
    )
    assert sorted(seen) == [(epoch, index) for epoch in (0, 2, 4, 5) for index in (0, 1)]
    assert history[history["network"] == 0]["epoch"].tolist() == [0, 2, 4, 5]
    reference = make_network(seed=1)
    train(reference, make_dataset(), epochs=2, learning_rate=0.1)
    torch.testing.assert_close(seen[2, 1], reference.output.weight.detach())


def test_a_grid_leaves_the_global_random_state_alone():
    before = torch.random.get_rng_state()
    train_many([make_network()], make_dataset(), epochs=1, learning_rate=0.1)
    assert torch.equal(torch.random.get_rng_state(), before)


class OwnNetwork(BaseNetwork):
    """What only a subclass computes could not be stacked."""


def test_a_grid_of_two_depths_with_layer_rates_for_one_is_refused_before_anything_is_trained():
    networks = [make_network(sizes=(6,)), make_network(sizes=(6, 6))]
    before = networks[0].output.weight.detach().clone()
    with pytest.raises(ValueError, match="each of the 3 linear"):
        train_many(networks, make_dataset(), epochs=1, learning_rate=0.1, layer_rates=(1.0, 2.0))
    assert torch.equal(networks[0].output.weight, before)


def shared_weights():
    first, second = make_network(), make_network()
    second.output = first.output
    return [first, second]


REFUSED = {
    "empty": ([], {}, "is empty"),
    "optimizer": ([make_network()], {"optimizer": "rmsprop"}, "choose one of sgd, adam, adamw"),
    "momentum": ([make_network()], {"optimizer": "adam", "momentum": 0.9}, "setting of sgd"),
    "negative": ([make_network()], {"weight_decay": -1.0}, "weight_decay must be"),
    "nan": ([make_network()], {"learning_rate": float("nan")}, "learning_rate must be"),
    "count": ([make_network()], {"learning_rate": [0.1, 0.2]}, "2 entries for 1 networks"),
    "epochs": ([make_network()], {"epochs": 0}, "epochs must be a whole number of at least 1"),
    "batch": ([make_network()], {"batch_size": 2.5}, "batch_size must be a whole number"),
    "every": ([make_network()], {"evaluate_every": 1.5}, "evaluate_every must be a whole"),
    "words": ([make_network()], {"learning_rate": "0.1"}, "learning_rate must be a finite number"),
    "nothing": ([make_network()], {"learning_rate": None}, "one for each network, not None"),
    "seed": ([make_network()], {"seed": 1.5}, "seed must be a whole number, not 1.5"),
    "device": ([make_network()], {"device": "abacus"}, "cannot compute on the device 'abacus'"),
    "limit": ([make_network()], {"memory_limit": float("nan")}, "memory_limit must be a number"),
    "last": (
        [make_network(normalization="batch")],
        {"batch_size": 39},
        "network 0: 40 images in batches of 39 leave a batch of one",
    ),
    "memory": ([make_network()], {"memory_limit": 1000.0}, "network 0 takes about"),
    "class": ([make_network(), OwnNetwork("tanh", 4, 3, (6,))], {}, "network 1 is a OwnNetwork"),
    "shared": (shared_weights(), {}, "networks 0 and 1 share their weights"),
    "inputs": ([BaseNetwork("tanh", 5, 3, (6,))], {}, "has 4 inputs, the network 5"),
    "classes": ([BaseNetwork("tanh", 4, 2, (6,))], {}, "has 3 classes, the network 2"),
    "dtype": ([make_network().double()], {}, "weights are torch.float64"),
    "rates": ([make_network()], {"layer_rates": (1.0,)}, "each of the 3 linear"),
}


@pytest.mark.parametrize(("networks", "options", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_grid_that_cannot_be_trained_is_refused_in_one_sentence(networks, options, sentence):
    before = [network.output.weight.detach().clone() for network in networks]
    with pytest.raises(ValueError, match=sentence):
        train_many(networks, make_dataset(), **({"epochs": 1, "learning_rate": 0.1} | options))
    for network, weight in zip(networks, before, strict=True):
        assert torch.equal(network.output.weight, weight)


@pytest.mark.parametrize(
    ("networks", "sentence"),
    [
        (make_network(), "a grid is a list of networks, not a BaseNetwork"),
        (None, "a grid is a list of networks, not a NoneType"),
        ([torch.nn.Linear(4, 3)], "network 0 is a Linear"),
    ],
    ids=["single", "none", "linear"],
)
def test_what_is_no_grid_is_refused_in_one_sentence(networks, sentence):
    with pytest.raises(ValueError, match=sentence):
        train_many(networks, make_dataset(), epochs=1, learning_rate=0.1)


def test_frozen_weights_are_refused_and_not_moved():
    network = make_network()
    network.output.weight.requires_grad_(False)
    with pytest.raises(ValueError, match="network 0 has frozen weights"):
        train_many([network], make_dataset(), epochs=1, learning_rate=0.1)


def test_settings_may_come_as_an_array_or_a_tensor_and_networks_from_a_generator():
    many, one_by_one = (
        [make_network(seed=s) for s in (0, 1)],
        [make_network(seed=s) for s in (0, 1)],
    )
    rates, seeds = torch.tensor([0.1, 0.2]), np.array([3, 4])
    train_many((each for each in many), make_dataset(), epochs=2, learning_rate=rates, seed=seeds)
    recipe = {"epochs": 2, "learning_rate": rates.tolist(), "seed": seeds.tolist()}
    train_one_by_one(one_by_one, make_dataset(), **recipe)
    assert_equal(many, one_by_one)


def test_a_network_in_evaluation_mode_is_trained_as_one_in_training_mode():
    many, one = [make_network(normalization="batch").eval()], make_network(normalization="batch")
    train_many(many, make_dataset(), epochs=2, learning_rate=0.1)
    train(one.eval(), make_dataset(), epochs=2, learning_rate=0.1)
    assert_equal(many, [one])
    assert one.training


def test_images_of_one_class_only_are_refused():
    dataset = make_dataset()
    lonely = dataclasses.replace(dataset, train_labels=torch.zeros(40, dtype=torch.int64))
    for trainer, networks in ((train_many, [make_network()]), (train, make_network())):
        with pytest.raises(ValueError, match="all training images are of one class"):
            trainer(networks, lonely, epochs=1, learning_rate=0.1)


@pytest.mark.parametrize("activation", ["tanh", "penalized_tanh"])
@pytest.mark.parametrize("normalization", [None, "batch", "layer"])
def test_a_network_takes_no_more_memory_than_the_formula_says(activation, normalization):
    from torch.profiler import ProfilerActivity, profile

    sizes = (64,) * 6
    network = make_network(activation, sizes, normalization=normalization, residual=True)
    dataset = dataclasses.replace(
        make_dataset(), train_inputs=torch.randn(512, 4), train_labels=torch.arange(512) % 3
    )
    recipe = {"learning_rate": 0.1, "optimizer": "adam", "batch_size": 512}
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as measured:
        train_many([network], dataset, epochs=1, **recipe)
    changes = [
        event.nbytes() if callable(getattr(event, "nbytes", None)) else 0
        for event in measured.profiler.kineto_results.events()
        if event.name() == "[memory]"
    ]
    peak = max(itertools.accumulate(changes))
    assert peak > 0
    assert peak <= bytes_per_network(network, 512, states=2)
