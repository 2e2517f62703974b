"""Writing tables in Markdown."""

from collections.abc import Iterable, Sequence


def write_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; an upright line in a cell, which would end it, becomes one that does not."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(_in_cell, line))} |\n" for line in lines)


def _in_cell(value: object) -> str:
    return " ".join(str(value).replace("|", "∣").split())
