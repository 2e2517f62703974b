"""What a page says of itself to search engines, to those who share a link, and at its foot."""

import html
from collections.abc import Mapping
from dataclasses import dataclass

from helpers.start import Stop
from tools.website.addresses import Addresses

CARD = "social-card.png"


@dataclass(frozen=True)
class Head:
    """Makes the tags of a page's head, and the links at its foot.

    Attributes:
        title: of the course.
        description: of the course, for pages that have none of their own.
        addresses: of the course.
        sources: for every page, without its ending, the file that it is made from.
        stops: the notebooks, whose question describes their page.
    """

    title: str
    description: str
    addresses: Addresses
    sources: Mapping[str, str]
    stops: tuple[Stop, ...]

    def describe(self, page: str) -> str:
        """Say in a sentence or two what is on a page."""
        source = self.sources.get(page, "")
        for stop in self.stops:
            if source == f"notebooks/{stop.path}":
                return f"{stop.question} {stop.title}, of the course “{self.title}”."
        return self.description

    def tags(self, page: str, title: str) -> str:
        """Return the tags for a page's head; a picture only where the site has an address."""
        words = self.describe(page)
        named = {"description": words, "twitter:card": "summary_large_image"}
        shared = {"og:type": "website", "og:title": title, "og:description": words}
        if self.addresses.site:
            shared["og:image"] = self.addresses.page(CARD)
            shared["og:url"] = self.addresses.page(f"{page}.html")
        lines = [_tag("name", key, value) for key, value in named.items()]
        return "\n".join([*lines, *(_tag("property", key, value) for key, value in shared.items())])

    def foot(self, page: str) -> dict[str, str]:
        """Return the addresses where a page can be edited and a fault be reported, if there are."""
        source = self.sources.get(page, "")
        return {
            "edit_address": self.addresses.edit(source) if source else "",
            "faults_address": self.addresses.faults(),
        }


def _tag(kind: str, key: str, value: str) -> str:
    return f'<meta {kind}="{key}" content="{html.escape(value)}">'
