"""What the site offers for download: the course as a zip file, its PDFs, and the wheels."""

from pathlib import Path

from grading.errors import GradingError
from tools.bundle.check import find_leaks
from tools.bundle.packing import collect_files, pack
from tools.places import ROOT
from tools.standalone.package import name_wheel
from tools.wheel import NAME, build_wheel

FOLDER = "downloads"
ZIP = "course-for-students"
PDFS = ROOT / "build" / "pdf"
# What the PDFs are that are no lesson.
WHOLE = {"course": "The whole course", "cheat_sheet": "The cheat sheet, one page"}
PAGE = ROOT / "docs" / "site" / "downloads.md"


def list_pdfs(folder: Path = PDFS) -> list[Path]:
    """Return the PDFs that were printed, the whole course and the cheat sheet first."""
    return sorted(folder.glob("*.pdf"), key=lambda path: (path.stem not in WHOLE, path.stem))


def downloads_page(titles: dict[str, str]) -> str:
    """Return the page that lists all that is offered, as Markdown.

    Args:
        titles: of the lessons, by the name of their notebook without its ending.
    """
    lines = [
        f'- <a href="{FOLDER}/{path.name}">{(titles | WHOLE).get(path.stem, path.stem)}</a>'
        for path in list_pdfs()
    ]
    none = (
        "This copy of the site was made without PDFs. Every page can be printed from the browser."
    )
    return PAGE.read_text(encoding="utf-8").format(
        zip=ZIP,
        folder=FOLDER,
        wheel=name_wheel(),
        diagnosis=name_diagnosis(),
        pdfs="\n".join(lines) or none,
    )


def name_diagnosis() -> str:
    """Return the name of the wheel of the diagnosis."""
    return f"{NAME}-{name_wheel().partition('-')[2]}"


def write_downloads(folder: Path) -> None:
    """Write all that is offered into a folder, but for what lies beside the notebooks.

    Raises:
        GradingError: an assignment cannot be made, or the zip file would hold an answer.
        WheelError: setuptools has failed, and what it said is printed.

    """
    folder.mkdir(parents=True, exist_ok=True)
    files = collect_files()
    if leaks := find_leaks(files):
        raise GradingError(f"The zip file for students was not written: {leaks[0]}.")
    (folder / f"{ZIP}.zip").write_bytes(pack(files, ZIP))
    build_wheel(folder)
    for path in list_pdfs():
        (folder / path.name).write_bytes(path.read_bytes())
