"""Loading what tests import, before the students come."""

import contextlib
import gc
import importlib
import io
import sys
import sysconfig
from collections.abc import Collection, Iterable
from pathlib import Path
from types import ModuleType

from grading.errors import GradingError
from grading.running.forked import count_threads


def import_quietly(names: Iterable[str]) -> None:
    """Import what tests will import; what fails or prints at that is left to the tests.

    Raises:
        GradingError: a module has started a thread, and this process cannot be forked any more.
    """
    missing = [name for name in names if name not in sys.modules]
    threads = count_threads()
    for name in missing:
        with (
            contextlib.suppress(Exception, SystemExit),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            importlib.import_module(name)
        if count_threads() > threads:
            raise GradingError(
                f"Nothing can be graded, because a test imports {name}, which starts a thread as "
                "it is imported, and each submission has a copy of the process that has imported "
                "it, where that thread would be missing: let the module start its thread in a "
                "function that a test calls, or write in the test "
                f'`importlib.import_module("{name}")` in place of the import.'
            )
    if missing:
        keep_pages_shared()


def keep_pages_shared() -> None:
    """Leave all that is there now to the collector no more: it would copy pages by touching them.

    Those pages are shared with every fork.
    """
    gc.collect()
    gc.freeze()


def list_imported(before: Collection[str]) -> list[str]:
    """Name the installed modules that were imported since.

    Where anything has started a thread there are none: it could be one of the modules.

    Args:
        before: the names in `sys.modules` at that time.
    """
    if count_threads() != 1:
        return []
    found = {name: sys.modules[name] for name in sorted(sys.modules.keys() - set(before))}
    return [name for name, module in found.items() if _is_of_a_package(name, module)]


def _is_of_a_package(name: str, module: object) -> bool:
    """Tell an installed module from one that a test has made or put in another's place."""
    spec = getattr(module, "__spec__", None)
    if not isinstance(module, ModuleType) or spec is None or spec.name != name:
        return False
    paths = sysconfig.get_paths()
    folders = [paths[kind] for kind in ("stdlib", "platstdlib", "purelib", "platlib")]
    return any(Path(spec.origin or "").is_relative_to(folder) for folder in folders)
