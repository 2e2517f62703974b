"""Pictures that a student has pasted into text: decoded and encoded anew, so that only pixels stay.

What they were handed in as never reaches a page: a file can be a picture and a program at once.
Several limits stand before the decoder, for a small file can hold a picture that fills the memory.
"""

import base64
import io
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote

from grading.answers.steps import Rebuilt, Step
from grading.course.assignment import Role
from grading.text import printable

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("PNG", "JPEG", "GIF")  # no SVG, which is a program; of one that moves, the first picture
MOST_BYTES = 16 * 2**20  # of one picture as it was handed in
MOST_PIXELS = 50_000_000  # of one picture
MOST_PIXELS_IN_ALL = 200_000_000
MOST_PICTURES = 40  # of one notebook
MOST_SHOWN = 3 * 2**20  # characters of all pictures of one notebook, in base64
LONGEST_SIDE = 1_600  # pixels of a side that are shown
LARGE = 400_000  # bytes of a PNG from which JPEG is tried, too
QUALITY = 80
LONGEST_WORDS = 100
NOT_WORDS = re.compile(r"[^\w .,;:+=/-]+")
# A picture in Markdown and one in HTML. Every part has a bound, so that a long text takes no more
# than its length.
IN_MARKDOWN = re.compile(
    r"!\[([^\[\]]{0,200})\]\(\s{0,9}<?attachment:"
    r"((?:[^()<>\"\n]|\([^()<>\"\n]{0,99}\)){1,600}?)>?(?:\s{1,9}\"[^\"\n]{0,200}\")?\s{0,9}\)"
)
IN_HTML = re.compile(
    r"<img\b([^<>]{0,600}?)\bsrc\s{0,9}=\s{0,9}[\"']?attachment:([^\s\"'<>]{1,600})[^<>]{0,600}>",
    re.IGNORECASE,
)


class _NotShown(Exception):  # noqa: N818 - reads as what it says
    """A picture that cannot be shown; its text says why."""


@dataclass
class _Room:
    """What the pictures of one notebook may still take."""

    pixels: int = MOST_PIXELS_IN_ALL
    count: int = MOST_PICTURES
    shown: int = MOST_SHOWN


def show_pictures(rebuilt: Rebuilt) -> Rebuilt:
    """Encode every picture in the student's text anew; a note names each that cannot be shown.

    In the text each then stands as `![words](attachment:picture-1.png)`, whatever it was before.
    """
    room, steps, notes = _Room(), [], list(rebuilt.notes)
    for step in rebuilt.steps:
        is_theirs = step.is_own or step.role is Role.ANSWER
        if is_theirs and step.kind != "code" and (step.pasted or "attachment:" in step.source):
            cell = _Cell(step, room)
            steps.append(cell.show())
            notes += cell.notes
        else:
            steps.append(step)
    return Rebuilt(tuple(steps), tuple(notes))


