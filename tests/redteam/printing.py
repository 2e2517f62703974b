"""Tables as the red team prints them, on a terminal and into a file."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table


def make_console() -> Console:
    """Make a console that is as wide as the terminal; in a file lines are of one length."""
    return Console(width=None if sys.stdout.isatty() else 140)


def make_table(title: str, headings: Sequence[str]) -> Table:
    """Make an empty table with these headings."""
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
