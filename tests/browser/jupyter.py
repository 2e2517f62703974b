"""A Jupyter server of the tests' own, with settings of its own."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS = 120
# Without windowing a cell is there when it is out of sight; and nobody asks for news.
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}


@contextmanager
def jupyter(folder: Path, scratch: Path, module: str = "jupyterlab") -> Iterator[str]:
    """Run JupyterLab in a folder; gives an address to which `{}` a path can be put.

    Args:
        folder: where to run it.
        scratch: for its settings.
        module: that starts it, with JupyterLab's own options.

    """
    for name, value in SETTINGS.items():
        path = scratch / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(8)
    own = {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTER_CONFIG_DIR": "config"}
    own |= {"JUPYTER_RUNTIME_DIR": "runtime", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}
    places = {name: str(scratch / place) for name, place in own.items()}
    command = [sys.executable, "-m", module, "--no-browser", "--allow-root"]
    command += [f"--ServerApp.port={port}", f"--IdentityProvider.token={token}"]
    with (scratch / "jupyter.log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=folder, env=os.environ | places, stdout=log, stderr=log
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/api/status?token={token}", server)
            yield f"{address}/{{}}?token={token}"
        finally:
            server.terminate()
            server.wait(SECONDS)


def wait_for(address: str, server: subprocess.Popen) -> None:
    """Wait until a server answers."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address):
                return
        except urllib.error.URLError:
            time.sleep(0.2)
    raise TimeoutError("Jupyter did not answer")
