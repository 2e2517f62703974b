"""What both directions of the boundary agree on: how large a value may be, and what is refused."""

import re
from dataclasses import dataclass

HEADER_BYTES = 8 * 2**20
MESSAGE_CHARACTERS = 2_000  # of what an exception says
# As `type` itself reads them, whatever a class of its own kind says.
read_order, read_bases = (type.__dict__[name].__get__ for name in ("__mro__", "__bases__"))
read_name, read_full_name, read_module, read_content = (
    type.__dict__[name].__get__ for name in ("__name__", "__qualname__", "__module__", "__dict__")
)
MAX_BITS = 2**17  # of an int; the greatest common divisor of two such ints still takes milliseconds
DTYPE = re.compile(r"[<>|](b1|[iuf][1248]|[fc]16|c8|c32|[SU][1-9]\d{0,6}|[mM]8(\[\w{1,20}\])?)")


class Refused(ValueError):  # noqa: N818 - reads as what it says
    """A value cannot cross the boundary; the message says why in one sentence."""


class NotPlain(Exception):  # noqa: N818
    """A value of a kind that is plain data in most cases is none in this one."""


@dataclass(frozen=True)
class Caps:
    """How large a value may be.

    Attributes:
        size: bytes of the encoded value.
        items: how many values it may consist of, all levels together.
        depth: how many levels of collections may lie inside each other.
    """

    size: int = 16 * 2**20
    items: int = 200_000
    depth: int = 50


DEFAULT_CAPS = Caps()


def exactly(kind: type, value: object) -> object:
    """Return a value that has to be of one type, subclasses left out.

    Raises:
        Refused: it is of another type.
    """
    if type(value) is not kind:
        raise Refused(f"The value is damaged: {kind.__name__} was expected.")
    return value
