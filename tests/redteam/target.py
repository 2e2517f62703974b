"""The target of attacks: a class folder, and traps that tell when one of them is hit."""

import os
import secrets
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

from tools.class_folder import make_class_folder
from tools.places import ROOT

PASSWORD = "REDTEAM_PASSWORD"


@dataclass(frozen=True)
class Target:
    """One class folder, and what must not be reached from a student's notebook.

    Attributes:
        folder: the class folder.
        canary: a folder in which nothing may appear.
        servers: listening sockets that nobody may connect to.
        places: what stands for words such as @SECRET@ in an attack.
    """

    folder: Path
    canary: Path
    servers: list[socket.socket]
    places: dict[str, str]

    def traces(self) -> list[str]:
        """Name the traps that were hit since the last look, and set them again."""
        found = [path.name for path in self.canary.iterdir()]
        for path in self.canary.iterdir():
            path.rmdir() if path.is_dir() else path.unlink()
        (self.canary / "ada.json").touch()
        found.remove("ada.json")
        for server in self.servers:
            try:
                while True:
                    server.accept()[0].close()
                    found.append(f"a connection to {server.getsockname()}")
            except BlockingIOError:
                pass
        return found


def add_torch(course: Path) -> None:
    """Let the assignment import torch at its end, so that loading it takes no student's time."""
    (source,) = course.glob("solutions/*/*.ipynb")
    notebook = nbformat.read(source, as_version=4)
    notebook.cells.append(new_code_cell("import torch", id="torch"))
    nbformat.write(notebook, source)


@contextmanager
def open_target(folder: Path) -> Iterator[Target]:
    """Make the target in an empty folder."""
    course = make_class_folder(folder / "class", "practice")
    add_torch(course)
    canary, secret, path = folder / "canary", folder / "secret.txt", course / "grader.sock"
    canary.mkdir()
    (canary / "ada.json").touch()
    secret.write_text("secret", encoding="utf-8")
    name = f"redteam-{secrets.token_hex(4)}"
    with ExitStack() as stack:
        servers = [stack.enter_context(socket.create_server(("127.0.0.1", 0)))]
        for address in (f"\0{name}", os.path.relpath(path)):  # a whole path may be too long
            servers.append(stack.enter_context(closing(socket.socket(socket.AF_UNIX))))
            servers[-1].bind(address)
            servers[-1].listen()
        for server in servers:
            server.setblocking(False)
        places = {
            "COURSE": str(ROOT),
            "CLASS": str(course),
            "CANARY": str(canary),
            "SECRET": str(secret),
            "PORT": str(servers[0].getsockname()[1]),
            "ABSTRACT": name,
        }
        yield Target(course, canary, servers, places)


@contextmanager
def password_in_an_environment() -> Iterator[None]:
    """Keep a process that has a password in its environment, as a grader's can have."""
    process = subprocess.Popen(["sleep", "600"], env=os.environ | {PASSWORD: "hush"})
    try:
        yield
    finally:
        process.kill()
        process.wait()
