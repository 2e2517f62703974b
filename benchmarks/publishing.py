"""The results as a figure and as a page: both are made anew whenever something was measured."""

from benchmarks.figure import draw
from benchmarks.page import PAGE, write_page
from benchmarks.results import RESULTS, read_results


def publish() -> str:
    """Draw the figure and write the page from the results as they are; return where all is."""
    results = read_results()
    picture = RESULTS.with_suffix(".png")
    draw(results, picture)
    write_page(results)
    return f"Results: {RESULTS}, as a picture {picture.name} beside it, and as a page {PAGE}"


if __name__ == "__main__":
    print(publish())
