"""A recipe is read strictly, and the networks that it describes are trained as it says."""

import numpy as np
import pytest

from helpers.checks import recipe_networks, recipes
from helpers.checks.recipe_networks import (
    ACTIVATIONS,
    build_networks,
    find_gradients,
    predict,
    train_networks,
)
from helpers.checks.recipes import (
    BROKEN_RECIPE,
    RecipeError,
    draw_samples,
    match_recipe,
    measure_arriving_gradient,
    measure_recipe,
    pass_mark,
    read_recipe,
)

torch = pytest.importorskip("torch")
GOOD = {"activation": "tanh", "learning_rate": 0.1}


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(recipe_networks, "EPOCHS", 2)


def torch_gradients(networks, inputs, targets):
    """The same network by PyTorch's autograd, for the first seed."""
    weights = [torch.tensor(array[0], requires_grad=True) for array in networks.weights]
    biases = [torch.tensor(array[0], requires_grad=True) for array in networks.biases]
    act = {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": lambda z: torch.nn.functional.leaky_relu(z, 0.01),
        "scaled_sigmoid": lambda z: 4 * torch.sigmoid(z) - 2,
    }[networks.recipe["activation"]]
    a = torch.tensor(inputs[0])
    for layer, (weight, bias) in enumerate(zip(weights[:-1], biases[:-1], strict=True)):
        new = act(a @ weight + bias)
        a = a + new if networks.recipe["residual"] and layer > 0 else new
    logits = a @ weights[-1] + biases[-1]
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(targets[0]))
    return [gradient.numpy() for gradient in torch.autograd.grad(loss, weights + biases)]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("residual", [True, False])
def test_gradients_agree_with_autograd(activation, residual):
    recipe = {"activation": activation, "residual": residual, "gain": 1.5, "centred": True}
    samples = draw_samples(3, 0, 7)
    networks = build_networks(read_recipe(recipe), [5, 6], 4)
    inputs = np.stack([samples.inputs, samples.inputs])
    targets = np.eye(4)[np.stack([samples.labels, samples.labels])]
    ours = find_gradients(networks, inputs, targets)
    for mine, theirs in zip(ours, torch_gradients(networks, inputs, targets), strict=True):
        np.testing.assert_allclose(mine[0], theirs, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_step_is_the_one_that_torch_takes(optimizer, monkeypatch):
    monkeypatch.setattr(recipe_networks, "EPOCHS", 1)
    monkeypatch.setattr(recipe_networks, "BATCH_SIZE", 10)
    samples = draw_samples(1, 0, 30)
    recipe = GOOD | {"optimizer": optimizer, "learning_rate": 0.01}
    networks = build_networks(read_recipe(recipe), [4], 4)
    weights = [torch.tensor(array[0]) for array in networks.weights + networks.biases]
    kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer]
    stepper = kind([weight.requires_grad_() for weight in weights], lr=0.01)
    order = np.random.default_rng([4, 1]).permutation(30)
    for start in (0, 10, 20):
        stepped = recipe_networks.Networks(
            networks.recipe,
            [weight.detach().numpy()[None] for weight in weights[: len(networks.weights)]],
            [weight.detach().numpy()[None] for weight in weights[len(networks.weights) :]],
        )
        chosen = order[None, start : start + 10]
        targets = np.eye(4)[samples.labels[chosen]]
        gradients = torch_gradients(stepped, samples.inputs[chosen], targets)
        for weight, gradient in zip(weights, gradients, strict=True):
            weight.grad = torch.tensor(gradient)
        stepper.step()
    train_networks(networks, samples.inputs, samples.targets, [4])
    for mine, theirs in zip(networks.weights + networks.biases, weights, strict=True):
        np.testing.assert_allclose(mine[0], theirs.detach().numpy(), rtol=1e-6, atol=1e-12)


def test_a_seed_trains_the_same_whatever_stands_beside_it(short):
    together = measure_recipe(GOOD, [0, 1, 2])
    assert together == [measure_recipe(GOOD, [seed])[0] for seed in (0, 1, 2)]


