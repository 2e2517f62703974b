"""What front ends and students do to the cells of a notebook that is handed in.

Every change takes the list of cells, as dicts of nbformat, and gives back another one.
"""

import copy

from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell


def cell_id(name):
    """Return the id of the cell that nbgrader knows under a name: not the name itself."""
    return f"cell-{name}"


def own(text, kind="code", new_id="fresh"):
    """Make a cell as a front end makes a new one."""
    make = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}[kind]
    return make(text, id=new_id)


def place_of(cells, name):
    """Find a cell by nbgrader's name or by the source's id."""
    return next(
        at
        for at, cell in enumerate(cells)
        if name_of(cell) == name or cell.get("id") == cell_id(name)
    )


def name_of(cell):
    """Return nbgrader's name of a cell, or ""."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def put_behind(cells, name, *added):
    """Put cells behind the one with this name."""
    at = place_of(cells, name) + 1
    return [*cells[:at], *added, *cells[at:]]


def put_before(cells, name, *added):
    """Put cells before the one with this name."""
    at = place_of(cells, name)
    return [*cells[:at], *added, *cells[at:]]


def without(cells, *names):
    """Delete cells."""
    places = {place_of(cells, name) for name in names}
    return [cell for at, cell in enumerate(cells) if at not in places]


def copied(cells, name, text=None, new_id="a-copy"):
    """Return a copy of a cell as JupyterLab makes one: nbgrader's name stays, the id does not."""
    cell = copy.deepcopy(cells[place_of(cells, name)])
    return cell | {"id": new_id, "source": cell["source"] if text is None else text}


def split(cells, name, line, keeps_id=False, new_id="second-half"):
    """Split a cell before one of its lines."""
    at = place_of(cells, name)
    lines = cells[at]["source"].splitlines()
    first = cells[at] | {"source": "\n".join(lines[:line])}
    second = cells[at] | {"source": "\n".join(lines[line:]), "id": new_id}
    if not keeps_id:
        first |= {"id": "first-half"}
    return [*cells[:at], first, second, *cells[at + 1 :]]


def recreate(cells, name, new_id="fresh"):
    """Type a cell anew: neither its id nor its metadata stay."""
    at = place_of(cells, name)
    return [*cells[:at], own(cells[at]["source"], cells[at]["cell_type"], new_id), *cells[at + 1 :]]


def move_behind(cells, name, other):
    """Move a cell behind another one."""
    at = place_of(cells, name)
    return put_behind(cells[:at] + cells[at + 1 :], other, cells[at])


def drop_metadata(cells):
    """Lose nbgrader's metadata, and keep the ids."""
    return [cell | {"metadata": {}} for cell in cells]


def give_new_ids(cells):
    """Give each cell another id."""
    return [cell | {"id": f"new-{at}"} for at, cell in enumerate(cells)]


def to_colab(cells):
    """Save as Colab does: ids in the metadata, and notes of its own."""
    told = [cell["metadata"] | {"id": cell.get("id", ""), "colab": {}} for cell in cells]
    return [
        {key: value for key, value in cell.items() if key != "id"} | {"metadata": metadata}
        for cell, metadata in zip(cells, told, strict=True)
    ]


def to_old_format(cells):
    """Save in a format without ids."""
    return [{key: value for key, value in cell.items() if key != "id"} for cell in cells]
