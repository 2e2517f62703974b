"""The zip file for students: lessons, assignments as handed out and `helpers`, and nothing else.

The same course gives the same bytes on every machine, and what was packed is opened again and run.
"""

import io
import re
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat

from grading.course.folder import Course
from grading.course.release import write_version
from grading.errors import GradingError
from grading.files import write_atomically
from tools.bundle.check import SET_UP, verify
from tools.places import ROOT

TEMPLATES = Path(__file__).parent / "templates"
WHEN = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can hold
KEPT = (
    "LICENSE",
    "LICENSE-TEXT",
    "CITATION.cff",
    "docs/students.md",
    "docs/glossary.md",
    "docs/checklist.md",
    "docs/generality.md",
    "docs/generality.csv",
    "constraints.txt",
)
PARTS_LEFT_OUT = (
    *("project.optional-dependencies", "project.scripts", "tool.setuptools.package-data"),
    *("tool.pytest", "tool.ruff"),
)


def collect_files(course: Path = ROOT) -> dict[str, bytes]:
    """Return what students get, by path.

    Assignments are generated from `solutions/` anew; of the rest only named files are taken, so
    that nothing gets in which lies in the folder by chance.

    Raises:
        GradingError: a file is missing, or nbgrader refuses an assignment.
    """
    files = {name: _read(course / name) for name in (*KEPT, *SET_UP)}
    for path in sorted((course / "notebooks").glob("*.ipynb")):
        files[f"notebooks/{path.name}"] = without_outputs(_read(path))
    for pattern in ("*.py", "*.toml", "*.txt", "*.ttf"):
        for path in sorted((course / "helpers").rglob(pattern)):
            files[path.relative_to(course).as_posix()] = _read(path)
    with tempfile.TemporaryDirectory(prefix="course-bundle-") as scratch:
        for assignment in Course.read(course).list_assignments():
            target = Path(scratch, assignment)
            write_version(Course.read(course), assignment, target)
            for path in sorted(target.rglob("*")):
                if path.is_file():
                    name = f"notebooks/{assignment}/{path.relative_to(target).as_posix()}"
                    files[name] = path.read_bytes()
    project = _read(course / "pyproject.toml").decode()
    files["pyproject.toml"] = shorten_project(project).encode()
    environment = _read(course / "environment.yml").decode()
    files["environment.yml"] = re.sub(r"-e \.\[[\w,]+\]", "-e .", environment).encode()
    files["README.md"] = make_readme(project, _read(course / "README.md").decode()).encode()
    files["Makefile"] = _read(TEMPLATES / "makefile")
    files["AGENTS.md"] = _read(TEMPLATES / "agents.md")
    files["tools/setup/environment.py"] = without_extras(
        files["tools/setup/environment.py"].decode()
    ).encode()
    return files


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise GradingError(
            f"The bundle needs {path}, which cannot be read: {problem.strerror}."
        ) from None


def without_outputs(content: bytes) -> bytes:
    """Return a lesson as it is without outputs; one that has none stays as it is."""
    notebook = nbformat.reads(content.decode(), as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if not any(cell.outputs or cell.execution_count for cell in code):
        return content
    for cell in code:
        cell.outputs, cell.execution_count = [], None
    return (nbformat.writes(notebook) + "\n").encode()


def shorten_project(text: str) -> str:
    """Leave out of pyproject.toml what only grading and tests need.

    Raises:
        GradingError: the file is laid out in another way than expected.
    """
    kept, is_kept = [], True
    for line in text.splitlines(keepends=True):
        if header := re.fullmatch(r"\[([\w.\-]+)\]\s*", line):
            is_kept = not header[1].startswith(PARTS_LEFT_OUT)
        if is_kept:
            kept.append(line)
    short = "".join(kept).replace('include = ["helpers*", "grading*"]', 'include = ["helpers*"]')
    if "grading" in short or "nbgrader" in short:
        raise GradingError("pyproject.toml names the grading package where bundle expects none.")
    return short


def without_extras(text: str) -> str:
    """Let the set-up install the course without the parts for grading."""
    changed = text.replace('f"{root}[{EXTRAS}]"', "str(root)").replace(
        'EXTRAS = "grading,site,dev"\n', ""
    )
    if "EXTRAS" in changed:
        raise GradingError("tools/setup/environment.py is not as bundle expects it.")
    return changed


def make_readme(project: str, readme: str) -> str:
    """Write the first page, with the title of the course's own."""
    about = tomllib.loads(project)["project"]
    title = readme.splitlines()[0].removeprefix("# ")
    text = (TEMPLATES / "readme.md").read_text(encoding="utf-8")
    for name, value in about.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text.replace("{title}", title)


def pack(files: Mapping[str, bytes], folder: str) -> bytes:
    """Pack files into a zip file below one folder; the same files give the same bytes.

    Nothing is compressed, because compressed bytes depend on the library that made them.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(f"{folder}/{name}", WHEN)
            member.create_system, member.external_attr = 3, 0o100644 << 16
            archive.writestr(member, files[name])
    return stream.getvalue()


def write_bundle(path: Path, course: Path = ROOT, advance: Callable[[int], object] = int) -> int:
    """Make, verify and write the zip file for students; return how many files are in it.

    Raises:
        GradingError: see `collect_files` and `verify`; nothing is written then.
    """
    files = collect_files(course)
    content = pack(files, path.stem)
    verify(content, course, advance=advance)
    write_atomically(path, content)
    return len(files)