def test_what_a_recipe_leaves_out_comes_from_the_broken_one():
    assert read_recipe({}) == dict(BROKEN_RECIPE)
    assert read_recipe({"gain": np.float32(2)})["gain"] == 2.0


class Text(str):
    pass


@pytest.mark.parametrize(
    "recipe",
    [
        None,
        [],
        {"lr": 0.1},
        {1: 2},
        {Text("gain"): 1.0},
        {"activation": "swish"},
        {"activation": Text("tanh")},
        {"optimizer": "SGD"},
        {"residual": 1},
        {"centred": "yes"},
        {"gain": 0},
        {"gain": -1.0},
        {"gain": 1e9},
        {"gain": float("inf")},
        {"learning_rate": "0.1"},
        {"learning_rate": True},
        {"learning_rate": 1j},
    ],
)
def test_a_recipe_that_cannot_be_used_is_refused_in_one_sentence(recipe):
    with pytest.raises(RecipeError) as refused:
        read_recipe(recipe)
    assert "\n" not in str(refused.value)
    verdict = match_recipe(recipe, [0], 0, 4)
    assert not verdict.correct
    assert verdict.message.startswith("The recipe cannot be used: ")
    assert not verdict.message.endswith("..")


def test_initial_weights_have_the_spread_and_the_centre_of_the_recipe():
    networks = build_networks(read_recipe({"gain": 4.0, "centred": True}), range(20), 4)
    for layer in range(1, recipe_networks.DEPTH):
        spread = networks.weights[layer].std() * np.sqrt(recipe_networks.WIDTH)
        assert abs(spread - 4.0) < 0.2  # 20 × 24 × 24 weights: 0.7 % is one standard error
        middle = 0.5 * networks.weights[layer].sum(axis=1, keepdims=True)
        np.testing.assert_allclose(networks.biases[layer], -middle)
    assert not networks.biases[0].any()


def test_training_and_test_points_are_drawn_apart_from_the_same_centres():
    first, again, other = draw_samples(1, 0, 50), draw_samples(1, 0, 50), draw_samples(1, 1, 50)
    np.testing.assert_array_equal(first.inputs, again.inputs)
    assert not np.isin(first.inputs, other.inputs).any()
    assert set(np.unique(first.labels)) == {0, 1, 2, 3}


def test_a_network_without_finite_logits_gives_no_class():
    networks = build_networks(read_recipe({}), [0, 1], 4)
    networks.weights[-1][0] = np.nan
    given = predict(networks, draw_samples(0, 0, 5).inputs)
    assert (given[0] == -1).all()
    assert (given[1] >= 0).all()


def test_the_gradient_of_the_broken_network_does_not_arrive():
    # At most σ′ ≤ 1/4 of it is left per layer, times a weight scale near 1.
    assert measure_arriving_gradient({}, [0, 1, 2]) < 1e-4
    assert measure_arriving_gradient(GOOD, [0, 1, 2]) > 1e-2


@pytest.mark.parametrize("num_classes", [2, 4, 10])
def test_the_mark_lies_halfway_between_guessing_and_perfect(num_classes):
    assert pass_mark(num_classes) == pytest.approx((1 / num_classes + 1) / 2)


@pytest.mark.parametrize(
    ("shares", "passes"),
    [([0.9, 0.2, 0.9], True), ([0.2, 0.9, 0.2], False), ([0.7, 0.7, 0.0], True)],
)
def test_neither_one_lucky_nor_one_unlucky_start_decides(shares, passes, monkeypatch):
    monkeypatch.setattr(recipes, "measure_recipe", lambda *given: shares)
    table = [(lambda shares, arriving: arriving < 1e-3, "nothing arrives")]
    verdict = match_recipe({}, [0, 1, 2], 0, 4, table)
    assert verdict.correct is passes
    assert passes or verdict.message.endswith("nothing arrives")
