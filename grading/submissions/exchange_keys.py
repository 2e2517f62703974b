"""What nbgrader's exchange hands feedback back by: the secret of one submission, and its time.

`nbgrader submit` writes a secret beside a notebook and keeps it with the student, who finds the
feedback by it. So a page belongs to the secret of the submission that was graded, and to no other.
"""

import contextlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from grading.errors import NotReadable
from grading.files import cannot_write, write_atomically
from grading.submissions.entry import Entry

SECRET_FILE = "submission_secret.txt"
TIME_FILE = "timestamp.txt"  # nbgrader writes it when it collects
SECRET = re.compile(rb"[A-Za-z0-9_-]{16,256}")  # nbgrader's own have 128 letters


def find_secret(notebook: tuple[str, ...], entries: Iterable[Entry]) -> str:
    """Return the secret that lies beside a notebook, or "" if there is none.

    Args:
        notebook: its path, folder by folder.
        entries: of the same student.
    """
    beside = (*notebook[:-1], SECRET_FILE)
    for entry in entries:
        if entry.parts == beside:
            with contextlib.suppress(NotReadable):
                content = entry.read()
                return content.decode() if SECRET.fullmatch(content) else ""
    return ""


def drop_shared(secrets: Mapping[str, str]) -> dict[str, str]:
    """Return the secrets that one student alone has, by student.

    A secret that two have would bring one of them the page of the other.
    """
    counts = Counter(secrets.values())
    return {name: secret for name, secret in secrets.items() if secret and counts[secret] == 1}


def write_with_keys(path: Path, content: bytes, time: str, secret: str) -> None:
    """Write a notebook or page, with the files beside it that nbgrader's exchange asks for.

    Whenever this stops, no secret of another submission lies beside it.

    Args:
        path: of the notebook or page.
        content: what is in it.
        time: when it was handed in, as it was written.
        secret: "" for a submission that has none; then nothing lies beside.

    Raises:
        GradingError: something cannot be written.
    """
    keys = {path.with_name(TIME_FILE): time, path.with_name(SECRET_FILE): secret}
    for key in keys:
        try:
            key.unlink(missing_ok=True)
        except OSError as problem:
            raise cannot_write(key, problem) from None
    write_atomically(path, content)
    for key, text in keys.items() if secret else ():
        write_atomically(key, text.encode("utf-8", "replace"))
