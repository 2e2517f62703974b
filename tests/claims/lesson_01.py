"""Claims of lesson 01: what it means that a sigmoid saturates."""

import numpy as np
import torch

from helpers.networks import activation_derivative, make_activation, sigmoid, sigmoid_derivative
from tests.claims.claim import Claim


def measure_slopes(seeds, activation, points):
    """Slope at some points and the largest slope there is, by automatic differentiation."""
    function = make_activation(activation)
    grid = torch.linspace(-30, 30, 6001, dtype=torch.float64)
    at_points = activation_derivative(function, torch.tensor(points, dtype=torch.float64))
    return {
        "slope at the points": at_points.tolist(),
        "largest slope": [activation_derivative(function, grid).max().item()],
    }


def measure_response(seeds, activation, step):
    """How far the same step in z moves the activation in the middle and at the flat end."""
    function = make_activation(activation)
    ends = torch.tensor([0.0, step, 5.0, 5.0 + step], dtype=torch.float64)
    a = function(ends)
    return {"middle / end": [((a[1] - a[0]) / (a[3] - a[2])).item()]}


def measure_decay(seeds, activation):
    """By what each further step of 1 divides the slope, from z = 5 to 30."""
    z = torch.arange(5.0, 31.0, dtype=torch.float64)
    slopes = activation_derivative(make_activation(activation), z)
    return {"slope(z) / slope(z + 1)": (slopes[:-1] / slopes[1:]).tolist()}


def measure_formulas(seeds, formula, dtype):
    """Where a way to compute the slope gives exactly 0 or NaN although the slope is not 0."""
    formulas = {
        "product": lambda z: sigmoid(z) * sigmoid(-z),
        "s(1-s)": lambda z: sigmoid(z) * (1 - sigmoid(z)),
        "autograd of the typed formula": lambda z: activation_derivative(
            lambda x: 1 / (1 + torch.exp(-x)), torch.from_numpy(z)
        ).numpy(),
    }
    z = np.arange(-85, 85.25, 0.25).astype(dtype)  # where float32 can still hold the slope
    values = formulas[formula](z)
    true_slope = sigmoid_derivative(z.astype(np.float64))
    return {
        "zeros or NaN": [float(((values == 0) | np.isnan(values)).sum())],
        "largest relative error": [float(np.max(np.abs(values / true_slope - 1)))],
    }


def measure_first_zero(seeds, dtype):
    """The least z > 0 at which s(1-s) is exactly 0, with s as torch computes it."""
    z = torch.arange(0, 60, 0.01, dtype=torch.float64).to(getattr(torch, dtype))
    s = torch.sigmoid(z)
    return {"first zero of s(1-s)": [z[s * (1 - s) == 0].min().item()]}


CLAIMS = [
    Claim(
        "01.largest-slope-is-a-quarter",
        "The slope of a sigmoid never exceeds 0.25.",
        measure_slopes,
        lambda m: abs(m["largest slope"][0] - 0.25) < 1e-12,
        {"activation": "tanh"},
        "with tanh instead of the sigmoid",
        {"activation": "sigmoid", "points": (5.0,)},
        seeds=(),
    ),
    Claim(
        "01.slope-at-5",
        "σ′(5) = 0.0066481, which is 2.66 % of the maximum.",
        measure_slopes,
        lambda m: (
            abs(m["slope at the points"][0] - 0.0066481) < 5e-8
            and abs(m["slope at the points"][0] / m["largest slope"][0] - 0.0266) < 5e-5
        ),
        {"points": (4.0,)},
        "at z = 4",
        {"activation": "sigmoid", "points": (5.0,)},
        seeds=(),
    ),
    Claim(
        "01.thresholds-disagree",
        "A unit at |z| = 3 has more than six times the slope of one at |z| = 5.",
        measure_slopes,
        lambda m: 6 < m["slope at the points"][0] / m["slope at the points"][1] < 7,
        {"points": (2.94, 3.0)},
        "between |z| = 2.94 and |z| = 3, two lines that nearly agree",
        {"activation": "sigmoid", "points": (3.0, 5.0)},
        seeds=(),
    ),
    Claim(
        "01.flat-end-hardly-responds",
        "The same step in z moves the output over fifty times less at z = 5 than at z = 0.",
        measure_response,
        lambda m: m["middle / end"][0] > 50,
        {"activation": "relu"},
        "with ReLU, which does not saturate",
        {"activation": "sigmoid", "step": 1.0},
        seeds=(),
    ),
    Claim(
        "01.decay-by-e",
        "Far out, each further step of 1 in |z| divides the slope by about e.",
        measure_decay,
        lambda m: np.allclose(m["slope(z) / slope(z + 1)"], np.e, rtol=0.02),
        {"activation": "tanh"},
        "with tanh, whose slope falls by e² (and ends in rounding)",
        {"activation": "sigmoid"},
        seeds=(),
    ),
    Claim(
        "01.product-keeps-the-slope",
        "σ(z)·σ(−z) is right as long as float32 can hold the slope at all.",
        measure_formulas,
        lambda m: m["zeros or NaN"][0] == 0 and m["largest relative error"][0] < 1e-5,
        {"formula": "s(1-s)"},
        "with s(1 − s)",
        {"formula": "product", "dtype": "float32"},
        seeds=(),
    ),
    Claim(
        "01.typed-formula-poisons",
        "Autograd through 1/(1+exp(−z)) loses the gradient far out on the left in float32.",
        measure_formulas,
        lambda m: m["zeros or NaN"][0] > 0,
        {"dtype": "float64"},
        "in float64, for the same z",
        {"formula": "autograd of the typed formula", "dtype": "float32"},
        seeds=(),
    ),
    Claim(
        "01.first-zero",
        "With s = torch.sigmoid(z), s(1 − s) is exactly 0 from about z = 16.6 on in float32.",
        measure_first_zero,
        lambda m: abs(m["first zero of s(1-s)"][0] - 16.6) < 0.1,
        {"dtype": "float64"},
        "in float64, which has more digits",
        {"dtype": "float32"},
        seeds=(),
    ),
]
