"""The student's shell: IPython as in a notebook; what it shows is sent on as nbformat outputs.

It differs from a kernel in that no front end listens: `input()` finds the end of its input, widgets
show their text, and `display(..., display_id=...)` cannot be updated later.
"""

import base64
import importlib
import io
import os
import sys
import threading
from collections.abc import Callable, Iterable

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from grading.inside.tracebacks import explain_missing_network, shorten

FLUSH_CHARACTERS = 4096
PIECE_CHARACTERS = 65536  # of one output: a part of a long text can be kept where it is cut off
ERROR_CHARACTERS = 2000
# What the first cell of a submission would otherwise pay for: each of these fills a cache
# somewhere.
FIRST_CELLS = (
    "1 + 1",
    "1 / 0",
    "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.plot([1, 2], label='a')\n"
    "axes.set(title='A', xlabel='$x$')\naxes.legend()\nplt.show()",
)

Output = dict
Sink = Callable[[Output], None]


class Publisher:
    """Where every output goes: away while nothing is connected, and never from a forked child."""

    def __init__(self) -> None:
        """Begin unconnected."""
        self.sink: Sink | None = None
        self.process = os.getpid()

    def connect(self, sink: Sink) -> None:
        """Send outputs of this process to a sink from now on."""
        self.sink, self.process = sink, os.getpid()

    def publish(self, output: Output) -> None:
        """Send one output on."""
        if self.sink is not None and os.getpid() == self.process:
            self.sink(output)


