"""Runs notebooks where nothing of the course is: in an empty folder, with what Colab brings."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbformat import NotebookNode

from helpers.claims import STRICT
from helpers.start import list_stops
from tools.lessons.executing import LESSONS, SECONDS_PER_LESSON, student_environment
from tools.standalone.copies import write_copies
from tools.website.addresses import Addresses
from tools.website.pages import find_pages, link_notebooks

# Whatever asks another machine, asks a door of this one behind which nobody is.
CUT_OFF = {
    **dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9"),
    "no_proxy": "127.0.0.1",
    "PIP_NO_INDEX": "1",
    "PIP_RETRIES": "0",
    "PIP_CONFIG_FILE": os.devnull,
}


class Quiet(SimpleHTTPRequestHandler):
    """A server that says nothing of what it serves."""

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine alone; yields the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def write_downloads(folder: Path, site: str) -> Path:
    """Write what the site offers for download, as a site at this address; return its folder."""
    stops = list_stops(LESSONS)
    downloads = folder / "notebooks"
    write_copies(downloads, link_notebooks(stops, find_pages(stops)), Addresses(site=site))
    return downloads


def run_alone(notebook: NotebookNode, python: Path, folder: Path) -> None:
    """Run a notebook in place, in a folder, by a Python, without a network but for the site.

    Raises:
        CellExecutionError: a cell fails.

    """
    spec = folder.parent / "kernels" / "alone" / "kernel.json"
    spec.parent.mkdir(parents=True, exist_ok=True)
    argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    about = {"argv": argv, "display_name": "Alone", "language": "python"}
    spec.write_text(json.dumps(about | {"metadata": {"supported_encryption": "curve"}}))
    kernel = AsyncKernelManager(
        kernel_name="alone",
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(spec.parents[1])]),
        transport_encryption="auto",
    )
    left_out = ("PYTHONPATH", "COURSE_DATA", "COURSE_DATA_LIMIT")
    variables = {key: text for key, text in student_environment().items() if key not in left_out}
    variables |= CUT_OFF | {STRICT: "1"}
    client = NotebookClient(
        notebook,
        km=kernel,
        timeout=SECONDS_PER_LESSON,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env=variables, cleanup_kc=True)
