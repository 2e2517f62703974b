"""A watched training is the same training, and the size of its steps is judged."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from helpers.diagnosis import CannotDiagnose, diagnose, watch
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


def test_the_update_ratio_is_that_of_each_single_step():
    model = stack(nn.Tanh, 1, 1.0)
    expected = []
    with watch(model, every=2) as watched:
        for _ in range(5):
            before = model[0].weight.detach().clone()
            train(model, 1, 0.1, watched)
            expected.append(((model[0].weight - before).norm() / before.norm()).item())
    updates = watched.updates.set_index("parameter")
    assert [*updates.loc["0.weight", "update_ratio"]] == pytest.approx(expected[::2])


def test_weights_may_change_their_number_format_between_watched_steps():
    model = stack(nn.Tanh, 1, 1.0)
    inputs, _ = draw_batch()
    with watch(model, every=1) as watched:
        for dtype in (torch.float32, torch.float64, torch.float64):
            loss = model.to(dtype)(inputs.to(dtype)).sum()
            with torch.no_grad():
                model[0].weight += 1e-9
            watched.step(loss)
    change = watched.updates.set_index("parameter").loc["0.weight", "change"].iloc[-1]
    assert change == pytest.approx(1e-9 * model[0].weight.numel() ** 0.5, rel=1e-5, abs=0)


@pytest.mark.parametrize(
    ("learning_rate", "names"),
    [(0.1, set()), (100.0, {"step too large"}), (1e-7, {"step too small"})],
)
def test_a_step_of_the_wrong_size_is_named(learning_rate, names):
    model = stack(nn.Tanh, 2, 1.0)
    with watch(model, every=1) as watched:
        train(model, 3, learning_rate, watched)
    assert {verdict.name for verdict in watched.verdicts} == names


def test_one_step_that_kills_the_network_is_named_though_all_after_it_are_minute():
    inputs, labels = draw_batch()
    model = nn.Sequential(nn.Linear(inputs.shape[1], 8), nn.ReLU(), nn.Linear(8, 10))
    weight = model[0].weight
    with watch(model, every=1) as watched:
        for rate in (1.0, 0.0, 0.0, 0.0):
            loss = functional.cross_entropy(model(inputs), labels)
            loss.backward()
            with torch.no_grad():
                weight -= 20 * rate * weight.norm()
            watched.step(loss)
    (verdict,) = watched.verdicts
    assert verdict.name == "step too large"
    assert verdict.evidence.startswith("step 1 changes")


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


def test_a_watched_training_says_how_many_steps_it_saw_and_what_they_were_like():
    model = stack(nn.Tanh, 2, 1.0)
    with watch(model, every=2) as watched:
        train(model, 5, 0.1, watched)
    assert str(watched).splitlines() == [
        "Watched 3 of 5 steps.",
        "Their size is neither too large nor too small.",
    ]
    assert watched.alt_text.startswith("Three panels over 3 watched steps: the loss, ")


def test_a_training_whose_steps_nobody_notes_is_told_so():
    model = stack(nn.Tanh, 1, 1.0)
    with pytest.warns(UserWarning, match="call step"), watch(model) as watched:
        train(model, 2, 0.1)
    assert str(watched).startswith("Nothing was watched: call step(loss)")
    with pytest.raises(ValueError, match="there is nothing to draw: call step"):
        watched.plot()


def test_a_model_that_nobody_can_look_into_is_not_watched():
    with pytest.raises(CannotDiagnose, match="the model is compiled"):
        watch(torch.compile(stack(nn.Tanh, 1, 1.0)))


def test_a_model_in_eval_mode_may_be_watched_from_when_it_trains():
    model = stack(nn.Tanh, 1, 1.0).eval()
    with watch(model, every=1) as watched:
        model(draw_batch()[0])
        model.train()
        train(model, 1, 0.1, watched)
    assert len(watched.frame) == 1


def test_a_random_activation_is_trained_as_if_nobody_watched():
    def make():
        torch.manual_seed(0)
        return nn.Sequential(nn.Linear(16, 8), nn.RReLU(), nn.Dropout(), nn.Linear(8, 4))

    plain = train(make(), 3, 0.1)
    model = make()
    with watch(model, every=1) as watched:
        seen = train(model, 3, 0.1, watched)
    assert all(torch.equal(a, b) for a, b in zip(plain, seen, strict=True))


def test_a_network_without_activation_functions_is_watched_too():
    model = nn.Sequential(nn.Linear(16, 4))
    with watch(model, every=1) as watched:
        train(model, 2, 0.1, watched)
    assert str(watched).startswith("Watched 2 of 2 steps.")
    assert len(watched.plot().axes[0].lines) == 1
    assert len(watched.alt_text) > 40


def test_lines_of_a_watched_training_are_told_apart_without_their_colours():
    model = stack(nn.Tanh, 3, 1.0)
    with watch(model, every=1) as watched:
        train(model, 2, 0.1, watched)
    lines = watched.plot().axes[1].lines
    assert (
        len({(str(line.get_linestyle()), line.get_marker()) for line in lines}) == len(lines) == 4
    )
