"""Lookups and calls across the boundary: what the student's side answers, what the grader reads.

Both sides use this file, so it imports nothing but the standard library, NumPy, `grading.boundary`
and `grading.decoding`.
"""

import builtins
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grading.boundary import DEFAULT_CAPS, Caps, Keep, Refused, encode
from grading.decoding import Remote, decode

MESSAGE_CHARACTERS = 2_000
# A test could not tell these from its own: a student's exception never comes as one of them.
NEVER_RAISED = (StopIteration, StopAsyncIteration)
MUTABLE = ("list", "dict", "set", "ndarray", "Tensor", "Parameter")


class NameMissing(Exception):  # noqa: N818 - reads as what it says
    """The student's notebook has not defined this name."""


class StudentError(Exception):
    """An exception in the student's code.

    It is raised as a subclass of the built-in exception that it was there, so that a test can
    expect it.
    """

    def __init__(self, message: str) -> None:
        """Keep the message; the built-in base is not initialised, for its arguments are unknown."""
        self.message = message

    def __str__(self) -> str:
        """Return the message as the student's side had it."""
        return self.message


# The student's side.


def answer_lookup(
    namespace: Mapping[str, Any], name: str, keep: Keep, caps: Caps = DEFAULT_CAPS
) -> bytes:
    """Answer what a global name stands for; the grader reads it with `read_lookup`.

    Args:
        namespace: the student's globals.
        name: the name that a test uses.
        keep: gives any object that is not plain data a number, and keeps it under that number.
        caps: how large the value may be.
    """
    if name not in namespace:
        return encode(("missing",))
    try:
        return encode(("value", namespace[name]), keep, caps)
    except Refused as problem:
        return encode(("refused", str(problem)))


def answer_call(
    function: Callable[..., Any],
    arguments: bytes,
    keep: Keep,
    kept: Callable[[int], Any],
    caps: Caps = DEFAULT_CAPS,
) -> bytes:
    """Call a student's function and answer with the outcome; the grader reads it with `read_reply`.

    Only `Exception` and `SystemExit` are answered: an interrupt passes through to the caller.

    Args:
        function: what the number of the call stands for.
        arguments: as made by `encode_call`.
        keep: as in `answer_lookup`.
        kept: returns the object that is kept under a number.
        caps: how large the result and the changed arguments may be.
    """
    positional, named = decode(arguments, lambda number, *_: kept(number), tensors=True)
    places = {**dict(enumerate(positional)), **named}
    mutable = {place: item for place, item in places.items() if type(item).__name__ in MUTABLE}
    before = {place: encode(item, keep) for place, item in mutable.items()}
    try:
        reply = ("returned", function(*positional, **named))
    except (Exception, SystemExit) as error:
        reply = ("raised", *_describe_error(error))
    try:
        changed = [
            (place, item)
            for place, item in mutable.items()
            if encode(item, keep, caps) != before[place]
        ]
        return encode((*reply, changed), keep, caps)
    except Refused as problem:
        return encode(("refused", str(problem)))


def _describe_error(error: BaseException) -> tuple[list[str], str]:
    """Name an exception's types, the most special first, and its message."""
    names = [kind.__name__ for kind in type(error).__mro__ if issubclass(kind, BaseException)]
    try:
        message = str(error)
    except Exception:  # the student's own exception can fail to describe itself
        message = ""
    return names[:20], message[:MESSAGE_CHARACTERS]


# The grader's side.


def encode_call(
    positional: tuple, named: dict[str, Any], keep: Keep | None = None, caps: Caps = DEFAULT_CAPS
) -> bytes:
    """Turn the arguments of a call into bytes.

    Args:
        positional: the arguments by position.
        named: the arguments by name.
        keep: gives the number of a stand-in for a student's object.
        caps: how large the arguments may be.

    Raises:
        Refused: an argument is not plain data, or too large.
    """
    return encode((positional, named), keep, caps)


def read_lookup(answer: bytes, remote: Remote, caps: Caps = DEFAULT_CAPS) -> Any:
    """Return the value that a lookup brought.

    Raises:
        NameMissing: the student has not defined the name.
        Refused: the value is too large, or the answer is damaged.
    """
    match decode(answer, remote, caps):
        case ("value", value):
            return value
        case ("missing",):
            raise NameMissing
        case ("refused", str(sentence)):
            raise Refused(sentence[:MESSAGE_CHARACTERS])
    raise Refused("The answer to a lookup is damaged.")


def read_reply(
    answer: bytes,
    remote: Remote,
    positional: tuple,
    named: dict[str, Any],
    caps: Caps = DEFAULT_CAPS,
) -> Any:
    """Return what a call returned, after copying changes of its arguments back into them.

    Raises:
        StudentError: the function raised an exception; it is raised as its built-in type.
        Refused: the result is too large, or the answer is damaged.
    """
    match decode(answer, remote, caps):
        case ("returned", value, list(changed)):
            _copy_back(changed, positional, named)
            return value
        case ("raised", list(names), str(message), list(changed)):
            _copy_back(changed, positional, named)
            raise make_error(names, message)
        case ("refused", str(sentence)):
            raise Refused(sentence[:MESSAGE_CHARACTERS])
    raise Refused("The answer to a call is damaged.")


def make_error(names: list, message: str) -> StudentError:
    """Build the exception to raise for one of the student's, from its types' names."""
    texts = [name[:100] for name in names if type(name) is str] or ["Exception"]
    bases = (getattr(builtins, name, None) for name in texts)
    fitting = (
        base
        for base in bases
        if isinstance(base, type)
        and issubclass(base, Exception)
        and not issubclass(base, NEVER_RAISED)
        and base.__name__.endswith(("Error", "Warning", "Exception"))
    )
    base = next(fitting, Exception)
    bases = (StudentError,) if base is Exception else (StudentError, base)
    return type(texts[0].replace("\0", ""), bases, {})(message[:MESSAGE_CHARACTERS])


def _copy_back(changed: list, positional: tuple, named: dict[str, Any]) -> None:
    places = {**dict(enumerate(positional)), **named}
    for change in changed:
        match change:
            case (int() | str() as place, value) if place in places:
                update_in_place(places[place], value)
            case _:
                raise Refused("The answer to a call is damaged.")


def update_in_place(original: Any, new: Any) -> Any:
    """Give a list, dict, set or array the content of another, keeping its identity.

    Where the two are not of one kind, or cannot be changed, nothing happens to the original.

    Returns:
        The original where it could take the content, else the new value.
    """
    if hasattr(original, "detach") and type(new) is np.ndarray:
        array = original.detach().numpy()  # a tensor shares its memory with this array
        update_in_place(array, new)
        return original
    if type(original) is not type(new):
        return new
    if type(original) is np.ndarray:
        fits = original.dtype == new.dtype and original.shape == new.shape
        if fits and original.flags.writeable:
            original[...] = new
            return original
    elif type(original) is list:
        original[:] = [
            update_in_place(original[index], item) if index < len(original) else item
            for index, item in enumerate(new)
        ]
        return original
    elif type(original) is dict:
        merged = {
            key: update_in_place(original[key], item) if key in original else item
            for key, item in new.items()
        }
        original.clear()
        original.update(merged)
        return original
    elif type(original) is set:
        original.clear()
        original.update(new)
        return original
    return new
