"""Feedback pages packed as a learning platform takes them back, all of a class in one upload.

Moodle ("Upload multiple feedback files in a zip") reads whose a file is from a folder called
NAME_NUMBER_assignsubmission_file, as in the zip file that it packs itself. Canvas ("Upload
submissions") wants each file called as it packed it, NAME_USER_FILE_…; by the two numbers it finds
the person and the file handed in.
"""

import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grading.errors import GradingError
from grading.files import cannot_write
from grading.records.results import ClassResults, StudentResult
from grading.returning.feedback import find_page
from grading.submissions.platforms import CANVAS, MOODLE

# The date that every entry gets, so that equal pages make equal files: the first that zip knows.
NO_DATE = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16


@dataclass(frozen=True)
class Packed:
    """A zip file of feedback.

    Attributes:
        path: where it is.
        students: whose pages are in it.
        unknown: those who have a page, and whose files came without the platform's number.
    """

    path: Path
    students: list[str]
    unknown: list[str]


def name_for_moodle(label: str, page: str) -> str | None:
    """Return the entry's name for a page, or None where the platform did not name the submission.

    Moodle takes what stands between the first two underscores for the number, so that the name
    before it may hold none.

    Args:
        label: what the submission was called where it lay.
        page: the page's own file name.
    """
    match = MOODLE.match(label)
    if match is None:
        return None
    name = _without_separators(match["name"]).replace("_", " ")
    return f"{name}_{match['number']}_assignsubmission_file/{page}"


def name_for_canvas(label: str, page: str) -> str | None:
    """Return the entry's name for a page, or None where the platform did not name the submission.

    Of a text typed into Canvas there is no file, and so no number by which a page could come back.

    Args:
        label: what the submission was called where it lay.
        page: the page's own file name.
    """
    match = CANVAS.fullmatch(label)
    if match is None or match["rest"] is None:
        return None
    return f"{_without_separators(label.removesuffix(match['rest']))}{page}"


NAMES: dict[str, Callable[[str, str], str | None]] = {
    "moodle": name_for_moodle,
    "canvas": name_for_canvas,
}


def pack_pages(results: ClassResults, platform: str) -> Packed:
    """Pack the pages that are written into one zip file beside them.

    Args:
        results: of the class.
        platform: one of `NAMES`.

    Raises:
        GradingError: the file cannot be written, or the platform would find nobody by it.
    """
    path = results.course.feedback / f"{results.assignment.name}-for-{platform}.zip"
    entries, unknown = [], []
    for result, page in _list_pages(results):
        name = NAMES[platform](result.record.label, page.name)
        if name is None:
            unknown.append(result.student)
        else:
            entries.append((name, page, result.student))
    if not entries:
        raise GradingError(
            f"No page can be packed for {platform.capitalize()}: it finds students by the numbers "
            "in the names of the files that it packs. Grade its own zip file, and pack again."
        )
    try:
        _write_zip(path, [(name, page) for name, page, _ in entries])
    except OSError as problem:
        raise cannot_write(path, problem) from None
    return Packed(
        path, sorted({student for _, _, student in entries}), list(dict.fromkeys(unknown))
    )


def _without_separators(name: str) -> str:
    return name.replace("/", " ").replace("\\", " ")


def _list_pages(results: ClassResults) -> Iterator[tuple[StudentResult, Path]]:
    for part in results.parts or (results,):
        for result in part.students:
            page = find_page(part, result)
            if result.record is not None and page.is_file():
                yield result, page


def _write_zip(path: Path, entries: list[tuple[str, Path]]) -> None:
    """Write a zip file that is never seen half written."""
    descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w") as archive:
            for name, page in entries:
                entry = zipfile.ZipInfo(name, NO_DATE)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, READABLE
                archive.writestr(entry, page.read_bytes())
        Path(scratch).chmod(0o644)
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise
