"""What of a student's text a page may show: words and pictures, nothing that runs.

Formgrader and nbgrader's feedback show a notebook's HTML as it is, in the browser and with the
rights of whoever grades. So none gets into the notebooks that they show.
"""

import html
import re
from collections.abc import Collection

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
