"""Every kind of network is seen whole and left bit by bit as it was, in every type of numbers."""

import random

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from helpers.diagnosis import diagnose
from helpers.diagnosis.batches import list_tensors
from tests.helpers.diagnosis.all_kinds import FLAT, KINDS, LABELS, to_type
from tests.helpers.diagnosis.small_networks import draw_batch

each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
each_dtype = pytest.mark.parametrize(
    "dtype", [torch.float32, torch.float64, torch.bfloat16], ids=["32", "64", "bfloat16"]
)


def loss_fn(outputs, labels):
    return functional.cross_entropy(outputs.float(), labels)


def to_bytes(tensor):
    return None if tensor is None else tensor.detach().contiguous().view(-1).view(torch.uint8)


def state_of(model, batch):
    """Everything that a diagnosis has to leave alone, in a form that can be compared."""
    modules = list(model.modules())
    held = [*model.parameters(), *model.buffers(), *list_tensors(batch)]
    return {
        "numbers": [to_bytes(tensor).tolist() for tensor in held],
        "the same tensors": [id(tensor) for tensor in held],
        "gradients": [id(weight.grad) for weight in model.parameters()],
        "their numbers": [
            None if weight.grad is None else to_bytes(weight.grad).tolist()
            for weight in model.parameters()
        ],
        "versions": [tensor._version for tensor in model.parameters()],
        "modes": [module.training for module in modules],
        "attributes": [{name: id(value) for name, value in vars(each).items()} for each in modules],
        "hooks": [
            list(table)
            for module in modules
            for name, table in vars(module).items()
            if "hooks" in name and table is not None
        ],
        "random": (torch.get_rng_state().tolist(), str(np.random.get_state()), random.getstate()),  # noqa: NPY002
    }


@each_kind
@each_dtype
def test_every_call_of_every_kind_is_seen_and_nothing_is_changed(kind, dtype):
    torch.manual_seed(0)
    model, batch = kind.make().to(dtype), (to_type(kind.inputs, dtype), LABELS)
    first = next(model.parameters())
    first.grad = torch.ones_like(first)
    next(reversed(list(model.modules()))).eval()
    before = state_of(model, batch)
    report = diagnose(model, batch, loss_fn)
    assert state_of(model, batch) == before
    seen = report.table[["place", "function", "step"]].itertuples(index=False, name=None)
    assert list(seen) == kind.places
    assert (report.table["delta_norm"] > 0).all()


@each_kind
def test_a_kind_is_healthy_or_says_what_could_not_be_seen(kind):
    torch.manual_seed(0)
    report = diagnose(kind.make(), (kind.inputs, LABELS), loss_fn)
    assert not report.verdicts
    assert [*report.unseen] == ([] if report.ok else [FUSED])


FUSED = "module `lstm` runs a fused LSTM kernel, whose gates are not visible."


def test_a_layer_of_torch_that_is_not_trained_is_seen_as_well():
    """In eval mode torch would take a kernel for the whole layer, in which nothing is visible."""
    kind = KINDS["a transformer"]
    model = kind.make()
    model.embed.requires_grad_(False)
    model.encoder.eval().requires_grad_(False)
    report = diagnose(model, (kind.inputs, LABELS), loss_fn)
    assert len(report.table) == 2


def test_under_autocast_a_model_is_seen_in_the_type_it_computes_in():
    model = nn.Sequential(nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 4))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert diagnose(model, draw_batch(), loss_fn).ok


def test_a_part_that_is_frozen_without_a_graph_is_seen():
    class Frozen(nn.Module):
        def __init__(self):
            super().__init__()
            self.backbone, self.last = nn.Linear(12, 8), nn.Linear(8, 4)

        def forward(self, x):
            with torch.inference_mode():
                x = torch.tanh(self.backbone(x))
            return self.last(x.clone())

    table = diagnose(Frozen(), (FLAT, LABELS), loss_fn).table
    assert table["function"].tolist() == ["tanh"]
    assert table["delta_norm"].isna().all()


