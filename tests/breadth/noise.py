"""What no student should meet in the outputs of a lesson: warnings, and numbers that are none."""

import re
from collections.abc import Iterable, Iterator

from nbformat import NotebookNode

NAN = re.compile(r"\bnan\b", re.IGNORECASE)
UNSEEN = re.compile(r"data:[^\"')]*|<(script|style)\b.*?</\1>", re.DOTALL)
PLACE = re.compile(r"\S*/site-packages/")
AROUND = 40  # characters before and after, which show where it stands


def find_warnings(outputs: Iterable[NotebookNode]) -> list[str]:
    """Return what a kernel wrote to stderr, where Python and its libraries put their warnings.

    Where a library lies on this machine says nothing to anybody else, and is left out.
    """
    texts = [out.text for out in outputs if out.output_type == "stream" and out.name == "stderr"]
    return [PLACE.sub("", text) for text in texts]


def find_nans(outputs: Iterable[NotebookNode]) -> list[str]:
    """Return, for each text that says "nan", some words around the first one."""
    found = []
    for text in _texts(outputs):
        seen = UNSEEN.sub("", text)
        match = NAN.search(seen)
        if match:
            start = max(0, match.start() - AROUND)
            found.append(" ".join(seen[start : match.end() + AROUND].split()))
    return found


def _texts(outputs: Iterable[NotebookNode]) -> Iterator[str]:
    """Go through the texts on the page; a picture's text is its description."""
    for output in outputs:
        if output.output_type == "stream":
            yield output.text
        for kind, text in output.get("data", {}).items():
            if kind.startswith("text/"):
                yield text
