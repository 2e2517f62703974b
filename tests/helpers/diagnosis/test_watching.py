"""A watched training is the same training, and the size of its steps is judged."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from helpers.diagnosis import diagnose, watch
from tests.helpers.diagnosis.small_networks import draw_batch, stack


def train(model, steps, learning_rate, watched=None):
    optimizer = torch.optim.SGD(model.parameters(), learning_rate)
    inputs, labels = draw_batch()
    for _ in range(steps):
        loss = functional.cross_entropy(model(inputs), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if watched:
            watched.step(loss)
    return [weight.detach().clone() for weight in model.parameters()]


def test_a_watched_training_is_the_same_training():
    plain = train(stack(nn.Tanh, 2, 1.0), 5, 0.1)
    model = stack(nn.Tanh, 2, 1.0)
    with watch(model, every=2) as watched:
        seen = train(model, 5, 0.1, watched)
    assert all(torch.equal(a, b) for a, b in zip(plain, seen, strict=True))
    assert not any(each._forward_hooks or each._forward_pre_hooks for each in model.modules())


def test_every_so_many_steps_there_is_what_a_diagnosis_measures():
    model = stack(nn.Tanh, 2, 1.0)
    expected = diagnose(model, draw_batch(), functional.cross_entropy).table
    with watch(model, every=3) as watched:
        train(model, 7, 0.1, watched)
    frame = watched.frame
    assert sorted(set(frame["training_step"])) == [0, 3, 6]
    first = frame[frame["training_step"] == 0][list(expected)]
    assert first.equals(expected)


def test_the_update_ratio_is_that_of_one_step():
    model = stack(nn.Tanh, 1, 1.0)
    before = model[0].weight.detach().clone()
    with watch(model) as watched:
        train(model, 1, 0.1, watched)
    expected = ((model[0].weight - before).norm() / before.norm()).item()
    updates = watched.updates.set_index("parameter")
    assert updates.loc["0.weight", "update_ratio"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("learning_rate", "names"),
    [(0.1, set()), (100.0, {"step too large"}), (1e-7, {"step too small"})],
)
def test_a_step_of_the_wrong_size_is_named(learning_rate, names):
    model = stack(nn.Tanh, 2, 1.0)
    with watch(model, every=1) as watched:
        train(model, 3, learning_rate, watched)
    assert {verdict.name for verdict in watched.verdicts} == names


def test_a_pass_without_gradients_is_not_watched():
    model = stack(nn.Tanh, 1, 1.0)
    with watch(model, every=1) as watched, torch.no_grad():
        model(draw_batch()[0])
    assert watched.frame.empty


def test_a_watched_training_draws_itself():
    model = stack(nn.Tanh, 2, 1.0)
    with watch(model, every=1) as watched:
        train(model, 3, 0.1, watched)
    assert [len(ax.lines) for ax in watched.plot().axes] == [1, 3, 2]


def test_every_counts_from_1():
    with pytest.raises(ValueError, match="it counts steps, from 1"):
        watch(stack(nn.Tanh, 1, 1.0), every=0)
