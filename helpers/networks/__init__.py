"""The classifier of the lessons: its activation functions, its initial weights, its output."""

from helpers.networks import activations, initialization, output_unit
from helpers.networks.activations import (
    ActivationFunction,
    activation_derivative,
    make_activation,
    sigmoid,
    sigmoid_derivative,
)
from helpers.networks.classifier import BaseNetwork, copy_network, load_network, save_network

__all__ = [
    "ActivationFunction", "BaseNetwork", "activation_derivative", "activations", "copy_network",
    "initialization", "load_network", "make_activation", "output_unit", "save_network", "sigmoid",
    "sigmoid_derivative",
]  # fmt: skip
