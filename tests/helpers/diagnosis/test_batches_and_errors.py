"""Batches of every usual shape are taken, and what cannot be diagnosed is said in a sentence."""

import re

import pytest
import torch
import torch.utils.checkpoint
from torch import nn
from torch.nn import functional

from helpers.diagnosis import CannotDiagnose, diagnose
from tests.helpers.diagnosis.small_networks import draw_batch, stack


class Words(nn.Module):
    """Embeds numbers of words, and takes keyword arguments."""

    def __init__(self):
        super().__init__()
        self.embed, self.output = nn.Embedding(9, 8), nn.Linear(8, 4)

    def forward(self, words, scale=1.0, labels=None):
        outputs = self.output(torch.tanh(self.embed(words).mean(dim=1) * scale))
        if labels is None:
            return outputs
        return {"loss": functional.cross_entropy(outputs, labels), "logits": outputs}


WORDS, LABELS = torch.arange(96).reshape(32, 3) % 9, torch.arange(32) % 4


@pytest.mark.parametrize(
    ("batch", "loss"),
    [
        ((WORDS, LABELS), functional.cross_entropy),
        (((WORDS, 2.0), LABELS), functional.cross_entropy),
        (({"words": WORDS}, LABELS), functional.cross_entropy),
        ({"words": WORDS, "labels": LABELS}, lambda outputs: outputs["loss"]),
    ],
    ids=["a tensor", "a tuple", "a mapping", "a mapping with its targets"],
)
def test_a_batch_may_have_any_usual_shape(batch, loss):
    assert diagnose(Words(), batch, loss).table["function"].tolist() == ["tanh"]


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16])
def test_other_types_of_numbers_are_taken(dtype):
    inputs, labels = draw_batch()
    report = diagnose(
        stack(nn.ReLU, 3, 2**0.5).to(dtype),
        (inputs.to(dtype), labels),
        lambda outputs, labels: functional.cross_entropy(outputs.float(), labels),
    )
    assert report.ok


def detached(outputs, labels):
    return functional.cross_entropy(outputs.detach(), labels)


def network():
    return stack(nn.ReLU, 1, 1.0)


def with_part(part):
    return nn.Sequential(network(), part)


# Compiling takes seconds, so it waits until its test runs: every process reads this file.
def scripted():
    return torch.jit.trace(network(), TAKEN[0], check_trace=False)


def compiled():
    return torch.compile(network())


def compiled_in_place():
    model = network()
    model.compile()
    return model


def with_compiled_part():
    return with_part(torch.compile(nn.Linear(4, 4)))


def elsewhere(batch):
    inputs, labels = batch
    return inputs, labels.to("meta")


TAKEN = draw_batch()


@pytest.mark.parametrize(
    ("model", "batch", "loss", "words"),
    [
        (network().eval(), TAKEN, functional.cross_entropy, "model.train()"),
        (nn.Sequential(nn.ReLU()), TAKEN, functional.cross_entropy, "no parameter"),
        (torch.relu, TAKEN, functional.cross_entropy, "not a torch.nn.Module"),
        (nn.LazyLinear(4), TAKEN, functional.cross_entropy, "call the model once"),
        (network(), draw_batch(1), functional.cross_entropy, "one example"),
        (network(), (TAKEN[0][:0], TAKEN[1][:0]), functional.cross_entropy, "no example,"),
        (network(), TAKEN[0], functional.cross_entropy, "the batch is a tensor of shape (64, 16)"),
        (network(), (), functional.cross_entropy, "give (inputs, targets)"),
        (network(), ("text", TAKEN[1]), functional.cross_entropy, "holds no tensor"),
        (network(), elsewhere(TAKEN), functional.cross_entropy, "the targets are on meta"),
        (
            network().to("meta"),
            TAKEN,
            functional.cross_entropy,
            "the batch is on cpu and the model on meta",
        ),
        (network(), TAKEN, None, "the loss function is None, which cannot be called"),
        (network(), TAKEN, lambda *_: None, "gave None"),
        (network(), TAKEN, lambda outputs, _: outputs, "reduce it"),
        (network(), TAKEN, detached, "depends on no parameter"),
        (
            network(),
            (TAKEN[0].clone().requires_grad_(), TAKEN[0]),
            lambda _, inputs: inputs.sum() * torch.ones((), requires_grad=True),
            "depends on no parameter",
        ),
    ],
    ids=[
        "eval mode", "no parameter", "no module", "lazy", "one example", "no example",
        "inputs alone", "nothing", "no tensor", "targets on another device", "another device",
        "no loss function", "no loss", "a loss per example", "detached", "of the inputs alone",
    ],
)  # fmt: skip
def test_what_cannot_be_diagnosed_is_said_in_a_sentence(model, batch, loss, words):
    assert_refused(model, batch, loss, words)


