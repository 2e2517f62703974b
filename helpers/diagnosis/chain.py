"""The way of δ back through the layers of a network, and what it falls by from layer to layer.

Calls that do not depend on one another, as those of two towers, of parallel branches or of several
experts, lie side by side in one layer: their δ are parts of one vector. The graph of the forward
pass tells which call depends on which.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from torch.autograd.graph import Node

from helpers.diagnosis.calls import Call, name_way
from helpers.diagnosis.catalogue import KNOWN
from helpers.diagnosis.verdicts import say


@dataclass(frozen=True)
class Layer:
    """The calls of one function that lie side by side.

    Attributes:
        calls: at least one, in the order of the forward pass.

    """

    calls: Sequence[Call]

    @property
    def delta_norm(self) -> float:
        """‖∂L/∂z‖ over all of its calls."""
        return math.hypot(*(call.delta_norm for call in self.calls))

    @property
    def slope_rms(self) -> float:
        """Root mean square of f'(z) over all of its calls."""
        sizes = [math.prod(call.shape) for call in self.calls]
        squares = (size * call.slope_rms**2 for size, call in zip(sizes, self.calls, strict=True))
        return math.sqrt(sum(squares) / max(1, sum(sizes)))


@dataclass(frozen=True)
class Chain:
    """The way of δ back through the layers of the function that a network uses most.

    Attributes:
        layers: at least two, in the order of the forward pass.
        gates: calls beside it that open and close ways.

    """

    layers: Sequence[Layer]
    gates: Sequence[Call] = ()

    @property
    def first(self) -> Call:
        """A call of the first layer."""
        return self.layers[0].calls[0]

    @property
    def last(self) -> Call:
        """A call of the last layer."""
        return self.layers[-1].calls[-1]

    @property
    def name(self) -> str:
        """From where to where."""
        first, last = self.first, self.last
        steps = f", step {last.step} to {first.step}" if first.place == last.place else ""
        return f"{last.place} to {first.place}{steps}"

    @property
    def way(self) -> str:
        """The same, in a sentence."""
        return name_way(self.last, self.first)

    @property
    def fall(self) -> float:
        """‖δ‖ of the first layer as a share of that of the last."""
        return self.layers[0].delta_norm / self.layers[-1].delta_norm

    @cached_property
    def parts(self) -> dict[str, float]:
        """The factors of the fall, whose product it is: saturation, ceiling and weights.

        From layer to layer ‖δ_l‖ / ‖δ_{l+1}‖ = (rms f'(z_l) / max f') · max f' · the rest, and the
        rest, for a chain of layers, is about std(W) · √fan_in.
        """
        logs = dict.fromkeys(("saturation", "ceiling", "weights"), 0.0)
        ceiling = KNOWN[self.first.function].ceiling
        for layer, following in zip(self.layers, self.layers[1:], strict=False):
            logs["saturation"] += _log(layer.slope_rms / ceiling)
            logs["ceiling"] += _log(ceiling)
            # Or all is lost already, and there is nothing to share out.
            if following.delta_norm > 0:
                logs["weights"] += _log(layer.delta_norm / following.delta_norm / layer.slope_rms)
        return {name: math.exp(log) for name, log in logs.items()}

    @property
    def passes_gates(self) -> bool:
        """Whether it leads through time, past gates that keep or drop a state."""
        place = self.first.place
        return place == self.last.place and any(gate.place == place for gate in self.gates)

    def describe(self) -> str:
        """Name the factors in a sentence without its end."""
        if self.passes_gates:
            return "at every step it has to pass gates, beside the functions and the weights"
        ceiling, saturation, weights = (
            self.parts[name] for name in ("ceiling", "saturation", "weights")
        )
        return (
            f"the product of {say(ceiling)} by the ceiling of the slopes, {say(saturation)} by "
            f"saturation and {say(weights)} by the weights"
        )

    def advise(self) -> str:
        """Say what repairs the smallest factor."""
        if self.passes_gates:
            return (
                "Let the gates that keep the state start open: for the forget gate of an LSTM, a "
                "bias of 1 to 3."
            )
        smallest = min(self.parts, key=lambda name: self.parts[name])
        return {
            "ceiling": "Use a function whose slope reaches 1 (tanh, ReLU), or weights that make up "
            "for the ceiling.",
            "saturation": "Make the weights smaller, so that z comes out of the flat part.",
            "weights": "Make the initial weights larger: He's for ReLU, Xavier's for tanh.",
        }[smallest]


def find_layers(calls: Sequence[Call]) -> list[Layer]:
    """Sort the calls of the function that is used most into layers, the first in front.

    A gate only opens or closes a way, so gates count only where there is nothing else.

    Args:
        calls: that δ has passed, in the order of the forward pass.

    """
    calls = [call for call in calls if not call.is_gate] or list(calls)
    counts = Counter(call.function for call in calls).most_common(1)
    main = [call for call in calls if call.function == counts[0][0]]
    layers: defaultdict[int, list[Call]] = defaultdict(list)
    for call, depth in zip(main, _count_depths(main), strict=True):
        layers[depth].append(call)
    return [Layer(layers[depth]) for depth in sorted(layers)]


def _count_depths(calls: Sequence[Call]) -> list[int]:
    """Return for each call how many of these lie behind one another on its way from the inputs."""
    made = {call.made for call in calls}
    depths: dict[Node | None, int] = {None: 0}
    for call in calls:
        for node in _list_nodes(call.made, depths):
            before = max((depths[each] for each, _ in node.next_functions), default=0)
            depths[node] = before + (node in made)
    return [depths[call.made] for call in calls]


def _list_nodes(end: Node | None, known: Iterable[Node | None]) -> Iterable[Node]:
    """Yield the nodes that lead to this one and are not known, each after those before it."""
    waiting = [end]
    while waiting:
        node = waiting[-1]
        if node in known:
            waiting.pop()
            continue
        before = [each for each, _ in node.next_functions if each not in known]
        if before:
            waiting += before
        else:
            waiting.pop()
            yield node


def _log(factor: float) -> float:
    return math.log(factor) if factor > 0 else -math.inf
