"""Finds the function that a place such as `train.py:make` names, and calls it."""

import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from helpers.diagnosis.batches import name_type
from helpers.diagnosis.checking import CannotDiagnose


def find_function(place: str) -> Callable[[], Any]:
    """Return the function that a place names: SCRIPT.py:FUNCTION or MODULE:FUNCTION.

    The folder of the script, or the current one, comes first in the search for modules, as when
    Python runs a script or a module.

    Raises:
        CannotDiagnose: there is none; the message says what to write.

    """
    source, mark, name = place.rpartition(":")
    if not (mark and source and name):
        raise CannotDiagnose(f"{place} names no function: write SCRIPT:FUNCTION, as train.py:make")
    module = _load_script(Path(source)) if source.endswith(".py") else _load_module(source)
    function = getattr(module, name, None)
    if function is None:
        raise CannotDiagnose(f"{source} has no function {name}")
    if not callable(function):
        raise CannotDiagnose(f"{name} in {source} is {name_type(function)}, not a function")
    return function


def make_parts(place: str) -> tuple[Any, Any, Any]:
    """Call the function that a place names, and return model, batch and loss function.

    Raises:
        CannotDiagnose: there is no such function, it takes something, or it returns something else.

    """
    function = find_function(place)
    try:
        inspect.signature(function).bind()
    except TypeError:
        raise CannotDiagnose(
            f"{place} takes arguments, and nobody gives it any: let it take none"
        ) from None
    made = function()
    if not isinstance(made, tuple | list) or len(made) != 3:
        found = f"{len(made)} things" if isinstance(made, tuple | list) else name_type(made)
        raise CannotDiagnose(
            f"{place} returns {found}, not (model, batch, loss function): return these three"
        )
    return tuple(made)


def _load_script(path: Path) -> ModuleType:
    if not path.is_file():
        raise CannotDiagnose(f"there is no file {path}")
    sys.path.insert(0, str(path.resolve().parent))
    # Under its own name, so that processes which load its data can import it; but no module that is
    # there already makes room for a script of the same name.
    name = path.stem if path.stem not in sys.modules else f"script {path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _load_module(name: str) -> ModuleType:
    if not all(part.isidentifier() for part in name.split(".")):
        raise CannotDiagnose(f"{name} is neither a script, which ends in .py, nor a module's name")
    sys.path.insert(0, str(Path.cwd()))
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise  # the module is there, and something that it imports is not
        raise CannotDiagnose(f"there is no module {error.name}") from None
