"""The terms of the glossary, and the links to them in lessons, which say a term's sentence.

A lesson links a term where it first needs it, `[epoch](../docs/glossary.md#epoch)`. The sentence of
the glossary becomes the link's title, which a pointer that rests on it shows, in JupyterLab, in
Colab and on the site.
"""

import re
from pathlib import Path

from tools.places import ROOT

GLOSSARY = ROOT / "docs" / "glossary.md"
TERM = re.compile(r"^## (.+)\n\n(.+)$", re.MULTILINE)
LINK = re.compile(
    r"\[(?P<words>[^\]]+)\]\(\.\./docs/glossary\.md#(?P<term>[^)\s]+)(?: \"[^\"]*\")?\)"
)


class UnknownTerm(LookupError):  # noqa: N818 - reads as what it says
    """The glossary has no such term."""


def read_terms(path: Path = GLOSSARY) -> dict[str, str]:
    """Return the sentence of every term by its anchor: ``{"hidden-layer": "A layer …"}``."""
    text = path.read_text(encoding="utf-8")
    return {term.replace(" ", "-"): sentence for term, sentence in TERM.findall(text)}


def link_terms(markdown: str, terms: dict[str, str]) -> str:
    """Give every link to the glossary the term's sentence as its title.

    Raises:
        UnknownTerm: a link names a term that the glossary does not have.
    """

    def write(match: re.Match) -> str:
        term = match["term"]
        if term not in terms:
            raise UnknownTerm(f"the glossary has no term {term!r}: add it, or name another")
        title = terms[term].replace("$", "").replace('"', "'")
        return f'[{match["words"]}](../docs/glossary.md#{term} "{title}")'

    return LINK.sub(write, markdown)
