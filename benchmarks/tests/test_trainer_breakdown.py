"""The breakdown of a training step is of `train_many`'s own step, and nothing of it is left out."""

import math

import pytest

from benchmarks import trainer_breakdown as breakdown
from benchmarks.timing import without_progress
from benchmarks.trainer import BATCH_SIZE, DEEP_ADAM, NETWORKS, operations
from helpers.data import load_dataset


@pytest.fixture(scope="module")
def dataset():
    return load_dataset(image_size=8)


@pytest.fixture(autouse=True)
def quiet():
    with without_progress():
        yield


def test_the_products_that_are_timed_are_all_that_a_step_of_the_trainer_computes(dataset):
    counted = 0
    for call in breakdown.record_products(dataset):
        first, second = call.args[-2:]
        assert first.shape[0] == second.shape[0] == NETWORKS
        counted += 2 * math.prod(first.shape) * second.shape[-1]
    assert counted == NETWORKS * BATCH_SIZE * operations(DEEP_ADAM, dataset)


def test_each_stage_is_found_in_a_training_and_together_they_are_all_of_it(dataset):
    seconds, steps = breakdown.profile_steps(dataset, epochs=1)
    assert steps == math.ceil(len(dataset.train_inputs) / BATCH_SIZE)
    assert seconds.keys() == {
        *breakdown.STAGES.values(),
        breakdown.BOOKKEEPING,
        breakdown.BETWEEN,
    }
    assert all(spent > 0 for spent in seconds.values())
    # Names that torch gives no longer would leave their time to what autograd does besides.
    assert seconds[breakdown.BOOKKEEPING] < sum(seconds.values()) / 3


def test_a_stage_lasts_as_long_as_its_own_operations_and_what_they_call():
    class Event:
        def __init__(self, name, caller=None):
            self.name, self.cpu_parent = name, caller

    product = Event("aten::bmm")
    assert breakdown.find_stage(product) == breakdown.MATRIX_PRODUCTS
    assert breakdown.find_stage(Event("aten::expand", product)) == breakdown.MATRIX_PRODUCTS
    assert breakdown.find_stage(Event("aten::add_")) == breakdown.BIASES
    counting = Event("aten::_foreach_add_")
    assert breakdown.find_stage(Event("aten::add_", counting)) == breakdown.OPTIMIZER
    optimizer = Event("aten::_fused_adam_")
    assert breakdown.find_stage(Event("aten::copy_", optimizer)) == breakdown.OPTIMIZER
    assert breakdown.find_stage(Event("aten::view")) == breakdown.BOOKKEEPING
