"""Which answer a person had before them when they marked it, and when: one small file each.

nbgrader's gradebook has no place for this. Without it nobody could tell, after a submission has
been graded again, whether the answer that was marked is still the same.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from grading.files import write_atomically
from grading.strict_json import check_fields

LOOK = {"answer": (str,), "points": (int, float, type(None)), "who": (str,), "time": (str,)}


@dataclass(frozen=True)
class Look:
    """One look of a person at one answer.

    Attributes:
        answer: a hash of what was shown.
        points: that were given, or None.
        who: the account that ran the command.
        time: when, such as "14:05 on 2 March".
    """

    answer: str
    points: float | None
    who: str
    time: str


class Looks:
    """The looks at all answers of an assignment, in a folder."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which is made when the first is written."""
        self.folder = folder

    def write(self, key: str, look: Look) -> None:
        """Keep a look in place of the one before.

        Args:
            key: of the answer's grade in the gradebook: letters and digits.
            look: at it.

        Raises:
            GradingError: it cannot be written.
        """
        content = json.dumps(asdict(look), ensure_ascii=False).encode("utf-8", "replace")
        write_atomically(self._path(key), content)

    def read(self, key: str) -> Look | None:
        """Return the last look at an answer, or None where none is known."""
        try:
            return Look(**check_fields(json.loads(self._path(key).read_bytes()), LOOK))
        except (OSError, ValueError, RecursionError):
            return None

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"
