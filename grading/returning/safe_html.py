"""Markdown, formulas and outputs of strangers as HTML that is safe to open, also without network.

Markdown is read by nbconvert's reader and its HTML cleaned by nh3, which reads HTML as browsers do;
formulas become MathML, which browsers set by themselves.
"""

import html
import re
import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

import nh3
from mistune import HTMLRenderer
from nbconvert.filters import strip_ansi
from nbconvert.filters.markdown_mistune import MarkdownWithMath

from grading.returning.display import LONGEST_MARKDOWN
from grading.sandbox.outputs import PICTURES
from grading.text import clean


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What the reader of Markdown writes. HTML of the answer's own is text to it.
TAGS = _words(
    "p br hr strong em del code pre blockquote ul ol li h1 h2 h3 h4 h5 h6 "
    "table thead tbody tr th td dl dt dd a"
)
SCHEMES = frozenset({"http", "https", "mailto"})
OUTSIDE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
# What latex2mathml writes and a page needs; no links, styles or classes among it.
MATH_TAGS = _words(
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover "
    "munderover mmultiscripts mprescripts none mtable mtr mtd mpadded mphantom menclose mstyle "
    "merror"
)
MATH_ATTRIBUTES = _words(
    "display displaystyle scriptlevel stretchy fence separator form largeop movablelimits lspace "
    "rspace minsize maxsize symmetric accent accentunder linethickness columnalign rowspacing "
    "columnspacing columnlines rowlines mathvariant width height depth notation"
)
TOKEN = re.compile(r"kept[0-9a-f]{24}")
PRIME = "′"
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
LONGEST_FORMULA = 1_000
LONGEST_OUTPUT = 4_000
CUT = "\n… (cut off here)"


@lru_cache(maxsize=512)
def markdown_to_html(text: str, heading: int | None = None) -> str:
    """Turn Markdown into clean HTML.

    Args:
        text: the Markdown; HTML in it is shown as text.
        heading: the level of its largest heading on the page; None makes its headings bold lines.

    Returns:
        HTML with the tags above only, and with formulas as MathML.
    """
    return _read_markdown(text, heading, {})


def answer_to_html(
    text: str, pictures: Mapping[str, tuple[str, str]], is_as_typed: bool = False
) -> str:
    """Turn a written answer into clean HTML, with its pictures.

    Args:
        text: the Markdown.
        pictures: as `grading.answers.pictures` has encoded them: by name, the kind and the file
            in base64.
        is_as_typed: show the text as it was typed.
    """
    return _show_typed(text, pictures) if is_as_typed else _read_markdown(text, None, pictures)


def _read_markdown(text: str, heading: int | None, pictures: Mapping[str, tuple[str, str]]) -> str:
    text = clean(text)
    if len(text) > LONGEST_MARKDOWN:
        return _show_typed(text, pictures)
    renderer = _Renderer(heading, pictures)
    try:
        raw = MarkdownWithMath(renderer).render(text)
    except RecursionError:  # thousands of things inside one another
        return _show_typed(text, pictures)
    cleaned = clean_html(raw)
    # Once: a token within what another one stands for, such as a description, is left alone.
    return TOKEN.sub(lambda match: renderer.kept.get(match[0], match[0]), cleaned)


def _show_typed(text: str, pictures: Mapping[str, tuple[str, str]]) -> str:
    shown = [_show_picture(kind, data, name) for name, (kind, data) in pictures.items()]
    return "\n".join([preformatted(text), *shown])


def _show_picture(kind: str, data: str, alt: str) -> str:
    content = html.escape("".join(data.split()))
    return f'<img src="data:{kind};base64,{content}" alt="{html.escape(alt)}">'


def clean_html(page: str) -> str:
    """Leave the tags above and links to other sites; of other tags the words stay, if any."""
    cleaned = nh3.clean(
        clean(page),
        tags=TAGS,
        attributes={"*": set(), "a": {"href"}},  # without the star, some of nh3's own
        url_schemes=SCHEMES,
        url_relative="deny",
        link_rel="noopener noreferrer",
    )
    return cleaned.lstrip(BYTE_ORDER_MARK)  # in front it is no part of what a browser reads


