"""The gradients of an output unit equal autograd, and training does what is said of it."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from helpers.networks import output_unit
from helpers.networks.output_unit import cross_entropy_gradient, squared_error_gradient

Z = np.linspace(-30, 30, 121)


def through_autograd(loss) -> np.ndarray:
    z = torch.from_numpy(Z).requires_grad_()
    return torch.autograd.grad(loss(z).sum(), z)[0].numpy()


@pytest.mark.parametrize("y", [0, 1])
def test_the_cross_entropys_gradient_equals_autograd(y):
    target = torch.full((len(Z),), float(y), dtype=torch.float64)
    expected = through_autograd(
        lambda z: functional.binary_cross_entropy_with_logits(z, target, reduction="none")
    )
    assert np.allclose(cross_entropy_gradient(Z, y), expected, atol=1e-15)


@pytest.mark.parametrize("y", [0, 1])
def test_the_squared_errors_gradient_equals_autograd(y):
    expected = through_autograd(lambda z: (torch.sigmoid(z) - y) ** 2 / 2)
    assert np.allclose(squared_error_gradient(Z, y), expected, atol=1e-15)


def test_a_right_answer_keeps_the_digits_of_its_small_gradient():
    assert cross_entropy_gradient(40.0, 1) == pytest.approx(-np.exp(-40.0), rel=1e-12, abs=0)


def test_steps_are_counted_until_undecided():
    def half(z, y):
        return -0.5 * y

    assert output_unit.steps_until_undecided(half, -2.0, 1.0) == 4


@pytest.mark.parametrize(("start", "words"), [(0.0, "negative"), (-9.0, "nearer")])
def test_a_start_that_leads_nowhere_is_refused(start, words):
    with pytest.raises(ValueError, match=words):
        output_unit.steps_until_undecided(squared_error_gradient, start, 0.1, max_steps=10)


def train(gradient=cross_entropy_gradient, inputs=None, answers=None, **changes):
    inputs = np.random.default_rng(0).normal(size=(20, 3)) if inputs is None else inputs
    answers = (inputs[:, 0] > 0).astype(int) if answers is None else answers
    recipe = {"bias": 0.0, "learning_rate": 0.5, "steps": 50, "seed": 0} | changes
    return output_unit.train_output_unit(inputs, answers, gradient, **recipe)


def test_training_takes_the_steps_of_plain_gradient_descent():
    inputs = np.random.default_rng(0).normal(size=(20, 3))
    answers = (inputs[:, 0] > 0).astype(int)
    history = train(inputs=inputs, answers=answers, steps=3)
    weights = np.random.default_rng(0).normal(0, 3**-0.5, 4)
    weights[-1] = 0.0
    w = torch.tensor(weights, requires_grad=True)
    x = torch.from_numpy(np.column_stack([inputs, np.ones(20)]))
    for step in range(4):
        loss = functional.binary_cross_entropy_with_logits(
            x @ w, torch.from_numpy(answers).double()
        )
        (gradient,) = torch.autograd.grad(loss, w)
        assert history["gradient_norm"][step] == pytest.approx(gradient.norm().item(), rel=1e-9)
        with torch.no_grad():
            w -= 0.5 * gradient


def test_a_separable_question_is_learnt():
    assert train(steps=300)["accuracy"].iloc[-1] == 1.0


def test_the_bias_gradient_of_the_cross_entropy_is_mean_probability_minus_share():
    history = train(answers=np.array([1] * 5 + [0] * 15))
    assert np.allclose(history["bias_gradient"], history["mean_probability"] - 0.25)


def test_the_start_depends_on_the_seed_alone():
    assert train(seed=3).equals(train(seed=3))
    assert not train(seed=3).equals(train(seed=4))


def test_bad_input_is_refused_in_words():
    with pytest.raises(ValueError, match="one for each"):
        train(answers=np.array([1, 0]))
    with pytest.raises(ValueError, match="steps"):
        train(steps=0)
