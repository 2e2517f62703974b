"""The course: a folder with nbgrader's settings, which say where everything of it lies."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from traitlets.config import Config, LazyConfigValue, PyFileConfigLoader

from grading.errors import GradingError

SETTINGS = "nbgrader_config.py"
# Where nbgrader looks for what the settings do not name.
FOLDERS = {
    "source_directory": "source",
    "release_directory": "release",
    "submitted_directory": "submitted",
    "autograded_directory": "autograded",
    "feedback_directory": "feedback",
}
STRUCTURE = "{nbgrader_step}/{student_id}/{assignment_id}"
GRADEBOOK = "gradebook.db"
# A file of SQLite whose path begins in the folder that a command is called in.
RELATIVE_FILE = re.compile(r"sqlite:///(?!/|[A-Za-z]:|:memory:|$)(?P<path>.+)")


@dataclass(frozen=True)
class Course:
    """A course as nbgrader knows it; every path of it comes from here.

    Besides nbgrader's own settings there are `c.CourseGrading.shown`, the folders that students and
    tests may import from, `c.CourseGrading.carry`, patterns of files of a student's that lie beside
    the notebook as it runs, `c.CourseGrading.records_directory`, the folder for the journal, tables
    of grades and reports, and `c.CourseGrading.site`, the address that feedback's links begin with.

    Attributes:
        root: the folder of the course.
        settings: nbgrader's, with the root and the gradebook's address filled in.
    """

    root: Path
    settings: Config = field(repr=False)

    @classmethod
    def find(cls, start: Path, db_url: str | None = None) -> "Course":
        """Read the course that a folder lies in, as git looks for its repository.

        Settings are a program. A student can hand in a file of this name, too, so where there are
        two on the way up, neither is run.

        Args:
            start: the folder to begin in.
            db_url: another gradebook than the one in the settings.

        Raises:
            GradingError: there is none, or more than one, or its settings cannot be read.
        """
        start = start.resolve()
        found = [folder for folder in (start, *start.parents) if (folder / SETTINGS).is_file()]
        if not found:
            raise GradingError(
                f"There is no course here: neither {start} nor a folder above it holds {SETTINGS}. "
                "Change into the course's folder, or name it with --course."
            )
        if len(found) > 1:
            raise GradingError(
                f"Both {found[0]} and {found[-1]} hold {SETTINGS}, and one of them may be a "
                "student's: name the course with --course."
            )
        return cls.read(found[0], db_url)

    @classmethod
    def read(cls, folder: Path, db_url: str | None = None) -> "Course":
        """Read the course in a folder.

        Args:
            folder: that holds `nbgrader_config.py`.
            db_url: another gradebook than the one in the settings.

        Raises:
            GradingError: the settings are missing or cannot be read, or ask for what cannot be.
        """
        folder = folder.resolve()
        if not (folder / SETTINGS).is_file():
            raise GradingError(f"{folder} is no course: it holds no {SETTINGS}.")
        try:
            settings = PyFileConfigLoader(SETTINGS, path=str(folder)).load_config()
        except Exception as problem:  # whatever the instructor's own code raises
            raise GradingError(
                f"{folder / SETTINGS} cannot be read ({type(problem).__name__}: {problem}). Mend "
                "it and run the same command again."
            ) from None
        directory = settings.CourseDirectory
        if directory.get("directory_structure", STRUCTURE) != STRUCTURE:
            raise GradingError(
                f"c.CourseDirectory.directory_structure in {folder / SETTINGS} is not the usual "
                f"{STRUCTURE}, the only one that can be graded here: leave it out."
            )
        root = (folder / directory.get("root", "")).resolve()
        settings.CourseDirectory.root = str(root)
        own = _begin_at(root, directory.get("db_url") or f"sqlite:///{GRADEBOOK}")
        settings.CourseDirectory.db_url = db_url or own
        course = cls(root, settings)
        course.require_shown()
        course.require_patterns()
        return course

    @property
    def source(self) -> Path:
        """The folder of the instructor's notebooks, one folder per assignment."""
        return self._folder("source_directory")

    @property
    def release(self) -> Path:
        """The folder of the students' versions, one folder per assignment."""
        return self._folder("release_directory")

    @property
    def submitted(self) -> Path:
        """Where nbgrader collects what is handed in: STUDENT/ASSIGNMENT."""
        return self._folder("submitted_directory")

    @property
    def autograded(self) -> Path:
        """The folder of autograded notebooks: STUDENT/ASSIGNMENT."""
        return self._folder("autograded_directory")

    @property
    def feedback(self) -> Path:
        """The folder of feedback pages: STUDENT/ASSIGNMENT."""
        return self._folder("feedback_directory")

    @property
    def records(self) -> Path:
        """The folder for what nbgrader has no place for."""
        return self.root / self.settings.CourseGrading.get("records_directory", "")

    @property
    def grades(self) -> Path:
        """The folder of exported tables."""
        return self.records / "grades"

    @property
    def reports(self) -> Path:
        """The folder of reports on the class."""
        return self.records / "reports"

    @property
    def db_url(self) -> str:
        """The address of the gradebook."""
        return self.settings.CourseDirectory.db_url

    @property
    def shown(self) -> tuple[Path, ...]:
        """The folders that student code and tests may import from."""
        names = self.settings.CourseGrading.get("shown", [])
        if isinstance(names, LazyConfigValue):  # of `c.CourseGrading.shown.append(…)`
            names = names.get_value([])
        return tuple(self.root / name for name in names)

    @property
    def carry(self) -> tuple[str, ...]:
        """Patterns of files of a student's that lie beside the notebook as it runs."""
        patterns = self.settings.CourseGrading.get("carry", [])
        if isinstance(patterns, LazyConfigValue):
            patterns = patterns.get_value([])
        return tuple(patterns)

    @property
    def site(self) -> str:
        """The address of the course's site, with a slash at the end, or "" where none is named."""
        address = self.settings.CourseGrading.get("site", "")
        is_one = isinstance(address, str) and address.startswith(("https://", "http://"))
        return f"{address.rstrip('/')}/" if is_one else ""

    def journal(self, assignment: str, part: str = "") -> Path:
        """Name the folder of the journal of an assignment, or of a notebook of another name."""
        return self.records / "journal" / assignment / part

    def looks(self, assignment: str) -> Path:
        """Name the folder that tells which answers of an assignment a person has looked at."""
        return self.records / "looked_at" / assignment

    def notebook(self, assignment: str, part: str = "") -> Path:
        """Name an instructor's notebook of an assignment: `part`, or the one of the same name."""
        return self.source / assignment / f"{part or assignment}.ipynb"

    def list_notebooks(self, assignment: str) -> list[str]:
        """Name the notebooks of an assignment, sorted, without their ending."""
        found = (self.source / assignment).glob("*.ipynb")
        return sorted(path.stem for path in found if not path.name.startswith("."))

    def student_notebook(self, assignment: str) -> Path:
        """Name the students' version of the notebook of an assignment."""
        return self.release / assignment / f"{assignment}.ipynb"

    def list_assignments(self) -> list[str]:
        """Name the assignments: the folders among the sources that hold a notebook."""
        return sorted({path.parent.name for path in self.source.glob("*/*.ipynb")})

    def require_assignment(self, assignment: str) -> None:
        """Check that an assignment exists.

        Raises:
            GradingError: it does not; the sentence names those that do.
        """
        known = self.list_assignments()
        if assignment not in known:
            choice = ", ".join(known) or "none"
            raise GradingError(
                f"There is no assignment {assignment!r} in {self.source} (there is {choice})."
            )

    def require_shown(self) -> None:
        """Check what students and tests are to import from.

        Raises:
            GradingError: it is no folder of the course, or would show more than it should.
        """
        private = (self.source, self.records / "journal", self.submitted, self.autograded)
        for path in self.shown:
            place = path.resolve()
            if not place.is_dir() or not place.name.isidentifier() or place.parent != self.root:
                raise GradingError(
                    f"c.CourseGrading.shown in {SETTINGS} names {path.name!r}, which is no folder "
                    f"right in {self.root} whose name Python can import: mend that."
                )
            if hidden := [one for one in private if one.is_relative_to(place)]:
                raise GradingError(
                    f"c.CourseGrading.shown in {SETTINGS} would show students {hidden[0]}: take "
                    f"{path.name!r} out."
                )

    def require_patterns(self) -> None:
        """Check what files of a student's are to be carried along.

        Raises:
            GradingError: a pattern is no path below the notebook's folder.
        """
        for pattern in self.carry:
            is_path = isinstance(pattern, str) and "\\" not in pattern
            if not is_path or not pattern or not {"", ".", ".."}.isdisjoint(pattern.split("/")):
                raise GradingError(
                    f"c.CourseGrading.carry in {SETTINGS} names {pattern!r}, which is no path from "
                    'the notebook on, such as "data/*.csv": mend that.'
                )

    def show(self, path: Path) -> str:
        """Write a path as seen from the course, where it lies in there."""
        return path.relative_to(self.root).as_posix() if self.holds(path) else str(path)

    def holds(self, path: Path) -> bool:
        """Tell whether a path lies in the course."""
        return path.is_relative_to(self.root)

    def _folder(self, name: str) -> Path:
        return self.root / self.settings.CourseDirectory.get(name, FOLDERS[name])


def _begin_at(root: Path, db_url: Any) -> str:
    """Let the path of a gradebook begin in the course, wherever a command is called."""
    match = RELATIVE_FILE.fullmatch(str(db_url))
    return str(db_url) if match is None else f"sqlite:///{(root / match['path']).as_posix()}"
