"""The row of links under a title: where a notebook can be run, and its file."""

import os
from pathlib import Path, PurePosixPath

from tools.website.addresses import Addresses
from tools.website.offered import FOLDER, PDFS


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
    links = [f'<a href="{address}">{words}</a>' for words, address in ways.items() if address]
    links.append(f'<a href="{download}" download>Download the notebook</a>')
    links[0] = links[0].replace("<a ", '<a class="primary" ', 1)
    printed = PDFS / f"{PurePosixPath(path).stem}.pdf"
    up = os.path.relpath(".", Path(page).parent).replace(os.sep, "/")
    if printed.exists():
        links.append(f'<a href="{up}/{FOLDER}/{printed.name}">PDF</a>')
    links.append(f'<a href="{up}/downloads.html">All downloads</a>')
    return f'<p class="launch"><span>Run it yourself:</span> {" ".join(links)}</p>'
