"""Small kinds of values of the standard library: bytes, moments, paths and the like.

Each is taken apart into plain values, and built again as exactly its type.
"""

import array
import datetime
import pathlib
import types
import uuid
from typing import Any

from grading.inside.values.wire import NotPlain, Refused, exactly

Parts = tuple[Any, ...]


def _take_bytes(value: bytearray) -> Parts:
    return (bytes(value),)


def _take_memory(value: memoryview) -> Parts:
    if value.format != "B" or value.ndim != 1:
        raise NotPlain
    return value.tobytes(), value.readonly


def _take_slice(value: slice) -> Parts:
    return value.start, value.stop, value.step


def _take_namespace(value: types.SimpleNamespace) -> Parts:
    return (dict(vars(value)),)


def _take_date(value: datetime.date) -> Parts:
    return value.year, value.month, value.day


def _take_time(value: datetime.time | datetime.datetime) -> Parts:
    zone = value.tzinfo
    if zone is not None and type(zone) is not datetime.timezone:
        raise NotPlain
    return value.hour, value.minute, value.second, value.microsecond, zone, value.fold


def _take_moment(value: datetime.datetime) -> Parts:
    return *_take_date(value), *_take_time(value)


def _take_duration(value: datetime.timedelta) -> Parts:
    return value.days, value.seconds, value.microseconds


def _take_zone(value: datetime.timezone) -> Parts:
    return value.__getinitargs__()  # the offset, and the name where it was given one


def _take_array(value: array.array) -> Parts:
    return value.typecode, value.tobytes()


def _take_path(value: pathlib.PurePath) -> Parts:
    return (str(value),)


def _take_uuid(value: uuid.UUID) -> Parts:
    return (value.int,)


def _build_bytes(content: bytes) -> bytearray:
    return bytearray(exactly(bytes, content))


def _build_memory(content: bytes, is_read_only: bool) -> memoryview:
    return memoryview(exactly(bytes, content) if is_read_only else bytearray(content))


def _build_namespace(content: dict) -> types.SimpleNamespace:
    return types.SimpleNamespace(**exactly(dict, content))


def _build_time(
    hour: int, minute: int, second: int, micro: int, zone: Any, fold: int
) -> datetime.time:
    return datetime.time(hour, minute, second, micro, zone, fold=fold)


def _build_moment(*fields: Any) -> datetime.datetime:
    *rest, fold = fields
    return datetime.datetime(*rest, fold=fold)


def _build_array(code: str, content: bytes) -> array.array:
    if exactly(str, code) == "u" or code == "w":
        raise Refused("The array has elements of a kind that is not allowed.")
    return array.array(code, exactly(bytes, content))


def _build_path(text: str) -> pathlib.PurePath:
    return pathlib.Path(exactly(str, text))


def _build_uuid(number: int) -> uuid.UUID:
    return uuid.UUID(int=exactly(int, number))


# The type, its name on the way, how it is taken apart and how it is built again.
KINDS = (
    (bytearray, "bytearray", _take_bytes, _build_bytes),
    (memoryview, "memory", _take_memory, _build_memory),
    (slice, "slice", _take_slice, slice),
    (types.SimpleNamespace, "namespace", _take_namespace, _build_namespace),
    (datetime.date, "date", _take_date, datetime.date),
    (datetime.time, "time", _take_time, _build_time),
    (datetime.datetime, "moment", _take_moment, _build_moment),
    (datetime.timedelta, "duration", _take_duration, datetime.timedelta),
    (datetime.timezone, "zone", _take_zone, datetime.timezone),
    (array.array, "numbers", _take_array, _build_array),
    (type(pathlib.Path()), "path", _take_path, _build_path),
    (uuid.UUID, "uuid", _take_uuid, _build_uuid),
)
