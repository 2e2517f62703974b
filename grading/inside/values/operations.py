"""What the examiner may ask of any object of the student's, in the student's process.

Each operation is a function of Python's own, known to both sides by its place in this list. What it
returns crosses as data, or stays where it is and is known by a number.
"""

import asyncio
import copy
import inspect
import math
import operator
import os
from collections.abc import Callable
from typing import Any


def enter(block: Any) -> Any:
    """Begin a `with` block."""
    return type(block).__enter__(block)


def leave(block: Any) -> Any:
    """End a `with` block in which nothing was raised."""
    return type(block).__exit__(block, None, None, None)


def read_source(function: Any) -> str:
    """Return how a function is written; "" where Python does not know."""
    try:
        return inspect.getsource(function)
    except (OSError, TypeError, SyntaxError):
        return ""


def wait_for(awaitable: Any) -> Any:
    """Run what can be awaited to its end."""

    async def wait() -> Any:
        return await awaitable

    return asyncio.run(wait())


def call(called: Any, *positional: Any, **named: Any) -> Any:
    """Call an object."""
    return called(*positional, **named)


# Methods by which Python does something to an object, and what does the same from outside, given
# the object first.
DIRECT: dict[str, Callable[..., Any]] = {
    "__neg__": operator.neg,
    "__pos__": operator.pos,
    "__abs__": abs,
    "__invert__": operator.invert,
    "__int__": int,
    "__float__": float,
    "__complex__": complex,
    "__index__": operator.index,
    "__round__": round,
    "__floor__": math.floor,
    "__ceil__": math.ceil,
    "__trunc__": math.trunc,
    "__len__": len,
    "__iter__": iter,
    "__reversed__": reversed,
    "__bytes__": bytes,
    "__fspath__": os.fspath,
    "__dir__": dir,
    "__getitem__": operator.getitem,
    "__setitem__": operator.setitem,
    "__delitem__": operator.delitem,
    "__call__": call,
    "__enter__": enter,
}
ARITHMETIC = (
    *("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"),
    *("and", "or", "xor", "lshift", "rshift"),
)
_FUNCTIONS = {"and": operator.and_, "or": operator.or_}
CALCULATIONS = {name: _FUNCTIONS.get(name) or getattr(operator, name) for name in ARITHMETIC}
BINARY = {
    **{f"__{name}__": function for name, function in CALCULATIONS.items()},
    "__divmod__": divmod,
    **{f"__i{name}__": getattr(operator, f"i{name}") for name in ARITHMETIC},
}
REFLECTED = {
    **{f"__r{name}__": function for name, function in CALCULATIONS.items()},
    "__rdivmod__": divmod,
}
# Their answers are verdicts, and a type that lies would give itself a good one.
COMPARING = {
    **{f"__{name}__": getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge")},
}
JUDGING = {"__bool__": bool, "__hash__": hash, "__contains__": operator.contains}
# What is there is told, and nobody outside of the notebook can do it.
BEYOND = frozenset(("__aiter__", "__anext__", "__aenter__", "__aexit__", "__array_ufunc__"))
SPECIAL = frozenset(
    (
        *DIRECT,
        *BINARY,
        *REFLECTED,
        *COMPARING,
        *JUDGING,
        *BEYOND,
        "__next__",
        "__exit__",
        "__await__",
    )
)
OPERATIONS: tuple[Callable[..., Any], ...] = (
    *(repr, str, format, getattr, setattr, delattr, hasattr, copy.copy, copy.deepcopy, leave),
    *(read_source, wait_for),
    *DIRECT.values(),
    *BINARY.values(),
    *COMPARING.values(),
    *JUDGING.values(),
)
PLACES = {id(function): place for place, function in enumerate(OPERATIONS)}


def place_of(function: Callable[..., Any]) -> int:
    """Return the number under which the student's process knows an operation."""
    return PLACES[id(function)]
