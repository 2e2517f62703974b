"""Files beside a notebook, put into the folder that it works in before its first cell runs."""

import base64
import json
import shutil
from collections.abc import Mapping
from pathlib import Path


def pack_files(
    links: Mapping[str, str], files: Mapping[str, bytes], are_copied: bool = False
) -> bytes:
    """Write down what lies beside a notebook, to go from the grader to the student's process.

    Args:
        links: where each name leads to.
        files: what each holds, by its path from the notebook's folder.
        are_copied: what the names lead to is copied, for nothing keeps the student from writing.
    """
    held = {name: base64.b64encode(content).decode() for name, content in files.items()}
    told = {"links": dict(links), "files": held, "are_copied": are_copied}
    return json.dumps(told).encode()


def lay_out(packed: bytes) -> None:
    """Put what `pack_files` has written into the current folder.

    Raises:
        OSError: there is no room for it.
    """
    told = json.loads(packed)
    for name, target in told["links"].items():
        if not told["are_copied"]:
            Path(name).symlink_to(target)
        elif Path(target).is_dir():
            shutil.copytree(target, name)
        else:
            shutil.copy(target, name)
    for name, content in told["files"].items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(content))
