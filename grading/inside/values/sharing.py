"""Objects that two processes share: who is who, and what has changed since the last message.

Each side has its own copy of a list that both hold. The two have one number, so that an object that
comes back is the same object, and every message brings along what has changed in the copies since
the last one. An object is shared as long as somebody besides this file holds it in the student's
process; after that, no code of the student can change it or hand it over once more.

Both sides use this file, so it imports nothing but the standard library, NumPy and its neighbours.
"""

import marshal
import sys
from typing import Any

from grading.inside.values.decoding import Reader
from grading.inside.values.encoding import Keep, Writer
from grading.inside.values.handles import Remote
from grading.inside.values.in_place import check_update, update_in_place
from grading.inside.values.wire import DEFAULT_CAPS, Caps, Refused, exactly


def _count_references() -> int:
    """Count as `sys.getrefcount` does of an object that one local variable holds."""
    one: list = []
    return sys.getrefcount(one)


BY_ITSELF = _count_references()  # newer versions of Python count one less
FARTHEST = 2**62
MOST_HELD = 64  # times the bytes of one value, that all shared objects together may take
CHANGED_BADLY = -1  # in place of the digest of what cannot cross any more


class Shared:
    """One side's copies of the shared objects."""

    def __init__(self, is_students: bool) -> None:
        """Begin with nothing; the student's numbers are positive, the examiner's negative."""
        self._is_students = is_students
        self._next = 1 if is_students else -1
        self._objects: dict[int, Any] = {}  # by number
        self._numbers: dict[int, int] = {}  # by id
        self._roots: dict[int, int] = {}  # of each object, the one that it came with
        self._seen: dict[int, int] = {}  # a digest of what the other side has of each root
        self._came: dict[int, tuple[int, int]] = {}  # with which message, of how many bytes
        self._messages = 0

    def pack(self, values: list[Any], keep: Keep, caps: Caps, with_changes: bool = True) -> bytes:
        """Encode some values and what has changed; the student's side empties the list.

        Raises:
            Refused: they are too large, or hold what cannot cross.
        """
        writer = Writer(keep, caps, self._numbers, tells=self._is_students)
        changed = self._find_changed() if with_changes else {}
        try:
            headers, spans = [], []
            objects = [*values, *(self._objects[number] for number in changed)]
            while objects:
                begin = len(writer.written)
                headers.append(writer.write(objects.pop(0), 1))
                spans.append((begin, len(writer.written)))
        except BaseException:
            for number in changed:  # the copies differ from here on, so they are no copies
                self._forget(number)
            raise
        first, step = self._next, (1 if self._is_students else -1)
        self._next += step * len(writer.written)
        places = range(first, self._next, step)
        numbers = [
            self._numbers.get(id(one), place)
            for one, place in zip(writer.written, places, strict=True)
        ]
        for number, one in reversed(list(zip(numbers, writer.written, strict=True))):
            self._share(number, one)
        self._set_roots(numbers, spans)
        one = None
        writer.written.clear()
        if self._is_students:
            values.clear()
        self._drop_what_nobody_holds()
        kept = list(self._objects) if self._is_students else []
        packed = writer.join([first, kept, headers])
        self._seen.update(changed)
        if self._is_students:  # the examiner looks when it knows what stays shared
            self._look_at_new()
        return packed

    def unpack(self, data: bytes, remote: Remote, caps: Caps, tensors: bool = False) -> list[Any]:
        """Decode the values of a message, and bring the copies of this side up to date.

        Raises:
            Refused: these bytes are no message, or hold too much.
        """
        reader = Reader(data, remote, caps, tensors, self._objects)
        return reader.whole(lambda: self._read(reader, len(data)))

    def _read(self, reader: Reader, size: int) -> list[Any]:
        first, kept, headers = reader.header
        if exactly(int, first) * self._next >= 0 or abs(first) > FARTHEST:
            raise Refused("The value is damaged: these numbers are not the other side's.")
        step = 1 if first > 0 else -1
        values, spans = [], []
        for header in exactly(list, headers):
            begin = len(reader.objects)
            values.append(reader.read(header, 1))
            spans.append((begin, len(reader.objects)))
        numbers = [
            reader.numbered.get(place, first + step * place) for place in range(len(reader.objects))
        ]
        held = {exactly(int, number) for number in exactly(list, kept)}
        if len(held) > reader.caps.items or len(set(numbers)) != len(numbers):
            raise Refused("The value is damaged: too many objects, or one came twice.")
        for number, one in zip(numbers, reader.objects, strict=True):
            if number in self._objects and self._objects[number] is not one:
                raise Refused("The value is damaged: one number stands for two objects.")
        came = {self._came[number] for number in held & self._came.keys()}
        if sum(of_one for _, of_one in came) + size > MOST_HELD * reader.caps.size:
            raise Refused("The values that the notebook has handed to the tests are too large.")
        for known, new in reader.updates:
            check_update(known, new)
        for known, new in reader.updates:
            update_in_place(known, new)
        for number, one in reversed(list(zip(numbers, reader.objects, strict=True))):
            self._share(number, one)
        self._set_roots(numbers, spans)
        self._messages += 1
        for number in numbers:
            self._seen.pop(number, None)
            if not self._is_students:  # what the student's side holds is the student's memory
                self._came[number] = self._messages, size
        if not self._is_students:
            for number in [number for number in self._objects if number not in held]:
                self._forget(number)
        self._look_at_new()
        return values

    def has_changes(self) -> bool:
        """Tell whether the other side has something that is no longer so."""
        if self._find_changed():
            return True
        self._drop_what_nobody_holds()
        return False

    # --- inside ---

    def _share(self, number: int, one: Any) -> None:
        before = self._numbers.get(id(one))
        if before is not None and before != number:
            self._forget(before)
        self._objects[number] = one
        self._numbers[id(one)] = number

    def _forget(self, number: int) -> None:
        one = self._objects.pop(number)
        del self._numbers[id(one)]
        self._roots.pop(number, None)
        self._seen.pop(number, None)
        self._came.pop(number, None)

    def _set_roots(self, numbers: list[int], spans: list[tuple[int, int]]) -> None:
        """Note with which object each came: that one's digest covers it, too."""
        for begin, end in spans:
            for place in range(begin, end):
                self._roots[numbers[place]] = numbers[end - 1]

    def _is_root(self, number: int) -> bool:
        root = self._roots[number]
        return root == number or root not in self._objects

    def _find_changed(self) -> dict[int, int]:
        """Return the digests of the objects that are not as the other side has them."""
        changed = {}
        for number, one in self._objects.items():
            if self._is_root(number):
                digest = digest_of(one)
                if digest != self._seen.get(number):
                    changed[number] = digest
        if changed:  # what was in there may have left it
            for number, root in list(self._roots.items()):
                if root in changed and root != number:
                    self._roots[number] = number
                    changed[number] = digest_of(self._objects[number])
        return changed

    def _look_at_new(self) -> None:
        """Note what the other side has, where that is not known yet."""
        for number, one in self._objects.items():
            if number not in self._seen and self._is_root(number):
                self._seen[number] = digest_of(one)

    def _drop_what_nobody_holds(self) -> None:
        """Forget what is held by nobody here: the outer ones first, which hold the inner ones."""
        for number in list(self._objects):
            one = self._objects.pop(number)
            if sys.getrefcount(one) > BY_ITSELF:
                self._objects[number] = one
            else:
                del self._numbers[id(one)]
                self._roots.pop(number, None)
                self._seen.pop(number, None)
                self._came.pop(number, None)


def digest_of(value: Any) -> int:
    """Return a number that changes, but for a rare chance, when what crosses of a value does."""
    writer = Writer(id, DEFAULT_CAPS, tells=False)
    try:
        header = marshal.dumps(writer.write(value, 0), 2)  # fast, and for nobody else to read
        return hash((header, *writer.buffers))
    except Refused:
        return CHANGED_BADLY
