"""Claims of lesson 07: what repairs which factor."""

import numpy as np

from tests.claims.claim import Claim
from tests.claims.measures_07 import (
    measure_adam,
    measure_adam_by_depth,
    measure_fading,
    measure_fresh,
    measure_gain,
    measure_normal_sigmoid,
    measure_operation,
    measure_patience,
    measure_rescue,
    measure_same_function,
    train,
)

TEN = {"depth": 10}
BUDGET = {"depth": 10, "epochs": 8}
LEARNED = 0.5  # of the constant answer's loss: a run that leaves less has learned


def near(row, value, tolerance):
    """Tell whether every number lies within a relative tolerance of a value."""
    return all(abs(number / value - 1) < tolerance for number in row)


def every_run_learns(found):
    """Tell whether each run leaves less than half of the constant answer's loss."""
    return max(found["remaining loss"]) < LEARNED


def no_run_learns(found):
    """Tell whether each run leaves more than half of the constant answer's loss."""
    return min(found["remaining loss"]) > LEARNED


CLAIMS = [
    Claim(
        name="07.patient-unsaturated-and-sick",
        sentence="Ten sigmoid layers with Xavier's weights: next to nothing saturated, δ loses "
        "three quarters per layer, and the last layer says the same of every image.",
        measure=measure_fresh,
        holds=lambda found: (
            max(found["saturated"]) < 0.01
            and max(found["delta_factor"]) < 0.25
            and max(found["signal"]) < 1e-5
        ),
        settings={"remedy": "nothing"} | TEN,
        altered={"std": 1.0},
        altered_how="with weights of standard deviation 1",
    ),
    Claim(
        name="07.patient-does-not-learn",
        sentence="It is no better than a constant answer after training with SGD.",
        measure=train,
        holds=lambda found: min(found["remaining loss"]) > 0.95,
        settings={"remedy": "nothing"} | BUDGET,
        reduced={"epochs": 3},
        altered={"depth": 1},
        altered_how="with one hidden layer",
    ),
    Claim(
        name="07.batch-norm-cancels-the-weights",
        sentence="With batch norm the factor of δ is rms σ' / spread σ for a normal z, about 1.02, "
        "also for weights of standard deviation 1.",
        measure=measure_normal_sigmoid,
        holds=lambda found: near(found["measured / calculated"], 1, 0.1),
        settings={"remedy": "batch norm", "centred": True, "std": 1.0} | TEN,
        altered={"remedy": "nothing"},
        altered_how="without batch norm",
    ),
    Claim(
        name="07.batch-norm-unsaturates-large-weights",
        sentence="Batch norm brings z back from saturation where weights are large.",
        measure=measure_fresh,
        holds=lambda found: max(found["saturated"]) < 0.01,
        settings={"remedy": "batch norm", "std": 1.0} | TEN,
        altered={"remedy": "nothing"},
        altered_how="without batch norm",
    ),
    Claim(
        name="07.layer-norm-keeps-the-constant-part",
        sentence="Layer norm and LSUV leave a factor of rms σ' / rms σ = 0.39 per layer.",
        measure=measure_normal_sigmoid,
        holds=lambda found: near(found["measured / calculated"], 1, 0.1),
        settings={"remedy": "layer norm", "centred": False} | TEN,
        altered={"remedy": "batch norm"},
        altered_how="with batch norm",
    ),
    Claim(
        name="07.lsuv-keeps-the-constant-part",
        sentence="LSUV has the same factor as layer norm.",
        measure=measure_normal_sigmoid,
        holds=lambda found: near(found["measured / calculated"], 1, 0.1),
        settings={"remedy": "LSUV", "centred": False} | TEN,
        altered={"remedy": "sigmoid rescue"},
        altered_how="with centred weights of gain 4",
    ),
    Claim(
        name="07.layer-norm-does-not-rescue",
        sentence="Ten sigmoid layers with layer norm do not learn.",
        measure=train,
        holds=no_run_learns,
        settings={"remedy": "layer norm"} | BUDGET,
        reduced={"epochs": 4},
        altered={"remedy": "scaled sigmoid"},
        altered_how="with scaled sigmoids instead",
    ),
    Claim(
        name="07.batch-norm-rescues",
        sentence="Ten sigmoid layers with batch norm learn.",
        measure=train,
        holds=every_run_learns,
        settings={"remedy": "batch norm"} | BUDGET,
        reduced={"epochs": 4, "learning_rate": 0.3},
        altered={"normalization": "layer"},
        altered_how="with layer norm instead",
    ),
    Claim(
        name="07.rescue-needs-gain-and-centre",
        sentence="Gain 4 and centring together keep δ's factor near 0.9 and the signal alive.",
        measure=measure_rescue,
        holds=lambda found: (
            min(found["delta_factor"]) > 0.85
            and min(found["signal"]) > 0.03
            and max(found["saturated"]) < 0.01
        ),
        settings={"gain": 4.0, "centred": True} | TEN,
        altered={"centred": False},
        altered_how="without the centring",
    ),
    Claim(
        name="07.rescue-learns",
        sentence="Ten sigmoid layers with the rescue's initial weights learn with plain SGD.",
        measure=train,
        holds=every_run_learns,
        settings={"remedy": "sigmoid rescue"} | BUDGET,
        altered={"weights": "xavier"},
        altered_how="with Xavier's weights",
    ),
    Claim(
        name="07.rescue-is-a-scaled-sigmoid",
        sentence="The rescue computes what scaled sigmoids with a quarter of its weights compute.",
        measure=measure_same_function,
        holds=lambda found: max(found["difference"]) < 1e-4,
        settings={"divisor": 4.0} | TEN,
        altered={"divisor": 3.0},
        altered_how="with a third of the weights",
    ),
    Claim(
        name="07.residual-saturates-and-passes-everything",
        sentence="Residual connections saturate units, and error and signal arrive.",
        measure=measure_fresh,
        holds=lambda found: (
            min(found["saturated"]) > 0.1
            and near(found["delta_factor"], 1, 0.2)
            and min(found["signal"]) > 0.005
        ),
        settings={"remedy": "residual", "depth": 20},
        altered={"residual": False},
        altered_how="without the connections",
    ),
    Claim(
        name="07.residual-signal-fades-like-one-over-depth",
        sentence="With residual connections the signal halves from layer 10 to layer 20.",
        measure=measure_fading,
        holds=lambda found: all(0.4 < r < 0.65 for r in found["signal, layer 20 / layer 10"]),
        settings={"remedy": "residual"},
        altered={"residual": False},
        altered_how="without the connections",
    ),
    Claim(
        name="07.residual-learns",
        sentence="Ten sigmoid layers with residual connections learn, saturated as they are.",
        measure=train,
        holds=every_run_learns,
        settings={"remedy": "residual"} | BUDGET,
        altered={"residual": False},
        altered_how="without the connections",
    ),
    Claim(
        name="07.lsuv-does-not-rescue",
        sentence="Ten sigmoid layers do not learn from LSUV's initial weights.",
        measure=train,
        holds=no_run_learns,
        settings={"remedy": "LSUV"} | BUDGET,
        altered={"weights": "rescue"},
        altered_how="from the rescue's initial weights",
    ),
    Claim(
        name="07.twenty-layers",
        sentence="With batch norm every run with twenty layers learns.",
        measure=train,
        holds=every_run_learns,
        settings={"remedy": "batch norm", "depth": 20, "epochs": 8},
        altered={"normalization": None},
        altered_how="without it",
    ),
    Claim(
        name="07.residual-learns-with-twenty-layers",
        sentence="With residual connections every run with twenty layers learns.",
        measure=train,
        holds=every_run_learns,
        settings={"remedy": "residual", "depth": 20, "epochs": 8},
        altered={"residual": False},
        altered_how="without the connections",
    ),
    Claim(
        name="07.layer-rates-do-not-free-twenty-layers",
        sentence="With layer-wise rates not one run with twenty layers learns.",
        measure=train,
        holds=no_run_learns,
        settings={"remedy": "layer-wise rates", "depth": 20, "epochs": 8},
        altered={"depth": 3},
        altered_how="with three layers",
    ),
    Claim(
        name="07.half-a-repair-gains-a-few-layers",
        sentence="With three layers LSUV, layer norm and layer-wise rates leave less loss than the "
        "patient has.",
        measure=measure_gain,
        holds=lambda found: min(found["loss less than the patient's"]) > 0,
        settings={"remedies_tried": ("LSUV", "layer norm", "layer-wise rates"), "depth": 3}
        | {"epochs": 8},
        altered={"depth": 10},
        altered_how="with ten layers",
    ),
    Claim(
        name="07.layer-rates-free-four-layers",
        sentence="With layer-wise rates four layers get away from the constant answer.",
        measure=train,
        holds=lambda found: max(found["remaining loss"]) < 0.9,
        settings={"remedy": "layer-wise rates", "depth": 4, "epochs": 8},
        altered={"rate_factor": 1.0},
        altered_how="with one rate for all layers",
    ),
    Claim(
        name="07.adam-frees-four-layers",
        sentence="Adam makes four sigmoid layers learn.",
        measure=measure_adam,
        holds=every_run_learns,
        settings={"depth": 4, "epochs": 8},
        altered={"depth": 10},
        altered_how="with ten layers",
    ),
    Claim(
        name="07.layer-rates-do-not-bring-the-signal-back",
        sentence="With layer-wise rates layer 1 moves by more than its size, and ten layers do "
        "not learn.",
        measure=train,
        holds=lambda found: no_run_learns(found) and min(found["layer 1 moved"]) > 1,
        settings={"remedy": "layer-wise rates"} | BUDGET,
        reduced={"epochs": 5},
        altered={"rate_factor": 1.0},
        altered_how="with one rate for all layers, where layer 1 stands still",
    ),
    Claim(
        name="07.adam-moves-and-does-not-learn",
        sentence="With Adam layer 1 of ten moves by about its own size, and the network does not "
        "learn.",
        measure=measure_adam,
        holds=lambda found: no_run_learns(found) and min(found["layer 1 moved"]) > 0.5,
        settings=BUDGET,
        reduced={"epochs": 5},
        altered={"depth": 2},
        altered_how="with two layers",
    ),
    Claim(
        name="07.adam-loses-with-depth",
        sentence="With Adam each further layer leaves more loss, until ten layers do not learn.",
        measure=measure_adam_by_depth,
        holds=lambda found: (
            min(np.diff(found["median remaining loss"])) > 0
            and found["median remaining loss"][-1] > LEARNED
        ),
        settings={"depths": (2, 4, 6, 8, 10), "epochs": 8},
        reduced={"depths": (2, 6, 10)},
        altered={"cut": True},
        altered_how="with the signal kept and δ cut to a quarter per layer",
    ),
    Claim(
        name="07.adam-needs-the-signal-only",
        sentence="With the signal kept and δ cut to a quarter per layer, Adam learns.",
        measure=measure_adam,
        holds=every_run_learns,
        settings={"cut": True} | BUDGET,
        reduced={"epochs": 5},
        altered={"cut": False},
        altered_how="where the signal is lost",
    ),
    Claim(
        name="07.attenuation-slows-the-lost-signal-stops",
        sentence="With the signal kept and δ cut to a quarter per layer, SGD leaves layer 1 where "
        "it is and gets away from the constant answer all the same.",
        measure=train,
        holds=lambda found: (
            max(found["remaining loss"]) < 0.9 and max(found["layer 1 moved"]) < 0.01
        ),
        settings={"remedy": "scaled sigmoid", "parameters": {"passed_back": 0.25}} | BUDGET,
        altered={"remedy": "nothing", "parameters": {}},
        altered_how="where the signal is lost, and δ shrinks as much",
    ),
    Claim(
        name="07.adam-needs-many-times-the-steps",
        sentence="With Adam no run with ten layers learns in four times the steps; with digits "
        "some do in twenty-five times as many.",
        measure=measure_patience,
        holds=lambda found: min(found["early"]) > LEARNED > min(found["at the end"]),
        settings={"epochs": 200, "early": 32},
        reduced={"epochs": 120},
        altered={"cut": True, "epochs": 32},
        altered_how="with the signal kept and δ cut to a quarter per layer, where they learn early",
        reduced_seeds=(2,),
    ),
    Claim(
        name="07.operation-cuts-the-error-alone",
        sentence="The operation cuts δ to a quarter per layer and leaves the signal as it is.",
        measure=measure_operation,
        holds=lambda found: (
            near(found["delta_factor"], 0.25, 1e-3) and near(found["signal"], 1, 1e-3)
        ),
        settings={"share": 0.25} | TEN,
        altered={"share": 1.0},
        altered_how="with the whole gradient passed back",
    ),
]
