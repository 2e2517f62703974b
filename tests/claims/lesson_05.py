"""Claims of lesson 05: the spread of z, small and large weights, and who can be trained."""

import numpy as np

from helpers.measurements import mean_field
from tests.claims.claim import Claim
from tests.claims.measures_05 import (
    both_ends_hurt,
    by_budget,
    by_width,
    cancelled,
    centring,
    chaos_against_edge,
    gradients_in_chaos,
    learns,
    limit_in_order,
    lsuv_signal,
    mean_and_median,
    offset,
    puzzle,
    recipe_factor,
    relu_rates,
    same_signs,
    saturated_and_learning,
    sigmoid_edge,
    small_weights,
    spread,
    stretching,
    theory_of_delta,
    what_fades,
    width_gaps,
)

PYTORCH_SCALE = 3**-0.5


CLAIMS = [
    Claim(
        name="05.spread-of-z",
        sentence="Over independent weights with mean 0, std(z) is std(w) · √n · rms(a).",
        measure=spread,
        holds=lambda found: np.allclose(found["std of z / formula"], 1, atol=0.2),
        settings={"fan_ins": (16, 256, 1024), "centre": 0.0},
        altered={"centre": 0.5},
        altered_how="with weights whose mean is not 0",
    ),
    Claim(
        name="05.puzzle-is-saturated",
        sentence="w = (1000, 1000) and a = (1, −0.99) give z = 10, which is saturated.",
        measure=puzzle,
        holds=lambda found: found["slope / largest slope"][0] < 2e-4,
        settings={"second": -0.99},
        altered={"second": -0.999},
        altered_how="with a second input that cancels ten times more closely",
        seeds=(),
    ),
    Claim(
        name="05.cancelling-is-rare",
        sentence="With w = (1000, 1000), |z| < 5 on half a percent of the square of inputs.",
        measure=cancelled,
        holds=lambda found: np.allclose(found["share with |z| < 5"], 0.005, atol=0.001),
        settings={"weight": 1000.0},
        altered={"weight": 10.0},
        altered_how="with weights of 10",
    ),
    Claim(
        name="05.centring-removes-offset-only",
        sentence="σ − ½ makes the next z smaller and leaves the signal across images as it is.",
        measure=centring,
        holds=lambda found: (
            max(found["size, shifted / plain"]) < 1
            and np.allclose(found["signal, shifted / plain"], 1, rtol=1e-3)
        ),
        settings={"shift": 0.5, "scale": 4.0},
        altered={"shift": 1.5},
        altered_how="with a shift that makes a new offset",
    ),
    Claim(
        name="05.stretching-hurts-large-weights",
        sentence="With large weights 2σ − 1 makes the next z larger than σ does.",
        measure=stretching,
        holds=lambda found: min(found["size of z, 2σ − 1 / σ"]) > 1,
        settings={"scale": 16.0},
        altered={"scale": 1.0},
        altered_how="with small weights",
    ),
    Claim(
        name="05.small-weights-attenuate-unsaturated",
        sentence="Three layers with small weights: the gradient goes with the cube of the weight "
        "scale, and no unit is saturated.",
        measure=small_weights,
        holds=lambda found: (
            np.allclose(found["growth of the gradient / cube"], 1, rtol=0.15)
            and max(found["saturated"]) == 0
        ),
        settings={"scales": (0.1, 0.2)},
        altered={"scales": (5.0, 10.0)},
        altered_how="with large weights",
    ),
    Claim(
        name="05.large-weights-mean-and-median",
        sentence="At weight scale 100 nearly all units are saturated, the mean gradient is larger "
        "than at 5, and the median lags behind it.",
        measure=mean_and_median,
        holds=lambda found: (
            min(found["mean / mean at 5"]) > 1
            and min(found["mean / median"]) > 2
            and min(found["saturated"]) > 0.9
        ),
        settings={"scale": 100.0},
        altered={"scale": 0.5},
        altered_how="with small weights",
    ),
    Claim(
        name="05.both-ends-hurt",
        sentence="After one budget the smallest and the largest weights are worse than those "
        "between.",
        measure=both_ends_hurt,
        holds=lambda found: min(found["between"]) > max(found["smallest"] + found["largest"]),
        settings={"best": 5.0},
        altered={"best": 300.0},
        altered_how="with weights between that are far too large",
    ),
    Claim(
        name="05.he-holds-relu",
        sentence="He's weights hold ReLU's factor of δ at 1.",
        measure=recipe_factor,
        holds=lambda found: np.allclose(found["factor of δ"], 1, atol=0.2),
        settings={"activation": "relu", "recipe": "he"},
        altered={"recipe": "xavier"},
        altered_how="with Xavier's weights",
    ),
    Claim(
        name="05.recipes-do-not-help-sigmoid",
        sentence="With He's weights a sigmoid keeps at most √2/4 of the error per layer.",
        measure=recipe_factor,
        holds=lambda found: max(found["factor of δ"]) < 1.1 * 2**0.5 / 4,
        settings={"activation": "sigmoid", "recipe": "he"},
        altered={"activation": "tanh"},
        altered_how="with tanh",
    ),
    Claim(
        name="05.lsuv-sets-size-not-signal",
        sentence="After LSUV a sigmoid's z has size 1 in each layer, and the signal is lost.",
        measure=lsuv_signal,
        holds=lambda found: (
            max(found["spread kept"]) < 0.02 and np.allclose(found["size of z"], 1, atol=0.5)
        ),
        settings={"activation": "sigmoid"},
        altered={"activation": "tanh"},
        altered_how="with tanh",
    ),
    Claim(
        name="05.theory-of-delta",
        sentence="χ₁ of mean-field theory is the factor of the mean square of δ per layer.",
        measure=theory_of_delta,
        holds=lambda found: 0.75 < np.median(found["measured / χ₁"]) < 1.35,
        settings={"activation": "sigmoid", "scale": 4.0},
        altered={"normalization": "batch"},
        altered_how="with batch norm, which the theory does not know",
    ),
    Claim(
        name="05.sigmoid-edge-far-out",
        sentence="The sigmoid's edge lies at 10.1, since its mean acts as a bias.",
        measure=sigmoid_edge,
        holds=lambda found: (
            np.isclose(found["edge"][0], 10.15, atol=0.05)
            and np.isclose(found["χ₁ of the tanh network"][0], 1, atol=1e-4)
        ),
        settings={"bias_share": 1.0},
        altered={"bias_share": 0.0},
        altered_how="for a tanh network without that bias",
        seeds=(),
    ),
    Claim(
        name="05.deep-networks-learn-at-the-edge",
        sentence="With ten layers every seed learns at the edge, the sigmoid's included.",
        measure=learns,
        holds=lambda found: min(min(row) for row in found.values()) >= 2,
        settings={"cells": (("sigmoid", 10.0), ("tanh", 1.0), ("relu", 2**0.5))},
        reduced={"cells": (("sigmoid", 10.0),)},
        altered={"cells": (("sigmoid", PYTORCH_SCALE), ("relu", 2**0.5))},
        altered_how="with PyTorch's default weights in the sigmoid network",
    ),
    Claim(
        name="05.small-weights-do-not-learn-deep",
        sentence="With ten layers and weights well below the edge no seed learns.",
        measure=learns,
        holds=lambda found: max(max(row) for row in found.values()) < 2,
        settings={"cells": (("sigmoid", 3.0), ("tanh", 0.3), ("relu", 0.4))},
        reduced={"cells": (("tanh", 0.3),)},
        altered={"cells": (("tanh", 1.0),)},
        altered_how="with tanh at its edge",
    ),
    Claim(
        name="05.relu-is-bounded-by-the-rate",
        sentence="ReLU at weight scale 2 diverges at rate 0.05 and learns at 0.0005.",
        measure=relu_rates,
        holds=lambda found: (
            min(found["fast: diverged"]) == 1
            and max(found["slow: diverged"]) == 0
            and min(found["slow: accuracy / guess"]) >= 2
        ),
        settings={"rates": (0.05, 0.0005), "scale": 2.0},
        altered={"scale": 2**0.5},
        altered_how="at the edge, where the larger rate does no harm",
    ),
    Claim(
        name="05.width-decides-at-the-edge",
        sentence="Ten sigmoid layers at the edge learn more with width 80 than with width 20.",
        measure=by_width,
        holds=lambda found: min(found["wide"]) > max(found["narrow"]),
        settings={"narrow": 20, "wide": 80, "scale": 10.0},
        altered={"scale": PYTORCH_SCALE},
        altered_how="at PyTorch's default weight scale, where no width learns",
    ),
    Claim(
        name="05.width-counts-without-depth",
        sentence="One sigmoid layer at weight scale 10 learns more with width 80 than with 20.",
        measure=by_width,
        holds=lambda found: min(found["wide"]) > max(found["narrow"]),
        settings={"narrow": 20, "wide": 80, "scale": 10.0, "depth": 1},
        altered={"wide": 24},
        altered_how="with width 24 instead of 80",
    ),
    Claim(
        name="05.width-counts-more-with-depth",
        sentence="The gap between width 80 and width 20 is wider with ten layers than with one.",
        measure=width_gaps,
        holds=lambda found: found["gap"][0] > found["gap"][1],
        settings={"depths": (10, 1), "scale": 10.0},
        altered={"scale": PYTORCH_SCALE},
        altered_how="at PyTorch's default weight scale, where no width learns with ten layers",
    ),
    Claim(
        name="05.tanh-fades-with-its-size",
        sentence="In order a tanh network without biases shrinks z itself, and by the size of z "
        "its images stay as far apart as they were.",
        measure=what_fades,
        holds=lambda found: (
            max(found["size of z"]) < 0.05 and np.allclose(found["spread / size"], 1, atol=0.25)
        ),
        settings={"activation": "tanh", "scale": 0.5},
        altered={"activation": "sigmoid", "scale": 3.0},
        altered_how="with the sigmoid, whose z keeps its size while its images become alike",
    ),
    Claim(
        name="05.gradients-in-plenty-in-chaos",
        sentence="Far in chaos the mean gradient of ten layers is larger than at the edge.",
        measure=gradients_in_chaos,
        holds=lambda found: min(row[0] for row in found.values()) > 1,
        settings={"cells": (("tanh", 8.0, 1.0), ("sigmoid", 30.0, 10.0))},
        altered={"cells": (("tanh", 0.3, 1.0), ("sigmoid", 3.0, 10.0))},
        altered_how="in order, where they fade",
    ),
    Claim(
        name="05.budget-moves-the-border",
        sentence="Just beyond 6ξ, sigmoid networks learn more with four times the steps.",
        measure=by_budget,
        holds=lambda found: min(found["long"]) > max(found["short"]),
        settings={"budgets": (1, 4), "scale": 3.4},
        altered={"scale": PYTORCH_SCALE},
        altered_how="at PyTorch's default weight scale, far beyond it",
    ),
    Claim(
        name="05.positive-inputs-make-offset",
        sentence="Positive pixels make more of z the same for all images than standardised ones.",
        measure=offset,
        holds=lambda found: min(found["pixels 0 to 1"]) > max(found["standardised"]),
        settings={"each_centred": False},
        altered={"each_centred": True},
        altered_how="with each pixel's own mean taken away",
    ),
    Claim(
        name="05.one-sign-behind-a-sigmoid",
        sentence="For one image all weight gradients of a unit behind sigmoids have one sign.",
        measure=same_signs,
        holds=lambda found: min(found["units with one sign"]) == 1,
        settings={"activation": "sigmoid"},
        altered={"activation": "tanh"},
        altered_how="behind tanh",
    ),
    Claim(
        name="05.half-saturated-and-learning",
        sentence="At weight scale 10 about half of z is saturated in ten layers, and they learn.",
        measure=saturated_and_learning,
        holds=lambda found: (
            np.allclose(found["saturated"], 0.5, atol=0.15) and min(found["accuracy / guess"]) >= 2
        ),
        settings={"scale": 10.0},
        altered={"scale": PYTORCH_SCALE},
        altered_how="with PyTorch's default weight scale",
    ),
    Claim(
        name="05.chaos-is-worse-than-the-edge",
        sentence="Far in chaos ten layers do worse than at the edge, with every seed.",
        measure=chaos_against_edge,
        holds=lambda found: all(
            max(chaos) < min(edge)
            for chaos, edge in zip(*(list(found.values())[i::2] for i in (0, 1)), strict=True)
        ),
        settings={"cells": (("tanh", 8.0, 1.0), ("sigmoid", 30.0, 10.0))},
        reduced={"cells": (("tanh", 8.0, 1.0),)},
        altered={"cells": (("tanh", 1.5, 1.0),)},
        altered_how="just beyond the edge",
    ),
    Claim(
        name="05.six-depth-scales-in-order",
        sentence="Left of the edge 6ξ says better who learns than always yes, or always no.",
        measure=limit_in_order,
        holds=lambda found: found["right"][0] > found["a constant answer"][0],
        settings={
            "activations": mean_field.ACTIVATIONS,
            "depths": (1, 2, 4, 8, 14),
            "normalization": None,
        },
        reduced={"activations": ("tanh",), "depths": (2, 4, 8)},
        altered={"normalization": "batch"},
        altered_how="with batch norm, which takes the scale of the weights out of the network",
        seeds=(0,),
    ),
]
