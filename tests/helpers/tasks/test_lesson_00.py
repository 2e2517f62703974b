"""The tasks of lesson 00: each usual mistake gets its sentence."""

import pytest
import torch

from helpers.tasks import lesson_00


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (50, "Layers multiply"),
        (200, "Layers multiply"),
        (6, "1/64"),
        (6.64, "round up"),
        (8, "One too many"),
        (3, "Halve 1"),
        ("seven", "without quotes"),
    ],
)
def test_a_wrong_number_of_layers_is_told_why(given, words):
    verdict = lesson_00.judge_half_of_a_half(given)
    assert not verdict.correct
    assert words in verdict.message


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (1024, "the pixels"),
        (96, "one row"),
        (64, "32 + 32"),
        (32**3, "32³"),
        (28 * 28 * 3, "28 × 28"),
        (784, "Rows times columns"),
    ],
)
def test_a_wrong_number_of_inputs_is_told_why(given, words):
    verdict = lesson_00.judge_colour_inputs(given)
    assert not verdict.correct
    assert words in verdict.message


PIXELS = torch.tensor([[-0.9, -0.9, 0.2, 2.1]])


@pytest.mark.parametrize("given", [-0.9, -0.95])
def test_the_number_of_an_empty_pixel_need_not_be_read_exactly(given):
    assert lesson_00.judge_look_at_images(given, PIXELS).correct


@pytest.mark.parametrize(
    ("given", "words"),
    [(0, "mean of all"), (2, "dark pixel"), (0.9, "sign"), (-0.5, "lowest level"), ("", "quotes")],
)
def test_a_wrong_number_of_an_empty_pixel_is_told_why(given, words):
    verdict = lesson_00.judge_look_at_images(given, PIXELS)
    assert not verdict.correct
    assert words in verdict.message
