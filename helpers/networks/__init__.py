"""The classifier of the lessons: its activation functions, its initial weights, its output."""

from helpers.networks import activations, initialization, output_unit, safe_sigmoid
from helpers.networks.activations import ActivationFunction, activation_derivative, make_activation
from helpers.networks.classifier import BaseNetwork, copy_network, load_network, save_network
from helpers.networks.safe_sigmoid import sigmoid, sigmoid_derivative

__all__ = [
    "ActivationFunction", "BaseNetwork", "activation_derivative", "activations", "copy_network",
    "initialization", "load_network", "make_activation", "output_unit", "safe_sigmoid",
    "save_network", "sigmoid", "sigmoid_derivative",
]  # fmt: skip
