"""Which tensors come from parameters alone, so that no example has a part in them.

A gate that is itself a parameter, or the softplus of a learned scale, is no unit of the network.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from torch import Tensor, nn
from torch.utils.weak import WeakIdKeyDictionary


class Origins:
    """Follows what is computed from parameters alone; whatever else there is may hold examples."""

    def __init__(self, model: nn.Module) -> None:
        """Begin with the parameters of a model."""
        self._alone = WeakIdKeyDictionary(dict.fromkeys(model.parameters(), True))

    def are_parameters(self, value: object) -> bool:
        """Tell whether a value is a tensor that comes from parameters alone."""
        return isinstance(value, Tensor) and value in self._alone

    def follow(self, args: tuple, kwargs: Mapping[str, Any], result: object) -> None:
        """Note where a result comes from, and what has been written into an argument."""
        given = list(_tensors((*args, *kwargs.values())))
        if given and all(tensor in self._alone for tensor in given):
            for tensor in _tensors([result]):
                self._alone[tensor] = True
            return
        # An in-place form gives its first argument back, and assignment to a part gives nothing.
        changed = given[:1] if result is None else _tensors([result])
        for tensor in changed:
            self._alone.pop(tensor, None)


def _tensors(values: Iterable[object]) -> Iterator[Tensor]:
    for value in values:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, tuple | list):
            yield from _tensors(value)
