"""Where a link of the repository leads on the site, and the links that open a notebook elsewhere.

The address of the repository stands once, in pyproject.toml; everything here follows from it.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from tools.places import ROOT

BRANCH = "main"
MARKDOWN_LINK = re.compile(r"(\]\()([^)\s]+)((?:\s+\"[^\"]*\")?\))")
HTML_LINK = re.compile(r'(\b(?:href|src)=")([^"]+)(")')
CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)


@dataclass(frozen=True)
class Repository:
    """An address such as https://github.com/owner/name, and the links that follow from it."""

    address: str

    def file(self, path: str) -> str:
        """Return the address of a file's page."""
        return f"{self.address}/blob/{BRANCH}/{quote(path)}"

    def binder(self, path: str) -> str:
        """Return the address that opens a notebook on Binder, which takes any git repository."""
        place = self.on_github()
        where = f"gh/{place}" if place else f"git/{quote(self.address, safe='')}"
        opened = quote(f"lab/tree/{path}", safe="/")
        return f"https://mybinder.org/v2/{where}/{BRANCH}?urlpath={opened}"

    def colab(self, path: str) -> str | None:
        """Return the address that opens a notebook in Colab, which takes only what GitHub has."""
        place = self.on_github()
        if not place:
            return None
        return f"https://colab.research.google.com/github/{place}/blob/{BRANCH}/{quote(path)}"

    def on_github(self) -> str | None:
        """Return owner/name, or None if the repository lies elsewhere."""
        match = re.fullmatch(r"https://github\.com/([^/]+/[^/]+?)(\.git)?/?", self.address)
        return match[1] if match else None


def read_repository(pyproject: Path = ROOT / "pyproject.toml") -> Repository:
    """Read the repository's address from pyproject.toml."""
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    return Repository(project["urls"]["Repository"].rstrip("/"))


@dataclass(frozen=True)
class Links:
    """Rewrites the links of a file of the repository for the page that it becomes.

    Attributes:
        source: the file, relative to the repository, with forward slashes.
        page: the page, relative to the folder of pages.
        pages: for every file that has a page, that page.
        repository: where all other files are to be seen.
    """

    source: str
    page: str
    pages: Mapping[str, str]
    repository: Repository

    def in_markdown(self, text: str) -> str:
        """Rewrite the links of Markdown, also those in its pieces of HTML; code stays."""
        parts = CODE.split(text)
        parts[::2] = [
            self.in_html(MARKDOWN_LINK.sub(lambda m: m[1] + self.point(m[2]) + m[3], part))
            for part in parts[::2]
        ]
        return "".join(parts)

    def in_html(self, text: str) -> str:
        """Rewrite the links of HTML; they lead to finished pages."""
        return HTML_LINK.sub(lambda m: m[1] + to_html(self.point(m[2])) + m[3], text)

    def point(self, link: str) -> str:
        """Return where one link leads on the site.

        Raises:
            LookupError: the repository has no such file.
        """
        if re.match(r"#|/|[a-z][a-z0-9+.-]*:", link):
            return link if link[0] != "#" else "#" + anchor_of(link[1:])
        file, mark, place = unquote(link).partition("#")
        path = os.path.normpath(PurePosixPath(self.source).parent / file).replace(os.sep, "/")
        if path in self.pages:
            start = PurePosixPath(self.page).parent
            target = os.path.relpath(self.pages[path], start).replace(os.sep, "/")
            return f"{target}{mark}{anchor_of(place)}"
        if not (ROOT / path).exists():
            raise LookupError(f"{self.source} links to {link}, and there is no such file")
        return self.repository.file(path) + mark + place


def anchor_of(heading: str) -> str:
    """Turn Jupyter's anchor of a heading into the site's: `1-The-LSTM's-gate`, `1-the-lstms-gate`.

    The site's anchors are those of GitHub: small letters, digits and hyphens.
    """
    return re.sub(r"[^\w\- ]", "", unquote(heading).lower()).replace(" ", "-")


def to_html(link: str) -> str:
    """Name the finished page instead of the file that it is made from."""
    if re.match(r"#|/|[a-z][a-z0-9+.-]*:", link):
        return link
    return re.sub(r"\.(ipynb|md)(?=#|$)", ".html", link)
