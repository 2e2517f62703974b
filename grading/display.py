"""What of a student's text and outputs a page may show: words and pictures, nothing that runs.

Formgrader and nbgrader's feedback show a notebook's HTML as it is, in the browser and with the
rights of whoever grades. So none gets into the notebooks that they show.
"""

import html
import re
from typing import Any

# Nothing that one part took is given back to another: that would take the square of the length.
BASE64 = re.compile(r"[A-Za-z0-9+/\s]*+={0,2}+\s*+")
PICTURES = ("image/png", "image/jpeg")
# A picture within HTML, as `helpers.display.image_html` writes it. A longer description is
# left out: Python reads no entity of more than 4300 digits.
EMBEDDED = re.compile(
    r'<img src="data:(image/png|image/jpeg);base64,([A-Za-z0-9+/]+={0,2})"'
    r'(?: alt="([^"]{0,2000})")?'
)
# Characters of Markdown that are read as such, in one answer and of one student; what is longer is
# shown as it was typed, for some texts take the square of their length.
LONGEST_MARKDOWN = 10_000
MOST_MARKDOWN = 40_000
# Behind each of these a blank takes its power away: what begins a tag; an entity, which the browser
# could put any of the others together from; the links of MathJax; a link that is a program; and a
# picture, which could be fetched from anywhere and tell who looks at it.
POWERS = re.compile(
    r"<(?=[A-Za-z/!?])|&(?=#|[A-Za-z][A-Za-z0-9]*;)|\\(?=href|mmlToken)|javascript(?=\\*:)|!(?=\[)",
    re.IGNORECASE,
)


def disarm_markdown(text: str) -> str:
    """Return Markdown of which nothing runs, not even when it is clicked."""
    return POWERS.sub(r"\g<0> ", text)


def show_as_typed(text: str) -> str:
    """Return Markdown that shows a text as it was typed, in a block of code."""
    lines = [f"    {line}" for line in disarm_markdown(text).splitlines()]
    return "\n".join(["The text is long, so it is shown as it was typed:", "", *lines])


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
