"""Outputs as a student's process sends them, turned into proper nbformat outputs, or dropped.

The bytes may come from an attacker: whatever they are, the result is valid in a notebook, holds
only text, and can be written as UTF-8. It is not safe to show as a page: `course feedback` sees to
that.
"""

import json
from typing import Any

NAME_CHARACTERS = 200
KIND_CHARACTERS = 100
KINDS_PER_OUTPUT = 20


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
