"""What a Python has, told by that Python: another interpreter runs this file as a program.

It uses the standard library alone. A Python that is too old for the rest still tells its version.
"""

from __future__ import annotations

import json
import sys


def take_inventory(names: list) -> dict:
    """Describe this Python.

    Args:
        names: of modules, without dots.

    Returns:
        Its version; where it lies; from Python 3.11 on what is installed, and where each of the
        modules lies: a list of paths, empty for those that Python itself is made with.
    """
    told = {
        "version": list(sys.version_info[:3]),
        "implementation": sys.implementation.name,
        "executable": sys.executable,
        "prefixes": [sys.prefix, sys.base_prefix, sys.exec_prefix],
    }
    if sys.version_info >= (3, 11):  # noqa: UP036 - another Python runs this
        import site

        found = {name: find(name) for name in names}
        told["modules"] = {name: places for name, places in found.items() if places is not None}
        told["packages"] = list_packages(site.getsitepackages())
    return told


def list_packages(folders: list) -> list:
    """List what is installed in some folders, each with its version, sorted."""
    from importlib import metadata

    # Each `name` or `version` of a distribution would read its file anew.
    told = [one.metadata for one in metadata.distributions(path=folders)]
    return sorted({(str(one["Name"]), str(one["Version"])) for one in told})


def find(name: str) -> list | None:
    """Return where a module lies, without importing it; None where there is none."""
    from importlib.util import find_spec

    try:
        spec = find_spec(name)
    except Exception:  # of an odd name, or a finder of the environment's own
        return None
    if spec is None:
        return None
    folders = [str(folder) for folder in spec.submodule_search_locations or ()]
    return folders or [spec.origin] * (spec.has_location and spec.origin is not None)


if __name__ == "__main__":
    print("\n" + json.dumps(take_inventory(json.loads(sys.argv[1]))))
