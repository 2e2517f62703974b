"""The clinic's recipes hold what they promise: every cause, every kind, a third kept apart."""

import itertools
from collections import Counter

import pytest
import torch
from torch import Tensor

from helpers.networks import activations
from tests.clinic.recipes import CAUSES, FOLLOWS, read_recipes

RECIPES = read_recipes()
SICK = [recipe for recipe in RECIPES if recipe.causes]
HEALTHY = [recipe for recipe in RECIPES if not recipe.causes]
KINDS = ("mlp", "conv", "residual", "normalised", "rnn", "attention")
each_recipe = pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
each_sick = pytest.mark.parametrize("recipe", SICK, ids=lambda recipe: recipe.name)


def tensors_of(case):
    """List parameters and the batch of a case, as bytes, so that NaN equals itself."""
    inputs, targets = case.batch
    batch = inputs.values() if isinstance(inputs, dict) else [inputs]
    tensors: list[Tensor] = [*case.model.state_dict().values(), *batch, targets]
    return [tensor.reshape(-1).view(torch.uint8) for tensor in tensors]


def same(first, second):
    pairs = zip(tensors_of(first), tensors_of(second), strict=True)
    return all(torch.equal(one, other) for one, other in pairs)


def test_there_are_enough_sick_and_healthy_ones():
    assert len(SICK) >= 40
    assert len(HEALTHY) >= 20


def test_no_name_stands_in_two_tables():
    assert [name for name, times in Counter(one.name for one in RECIPES).items() if times > 1] == []


@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_occurs_alone_and_in_a_pair(cause):
    assert {len(recipe.causes) for recipe in SICK if cause in recipe.causes} == {1, 2}


@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_is_held_out_once_and_once_is_not(cause):
    assert {recipe.held_out for recipe in SICK if recipe.causes == (cause,)} == {True, False}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_held_out_once_and_once_is_not(kind):
    assert {recipe.held_out for recipe in RECIPES if recipe.base.kind == kind} == {True, False}


@pytest.mark.parametrize("recipes", [SICK, HEALTHY], ids=["sick", "healthy"])
def test_a_third_is_held_out(recipes):
    share = sum(recipe.held_out for recipe in recipes) / len(recipes)
    assert 0.3 < share < 0.4


def test_every_activation_of_the_course_occurs():
    assert {recipe.sick.activation for recipe in RECIPES} >= {*activations.KINDS}


@pytest.mark.parametrize("name", ["relu", "sigmoid", "tanh"])
def test_the_usual_activations_occur_in_every_form(name):
    used = {one.sick.form for one in RECIPES if one.sick.activation == name}
    assert used == {"module", "shared", "functional", "method", "inplace"}


@pytest.mark.parametrize(
    ("setting", "values"),
    [
        ("size", {"small", "medium", "large"}),
        ("dtype", {"float32", "float16", "bfloat16"}),
        ("masked", {True, False}),
    ],
)
def test_sick_and_healthy_ones_have_all_sizes_floats_and_forms_of_inputs(setting, values):
    for recipes in (SICK, HEALTHY):
        assert {getattr(recipe.base, setting) for recipe in recipes} == values


def test_what_follows_from_a_cause_is_a_cause_of_others_and_not_itself():
    for cause, follows in FOLLOWS.items():
        assert follows <= {*CAUSES} - {cause}


@each_sick
def test_each_fault_changes_something_that_no_other_does(recipe):
    assert recipe.repaired(*recipe.causes) == recipe.base
    setups = [recipe.repaired(*some) for some in subsets(recipe.causes)]
    assert len(set(setups)) == len(setups)


@each_sick
def test_places_are_of_causes_and_one_remedy_at_least_does_not_help(recipe):
    assert recipe.places.keys() <= recipe.faults.keys()
    assert len(recipe.causes) == 2 or recipe.treated_otherwise() not in (recipe.sick, recipe.base)


def subsets(causes):
    return itertools.chain.from_iterable(
        itertools.combinations(causes, size) for size in range(len(causes) + 1)
    )


@each_recipe
def test_a_case_runs_forward_to_a_loss_of_one_number(recipe):
    case = recipe.make(0)
    inputs, targets = case.batch
    loss = case.loss_fn(case.model(inputs), targets)
    assert loss.shape == ()
    assert loss.requires_grad


@pytest.mark.parametrize("name", ["not-finite-4", "not-finite-3", "pair-15", "healthy-11"])
def test_the_same_seed_makes_the_same_case_and_another_does_not(name):
    recipe = next(recipe for recipe in RECIPES if recipe.name == name)
    first = recipe.make(1)
    torch.rand(3)
    assert same(first, recipe.make(1))
    assert not same(first, recipe.make(2))


def test_making_a_case_leaves_the_random_state_alone():
    before = torch.get_rng_state()
    HEALTHY[0].make(0)
    assert torch.equal(before, torch.get_rng_state())
