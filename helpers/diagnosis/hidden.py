"""What the graph of a pass tells beside δ: functions that hide something, and what is cut off."""

from collections.abc import Iterator, Sequence

from torch import Tensor, nn
from torch.autograd.function import BackwardCFunction
from torch.autograd.graph import Node

from helpers.diagnosis.calls import Record
from helpers.diagnosis.findings import Gradient


def find_hidden(record: Record, loss: Tensor) -> list[str]:
    """Name the functions of the user's own that a loss has in its graph, and a lack of calls.

    Args:
        record: of the forward pass.
        loss: with its graph.

    """
    sentences = [
        f"{name} is a function of your own for autograd, and what is in it is not visible."
        for name in _own_functions(loss)
    ]
    if not record.calls and not record.unseen and not sentences:
        sentences.append(
            "no known activation function was called, so nothing could be said of saturation, dead "
            "units, the signal and the way of the gradient."
        )
    return sentences


def find_cut_off(
    record: Record, model: nn.Module, gradients: Sequence[Gradient]
) -> list[tuple[str, list[str]]]:
    """Find the parameters that get no gradient because what they have made was detached.

    A parameter that was not used, or whose output no loss has asked for, is not cut off.

    Args:
        record: of the forward pass.
        model: whose pass it was.
        gradients: of its parameters.

    Returns:
        The places where something was detached, and the paths of the parameters that have no other
        way to the loss.

    """
    weights = dict(model.named_parameters())
    waiting = {weights[each.path]: each.path for each in gradients if not each.arrives}
    found = []
    for place, end in record.detached:
        leaves = [getattr(node, "variable", None) for node in _list_graph(end)]
        paths = [waiting.pop(leaf) for leaf in leaves if leaf is not None and leaf in waiting]
        if paths:
            found.append((place, sorted(paths, key=list(weights).index)))
    return found


def _own_functions(loss: Tensor) -> list[str]:
    """Name the autograd functions written in Python, each once, from the loss backwards."""
    own = (node for node in _list_graph(loss.grad_fn) if isinstance(node, BackwardCFunction))
    return list(dict.fromkeys(type(node).__name__.removesuffix("Backward") for node in own))


def _list_graph(end: Node | None) -> Iterator[Node]:
    """Yield all nodes of a graph once, from its end."""
    waiting, met = [end], set()
    while waiting:
        node = waiting.pop()
        if node is None or node in met:
            continue
        met.add(node)
        yield node
        waiting += [following for following, _ in node.next_functions]