class _Cell:
    """The pictures of one cell: each is encoded once, however often the text shows it."""

    def __init__(self, step: Step, room: _Room) -> None:
        self.step, self.room = step, room
        self.notes: list[str] = []
        self.pictures: dict[str, tuple[str, str]] = {}
        self.known: dict[str, str] = {}  # the new name of each, or "" where it cannot be shown

    def show(self) -> Step:
        text = IN_MARKDOWN.sub(partial(self._replace, lambda match: match[1]), self.step.source)
        text = IN_HTML.sub(partial(self._replace, lambda match: ""), text)
        for name in self.step.pasted:
            if name not in self.known:  # pasted, and shown by no text that is understood here
                text += f"\n\n{self._tell(name, name)}"
        return replace(self.step, source=text, pasted={}, pictures=self.pictures)

    def _replace(self, words_of: Callable[[re.Match[str]], str], match: re.Match[str]) -> str:
        name = match[2] if match[2] in self.step.pasted else unquote(match[2])
        return self._tell(name, words_of(match) or name)

    def _tell(self, name: str, words: str) -> str:
        """Return Markdown for a picture, or words in its place."""
        if name not in self.known:
            self.known[name] = self._encode(name)
        words = " ".join(NOT_WORDS.sub(" ", words).split())[:LONGEST_WORDS] or "a picture"
        shown = self.known[name]
        return f"![{words}](attachment:{shown})" if shown else f"({words}: cannot be shown)"

    def _encode(self, name: str) -> str:
        """Encode a picture anew and keep it; return its new name, "" if it cannot be shown."""
        try:
            if name not in self.step.pasted:
                raise _NotShown("it is not in the file")
            kind, data = encode_anew(self.step.pasted[name], self.room)
        except _NotShown as problem:
            where = "an own cell" if self.step.is_own else f"the answer cell {self.step.name}"
            called = printable(name)[:LONGEST_WORDS]
            self.notes.append(f"The picture {called} in {where} cannot be shown: {problem}.")
            return ""
        shown = f"picture-{len(self.pictures) + 1}.{kind.removeprefix('image/')}"
        self.pictures[shown] = (kind, data)
        return shown


def encode_anew(content: str, room: _Room) -> tuple[str, str]:
    """Decode a picture, and encode its pixels.

    Args:
        content: the file in base64.
        room: what the notebook's pictures may still take; is made smaller.

    Returns:
        "image/png" or "image/jpeg", and the new file in base64.

    Raises:
        _NotShown: it is too large, or no picture of a known format.
    """
    if room.count <= 0:
        raise _NotShown(f"there are more than {MOST_PICTURES} pictures")
    room.count -= 1
    if len(content) > MOST_BYTES * 4 / 3:
        raise _NotShown(f"its file is larger than {MOST_BYTES // 2**20} MB")
    try:
        image = _decode(base64.b64decode(unquote(content)), room)
        kind, data = _write(image)
    except _NotShown:
        raise
    except Exception:  # Pillow raises whatever a damaged file leads to
        raise _NotShown(f"it is no {', '.join(FORMATS)} that can be read") from None
    encoded = base64.b64encode(data).decode()
    if len(encoded) > room.shown:
        raise _NotShown("there is no room for more pictures")
    room.shown -= len(encoded)
    return kind, encoded


def _decode(data: bytes, room: _Room) -> "Image.Image":
    """Return the pixels as RGB, turned as the camera was held, on white where it is transparent."""
    import numpy as np
    from PIL import Image, ImageOps

    too_many = _NotShown(f"it has more than {MOST_PIXELS // 10**6} million pixels")
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            opened = Image.open(io.BytesIO(data), formats=FORMATS)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise too_many from None
    with opened as image:
        pixels = image.width * image.height
        if pixels > MOST_PIXELS:
            raise too_many
        if pixels > room.pixels:
            raise _NotShown("the pictures of the notebook have too many pixels together")
        room.pixels -= pixels
        image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded smaller at once
        turned = ImageOps.exif_transpose(image)
    if turned.mode.startswith("I"):  # grey of 16 bits, which Pillow would cut off at 255
        turned = Image.fromarray((np.asarray(turned) >> 8).astype(np.uint8))
    turned = turned.convert("RGBA")
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A new image has none of what is written beside the pixels, such as the place of a photo.
    plain = Image.new("RGBA", turned.size, "white")
    plain.alpha_composite(turned)
    return plain.convert("RGB")


def _write(image: "Image.Image") -> tuple[str, bytes]:
    """Write an image as PNG, or as JPEG where that is much smaller."""
    exact, photo = io.BytesIO(), io.BytesIO()
    image.save(exact, "PNG")
    if exact.tell() > LARGE:
        image.save(photo, "JPEG", quality=QUALITY)
        if photo.tell() < exact.tell():
            return "image/jpeg", photo.getvalue()
    return "image/png", exact.getvalue()
