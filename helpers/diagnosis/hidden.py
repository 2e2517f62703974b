"""What a pass went through without a diagnosis being able to look at it, a sentence each."""

from torch import Tensor
from torch.autograd.function import BackwardCFunction

from helpers.diagnosis.calls import Record


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


def _own_functions(loss: Tensor) -> list[str]:
    """Name the autograd functions written in Python, each once, from the loss backwards."""
    waiting, met, names = [loss.grad_fn], set(), dict[str, None]()
    while waiting:
        node = waiting.pop()
        if node is None or node in met:
            continue
        met.add(node)
        if isinstance(node, BackwardCFunction):
            names.setdefault(type(node).__name__.removesuffix("Backward"))
        waiting += [following for following, _ in node.next_functions]
    return list(names)