class Square(torch.autograd.Function):
    """A function of one's own."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, gradient):
        return 2 * ctx.saved_tensors[0] * gradient


class Calls(nn.Module):
    """Calls what it is given between two layers."""

    def __init__(self, function):
        super().__init__()
        self.first, self.last, self.function = nn.Linear(12, 8), nn.Linear(8, 4), function

    def forward(self, x):
        return self.last(self.function(self.first(x)))


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (Square.apply, "Square is a function of your own"),
        (nn.Softshrink(), "softshrink, which a diagnosis does not know"),
        (lambda x: functional.glu(torch.cat([x, x], dim=-1)), "a gated linear unit"),
        (torch.vmap(torch.tanh), "under torch.func"),
        (torch.sin, "no known activation function was called"),
        (lambda x: x, "no known activation function was called"),
    ],
    ids=["own function", "unknown", "gated", "vmap", "sine", "none"],
)
def test_what_cannot_be_seen_is_said_and_never_called_healthy(function, words):
    report = diagnose(Calls(function), (FLAT, LABELS), loss_fn)
    assert not report.ok
    assert "Healthy" not in str(report)
    assert words in str(report).partition("Not seen:")[2]


def test_time_may_come_before_the_examples():
    class TimeFirst(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.last = nn.Linear(12, 8), nn.Linear(8, 4)

        def forward(self, series):
            return self.last(torch.tanh(self.first(series))[-1])

    series = torch.randn(5, 16, 12, generator=torch.Generator().manual_seed(0))
    same = series[:, :1].expand(5, 16, 12)
    # Time steps differ and examples do not: nothing depends on the example.
    assert diagnose(TimeFirst(), (same, LABELS), loss_fn).table["signal"][0] < 1e-6
    assert diagnose(TimeFirst(), (series, LABELS), loss_fn).table["signal"][0] > 0.1


@pytest.mark.parametrize("size", [1e-30, 1e30])
def test_minute_and_huge_numbers_are_measured(size):
    model = Calls(nn.LeakyReLU())
    nn.init.zeros_(model.first.bias)
    plain = diagnose(model, (FLAT, LABELS), lambda outputs, _: outputs.sum()).table
    scaled = diagnose(model, (size * FLAT, LABELS), lambda outputs, _: size * outputs.sum()).table
    assert scaled["z_rms"][0] == pytest.approx(size * plain["z_rms"][0], rel=1e-4)
    assert scaled["delta_norm"][0] == pytest.approx(size * plain["delta_norm"][0], rel=1e-4)


def test_gradients_of_some_rows_of_an_embedding_are_measured():
    class Sparse(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed, self.last = nn.Embedding(11, 8, sparse=True), nn.Linear(8, 4)

        def forward(self, words):
            return self.last(torch.tanh(self.embed(words).mean(dim=1)))

    words = KINDS["a transformer"].inputs
    assert diagnose(Sparse(), (words, LABELS), loss_fn).table["function"].tolist() == ["tanh"]


def test_a_random_activation_draws_no_more_than_it_would_alone():
    model = nn.Sequential(nn.Linear(12, 8), nn.RReLU(), nn.Dropout(), nn.Linear(8, 4))
    torch.manual_seed(1)
    expected = loss_fn(model(FLAT), LABELS).item()
    losses = []

    def note(outputs, labels):
        losses.append(loss_fn(outputs, labels))
        return losses[-1]

    torch.manual_seed(1)
    diagnose(model, (FLAT, LABELS), note)
    assert losses[0].item() == expected


def test_what_a_model_writes_into_its_batch_is_taken_back():
    model = nn.Sequential(nn.ReLU(inplace=True), nn.Linear(12, 4))
    inputs = FLAT.clone()
    diagnose(model, (inputs, LABELS), loss_fn)
    assert torch.equal(inputs, FLAT)


def test_a_graph_as_a_sparse_matrix_is_a_batch_too():
    class Graph(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.last = nn.Linear(12, 8), nn.Linear(8, 4)

        def forward(self, edges, nodes):
            return self.last(torch.relu(torch.mm(edges, self.first(nodes))))

    edges = torch.eye(16).to_sparse()
    assert diagnose(Graph(), ((edges, FLAT), LABELS), loss_fn).ok


def test_where_nobody_wants_gradients_a_diagnosis_has_its_own():
    model = nn.Sequential(nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 4))
    batch = draw_batch()
    with torch.inference_mode():
        assert diagnose(model, batch, loss_fn).ok