def assert_refused(model, batch, loss, words):
    with pytest.raises(CannotDiagnose, match=re.escape(words)) as caught:
        diagnose(model, batch, loss)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (scripted, "is scripted"),
        (compiled, "the model is compiled"),
        (compiled_in_place, "the model is compiled"),
        (with_compiled_part, "the module 1 is compiled"),
    ],
)
def test_what_is_compiled_cannot_be_diagnosed_and_that_is_said_in_a_sentence(make, words):
    assert_refused(make(), TAKEN, functional.cross_entropy, words)


def takes_nothing():
    return 0


class Reentrant(nn.Module):
    """Keeps no activations, in the old way, which goes back through everything or not at all."""

    def __init__(self):
        super().__init__()
        self.first, self.inside = nn.Linear(16, 16), network()

    def forward(self, inputs):
        inputs = self.first(inputs)
        return torch.utils.checkpoint.checkpoint(self.inside, inputs, use_reentrant=True)


@pytest.mark.parametrize(
    ("model", "batch", "loss", "kind", "words"),
    [
        (
            network(),
            ((TAKEN[0], TAKEN[0]), TAKEN[1]),
            functional.cross_entropy,
            TypeError,
            "the model itself, called with the inputs of the batch: (a tensor of shape (64, 16)",
        ),
        (
            network(),
            TAKEN,
            lambda outputs, labels: {}["labels"],
            KeyError,
            "the loss function, called with outputs and targets: (a tensor of shape (64, 4)",
        ),
        (network(), TAKEN, takes_nothing, TypeError, "the loss function, called with"),
        (Reentrant(), TAKEN, functional.cross_entropy, RuntimeError, "the backward pass"),
    ],
    ids=["other inputs", "a failing loss", "a loss that takes nothing", "checkpoints"],
)
def test_what_fails_comes_as_it_is_with_a_note_of_the_call_it_came_from(
    model, batch, loss, kind, words
):
    with pytest.raises(kind) as caught:
        diagnose(model, batch, loss)
    assert not isinstance(caught.value, CannotDiagnose)
    assert words in "\n".join(caught.value.__notes__)


def test_lengths_on_another_device_are_nobodys_mistake():
    class Masked(nn.Module):
        def __init__(self):
            super().__init__()
            self.inside = network()

        def forward(self, inputs, lengths):
            return self.inside(inputs)

    batch = (TAKEN[0], torch.ones(64, device="meta")), TAKEN[1]
    assert diagnose(Masked(), batch, functional.cross_entropy).ok


def test_a_tuple_with_names_is_one_argument():
    class Packed(nn.Module):
        def __init__(self):
            super().__init__()
            self.inside = network()

        def forward(self, packed):
            return self.inside(packed.data)

    packed = nn.utils.rnn.pack_padded_sequence(TAKEN[0][:, None], torch.ones(64), batch_first=True)
    assert diagnose(Packed(), (packed, TAKEN[1]), functional.cross_entropy).ok
