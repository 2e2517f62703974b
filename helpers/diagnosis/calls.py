"""What a recording holds: the calls of activation functions, and what happened beside them."""

from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.autograd.graph import GradientEdge, Node

from helpers.diagnosis.units import norm, share_where

LOSS = "the loss"
UNNAMED = ("the model", LOSS)  # places that are not the path of a module


@dataclass
class Call:
    """One call of an activation function.

    Attributes:
        place: the path of the module that was running, empty for the model itself.
        function: its name.
        step: which call of this function in this place it is, from 1.
        shape: of z.
        z_rms, slope_rms: root mean squares of z and of the slope f'(z).
        flat: share of z in the flat part.
        dead: share of units without any slope; None where that says nothing.
        always_on: share of units that have one everywhere; None likewise.
        signal: spread of the outputs between examples, as a share of their size.
        seen: at how many examples and places each unit was seen.
        input_rms: of what the layer before was given; None if no layer came before.
        on_inputs: whether that was the batch itself.
        dropouts: how often dropout has added noise before.
        edge: where ∂L/∂z comes by in the backward pass; None if none will.
        output: what came out.
        made: where the graph made that, before anything was written into it; None without a graph.
        is_gate: whether a function from 0 to 1 has its output multiplied with another tensor.
        delta_norm: ‖∂L/∂z‖ over batch and units, after a backward pass.
        delta_zeros: share of ∂L/∂z that is exactly 0.

    """

    place: str
    function: str
    step: int
    shape: tuple[int, ...]
    z_rms: float
    slope_rms: float
    flat: float
    dead: float | None
    always_on: float | None
    signal: float
    seen: int
    input_rms: float | None
    on_inputs: bool
    dropouts: int
    edge: GradientEdge | None
    output: Tensor
    made: Node | None = None
    is_gate: bool = False
    delta_norm: float = float("nan")
    delta_zeros: float = float("nan")

    def note_delta(self, delta: Tensor) -> None:
        """Note the size of ∂L/∂z."""
        self.delta_norm = norm(delta)
        self.delta_zeros = share_where(torch.eq, delta, 0)


@dataclass
class Record:
    """What a pass has shown.

    Attributes:
        calls: of activation functions, in order.
        losses: names of the loss functions that were called, with the predictions they took.
        spread: names of functions that took each entry of one tensor with every entry of another,
            which is one of the batch, with these two.
        detached: places of modules that detached something, with where the graph made that.
        normalised: names of functions that make probabilities, with what they made.
        born: the first operation whose result is not finite, and its place, if it was looked for.
        unseen: what happened where nobody can look, one sentence each.
        aside: how many calls had parameters alone in them, and are no units of the network.

    """

    calls: list[Call] = field(default_factory=list)
    losses: list[tuple[str, Tensor]] = field(default_factory=list)
    spread: list[tuple[str, Tensor, Tensor]] = field(default_factory=list)
    detached: list[tuple[str, Node]] = field(default_factory=list)
    normalised: list[tuple[str, Tensor]] = field(default_factory=list)
    born: tuple[str, str] | None = None
    unseen: list[str] = field(default_factory=list)
    aside: int = 0


def name_way(last: Call, first: Call) -> str:
    """Say the way back from one call to another."""
    if last.place == first.place:
        return f"from call {last.step} back to call {first.step} in {name_place(first.place)}"
    return f"from {name_place(last.place)} back to {name_place(first.place)}"


def name_place(place: str) -> str:
    """Say a place in a sentence: the path of a module, or what stands for one."""
    return place if place in UNNAMED else f"module `{place}`"
