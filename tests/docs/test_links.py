"""Every link to a file or a heading of this repository leads somewhere."""

import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest

from tools.places import ROOT

LINK = re.compile(r"\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "notebooks").glob("*.ipynb"),
        *(ROOT / "notebooks").glob("[a-z]*/*.ipynb"),
        *(ROOT / "solutions").glob("*/*.ipynb"),
    ]
)


def read_markdown(path: Path) -> str:
    if path.suffix == ".ipynb":
        cells = nbformat.read(path, as_version=4).cells
        return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return path.read_text(encoding="utf-8")


def find_anchors(path: Path) -> set[str]:
    """Anchors of a page's headings: as Jupyter makes them, and as Markdown pages do."""
    found = re.findall(r"(?m)^#{1,6} +(.*\S)", read_markdown(path))
    github = {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in found}
    jupyter = {text.replace(" ", "-") for text in found}
    return github | jupyter if path.suffix == ".md" else jupyter


def find_broken_links(path: Path) -> list[str]:
    text = re.sub(r"(?ms)^```.*?^```", "", read_markdown(path))
    broken = []
    for link in LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue  # an address outside the repository
        file, _, anchor = unquote(link).partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists():
            broken.append(f"{link}: no such file")
        elif anchor and target.is_file() and anchor not in find_anchors(target):
            broken.append(f"{link}: no such heading")
    return broken


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_internal_links_resolve(path):
    assert find_broken_links(path) == []


@pytest.mark.parametrize("link", ["[a](missing.md)", "[a](#no-heading)", "[a](page.md#other)"])
def test_a_broken_link_is_found(tmp_path, link):
    page = tmp_path / "page.md"
    page.write_text(f"# A heading\n\n{link} [b](#a-heading) [c](https://example.org/x)\n")
    assert len(find_broken_links(page)) == 1
