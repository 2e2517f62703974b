"""The clinic's patients are made the same for a seed, and a remedy changes one thing."""

from dataclasses import fields

import pytest
import torch

from helpers.clinic import CAUSES, MESSY, PATIENTS, REMEDIES, Patient, admit, follow, train, treat
from helpers.data import load_dataset

DATA = load_dataset(image_size=8)
KINDS = ("plain", "convolutional", "recurrent", "transformer")


def test_every_cause_and_every_remedy_that_a_patient_names_is_known():
    for patient in PATIENTS.values():
        assert patient.cause in CAUSES
        assert len(patient.cures) == 1
    assert {cure for patient in [*PATIENTS.values(), MESSY] for cure in patient.cures} <= {
        *REMEDIES
    }


@pytest.mark.parametrize("remedy", REMEDIES)
def test_a_remedy_changes_its_own_settings_alone(remedy):
    treated = treat(MESSY, remedy)
    changed = {
        f.name for f in fields(Patient) if getattr(treated, f.name) != getattr(MESSY, f.name)
    }
    assert changed <= set(REMEDIES[remedy])


def test_an_unknown_remedy_is_refused_with_those_that_there_are():
    with pytest.raises(ValueError, match="no remedy 'prayer': choose from standardise"):
        treat(MESSY, "prayer")


@pytest.mark.parametrize("kind", KINDS)
def test_a_patient_is_the_same_for_a_seed_and_leaves_random_numbers_alone(kind):
    before = torch.random.get_rng_state()
    first, again, other = (admit(Patient(kind=kind), DATA, seed).model for seed in (0, 0, 1))
    assert torch.equal(torch.random.get_rng_state(), before)
    weights = [model.state_dict() for model in (first, again, other)]
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])
    assert not torch.equal(weights[0]["output.weight"], weights[2]["output.weight"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_network_of_each_kind_maps_images_to_logits(kind):
    model, (images, labels), loss_fn = admit(Patient(kind=kind), DATA, 0)
    outputs = model(images)
    assert outputs.shape == (len(images), DATA.num_classes)
    assert loss_fn(outputs, labels).requires_grad


def test_a_loss_that_is_not_finite_counts_as_infinite():
    assert train(Patient(activation="relu", learning_rate=1e30), DATA, 0, steps=3) == float("inf")


def test_what_is_followed_has_as_many_watched_steps_as_were_taken():
    watched = follow(Patient(), DATA, 0, steps=3)
    assert sorted(watched.updates["training_step"].unique()) == [0, 1, 2]
