"""Batches of every usual shape are taken, and what cannot be diagnosed is said in a sentence."""

import json

import pytest
import torch
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


@pytest.mark.parametrize(
    ("model", "batch", "loss", "words"),
    [
        (stack(nn.ReLU, 1, 1.0).eval(), draw_batch(), functional.cross_entropy, "model.train()"),
        (stack(nn.ReLU, 1, 1.0), draw_batch(1), functional.cross_entropy, "one example"),
        (stack(nn.ReLU, 1, 1.0), draw_batch(), detached, "depends on no parameter"),
        (stack(nn.ReLU, 1, 1.0), draw_batch(), lambda *_: None, "gave a NoneType"),
        (stack(nn.ReLU, 1, 1.0), draw_batch(), lambda outputs, _: outputs, "reduce it"),
        (nn.Sequential(nn.ReLU()), draw_batch(), functional.cross_entropy, "no parameter"),
        (torch.relu, draw_batch(), functional.cross_entropy, "not a torch.nn.Module"),
        (
            torch.jit.trace(stack(nn.ReLU, 1, 1.0), draw_batch()[0]),
            draw_batch(),
            functional.cross_entropy,
            "scripted",
        ),
        (
            torch.compile(stack(nn.ReLU, 1, 1.0)),
            draw_batch(),
            functional.cross_entropy,
            "compiled",
        ),
        (
            stack(nn.ReLU, 1, 1.0).to("meta"),
            draw_batch(),
            functional.cross_entropy,
            "the batch is on cpu and the model on meta",
        ),
    ],
    ids=[
        "eval mode", "one example", "detached", "no loss", "a loss per example", "no parameter",
        "no module", "scripted", "compiled", "another device",
    ],
)  # fmt: skip
def test_what_cannot_be_diagnosed_is_said_in_a_sentence(model, batch, loss, words):
    with pytest.raises(CannotDiagnose, match=words.replace("(", r"\(").replace(")", r"\)")):
        diagnose(model, batch, loss)


def test_a_report_is_json_without_numbers_that_json_does_not_know():
    report = diagnose(stack(nn.Sigmoid, 10, 1.0), draw_batch(), functional.cross_entropy)
    read = json.loads(report.to_json())
    assert read["ok"] is False
    assert [verdict["name"] for verdict in read["verdicts"]] == ["lost signal", "attenuation"]
    assert len(read["table"]) == 10


def test_a_report_is_a_list_in_a_notebook_and_cannot_be_taken_for_html():
    model = nn.Sequential()
    model.add_module("<b>", nn.Linear(16, 4))
    model.add_module("</ol>", nn.Sigmoid())
    inputs = draw_batch()[0]
    report = diagnose(model, (1000 * inputs, torch.zeros(64, 4)), functional.mse_loss)
    assert "&lt;/ol&gt;" in report._repr_html_()
    assert report._repr_html_().count("</ol>") == 1


def test_a_report_draws_itself():
    report = diagnose(stack(nn.ReLU, 3, 1.0), draw_batch(), functional.cross_entropy)
    assert len(report.plot().axes) == 3
