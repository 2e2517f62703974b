"""What of a student's text and outputs a page may show: words and pictures, nothing that runs.

Formgrader and nbgrader's feedback show a notebook's HTML as it is, in the browser and with the
rights of whoever grades. So none gets into the notebooks that they show.
"""

import html
import re
from collections.abc import Collection
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
# Where a link may lead, besides to a place beside the page it stands on.
SCHEMES = ("http", "https", "mailto", "attachment")
# The end of a link's words, with the first characters of where it leads.
LONGEST_SCHEME = 200
LINK = re.compile(
    r"\](?=[(:][\x00-\x20\x7f-\xa0>]*+"
    rf"(?:<([^>\n]{{0,{LONGEST_SCHEME}}})|([^ \t\n)]{{0,{LONGEST_SCHEME}}})))"
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
# A picture that `grading.answers.pictures` has encoded, once its power is taken away.
ENCODED = re.compile(r"! (\[[\w .,;:+=/-]{1,100}\]\(attachment:(picture-\d{1,3}\.(?:png|jpeg))\))")


def disarm_markdown(text: str, pictures: Collection[str] = ()) -> str:
    """Return Markdown of which nothing runs, not even when it is clicked.

    Args:
        text: the Markdown.
        pictures: names of pictures that are safe to show, and come along with the text.
    """
    disarmed = LINK.sub(_break_unless_harmless, POWERS.sub(r"\g<0> ", text))
    return ENCODED.sub(lambda match: f"!{match[1]}" if match[2] in pictures else match[0], disarmed)


def is_harmless_address(address: str) -> bool:
    """Tell whether a link leads to a page, a letter, or a place beside the page it stands on.

    Args:
        address: as Markdown or HTML have it, however it is disguised; its beginning is enough.
    """
    plain = html.unescape(html.unescape(address))
    plain = "".join(sign for sign in plain if sign.isprintable() and sign not in " \\")
    scheme, colon, _ = re.split("[/?#]", plain, maxsplit=1)[0].partition(":")
    is_whole = len(address) < LONGEST_SCHEME  # or a scheme could follow
    return scheme.lower() in SCHEMES if colon else is_whole


def _break_unless_harmless(link: re.Match) -> str:
    return "]" if is_harmless_address(link[1] or link[2] or "") else "] "


def show_as_typed(text: str, pictures: Collection[str] = ()) -> str:
    """Return Markdown that shows a text as it was typed, in a block of code, and its pictures."""
    lines = [f"    {line}" for line in disarm_markdown(text).splitlines()]
    shown = [f"![{name}](attachment:{name})" for name in pictures]
    return "\n".join(["The text is long, so it is shown as it was typed:", "", *lines, "", *shown])


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
