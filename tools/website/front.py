"""The front page: for whom the course is, the figure that sells it, and a map to click on."""

import html

from helpers.start import Stage, Stop
from tools.places import ROOT
from tools.website.links import to_html

FRONT = ROOT / "docs" / "site" / "index.md"


def front_page(stages: tuple[Stage, ...], pages: dict[str, str]) -> str:
    """Return the front page as Markdown, with the times and the map of the course.

    Args:
        stages: of the course.
        pages: for every file that has a page, that page.
    """
    stops = [stop for stage in stages for stop in stage.stops]
    hours = round(sum(stop.minutes for stop in stops) / 60)
    words = {
        "{notebooks}": str(len(stops)),
        "{hours}": str(hours),
        "{core}": str(sum(stop.core_minutes for stop in stops)),
        "{map}": course_map(stages, pages),
    }
    page = FRONT.read_text(encoding="utf-8")
    for name, value in words.items():
        page = page.replace(name, value)
    return page


def course_map(stages: tuple[Stage, ...], pages: dict[str, str]) -> str:
    """Return the map of the course as HTML: a row of links for each stage, a list on a phone."""
    rows = "".join(
        f'<li><p class="stage"><strong>{stage.name}</strong> {stage.aim}</p>'
        f"<ul>{''.join(_link_stop(stop, pages) for stop in stage.stops)}</ul></li>"
        for stage in stages
    )
    return f'<ol class="course-map">{rows}</ol>'


def _link_stop(stop: Stop, pages: dict[str, str]) -> str:
    page = to_html(pages[f"notebooks/{stop.path}"])
    core = f'<span class="core">core hour: {stop.core_minutes} min</span>' if stop.core else ""
    return (
        f'<li><a href="{page}"><strong>{html.escape(stop.title)}</strong>'
        f"<span>{html.escape(stop.question)}</span>"
        f'<span class="minutes">{stop.minutes} min</span>{core}</a></li>'
    )
