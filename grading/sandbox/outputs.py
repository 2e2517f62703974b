"""Outputs as a student's process sends them, turned into proper nbformat outputs, or dropped.

The bytes may come from an attacker: whatever they are, the result is valid in a notebook, can be
written as UTF-8, and holds only text and pictures: formgrader and nbgrader's feedback show a
notebook's HTML as it is, in the browser and with the rights of whoever grades.
"""

import html
import json
import re
from typing import Any

NAME_CHARACTERS = 200
KIND_CHARACTERS = 100
KINDS_PER_OUTPUT = 20
OVERHEAD = 64  # bytes that an output takes besides its own: many empty ones take time to read, too
CALL_BYTES = 2**20  # of what one call prints, for a test that takes what is printed
# Nothing that one part took is given back to another: that would take the square of the length.
BASE64 = re.compile(r"[A-Za-z0-9+/\s]*+={0,2}+\s*+")
PICTURES = ("image/png", "image/jpeg")
# A picture within HTML, as `helpers.display.image_html` writes it. A longer description is
# left out: Python reads no entity of more than 4300 digits.
EMBEDDED = re.compile(
    r'<img src="data:(image/png|image/jpeg);base64,([A-Za-z0-9+/]+={0,2})"'
    r'(?: alt="([^"]{0,2000})")?'
)
CUT = "(The rest of the output is left out: the notebook put out more than is allowed.)\n"


class KeptOutputs:
    """The outputs of one cell after the other, as far as those of all of them may take room.

    What is too long is left out, and whatever is small enough for the room that is left is kept.

    Attributes:
        is_cut: something of this cell's outputs was left out.
    """

    def __init__(self, most: int) -> None:
        """Begin.

        Args:
            most: bytes of all cells' outputs together.
        """
        self._left, self._outputs = most, []
        self._left_of_call = CALL_BYTES
        self.is_cut, self._is_cell = False, True

    def begin(self, is_cell: bool) -> None:
        """Forget the outputs so far; those to come are a cell's, or what a test's call printed."""
        self._outputs, self.is_cut, self._is_cell = [], False, is_cell
        self._left_of_call = CALL_BYTES

    @property
    def left(self) -> int:
        """The bytes that may still come; a call by a test takes nothing from the cells."""
        return self._left if self._is_cell else self._left_of_call

    def _take(self, size: int) -> None:
        if self._is_cell:
            self._left -= size
        else:
            self._left_of_call -= size

    def add(self, payload: bytes | None) -> None:
        """Add an output as it was sent, or None for one that is too long to be read."""
        if payload is None or not self.left:
            self.is_cut = True
            return
        output, size = read_output(payload), len(payload) + OVERHEAD
        if output is not None and output["output_type"] == "stream":
            self._add_text(output, size)
        elif size > self.left:
            self.is_cut = True
        else:
            self._take(size)
            if output is not None:
                self._outputs.append(output)

    def add_printed(self, data: bytes) -> None:
        """Add what was printed past Python."""
        part = data[: self.left]
        self.is_cut |= len(part) < len(data)
        if part:
            self._add_text(make_stream("stdout", part.decode("utf-8", "replace")), len(part))

    def finish(self) -> list[dict[str, Any]]:
        """Return the outputs of the cell, with a word on what was left out."""
        notice = [make_stream("stderr", CUT)] if self.is_cut else []
        return disarm_outputs(finish_outputs(self._outputs)) + notice

    def _add_text(self, output: dict[str, Any], size: int) -> None:
        if size > self.left:
            self.is_cut = True
            part = output["text"].encode()[: self.left].decode("utf-8", "ignore")
            output = make_stream(output["name"], part)
        self._take(min(size, self.left))
        append_output(self._outputs, output)


def read_output(payload: bytes) -> dict[str, Any] | None:
    """Read one output, or return None if it is none."""
    try:
        output = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    if type(output) is not dict:
        return None
    match output.get("output_type"):
        case "stream":
            name = "stderr" if output.get("name") == "stderr" else "stdout"
            return make_stream(name, output.get("text"))
        case "display_data":
            return {"output_type": "display_data", "data": _read_data(output), "metadata": {}}
        case "execute_result":
            count = output.get("execution_count")
            return {
                "output_type": "execute_result",
                "execution_count": count if type(count) is int and 0 <= count < 2**31 else None,
                "data": _read_data(output),
                "metadata": {},
            }
        case "error":
            lines = output.get("traceback")
            return {
                "output_type": "error",
                "ename": _text(output.get("ename"))[:NAME_CHARACTERS],
                "evalue": _text(output.get("evalue")),
                "traceback": [_text(line) for line in lines] if type(lines) is list else [],
            }
    return None


def make_stream(name: str, text: Any) -> dict[str, Any]:
    """Make an output of text that was printed."""
    return {"output_type": "stream", "name": name, "text": _text(text)}


def append_output(outputs: list[dict[str, Any]], output: dict[str, Any]) -> None:
    """Add an output to those of a cell; text goes on where text of the same stream ended.

    Streams hold a list of parts under "parts" until `finish_outputs`, so that a million small
    prints take linear time.
    """
    if output["output_type"] != "stream":
        outputs.append(output)
        return
    last = outputs[-1] if outputs else None
    if last and last["output_type"] == "stream" and last["name"] == output["name"]:
        last["parts"].append(output["text"])
    else:
        outputs.append({"output_type": "stream", "name": output["name"], "parts": [output["text"]]})


def finish_outputs(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join the parts of each stream."""
    return [
        make_stream(output["name"], "".join(output["parts"])) if "parts" in output else output
        for output in outputs
    ]


def read_error(payload: bytes) -> str | None:
    """Read the error that a cell ended with; anything odd counts as an error, too."""
    try:
        error = json.loads(payload)
    except (ValueError, RecursionError):
        return "the cell's end could not be read"
    return None if error is None else _text(error)


def _read_data(output: dict[str, Any]) -> dict[str, str]:
    data = output.get("data")
    if type(data) is not dict:
        return {}
    texts = [(kind, value) for kind, value in data.items() if type(value) is str]
    return {_text(kind)[:KIND_CHARACTERS]: _text(value) for kind, value in texts[:KINDS_PER_OUTPUT]}


def _text(value: Any) -> str:
    """Return text without lone surrogates, which no file can hold; anything else becomes empty."""
    return value.encode("utf-8", "replace").decode() if type(value) is str else ""


def disarm_outputs(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a code cell's outputs with text and pictures only.

    HTML is left out, beside which IPython always gives plain text; pictures within HTML stay.
    """
    shown: list[dict[str, Any]] = []
    for output in outputs:
        if "data" not in output:  # a stream or an error, which pages show as plain text
            shown.append(output)
            continue
        for data in _split(output["data"]):
            shown.append({"output_type": "display_data", "data": data, "metadata": {}})
    return shown


def _split(data: dict[str, str]) -> list[dict[str, str]]:
    """Return the data of one output as those of one or several safe ones."""
    plain = {"text/plain": data["text/plain"]} if "text/plain" in data else {}
    pictures = [
        {kind: data[kind]} for kind in PICTURES if kind in data and BASE64.fullmatch(data[kind])
    ]
    if pictures:
        return [plain | pictures[0]]
    embedded = [
        {kind: content, "text/plain": html.unescape(alt)}
        for kind, content, alt in EMBEDDED.findall(data.get("text/html", ""))
    ]
    return embedded or ([plain] if plain else [])
