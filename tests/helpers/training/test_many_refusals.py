"""A grid that cannot be trained is refused in one sentence, and nothing is moved."""

import dataclasses

import pytest
import torch

from helpers.networks import BaseNetwork
from helpers.training.loop import train
from helpers.training.many import train_many
from tests.helpers.training.toy_networks import make_dataset, make_network


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


def test_images_of_one_class_only_are_refused():
    dataset = make_dataset()
    lonely = dataclasses.replace(dataset, train_labels=torch.zeros(40, dtype=torch.int64))
    for trainer, networks in ((train_many, [make_network()]), (train, make_network())):
        with pytest.raises(ValueError, match="all training images are of one class"):
            trainer(networks, lonely, epochs=1, learning_rate=0.1)
