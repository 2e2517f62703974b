"""Reading JSON that this program has written: the fields that it writes, of their kinds, or none.

What can come through here is a file that somebody has changed, or that another version has written.
"""

from collections.abc import Collection, Mapping
from typing import Any

Kinds = Mapping[str, tuple[type, ...]]


def check_fields(told: object, kinds: Kinds, later: Collection[str] = ()) -> dict[str, Any]:
    """Return an object of JSON, where it has these fields and no others.

    Args:
        told: as `json.loads` gives it.
        kinds: what a field can be, by its name; `bool` is no `int` here.
        later: the fields that an earlier version did not write.

    Raises:
        ValueError: it is no such object.
    """
    if not isinstance(told, dict):
        raise ValueError(f"this is no object: {told!r:.80}")
    if missing := kinds.keys() - told.keys() - set(later):
        raise ValueError(f"there is no {min(missing)}")
    for name, value in told.items():
        if type(value) not in kinds.get(name, ()):
            raise ValueError(f"{name} cannot be {value!r:.80}")
    return told


def check_items(told: list, kind: type) -> list[Any]:
    """Return a list of JSON, where all that it holds is of one kind.

    Raises:
        ValueError: something in it is of another.
    """
    for value in told:
        if type(value) is not kind:
            raise ValueError(f"{value!r:.80} cannot be in this list")
    return told