class _Renderer(HTMLRenderer):
    """Writes HTML in which a token that nobody can guess stands for each formula and picture.

    A token only ever gets between tags and never into an attribute, as other pictures become words.
    """

    def __init__(self, heading: int | None, pictures: Mapping[str, tuple[str, str]]) -> None:
        super().__init__(escape=True)
        self.top, self.pictures, self.kept = heading, pictures, {}

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        if self.top is None:
            return f"<p><strong>{text}</strong></p>\n"
        level = min(6, self.top + level - 1)
        return f"<h{level}>{text}</h{level}>\n"

    def link(self, text: str, url: str, title: str | None = None) -> str:
        if not OUTSIDE.match(url):  # a file beside the notebook, which is not beside the page
            return text
        return f'<a href="{html.escape(url)}">{text}</a>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        name = url.removeprefix("attachment:")
        if name == url or name not in self.pictures:
            return f"({text or 'a picture'})"
        return self._keep(_show_picture(*self.pictures[name], text or "A picture"))

    def inline_math(self, body: str) -> str:
        return self._keep(formula_to_html(body, is_block=False))

    def block_math(self, body: str) -> str:
        return self._keep(formula_to_html(body, is_block=True))

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")

    def _keep(self, shown: str) -> str:
        token = f"kept{secrets.token_hex(12)}"
        self.kept[token] = shown
        return token


@lru_cache(maxsize=2048)
def formula_to_html(latex: str, is_block: bool) -> str:
    """Turn a formula into MathML; one that cannot be read is shown as it was typed."""
    from latex2mathml.converter import convert_to_element

    latex = clean(latex)
    typed = f"<code>{html.escape(latex)}</code>"
    if len(latex) > LONGEST_FORMULA:
        return typed
    try:
        element = convert_to_element(latex.strip(), display="block" if is_block else "inline")
        math = ElementTree.tostring(_pick(element), encoding="unicode")
    except Exception:  # a student's formula can be wrong in any way, and the words are there
        return typed
    return f'<span class="formula" tabindex="0">{math}</span>' if is_block else math


def _pick(element: ElementTree.Element) -> ElementTree.Element:
    """Copy MathML without anything that is not on the lists above."""
    tag = element.tag.removeprefix(MATHML)
    if tag not in MATH_TAGS:
        raise ValueError(f"<{tag}> is not shown")
    attributes = {key: value for key, value in element.items() if key in MATH_ATTRIBUTES}
    copied = ElementTree.Element(tag, attributes)
    # latex2mathml writes signs as entities, in a text that is escaped once more when it is written.
    copied.text = html.unescape(element.text) if element.text else None
    copied.extend(_pick(child) for child in element)
    return _put_prime_beside(copied)


def _put_prime_beside(element: ElementTree.Element) -> ElementTree.Element:
    """Write σ′ with the prime beside its letter: raised once more, it shrinks to a speck."""
    if element.tag != "msup" or set(element[1].text or "") != {PRIME}:
        return element
    prime = ElementTree.Element("mo", {"form": "postfix", "lspace": "0", "rspace": "0"})
    prime.text = element[1].text
    row = ElementTree.Element("mrow")
    row.extend([element[0], prime])
    return row


def preformatted(text: str, most: int = LONGEST_MARKDOWN, label: str = "") -> str:
    """Show text as it was typed, cut off where it gets too long to be read."""
    shown = strip_ansi(clean(text))
    if len(shown) > most:
        shown = shown[:most] + CUT
    named = f' role="group" aria-label="{html.escape(label)}"' if label else ""
    return f'<pre tabindex="0"{named}><code>{html.escape(shown)}</code></pre>'


def outputs_to_html(outputs: list[dict[str, Any]]) -> str:
    """Show what a cell put out: its words, its pictures and its error, and nothing that runs."""
    shown = []
    for output in outputs:
        if output["output_type"] == "stream":
            shown.append(preformatted(output["text"], LONGEST_OUTPUT, "printed"))
        elif output["output_type"] == "error":
            told = "\n".join(output["traceback"]) or f"{output['ename']}: {output['evalue']}"
            shown.append(preformatted(told, LONGEST_OUTPUT, "error"))
        else:
            shown.append(_show_data(output["data"]))
    return "\n".join(shown)


def _show_data(data: dict[str, str]) -> str:
    for kind in PICTURES:
        if kind in data:
            alt = data.get("text/plain", "")
            words = "" if alt.startswith("<") else " ".join(alt.split())[:500]
            alt = words or "A picture that this cell made; it has no description."
            return _show_picture(kind, data[kind], alt)
    return preformatted(data.get("text/plain", ""), LONGEST_OUTPUT, "result")
