"""Training does what a plain loop does, reproducibly, and says so when it cannot."""

import pytest
import torch
from torch.nn import functional

from helpers.networks import BaseNetwork
from helpers.training.loop import accuracy, batches, train
from tests.helpers.training import toy_networks
from tests.helpers.training.toy_networks import make_dataset


def make_network(**options) -> BaseNetwork:
    return toy_networks.make_network(sizes=(8,), **options)


OPTIMIZERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.1, momentum=0.9),
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=0.1),
    "adamw": lambda parameters: torch.optim.AdamW(parameters, lr=0.1, weight_decay=0.0),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_training_equals_a_plain_loop_bit_for_bit(name):
    dataset, ours, theirs = make_dataset(), make_network(), make_network()
    momentum = 0.9 if name == "sgd" else 0.0
    train(
        ours,
        dataset,
        epochs=3,
        learning_rate=0.1,
        optimizer=name,
        momentum=momentum,
        batch_size=16,
        seed=7,
    )
    optimizer = OPTIMIZERS[name](theirs.parameters())
    generator = torch.Generator().manual_seed(7)
    for _ in range(3):
        order = torch.randperm(40, generator=generator)
        for start in (0, 16, 32):
            batch = order[start : start + 16]
            optimizer.zero_grad()
            logits = theirs(dataset.train_inputs[batch])
            functional.cross_entropy(logits, dataset.train_labels[batch]).backward()
            optimizer.step()
    assert all(map(torch.equal, ours.parameters(), theirs.parameters()))


def test_history_has_a_row_before_training_and_one_per_epoch():
    dataset, network = make_dataset(), make_network()
    untrained = accuracy(network, dataset.test_inputs, dataset.test_labels)
    history = train(network, dataset, epochs=4, learning_rate=0.1)
    assert history.epoch.tolist() == [0, 1, 2, 3, 4]
    assert history.test_accuracy[0] == untrained
    trained = accuracy(network, dataset.test_inputs, dataset.test_labels)
    assert history.test_accuracy[4] == trained


def test_training_lowers_the_loss_and_raises_the_accuracy():
    history = train(make_network(), make_dataset(), epochs=40, learning_rate=0.5)
    first, last = history.iloc[0], history.iloc[-1]
    assert last.train_loss < first.train_loss / 2
    assert last.train_accuracy > first.train_accuracy


def test_on_epoch_sees_the_network_before_training_and_after_each_epoch():
    seen = []
    network = make_network()

    def remember(epoch, trained):
        seen.append((epoch, trained.output.bias[0].item()))

    train(network, make_dataset(), epochs=2, learning_rate=0.1, on_epoch=remember)
    assert [epoch for epoch, _ in seen] == [0, 1, 2]
    assert len({value for _, value in seen}) == 3


def test_a_clipped_step_is_no_longer_than_the_limit_times_the_learning_rate():
    dataset, network = make_dataset(), make_network()
    before = [parameter.detach().clone() for parameter in network.parameters()]
    train(network, dataset, epochs=1, learning_rate=0.5, batch_size=40, clip_norm=1e-3)
    after = [parameter.detach() for parameter in network.parameters()]
    moved = torch.cat([(b - a).flatten() for a, b in zip(before, after, strict=True)]).norm()
    assert moved.item() == pytest.approx(0.5e-3, rel=1e-3)


def test_a_gradient_below_the_limit_is_not_touched():
    dataset, plain, limited = make_dataset(), make_network(), make_network()
    train(plain, dataset, epochs=2, learning_rate=0.1)
    train(limited, dataset, epochs=2, learning_rate=0.1, clip_norm=1e6)
    assert all(map(torch.equal, plain.parameters(), limited.parameters()))


@pytest.mark.parametrize("limit", [0, -1.0, float("nan"), float("inf"), "1"])
def test_a_limit_that_no_gradient_can_keep_is_refused(limit):
    with pytest.raises(ValueError, match="clip_norm must be None or a finite number above 0"):
        train(make_network(), make_dataset(), epochs=1, learning_rate=0.1, clip_norm=limit)


def test_a_diverged_run_ends_and_says_so():
    history = train(make_network(), make_dataset(), epochs=50, learning_rate=1e38)
    assert history.diverged.tolist()[-1]
    assert not history.diverged.tolist()[0]
    assert len(history) < 51


def test_an_epoch_takes_every_sample_once_in_a_new_order():
    generator = torch.Generator().manual_seed(0)
    first = torch.cat(list(batches(10, 4, generator)))
    second = torch.cat(list(batches(10, 4, generator)))
    assert sorted(first.tolist()) == sorted(second.tolist()) == list(range(10))
    assert first.tolist() != second.tolist()


def test_evaluation_does_not_move_running_means():
    network, dataset = make_network(normalization="batch"), make_dataset()
    before = network.hidden_layers[0].normalization.running_mean.clone()
    accuracy(network, dataset.test_inputs, dataset.test_labels)
    assert torch.equal(before, network.hidden_layers[0].normalization.running_mean)
    assert network.training


def test_training_leaves_the_global_random_state_alone():
    before = torch.get_rng_state()
    train(make_network(), make_dataset(), epochs=1, learning_rate=0.1)
    assert torch.equal(before, torch.get_rng_state())


def test_an_unknown_optimizer_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"unknown optimizer 'adamx'.*sgd, adam, adamw"):
        train(make_network(), make_dataset(), epochs=1, learning_rate=0.1, optimizer="adamx")


def test_momentum_is_refused_where_the_optimizer_has_none():
    with pytest.raises(ValueError, match="momentum is a setting of sgd"):
        train(
            make_network(),
            make_dataset(),
            epochs=1,
            learning_rate=0.1,
            optimizer="adam",
            momentum=0.9,
        )


@pytest.mark.parametrize("options", [{"epochs": 0}, {"epochs": 1, "batch_size": 0}])
def test_no_epochs_or_empty_batches_are_refused(options):
    with pytest.raises(ValueError, match="must be a whole number of at least 1"):
        train(make_network(), make_dataset(), learning_rate=0.1, **options)
