"""A process that has loaded what notebooks import, and forks one kernel per request.

`tests.warm_kernels.client` starts it and says what a request is. A kernel from here is ipykernel's
own, and finds the modules below already in memory, which an ordinary one spends seconds on.
"""

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Mapping
from typing import NoReturn

LOADED = (
    "ipykernel.kernelapp",
    "ipywidgets",
    "torch",
    "seaborn",
    "sklearn.datasets",
)
# What a Python or a library reads once, as it is loaded; of a kernel the last, if nothing is said.
READ_AT_START = ("PYTHON", "OMP_", "OPENBLAS_", "MKL_", "LD_", "MPL")
BACKEND = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
REQUEST_BYTES = 2**18  # a command, its folder and its variables


def main() -> None:
    """Load, then fork until whoever started this is gone: the other end of standard input."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    begun_with = read_at_start(os.environ)
    sys.path.pop(0)  # this file's folder, which no kernel knows
    for name in LOADED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # otherwise the collector copies shared pages by touching them
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead need no collecting
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C in the terminal is not for us
    waiting = select.poll()
    waiting.register(listener, select.POLLIN)
    waiting.register(0, select.POLLIN)
    while (0, select.POLLHUP) not in waiting.poll():
        line, _ = listener.accept()
        message, outputs, _, _ = socket.recv_fds(line, REQUEST_BYTES, 2)
        request = json.loads(message)
        if read_at_start(BACKEND | request["variables"]) == begun_with and os.fork() == 0:
            listener.close()
            become_kernel(request, outputs, line)
        for descriptor in outputs:
            os.close(descriptor)
        line.close()


def read_at_start(variables: Mapping[str, str]) -> dict[str, str]:
    """Return those of the variables with which a kernel would begin otherwise."""
    return {name: text for name, text in variables.items() if name.startswith(READ_AT_START)}


def become_kernel(request: dict, outputs: list[int], line: socket.socket) -> NoReturn:
    """Be what `python -m ipykernel_launcher` would be, and say so with a handle of this process."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDONLY)
    for stream, descriptor in enumerate((nowhere, *outputs)):
        os.dup2(descriptor, stream)
        os.close(descriptor)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["variables"])
    # A kernel ends when its parent does; who that is was read from a variable before the fork.
    sys.argv = [*request["command"], f"--IPKernelApp.parent_handle={os.getppid()}"]
    sys.modules["numpy"].random.seed()  # or all forks would draw the same numbers
    sys.modules["torch"].seed()
    handle = os.pidfd_open(os.getpid())
    socket.send_fds(line, [str(os.getpid()).encode()], [handle])
    os.close(handle)
    line.close()
    sys.modules["ipykernel.kernelapp"].launch_new_instance()
    sys.exit()


if __name__ == "__main__":
    main()
