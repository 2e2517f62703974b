"""The film of two networks shows what was measured while they were trained, and stays small."""

import html
import json
import re

import numpy as np
import pandas as pd
import pytest
import torch

from helpers.data import Dataset
from helpers.films.learning import (
    EDGES,
    describe_epochs,
    describe_learning,
    draw_learning,
    learning_html,
    show_learning,
    watch_activations,
)
from helpers.measurements.saturation import hidden_activations
from helpers.networks import BaseNetwork
from helpers.training import train_many

KINDS = ("first", "second")


def build(seed: int) -> BaseNetwork:
    return BaseNetwork("sigmoid", 4, 2, [5, 3], seed=seed)


@pytest.fixture(scope="module")
def data() -> Dataset:
    inputs = torch.randn(24, 4, generator=torch.Generator().manual_seed(0))
    labels = (inputs[:, 0] > 0).long()
    return Dataset(inputs, labels, inputs, labels, 2, 2, "dots", "made up for this test")


@pytest.fixture(scope="module")
def film(data) -> pd.DataFrame:
    watch, collect = watch_activations(data.train_inputs)
    actors = [(label, seed) for label in KINDS for seed in (0, 1)]
    networks = [build(2 * KINDS.index(label) + seed) for label, seed in actors]
    history = train_many(networks, data, epochs=3, learning_rate=0.5, on_epoch=watch)
    film = history.merge(collect(), on=["network", "epoch"])
    film["label"], film["seed"] = zip(*(actors[i] for i in film["network"]), strict=True)
    return film


def test_percents_are_those_of_all_hidden_activations(data, film):
    layers = hidden_activations(build(0), data.train_inputs)
    values = np.concatenate([layer.double().numpy().ravel() for layer in layers])
    start = film[(film["network"] == 0) & (film["epoch"] == 0)].iloc[0]
    assert start["percent"].sum() == pytest.approx(100)
    assert start["percent"] == pytest.approx(100 * np.histogram(values, EDGES)[0] / len(values))
    assert start["near_ends"] == pytest.approx(((values <= 0.05) | (values >= 0.95)).mean())


def test_every_epoch_is_in_the_film_once(film):
    words = describe_epochs(film)
    assert [sentence.split(".")[0] for sentence in words] == [f"Epoch {n}" for n in range(4)]
    page = learning_html(film)
    assert json.loads(html.unescape(re.search(r'data-words="([^"]*)"', page)[1])) == words


def test_activations_are_those_of_the_first_seed_of_each_kind(film):
    axes = draw_learning(film)
    for ax, index in zip(axes, (0, 2), strict=False):
        percents = film[film["network"] == index].sort_values("epoch")["percent"].tolist()
        before, after = (patch.get_data().values for patch in ax.patches)
        assert before == pytest.approx(percents[0])
        assert after == pytest.approx(percents[-1])


def test_balls_stand_at_the_accuracy_of_their_network(film):
    page = learning_html(film)
    marks = json.loads(html.unescape(re.search(r'data-marks="([^"]*)"', page)[1]))
    balls = [mark["moving"]["cy"] for mark in marks if mark["shape"] == "circle"]
    for ball, index in zip(balls, (0, 2), strict=True):
        accuracy = film[film["network"] == index].sort_values("epoch")["train_accuracy"]
        order = np.corrcoef(-np.array(ball), accuracy)[0, 1]
        assert order == pytest.approx(1, abs=1e-3)


def test_the_page_is_small_and_has_words(film):
    page = learning_html(film)
    assert len(page.encode()) < 400_000
    assert describe_learning(film) in html.unescape(page)


def test_it_is_displayed_with_words_for_where_html_is_not(displayed, film):
    show_learning(film)
    assert displayed[0]["text/plain"] == describe_learning(film)


def test_networks_that_ended_at_different_epochs_are_refused(film):
    with pytest.raises(ValueError, match="one of them has ended earlier"):
        show_learning(film.iloc[:-1])
