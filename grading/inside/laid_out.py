"""Files beside a notebook, put into the folder that it works in before its first cell runs."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path


def pack_files(links: Mapping[str, str], files: Mapping[str, bytes]) -> bytes:
    """Write down what lies beside a notebook, to go from the grader to the student's process.

    Args:
        links: where each name leads to.
        files: what each holds, by its path from the notebook's folder.
    """
    held = {name: base64.b64encode(content).decode() for name, content in files.items()}
    return json.dumps({"links": dict(links), "files": held}).encode()


def lay_out(packed: bytes) -> None:
    """Put what `pack_files` has written into the current folder.

    Raises:
        OSError: there is no room for it.
    """
    told = json.loads(packed)
    for name, target in told["links"].items():
        Path(name).symlink_to(target)
    for name, content in told["files"].items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(content))
