"""Keeping the outcome of each run in a file of its own, so that an interrupted command goes on.

A record counts as long as what it was made from is the same: the lesson's code, the modules of
`helpers` that it imports, and the images. Prose may change.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from grading.course.imports import list_code
from tests.breadth.image_sets import ImageSet
from tests.breadth.outcome import Found, Noise, Outcome
from tests.breadth.plan import Setting
from tools.lessons.executing import replace_text
from tools.lessons.fingerprints import HELPERS, find_files


@dataclass(frozen=True)
class Record:
    """One run of one lesson.

    Attributes:
        lesson: its number.
        setting: what was set.
        images: the set that the setting names.
        outcome: what it has shown.
        seconds: of wall clock.
        version: of the lesson, see `version_of`.
    """

    lesson: str
    setting: Setting
    images: ImageSet
    outcome: Outcome
    seconds: float
    version: str


def version_of(lesson: Path) -> str:
    """Return a text that changes when the code of a lesson does, or of what it imports."""
    content = lesson.read_bytes()
    parts = ["\n\n".join(list_code(content)).encode()]
    parts += [path.read_bytes() for path in find_files(content, HELPERS)]
    hashes = b"".join(hashlib.sha256(part).digest() for part in parts)
    return hashlib.sha256(hashes).hexdigest()[:16]


def place_of(folder: Path, lesson: str, setting: Setting) -> Path:
    """Return where the record of a run is kept."""
    parts = (setting.images, setting.limit, f"block{setting.block}", f"threads{setting.threads}")
    return folder / lesson / f"{'-'.join(parts)}.json"


def keep(folder: Path, record: Record) -> None:
    """Write a record, whole or not at all; of a folder, which is one machine's, it says nothing."""
    anywhere = replace(record, images=replace(record.images, folder=None))
    text = json.dumps(asdict(anywhere), indent=1, ensure_ascii=False)
    replace_text(place_of(folder, record.lesson, record.setting), text + "\n")


def is_kept(folder: Path, lesson: Path, setting: Setting, images: ImageSet) -> bool:
    """Tell whether a run is kept that came from this lesson and these images as they are now."""
    place = place_of(folder, lesson.name[:2], setting)
    if not place.is_file():
        return False
    record = read_record(place)
    return record.version == version_of(lesson) and record.images.content == images.content


def read_records(folder: Path) -> list[Record]:
    """Read all that is kept, of whatever version."""
    return [read_record(path) for path in sorted(folder.glob("*/*.json"))]


def read_record(place: Path) -> Record:
    """Read the record of a run."""
    read = json.loads(place.read_text(encoding="utf-8"))
    outcome = read["outcome"]
    return Record(
        read["lesson"],
        Setting(**read["setting"]),
        ImageSet(**read["images"] | {"size": tuple(read["images"]["size"])}),
        Outcome(
            tuple(Found(**found) for found in outcome["found"]),
            outcome["stopped"],
            tuple(Noise(**noise) for noise in outcome["warnings"]),
            tuple(Noise(**noise) for noise in outcome["nans"]),
        ),
        read["seconds"],
        read["version"],
    )
