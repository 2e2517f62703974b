"""Where the course is to be found, and the links that follow from that.

Both addresses stand once, in pyproject.toml. Until somebody publishes the course they are stand-ins
at example.org, which is nobody's: what would lead there is not offered.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from tools.places import ROOT

STAND_IN = "example.org"
BRANCH = "main"
# Where the release workflow puts the notebooks that run alone: Colab and Binder open them there.
STANDALONE = "standalone"


@dataclass(frozen=True)
class Addresses:
    """The addresses of repository and site, without a slash at the end; empty for a stand-in."""

    repository: str = ""
    site: str = ""

    def file(self, path: str) -> str:
        """Return the address of a file's page, or nothing."""
        return self.repository and f"{self.repository}/blob/{BRANCH}/{quote(path)}"

    def edit(self, path: str) -> str:
        """Return the address where a file can be edited, or nothing; GitHub alone is known."""
        return f"{self.repository}/edit/{BRANCH}/{quote(path)}" if self.on_github() else ""

    def faults(self) -> str:
        """Return the address where faults are reported, or nothing."""
        return self.repository and f"{self.repository}/issues"

    def binder(self, notebook: str) -> str:
        """Return the address that opens a notebook on Binder, which takes any git repository."""
        if not self.repository:
            return ""
        place = self.on_github()
        where = f"gh/{place}" if place else f"git/{quote(self.repository, safe='')}"
        opened = quote(f"lab/tree/{notebook}", safe="/")
        return f"https://mybinder.org/v2/{where}/{STANDALONE}?urlpath={opened}"

    def colab(self, notebook: str) -> str:
        """Return the address that opens a notebook in Colab, which takes only what GitHub has.

        There the notebook is alone, and brings the package from the site.
        """
        place = self.on_github()
        if not place or not self.site:
            return ""
        where = f"{place}/blob/{STANDALONE}/{quote(notebook)}"
        return f"https://colab.research.google.com/github/{where}"

    def codespaces(self) -> str:
        """Return the address that opens the whole course in GitHub Codespaces, or nothing."""
        place = self.on_github()
        return f"https://codespaces.new/{place}?quickstart=1" if place else ""

    def page(self, name: str) -> str:
        """Return the address of a page of the site, or nothing."""
        return self.site and f"{self.site}/{quote(name, safe='/#')}"

    def on_github(self) -> str:
        """Return owner/name, or nothing if the repository lies elsewhere."""
        match = re.fullmatch(r"https://github\.com/([^/]+/[^/]+?)(\.git)?", self.repository)
        return match[1] if match else ""


def read_addresses(pyproject: Path = ROOT / "pyproject.toml") -> Addresses:
    """Read both addresses from pyproject.toml."""
    urls = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["urls"]
    return Addresses(_unless_stand_in(urls["Repository"]), _unless_stand_in(urls["Homepage"]))


def _unless_stand_in(address: str) -> str:
    host = urlsplit(address).hostname or ""
    return "" if host == STAND_IN or host.endswith(f".{STAND_IN}") else address.rstrip("/")