class StreamToPublisher(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a notebook: gathers what is written and sends it on."""

    encoding, errors = "utf-8", "backslashreplace"

    def __init__(self, name: str, descriptor: int, publisher: Publisher) -> None:
        """Take the nbformat name of the stream and the file that it stands for."""
        self._name, self._descriptor, self._publisher = name, descriptor, publisher
        self._parts: list[str] = []
        self._characters = 0
        self._lock = threading.RLock()

    def writable(self) -> bool:
        """Say yes."""
        return True

    def fileno(self) -> int:
        """Return the file that programs started by the notebook write to."""
        return self._descriptor

    def write(self, text: str) -> int:
        """Keep text until there is enough of it to send on."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if os.getpid() != self._publisher.process:  # in a child, which has no wire of its own
            os.write(self._descriptor, text.encode("utf-8", "backslashreplace"))
            return len(text)
        with self._lock:
            self._parts.append(text)
            self._characters += len(text)
            if self._characters >= FLUSH_CHARACTERS:
                self.flush()
        return len(text)

    def flush(self) -> None:
        """Send on what was kept."""
        if os.getpid() != self._publisher.process:
            return
        with self._lock:
            text, self._parts, self._characters = "".join(self._parts), [], 0
            for start in range(0, len(text), PIECE_CHARACTERS):
                piece = text[start : start + PIECE_CHARACTERS]
                self._publisher.publish(
                    {"output_type": "stream", "name": self._name, "text": piece}
                )


def flush_streams() -> None:
    """Send on what was written so far; students may have replaced the streams."""
    for stream in (sys.stdout, sys.stderr):
        if type(stream) is StreamToPublisher:
            stream.flush()


class SendingPublisher(DisplayPublisher):
    """`display(...)`."""

    publisher: Publisher

    def publish(self, data: dict, metadata: dict | None = None, **rest: object) -> None:
        """Send one display on; an update of an earlier one is shown as a display of its own."""
        flush_streams()
        self.publisher.publish(
            {
                "output_type": "display_data",
                "data": as_text(data),
                "metadata": metadata or {},
            }
        )

    def clear_output(self, wait: bool = False) -> None:
        """Keep what is there: for grading, everything that was shown counts."""


class SendingHook(DisplayHook):
    """The value of a cell's last line."""

    publisher: Publisher

    def write_output_prompt(self) -> None:
        """Write no `Out[1]:`, the page does."""

    def write_format_data(self, format_dict: dict, md_dict: dict | None = None) -> None:
        """Send the value on."""
        flush_streams()
        self.publisher.publish(
            {
                "output_type": "execute_result",
                "execution_count": self.prompt_count,
                "data": as_text(format_dict),
                "metadata": md_dict or {},
            }
        )

    def finish_displayhook(self) -> None:
        """End without a newline of its own."""
        self._is_active = False


class StudentShell(InteractiveShell):
    """IPython without terminal, history file and front end."""

    displayhook_class = Type(SendingHook)
    display_pub_class = Type(SendingPublisher)
    # For `!command`: IPython's usual way begins a session of its own, which is not allowed here.
    system = InteractiveShell.system_raw
    publisher: Publisher
    has_network = True

    def showtraceback(self, exc_tuple: tuple | None = None, *rest: object, **named: object) -> None:
        """Show an error as a notebook does, without the thousand calls in the middle."""
        _, error, _ = exc_tuple or sys.exc_info()
        if error is not None:
            if not self.has_network:
                explain_missing_network(error)
            shorten(error)
        super().showtraceback(exc_tuple, *rest, **named)

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        flush_streams()
        self.publisher.publish(
            {
                "output_type": "error",
                "ename": str(getattr(etype, "__name__", etype)),
                "evalue": text_of(evalue),
                "traceback": [str(line) for line in stb],
            }
        )

    def enable_gui(self, gui: str | None = None) -> None:
        """Start no event loop of windows: there is no screen."""

    def ask_exit(self) -> None:
        """Go on after `exit()`: the rest of the notebook is graded, too."""

    def init_virtualenv(self) -> None:
        """Run in the environment that is there."""

    def run_source(self, source: str) -> str | None:
        """Run one cell; return the error that it ended with, such as "NameError: ..."."""
        result = self.run_cell(source, store_history=True)
        flush_streams()
        error = result.error_before_exec or result.error_in_exec
        if error is None:
            return None
        name, text = name_error(type(error)), text_of(error)
        return f"{name}: {text}"[:ERROR_CHARACTERS] if text else name


def name_error(kind: type[BaseException]) -> str:
    """Name a kind of error as all versions of Python do: some have kinds without a public name."""
    if kind.__module__ == "builtins" and kind.__name__.startswith("_"):
        return name_error(kind.__base__)
    return kind.__name__


def text_of(error: BaseException) -> str:
    """Return an error's message, or "" where it has none."""
    try:
        return str(error)[:ERROR_CHARACTERS]
    except Exception:  # a student's own exception can fail to describe itself
        return ""


def as_text(data: dict) -> dict:
    """Make the data of an output fit for JSON: pictures as base64 text, as nbformat has them."""
    return {
        kind: base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value
        for kind, value in data.items()
    }


def import_library(name: str) -> None:
    """Import a module; whether a library that is there has a certain part is left to notebooks.

    Raises:
        ImportError: the library is missing, or cannot be read.
    """
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as problem:
        if "." not in name or problem.name != name:
            raise


def prepare_shell(modules: Iterable[str] = ()) -> StudentShell:
    """Make the shell that every student's process starts with, and fill the caches behind it.

    Args:
        modules: what else to import, so that no submission has to.

    Raises:
        ImportError: a library is missing, or cannot be read by an ordinary user.
    """
    for name in modules:
        import_library(name)
    publisher = Publisher()
    StudentShell.publisher = SendingHook.publisher = SendingPublisher.publisher = publisher
    settings = Config()
    settings.HistoryManager.enabled = False  # neither a file nor its thread
    settings.InteractiveShell.colors = "nocolor"
    settings.InteractiveShell.cache_size = 1000
    shell = StudentShell.instance(config=settings)
    sys.stdout = StreamToPublisher("stdout", 1, publisher)
    sys.stderr = StreamToPublisher("stderr", 2, publisher)
    for cell in FIRST_CELLS:
        shell.run_cell(cell, store_history=False)
    shell.reset()
    return shell
