"""Names of hidden and system files, which nobody hands in on purpose."""

from collections.abc import Sequence

from grading.submissions.platforms import has_form

# Besides names that begin with a dot; in small letters.
SYSTEM = frozenset(
    {
        "__macosx",
        "__pycache__",
        "desktop.ini",
        "thumbs.db",
        "ehthumbs.db",
        "$recycle.bin",
        "system volume information",
        "lost+found",
        "icon\r",
    }
)
LEFT_BY_PROGRAMS = ("._", "~$")  # macOS keeps a file's properties so, Office its locks


def is_hidden(name: str) -> bool:
    """Tell whether a file or folder shows no work of anybody's, by its name."""
    is_dotted = name.startswith(".") and name != ".."
    return is_dotted or name.startswith(LEFT_BY_PROGRAMS) or name.casefold() in SYSTEM


def is_nobodys(name: str, is_folder: bool) -> bool:
    """Tell the same of what may be all that one person handed in.

    A platform's form tells a person, even one whose name begins with a dot.
    """
    if not is_hidden(name):
        return False
    return name.startswith(LEFT_BY_PROGRAMS) or not has_form(name, is_folder)


def find_hidden(parts: Sequence[str]) -> int | None:
    """Return the place of the first hidden folder or file in a path, or None.

    Args:
        parts: the path, folder by folder; all but the last are folders.
    """
    last = len(parts) - 1
    places = (place for place, part in enumerate(parts) if is_nobodys(part, place < last))
    return next(places, None)
