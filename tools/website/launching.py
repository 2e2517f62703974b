"""The row of links under a title: where a notebook can be run, and its file."""

import os
from pathlib import Path, PurePosixPath

from tools.website.addresses import Addresses


def launch_row(path: str, page: str, addresses: Addresses) -> str:
    """Return the links that open or fetch a notebook, as one row of HTML.

    What needs an address that is not there is not offered.

    Args:
        path: of the notebook, relative to the repository.
        page: on which the row stands, relative to the folder of pages.
        addresses: of the course.
    """
    download = os.path.relpath(path, Path(page).parent).replace(os.sep, "/")
    alone = PurePosixPath(path).relative_to("notebooks").as_posix()
    ways = {
        "Open in Colab": addresses.colab(alone),
        "Open in Binder": addresses.binder(alone),
        "Open in Codespaces": addresses.codespaces(),
    }
    links = [f'<a href="{download}" download>Download the notebook</a>']
    links += [f'<a href="{address}">{words}</a>' for words, address in ways.items() if address]
    return f'<p class="launch">Run it yourself: {" ".join(links)}</p>'
