"""A grid of networks ends where training each by itself ends."""

import dataclasses
import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.networks.activations import KINDS
from helpers.training import many
from helpers.training.jobs import run_jobs
from helpers.training.loop import train
from helpers.training.many import EVALUATED_AT_ONCE, train_many
from helpers.training.stacked import bytes_per_network
from tests.helpers.training.toy_networks import make_dataset, make_network

COLUMNS = ["train_loss", "train_accuracy", "test_loss", "test_accuracy", "diverged"]


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


@pytest.mark.parametrize("activation", KINDS)
def test_every_activation_can_be_stacked(activation):
    many, one = [make_network(activation)], [make_network(activation)]
    train_many(many, make_dataset(), epochs=2, learning_rate=0.1, batch_size=16)
    train_one_by_one(one, make_dataset(), epochs=2, learning_rate=0.1, batch_size=16)
    assert_equal(many, one)


@pytest.mark.parametrize("normalization", ["batch", "layer", "layer_after"])
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


@pytest.fixture
def train_stacks(monkeypatch):
    """Train three stacks on so many processors; return also how many at the same time."""

    def train_three(processors, **options):
        workers = []

        def run_and_note(jobs, at_the_same_time, count):
            workers.append(at_the_same_time)
            return run_jobs(jobs, at_the_same_time, count)

        monkeypatch.setattr(many.os, "cpu_count", lambda: processors * torch.get_num_threads())
        monkeypatch.setattr(many, "run_jobs", run_and_note)
        names = ("sigmoid", "tanh", "relu")
        networks = [make_network(name, seed=seed) for seed in (0, 1) for name in names]
        options = {"epochs": 3, "learning_rate": 0.1, "batch_size": 16} | options
        return networks, train_many(networks, make_dataset(), **options), workers.pop()

    return train_three


@pytest.mark.parametrize(("processors", "expected"), [(1, 1), (2, 2), (8, 3)])
def test_stacks_side_by_side_end_exactly_where_they_end_in_turn(processors, expected, train_stacks):
    in_turn, history, _ = train_stacks(1)
    networks, again, workers = train_stacks(processors)
    assert workers == expected
    assert history.equals(again)
    for one, other in zip(in_turn, networks, strict=True):
        assert all(map(torch.equal, one.parameters(), other.parameters()))


def test_no_more_stacks_are_trained_at_the_same_time_than_fit_into_memory(train_stacks):
    need = 2 * bytes_per_network(make_network(), EVALUATED_AT_ONCE, 0)
    assert train_stacks(8, memory_limit=1.5 * need)[2] == 1
    assert train_stacks(8, memory_limit=2.5 * need)[2] == 2


def test_who_looks_on_is_called_in_a_fixed_order(train_stacks):
    seen = []
    assert train_stacks(8, on_epoch=lambda epoch, index, _: seen.append((index, epoch)))[2] == 1
    stacks = [[0, 3], [1, 4], [2, 5]]
    assert seen == [(i, epoch) for stack in stacks for epoch in range(4) for i in stack]


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


@pytest.mark.parametrize("activation", ["tanh", "penalized_tanh"])
@pytest.mark.parametrize("normalization", [None, "batch", "layer", "layer_after"])
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
